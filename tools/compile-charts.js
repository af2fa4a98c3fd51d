// A step of the build: what depends on nobody's values, so that no run has to compute it: the files of each chart, the
// schema of its values for editors, and the same schema as code. lib/compiled.ts reads it.
const { mkdirSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { default: Ajv } = require('ajv');
const { default: standaloneCode } = require('ajv/dist/standalone');
const { nodesDeclaration } = require('../build/lib/cluster/nodes');
const { makeFixedFiles } = require('../build/charts/fixed-files');
const { products } = require('../build/charts/products');
const { judging } = require('../build/lib/values/judge');
const { judgedSchema } = require('../build/lib/values/judged-schema');

for (const [chart, product] of Object.entries(products)) {
  const folder = compileJudge(chart, product.declaration);
  const files = Object.fromEntries([...makeFixedFiles(product)].map(([path, texts]) => [path, [...texts]]));
  writeFileSync(join(folder, 'files.js'), `module.exports = ${JSON.stringify(files)};\n`);
}
compileJudge('nodes', nodesDeclaration);

/** The schema of a declaration as code. Returns the folder of that name, for more. */
function compileJudge(name, declaration) {
  const folder = join(__dirname, '../build/lib/compiled', name);
  mkdirSync(folder, { recursive: true });
  const ajv = new Ajv({ ...judging, code: { source: true } });
  writeFileSync(join(folder, 'judge.js'), standaloneCode(ajv, ajv.compile(judgedSchema(declaration))));
  return folder;
}
