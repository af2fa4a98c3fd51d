import { relative } from 'node:path';
import { filesBelow, keepFiles, type Update } from './files';

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- jest's matchers are declared in a namespace
  namespace jest {
    interface Matchers<R> {
      /** Texts, by file name, are exactly the files of a folder: snapshots that a person reads as the YAML they are. */
      toMatchFiles: (folder: string) => R;
    }
  }
}

/** The part of jest's state of snapshots that says what the command line asked for, and that its summary is made of. */
export interface SnapshotState {
  readonly _updateSnapshot: Update;
  added: number;
  matched: number;
  unmatched: number;
  updated: number;
}

const diffOptions = { aAnnotation: 'Kept', bAnnotation: 'Made', contextLines: 3, expand: false };

expect.extend({
  toMatchFiles(texts: ReadonlyMap<string, string>, folder: string) {
    const { snapshotState: state } = expect.getState() as object as { readonly snapshotState: SnapshotState };
    const kept = filesBelow(folder);
    const { matched, added, updated, removed, differing, missing, obsolete } = keepFiles(
      folder,
      texts,
      state._updateSnapshot,
    );
    state.added += added.length;
    state.matched += matched.length;
    state.updated += updated.length + removed.length;
    state.unmatched += differing.length + missing.length + obsolete.length;

    const failures = [
      ...differing.map(
        (name) => `${name} differs\n\n${this.utils.diff(kept.get(name), texts.get(name), diffOptions) ?? ''}\n`,
      ),
      ...missing.map((name) => `${name} is new and not kept yet`),
      ...obsolete.map((name) => `${name} is kept, but nothing makes it any more`),
    ];
    return {
      pass: failures.length === 0,
      message: () =>
        `${relative(process.cwd(), folder)}: run \`npm test -- -u\` if this is right\n\n${failures.join('\n')}`,
    };
  },
});
