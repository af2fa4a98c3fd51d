import { createRequire } from 'node:module';
import type { ValidateFunction } from 'ajv';
import { compiled } from '../compiled';
import type { ObjectDeclaration } from './declaration';
import { judgedSchema } from './judged-schema';

/** How ajv judges values: all problems at once, with the part of the schema that each is about. */
export const judging = {
  allErrors: true,
  verbose: true,
  strict: true,
  allowUnionTypes: true,
  // Only definitions of so few keywords have no code of their own. Those of keys must be among them, or else errors do
  // not tell which key; larger ones would be there many times, and be loaded by every run.
  inlineRefs: 3,
} as const;

const judges = new WeakMap<ObjectDeclaration, ValidateFunction>();

/**
 * What judges the complete values of a chart. Compiling a schema takes longer than everything else together, so the
 * build does it once; from sources, it is done on first use.
 */
export function judgeOf(declaration: ObjectDeclaration, chart: string): ValidateFunction {
  const judge = judges.get(declaration) ?? compiled<ValidateFunction>(chart, 'judge') ?? compile(declaration);
  judges.set(declaration, judge);
  return judge;
}

function compile(declaration: ObjectDeclaration): ValidateFunction {
  // Out of a bundler's sight: the command never needs it.
  const { default: Ajv } = createRequire(__filename)('ajv') as typeof import('ajv');
  return new Ajv(judging).compile(judgedSchema(declaration));
}
