/** A language in which commands are written for people to run. */
export interface Shell {
  /** A word as the shell takes it back. */
  readonly quoted: (word: string) => string;
  /** What ends a line that goes on in the next. */
  readonly continues: string;
}

const harmless = /^[\w./:=-]+$/;

/** A word as a POSIX shell takes it back. */
export const quoted = (word: string): string =>
  /^[\w./:@=,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

export const posix: Shell = { quoted, continues: ' \\' };

/** Windows PowerShell, to which `@` and `,` mean something, and every kind of single quote is one (its language specification, 2.3.5.2). */
export const powerShell: Shell = {
  quoted: (word) => (harmless.test(word) ? word : `'${word.replace(/['\u2018-\u201b]/g, '$&$&')}'`),
  continues: ' `',
};
