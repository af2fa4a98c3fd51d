import { Enums, type Models } from '@cyclonedx/cyclonedx-library';
import { openTwinImages, packaged } from '../../wiring/own-images';
import { bomOf, component, filesComponent, type ListedFile, ownFiles, printed, type Told } from '../sbom';
import { sha256Of } from './digest';
import type { PlannedFile, PlannedImage } from './plan';
import { type Distribution, distributionsIn } from './python';

/**
 * What an image holds above Windows, as CycloneDX 1.6 in JSON: every file with its SHA-256, below what it belongs to, and
 * what the base image has beside files of the Deployment.
 *
 * @param build which build of OpenTwin it is, as that tells it
 */
export function sbomOf(image: PlannedImage, base: PlannedImage, build: string | undefined): string {
  const bom = bomOf(image.name);
  const files = image.files.filter((file) => !isInstaller(file));
  for (const [name, group] of groupsOf(files, build)) bom.components.add(groupComponent(name, group));
  for (const installer of base.files.filter(isInstaller)) bom.components.add(installed(installer));
  bom.components.add(ownFiles(scriptsOf(base)));
  return printed(bom);
}

/** The image gets what it installs, and not the installer itself. */
const isInstaller = ({ layer }: PlannedFile): boolean => layer === 'vc-redist';

/** What an installer leaves, which is of its version. */
function installed({ path, product, sha256 }: PlannedFile): Models.Component {
  const { name, ...told } = product ?? { name: 'Visual C++ runtime' };
  const made = component(Enums.ComponentType.Library, name, `installed:${path}`, told);
  made.description = `installed by ${path}, whose SHA-256 is ${sha256}`;
  return made;
}

/** Scripts of this package that an image copies. */
function scriptsOf({ name }: PlannedImage): ListedFile[] {
  const steps = openTwinImages.find((image) => image.name === name)?.steps ?? [];
  const copied = new Set(steps.flatMap((step) => ('copy' in step ? step.copy : [])));
  return [...packaged(name)]
    .filter(([path]) => copied.has(path))
    .map(([path, source]) => ({ path, sha256: sha256Of(source) }));
}

/** What several files belong to. */
interface Group extends Told {
  readonly name: string;
  readonly own: boolean;
  readonly files: ListedFile[];
}

/** Files by what they belong to: OpenTwin, a package of Python, a product of a version resource, a folder, or themselves. */
function groupsOf(files: readonly PlannedFile[], build: string | undefined): Map<string, Group> {
  const groups = new Map<string, Group>();
  const distributionOf = distributionsIn(files);
  for (const file of files) {
    const group = groupOf(file, distributionOf(file.path), build);
    const key = group.purl ?? `${group.name}@${group.version ?? ''}`;
    if (!groups.has(key)) groups.set(key, { ...group, files: [] });
    groups.get(key)!.files.push(file);
  }
  return groups;
}

function groupOf(
  { layer, path, product }: PlannedFile,
  distribution: Distribution | undefined,
  build: string | undefined,
): Omit<Group, 'files'> {
  if (layer === 'opentwin') return { name: 'OpenTwin', version: build, own: true };
  if (distribution !== undefined) return { ...distribution, own: false };
  if (product !== undefined) return { ...product, own: false };
  return { name: path.split('/')[0]!, own: false };
}

function groupComponent(key: string, { files, name, own, ...told }: Group): Models.Component {
  const type = own ? Enums.ComponentType.Application : Enums.ComponentType.Library;
  return filesComponent(type, name, `group:${key}`, files, told);
}
