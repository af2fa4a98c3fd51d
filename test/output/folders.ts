/** Output as a test writes it down: folder, file, text. */
export type Folders = Record<string, Record<string, string>>;

export const folders = (content: Folders): Map<string, Map<string, string>> =>
  new Map(Object.entries(content).map(([folder, files]) => [folder, new Map(Object.entries(files))]));

/** The same by path from the root. */
export const flat = (...contents: Folders[]): Record<string, string> =>
  Object.fromEntries(
    contents
      .flatMap((content) => Object.entries(content))
      .flatMap(([folder, files]) => Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text])),
  );
