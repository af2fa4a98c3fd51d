import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { ValidateFunction } from 'ajv';
import type { ObjectDeclaration } from './declaration';
import { schemaOf } from './schema';

/** How ajv judges values: all problems at once, with the part of the schema that each is about. */
export const judging = { allErrors: true, verbose: true, strict: true, allowUnionTypes: true } as const;

const judges = new WeakMap<ObjectDeclaration, ValidateFunction>();

/**
 * What judges the complete values of a chart. Compiling a schema takes longer than everything else together, so the
 * build does it once and leaves the result in `compiled/`; from sources, it is done on first use.
 */
export function judgeOf(declaration: ObjectDeclaration, chart: string): ValidateFunction {
  const judge = judges.get(declaration) ?? compiled(chart) ?? compile(declaration);
  judges.set(declaration, judge);
  return judge;
}

/** Where the build leaves compiled judges. */
export const compiledJudge = (chart: string): string => join(__dirname, 'compiled', `${chart}.js`);

const load = createRequire(__filename);

function compiled(chart: string): ValidateFunction | undefined {
  const file = compiledJudge(chart);
  return existsSync(file) ? (load(file) as ValidateFunction) : undefined;
}

function compile(declaration: ObjectDeclaration): ValidateFunction {
  const { default: Ajv } = load('ajv') as typeof import('ajv');
  return new Ajv(judging).compile(schemaOf(declaration, 'values', 'complete'));
}
