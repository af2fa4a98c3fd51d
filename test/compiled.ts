import Ajv from 'ajv';
import standaloneCode from 'ajv/dist/standalone';
import { version } from 'ajv/package.json';
import { nodesDeclaration } from '../lib/cluster/nodes';
import { judging } from '../lib/values/judge';
import { judgedSchema } from '../lib/values/judged-schema';
import { opentwin } from '../lib/values/opentwin';
import { chartName } from '../lib/wiring/names';
import { kept } from './kept';

/**
 * Stands for `lib/compiled.ts` in the tests (jest.config.js): the judges of values as the build compiles them, but of
 * the sources as they are now. What else the build computes is computed.
 */
export function compiled(chart: string, what: 'files' | 'judge'): unknown {
  if (what === 'files') return undefined;
  const schema = judgedSchema(chart === chartName ? opentwin : nodesDeclaration);
  const code = () => {
    const ajv = new Ajv({ ...judging, code: { source: true } });
    return standaloneCode(ajv, ajv.compile(schema));
  };
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- the file has a name of its own for each schema
  return require(kept(`${chart}-judge.js`, { schema, judging, version }, code));
}
