import { isFailure } from '../../output/failure';
import type { Problem } from '../../problem';
import { reading } from './bytes';
import { sha256Of } from './digest';
import { type DeployedFile, unreadable } from './folder';
import { holdsOnlyCertificates, holdsPrivateKey } from './keys';
import { DamagedPe, type Pe, readPe } from './pe';

/** What is in the files of a Deployment, each read once, and what is wrong with them. */
export interface Contents {
  /** What a file says of itself; undefined if it is data, or wrong, which is kept in `problems`. */
  readonly pe: (file: DeployedFile, importedBy?: DeployedFile) => Pe | undefined;
  readonly sha256: (file: DeployedFile) => string;
  /** Whether a private key is in a file, or what may be one. */
  readonly holdsKey: (file: DeployedFile) => boolean;
  readonly problems: () => Problem[];
}

export function contents(): Contents {
  const problems = new Map<string, Problem>();
  const wrong = ({ source }: DeployedFile, message: string) => problems.set(source, { path: source, message });

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
        if (/\.(dll|exe|pyd|so)$/i.test(file.path)) wrong(file, `${error.message}; ${remedy}`);
      } else if (isFailure(error)) wrong(file, unreadable(error));
      else throw error;
      return otherwise;
    }
  };
  const pe = once<Pe | undefined>(({ source }) => readPe(source), undefined);

  return {
    pe: (file, importedBy) => {
      const found = pe(file);
      if (found === undefined && !problems.has(file.source)) {
        if (importedBy !== undefined)
          wrong(file, `is no library of Windows, although ${importedBy.path} imports it; ${remedy}`);
        else if (/\.(dll|exe|pyd)$/i.test(file.path)) wrong(file, `is no program or library of Windows; ${remedy}`);
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
    problems: () => [...problems.values()].sort((left, right) => (left.path < right.path ? -1 : 1)),
  };
}

const remedy = 'copy it again from the build, or take it out';
