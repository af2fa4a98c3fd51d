import { isFailure } from '../../output/failure';
import type { Problem } from '../../problem';
import { reading } from './bytes';
import { sha256Of } from './digest';
import { byPath, type DeployedFile, unreadable } from './folder';
import { holdsOnlyCertificates, holdsPrivateKey } from './keys';
import { DamagedPe, type Pe, readPe } from './pe';

/** What is in the files of a Deployment, each read once, and what is wrong with those that were looked at. */
export interface Contents {
  /** What a file says of itself; undefined if it is data, or damaged. */
  readonly pe: (file: DeployedFile, importedBy?: DeployedFile) => Pe | undefined;
  readonly sha256: (file: DeployedFile) => string;
  /** Whether a private key is in a file, or what may be one. */
  readonly holdsKey: (file: DeployedFile) => boolean;
  /** Files that cannot be read. */
  readonly unreadable: () => Problem[];
  /** Those of some files that Windows would not load. */
  readonly damaged: (files: Iterable<DeployedFile>) => Damaged[];
}

/** A file that Windows would not load. */
export interface Damaged {
  readonly path: string;
  readonly source: string;
  /** What is wrong, and what to do, as the end of a sentence about it. */
  readonly damage: string;
}

export function contents(): Contents {
  const unreadables = new Map<string, Problem>();
  const damages = new Map<string, string>();
  const damaged = ({ source }: DeployedFile, damage: string) => damages.set(source, `${damage}; ${remedy}`);

  /** What is made of a file, once; what cannot be read is wrong. */
  const once = <T>(made: (file: DeployedFile) => T, otherwise: T): ((file: DeployedFile) => T) => {
    const known = new Map<string, T>();
    return (file) => {
      if (!known.has(file.source))
        known.set(
          file.source,
          readable(() => made(file), otherwise, file),
        );
      return known.get(file.source)!;
    };
  };
  const readable = <T>(made: () => T, otherwise: T, file: DeployedFile): T => {
    try {
      return made();
    } catch (error) {
      if (error instanceof DamagedPe) {
        // Data may begin as a program does
        if (/\.(dll|exe|pyd|so)$/i.test(file.path)) damaged(file, error.message);
      } else if (isFailure(error)) unreadables.set(file.source, { path: file.source, message: unreadable(error) });
      else throw error;
      return otherwise;
    }
  };
  const pe = once<Pe | undefined>(({ source }) => readPe(source), undefined);

  return {
    pe: (file, importedBy) => {
      const found = pe(file);
      if (found === undefined && !damages.has(file.source) && !unreadables.has(file.source)) {
        if (importedBy !== undefined) damaged(file, `is no library of Windows, although ${importedBy.path} imports it`);
        else if (/\.(dll|exe|pyd)$/i.test(file.path)) damaged(file, 'is no program or library of Windows');
      }
      return found;
    },
    sha256: once(({ source }) => sha256Of(source), ''),
    // A file called .pem is a key unless its content says otherwise
    holdsKey: once(
      ({ path, source }) =>
        reading(source, (bytes) => (/\.pem$/i.test(path) ? !holdsOnlyCertificates(bytes) : holdsPrivateKey(bytes))),
      false,
    ),
    unreadable: () => [...unreadables.values()].sort(byPath),
    damaged: (files) =>
      [...files].sort(byPath).flatMap(({ path, source }) => {
        const damage = damages.get(source);
        return damage === undefined ? [] : [{ path, source, damage }];
      }),
  };
}

const remedy = 'copy it again from the build, or take it out';
