import { baseName } from '../../wiring/image-names';
import { oneLine } from '../../problem';
import { launcherFile } from '../../catalog/contents';
import type { Missing } from './closure';
import type { Written } from './write';
import { biggest, type Layer, type Plan, type PlannedImage, totalsOf } from './plan';

/** What an operator wants to know of a plan: sizes first, then what will not work, then what is left. */
export function reportOf(plan: Plan, folder: string): string {
  const { deployment } = plan;
  const blocks = [
    [`${folder}: ${files(deployment.files)}, ${sizeText(deployment.size)}`],
    sizes(plan),
    sharedFiles(plan),
    titled('Missing libraries', missing(plan)),
    titled('Libraries in folders that their program has to add', elsewhere(plan)),
    titled('Libraries for another kind of processor', unlike(plan)),
    titled('Programs and libraries that are damaged, and go into images as they are', damaged(plan)),
    titled('Not in this Deployment', absent(plan)),
    titled('The biggest files in images', biggestIn(plan)),
    titled('What no image needs', unused(plan)),
    titled('Keys, certificates, passwords and logs, which go into no image', plan.leftOut),
  ];
  const lines = blocks.filter((block) => block.length > 0).flatMap((block) => ['', ...block]);
  return `${lines.slice(1).map(oneLine).join('\n')}\n`;
}

const titled = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [`${title}:`, ...lines.map((line) => `  ${line}`)];

const files = (count: number): string => (count === 1 ? '1 file' : `${count} files`);

/** A size as image tools write it: a thousand bytes are a kB. */
function sizeText(size: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let unit = 0;
  for (let rest = size; rest >= 1000 && unit < units.length - 1; rest /= 1000) unit += 1;
  return `${unit === 0 ? size : (size / 1000 ** unit).toFixed(1)} ${units[unit]}`;
}

const sizeIn = ({ files }: PlannedImage, ...layers: Layer[]): number =>
  totalsOf(files.filter(({ layer }) => layers.includes(layer))).size;

/** Before: all of the folder in each image, as whoever has no plan does. */
function sizes({ deployment, images }: Plan): string[] {
  const services = images.filter(({ name }) => name !== baseName);
  const base = images.find(({ name }) => name === baseName)!;
  const row = (image: PlannedImage) => [
    image.name,
    sizeText(deployment.size),
    sizeText(totalsOf(image.files).size),
    sizeText(sizeIn(image, 'base')),
    sizeText(sizeIn(image, 'third-party')),
    sizeText(sizeIn(image, 'opentwin')),
  ];
  const baseSize = totalsOf(base.files).size;
  const together = services.reduce((sum, image) => sum + sizeIn(image, 'third-party', 'opentwin'), baseSize);
  return table([
    ['image', 'before', 'after', 'of base', 'third party', "OpenTwin's"],
    [base.name, '', sizeText(baseSize), '', sizeText(sizeIn(base, 'vc-redist', 'third-party')), ''],
    ...services.map(row),
    ['together', sizeText(deployment.size * services.length), sizeText(together), 'base once', '', ''],
  ]);
}

/** Names to the left, sizes to the right. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join('  ')
      .trimEnd(),
  );
}

function sharedFiles({ images }: Plan): string[] {
  const shared = images.find(({ name }) => name === baseName)!.files;
  return titled(
    'Shared, in the base image',
    shared.map(({ path, size }) => `${path}  ${sizeText(size)}`),
  );
}

/** What images have in common is said once, with their names. */
function perImage<T>({ images }: Plan, of: (image: PlannedImage) => readonly T[], say: (item: T) => string): string[] {
  const said = new Map<string, string[]>();
  for (const image of images)
    for (const text of of(image).map(say)) said.set(text, [...(said.get(text) ?? []), image.name]);
  return [...said].map(([text, names]) => `${names.join(', ')}: ${text}`);
}

const missing = (plan: Plan): string[] =>
  perImage(
    plan,
    (image) => image.missing,
    ({ whence, ...wanted }) => `${wantedText(wanted)}; ${whence}`,
  );

const elsewhere = (plan: Plan): string[] =>
  perImage(
    plan,
    (image) => image.elsewhere,
    ({ lies, ...wanted }) =>
      `${wantedText(wanted)}; it lies in ${some(lies)}, where Windows looks once the program adds that folder, as Python packages do`,
  );

const wantedText = ({ delayed, importedBy, name }: Pick<Missing, 'delayed' | 'importedBy' | 'name'>): string =>
  `${name}, which ${some(importedBy)} ${delayed ? 'loads only when it is called' : 'imports'}`;

const unlike = (plan: Plan): string[] =>
  perImage(
    plan,
    (image) => image.unlike,
    ({ loadedBy, loader, machine, path }) =>
      `${path} is for ${machine}, and ${loadedBy}, which loads it, for ${loader}; take the build for ${loader}`,
  );

const damaged = (plan: Plan): string[] =>
  perImage(
    plan,
    (image) => image.damaged,
    ({ damage, path }) => `${path} ${damage}`,
  );

const absent = (plan: Plan): string[] =>
  perImage(
    plan,
    (image) => image.absent,
    ({ path, without }) => `${path}; without it: ${without}`,
  );

/** A few names, and how many more. */
const some = (names: readonly string[]): string =>
  names.length <= 3 ? names.join(', ') : `${names.slice(0, 3).join(', ')} (and ${names.length - 3} more)`;

function biggestIn({ images }: Plan): string[] {
  const distinct = new Map(images.flatMap((image) => image.files.map((file) => [file.path, file])));
  return biggest([...distinct.values()]).map(({ path, size }) => `${sizeText(size)}  ${path}`);
}

const unused = ({ biggestUnused, unused }: Plan): string[] => [
  ...unused.map(
    ({ files: count, path, size }) =>
      `${sizeText(size)}  ${path === '' ? `beside ${launcherFile}` : path} (${files(count)})`,
  ),
  ...(biggestUnused.length === 0
    ? []
    : [`biggest: ${biggestUnused.map(({ path, size }) => `${path} ${sizeText(size)}`).join(', ')}`]),
];

/** What was written, where it took room of its own, and what changes it. */
export function writtenText(folder: string, { copied, linked }: Written, { copy = false } = {}): string {
  const because = copy ? '' : ', because the system makes no link to them there';
  const ways = [
    ...(linked > 0 ? [`${files(linked)} linked`] : []),
    ...(copied > 0 ? [`${files(copied)} copied${because}`] : []),
  ];
  const lines = [
    `Wrote ${folder}: plan.json, and a build context for each image; ${ways.join(', ')}`,
    ...(linked > 0
      ? [
          'What is linked changes with the Deployment: build the images before OpenTwin is built anew, or plan with --copy',
        ]
      : []),
  ];
  return lines.map((line) => `${oneLine(line)}\n`).join('');
}
