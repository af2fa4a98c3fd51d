import { nodesDeclaration } from '../lib/cluster/nodes';
import { judgedSchema } from '../lib/values/judged-schema';
import { opentwin } from '../lib/values/opentwin';
import { chartName } from '../lib/wiring/names';
import { keptJudge } from './kept-judge';

/**
 * Stands for `lib/compiled.ts` in the tests (jest.config.js): what the build computes about a chart, but of the sources
 * as they are now, and once for all runs of the command in a file of tests.
 */
export const compiled = (chart: string, what: 'files' | 'judge'): unknown =>
  what === 'files'
    ? (files ??= filesOf())
    : keptJudge(chart, judgedSchema(chart === chartName ? opentwin : nodesDeclaration));

let files: unknown;

function filesOf() {
  /* eslint-disable @typescript-eslint/no-require-imports -- most files of tests make no chart, nor load what makes it */
  const { makeFixedFiles } = require('../charts/fixed-files') as typeof import('../charts/fixed-files');
  const { products } = require('../charts/products') as typeof import('../charts/products');
  /* eslint-enable */
  return Object.fromEntries([...makeFixedFiles(products.opentwin)].map(([path, texts]) => [path, [...texts]]));
}
