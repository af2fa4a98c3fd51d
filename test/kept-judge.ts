import Ajv, { type ValidateFunction } from 'ajv';
import standaloneCode from 'ajv/dist/standalone';
import { version } from 'ajv/package.json';
import { judging } from '../lib/values/judge';
import { kept } from './kept';

/** What judges values by a schema, compiled as the build does it, and kept. */
export function keptJudge(name: string, schema: object): ValidateFunction {
  const code = () => {
    const ajv = new Ajv({ ...judging, code: { source: true } });
    return standaloneCode(ajv, ajv.compile(schema));
  };
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- each schema has a file with a name of its own
  return require(kept(`${name}-judge.js`, { schema, judging, version }, code)) as ValidateFunction;
}
