import { statSync } from 'node:fs';
import { basename, delimiter, resolve } from 'node:path';
import { refusal } from '../problem';
import { builtPrograms, type BuildOptions, newestOf } from './go-programs';

/** The Helm that somebody named in `$HELM`, or has on the PATH. */
export function helmOf(env: NodeJS.ProcessEnv, platform: string): string | undefined {
  // A path counts from here, wherever helm runs then; a name is looked up on the PATH.
  const named = env['HELM'];
  if (named) return basename(named) === named ? named : resolve(named);
  return foldersOf(env)
    .map((folder) => resolve(folder, platform === 'win32' ? 'helm.exe' : 'helm'))
    .find(isFile);
}

/**
 * That one, else the newest that we know, built if it is not yet.
 *
 * @throws InputError for a `$HELM` that is no file; Error saying which Go is missing
 */
export async function helmOrBuilt(options: BuildOptions = {}): Promise<string> {
  const { env = process.env } = options;
  const helm = helmOf(env, process.platform);
  if (helm === undefined) return (await builtPrograms(newestOf('helm'), options))['helm'] ?? 'helm';
  // A name was looked up on the PATH by nobody yet
  const files = basename(helm) === helm ? foldersOf(env).map((folder) => resolve(folder, helm)) : [helm];
  if (!files.some(isFile)) {
    throw refusal(
      'HELM',
      `${helm} is no file; name one that is Helm, or unset it: then helm of your PATH is taken, or built`,
    );
  }
  return helm;
}

const foldersOf = (env: NodeJS.ProcessEnv): readonly string[] => (env['PATH'] ?? '').split(delimiter);

const isFile = (file: string): boolean => statSync(file, { throwIfNoEntry: false })?.isFile() === true;
