import { products } from '../charts/products';
import { commentedDefaults } from '../lib/values/commented';
import { schemaText } from '../lib/values/schema';
import { chartNamed } from './description';
import { exitCode, type Io } from './io';
import { optionsOf } from './options';

/** `opentwin values`: the commented defaults, or with `--schema` the JSON Schema that closes them. */
export function values(args: readonly string[], io: Io): number {
  const given = optionsOf('values', args, { chart: { type: 'string' }, schema: { type: 'boolean' } });
  const name = chartNamed(given.chart ?? 'opentwin');
  const { declaration } = products[name];
  io.out(given.schema === true ? schemaText(declaration, name) : commentedDefaults(declaration));
  return exitCode.done;
}
