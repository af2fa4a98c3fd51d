import { nodesDeclaration } from '../lib/cluster/nodes';
import { networkChart } from '../lib/network/network';
import { judgedSchema } from '../lib/values/judged-schema';
import { opentwin } from '../lib/values/opentwin';
import { windowsNetwork } from '../lib/values/windows-network';
import { chartName } from '../lib/wiring/names';
import { keptJudge } from './kept-judge';

/** What is judged, by the name under which the build keeps it. */
const declarations = { [chartName]: opentwin, [networkChart]: windowsNetwork, nodes: nodesDeclaration } as const;
type Name = keyof typeof declarations;

const files = new Map<string, unknown>();

/**
 * Stands for `lib/compiled.ts` in the tests (jest.config.js): what the build computes about a chart, but of the sources
 * as they are now, and once for all runs of the command in a file of tests.
 */
export function compiled(name: Name, what: 'files' | 'judge'): unknown {
  if (what === 'judge') return keptJudge(name, judgedSchema(declarations[name]));
  if (!files.has(name)) files.set(name, filesOf(name));
  return files.get(name);
}

function filesOf(name: Name) {
  /* eslint-disable @typescript-eslint/no-require-imports -- most files of tests make no chart, nor load what makes it */
  const { makeFixedFiles } = require('../charts/fixed-files') as typeof import('../charts/fixed-files');
  const { products } = require('../charts/products') as typeof import('../charts/products');
  /* eslint-enable */
  const product = products[name as keyof typeof products];
  return Object.fromEntries([...makeFixedFiles(product)].map(([path, texts]) => [path, [...texts]]));
}
