import { Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library';
import { packageVersion } from '../../package';
import { openTwinImages, packaged } from '../../wiring/own-images';
import { sha256Of } from './digest';
import type { PlannedFile, PlannedImage } from './plan';

/**
 * What an image holds above Windows, as CycloneDX 1.6 in JSON: every file with its SHA-256, below what it belongs to, and
 * what the base image has beside files of the Deployment. The same image gives the same bytes: no time, no serial number,
 * and references that are names.
 */
export function sbomOf(image: PlannedImage, base: PlannedImage): string {
  const bom = new Models.Bom();
  bom.metadata.component = component(Enums.ComponentType.Container, image.name, 'image');
  bom.metadata.tools.components.add(
    component(Enums.ComponentType.Application, 'opentwin-charts', 'tool', { version: packageVersion() }),
  );
  for (const [name, group] of groupsOf(image.files.filter((file) => !isInstaller(file))))
    bom.components.add(groupComponent(name, group));
  for (const installer of base.files.filter(isInstaller)) bom.components.add(installed(installer));
  bom.components.add(groupComponent('scripts', scriptsOf(base)));
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`;
}

/** The image gets what it installs, and not the installer itself. */
const isInstaller = ({ layer }: PlannedFile): boolean => layer === 'vc-redist';

/** What an installer leaves, which is of its version. */
function installed({ path, product, sha256 }: PlannedFile): Models.Component {
  const { company, name, version } = product ?? { name: 'Visual C++ runtime' };
  const made = component(Enums.ComponentType.Library, name, `installed:${path}`, { version });
  made.description = `installed by ${path}, whose SHA-256 is ${sha256}`;
  if (company !== undefined) made.supplier = new Models.OrganizationalEntity({ name: company });
  return made;
}

/** Scripts of this package that an image copies. */
function scriptsOf({ name }: PlannedImage): Group {
  const steps = openTwinImages.find((image) => image.name === name)?.steps ?? [];
  const copied = new Set(steps.flatMap((step) => ('copy' in step ? step.copy : [])));
  const files = [...packaged(name)].filter(([path]) => copied.has(path));
  return {
    name: 'opentwin-charts',
    version: packageVersion(),
    own: true,
    files: files.map(([path, source]) => ({ path, sha256: sha256Of(source) })),
  };
}

/** What several files belong to. */
interface Group {
  readonly name: string;
  readonly version?: string;
  readonly company?: string;
  readonly own: boolean;
  readonly files: Pick<PlannedFile, 'path' | 'sha256'>[];
}

/** Files by what they belong to: OpenTwin, a product of a version resource, a folder, or themselves. */
function groupsOf(files: readonly PlannedFile[]): Map<string, Group> {
  const groups = new Map<string, Group>();
  for (const file of files) {
    const group = groupOf(file);
    const key = `${group.name}@${group.version ?? ''}`;
    if (!groups.has(key)) groups.set(key, { ...group, files: [] });
    groups.get(key)!.files.push(file);
  }
  return groups;
}

function groupOf({ layer, path, product }: PlannedFile): Omit<Group, 'files'> {
  if (layer === 'opentwin') return { name: 'OpenTwin', own: true };
  if (product !== undefined) return { ...product, own: false };
  return { name: path.split('/')[0]!, own: false };
}

function groupComponent(key: string, { company, files, name, own, version }: Group): Models.Component {
  const type = own ? Enums.ComponentType.Application : Enums.ComponentType.Library;
  const made = component(type, name, `group:${key}`, { version });
  if (company !== undefined) made.supplier = new Models.OrganizationalEntity({ name: company });
  for (const { path, sha256 } of files) {
    const file = component(Enums.ComponentType.File, path, `file:${path}`);
    file.hashes.set(Enums.HashAlgorithm['SHA-256'], sha256);
    made.components.add(file);
  }
  return made;
}

const component = (
  type: Enums.ComponentType,
  name: string,
  bomRef: string,
  { version }: { readonly version?: string } = {},
): Models.Component => new Models.Component(type, name, { bomRef, version });
