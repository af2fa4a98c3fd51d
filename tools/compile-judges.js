// The last step of the build: schemas of values as code, so that no run has to compile them.
const { mkdirSync, writeFileSync } = require('node:fs');
const { dirname } = require('node:path');
const { default: Ajv } = require('ajv');
const { default: standaloneCode } = require('ajv/dist/standalone');
const { products } = require('../build/charts/products');
const { compiledJudge, judging } = require('../build/lib/values/judge');
const { schemaOf } = require('../build/lib/values/schema');

for (const [chart, { declaration }] of Object.entries(products)) {
  const ajv = new Ajv({ ...judging, code: { source: true } });
  const file = compiledJudge(chart);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, standaloneCode(ajv, ajv.compile(schemaOf(declaration, 'values', 'complete'))));
}
