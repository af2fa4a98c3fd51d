import { Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library';
import { packageVersion } from '../../package';
import type { PlannedFile, PlannedImage } from './plan';

/**
 * What an image holds above Windows, as CycloneDX 1.6 in JSON: every file with its SHA-256, below what it belongs to.
 * The same image gives the same bytes: no time, no serial number, and references that are names.
 */
export function sbomOf(image: PlannedImage): string {
  const bom = new Models.Bom();
  bom.metadata.component = component(Enums.ComponentType.Container, image.name, 'image');
  bom.metadata.tools.components.add(
    component(Enums.ComponentType.Application, 'opentwin-charts', 'tool', { version: packageVersion() }),
  );
  for (const [name, group] of groupsOf(image.files)) bom.components.add(groupComponent(name, group));
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`;
}

/** What several files belong to. */
interface Group {
  readonly name: string;
  readonly version?: string;
  readonly company?: string;
  readonly own: boolean;
  readonly files: PlannedFile[];
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
