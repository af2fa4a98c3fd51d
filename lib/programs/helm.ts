import { statSync } from 'node:fs';
import { basename, delimiter, resolve } from 'node:path';
import { builtPrograms, type BuildOptions, newestOf } from './go-programs';

/** The Helm that somebody named in `$HELM`, or has on the PATH. */
export function helmOf(env: NodeJS.ProcessEnv, platform: string): string | undefined {
  // A path counts from here, wherever helm runs then; a name is looked up on the PATH.
  const named = env['HELM'];
  if (named) return basename(named) === named ? named : resolve(named);
  return (env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => resolve(folder, platform === 'win32' ? 'helm.exe' : 'helm'))
    .find((file) => statSync(file, { throwIfNoEntry: false })?.isFile());
}

/** That one, else the newest that we know, built if it is not yet. @throws Error saying which Go is missing */
export const helmOrBuilt = async (options: BuildOptions = {}): Promise<string> =>
  helmOf(options.env ?? process.env, process.platform) ??
  (await builtPrograms(newestOf('helm'), options))['helm'] ??
  'helm';
