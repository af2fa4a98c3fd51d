import { run } from '../../bin/run';

/** What a command of `opentwin` says, and its exit code. */
export async function opentwin(...args: string[]) {
  let [out, err] = ['', ''];
  const code = await run(args, { out: (text) => (out += text), err: (text) => (err += text) });
  return { code, out, err };
}
