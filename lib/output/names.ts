/** Everything of ours in an output root that is not output starts like this. */
const own = '.opentwin-charts';

/** Makes a folder ours, and lists what was written there. */
export const markerName = own;

/** New output waits here until all of it is on the disk. */
export const stagingName = `${own}.staging`;

/** Each running command has a file that starts like this. */
export const ticketPrefix = `${own}.run-`;

/** The only entries of an output root that are ever replaced. */
const outputs = ['certificates', 'compose', 'helm', 'schema', 'yaml'];

/** Legal on every system, Windows too. */
const NAME = /^(?!\.{1,2}$)[\w.@+-]+$/;

const isPath = (path: string): boolean => path.split('/').every((name) => NAME.test(name));

/**
 * Holds the caller to relative paths of harmless names, in folders that do not overlap.
 *
 * @throws Error, since a wrong name is a mistake in this program
 */
export function checkNames(folders: ReadonlyMap<string, ReadonlyMap<string, string>>): void {
  const paths = [...folders].flatMap(([folder, files]) => [folder, ...files.keys()]);
  const odd = paths.find((path) => !isPath(path));
  if (odd !== undefined) throw new Error(`'${odd}' is no relative path of plain names`);

  for (const folder of folders.keys()) {
    if (!outputs.includes(folder.split('/')[0] ?? '')) throw new Error(`'${folder}' is not in ${outputs.join(', ')}`);
    const outer = [...folders.keys()].find((other) => folder.startsWith(`${other}/`));
    if (outer !== undefined) throw new Error(`'${folder}' lies in '${outer}', which is replaced as a whole`);
  }
}
