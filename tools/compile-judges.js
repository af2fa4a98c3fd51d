// A step of the build: schemas of values as code, so that no run has to compile them.
const { mkdirSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { default: Ajv } = require('ajv');
const { default: standaloneCode } = require('ajv/dist/standalone');
const { products } = require('../build/charts/products');
const { judging } = require('../build/lib/values/judge');
const { judgedSchema } = require('../build/lib/values/judged-schema');

// Where lib/values/judge.ts looks for them.
const folder = join(__dirname, '../build/lib/values/compiled');

mkdirSync(folder, { recursive: true });
for (const [chart, { declaration }] of Object.entries(products)) {
  const ajv = new Ajv({ ...judging, code: { source: true } });
  const code = standaloneCode(ajv, ajv.compile(judgedSchema(declaration)));
  writeFileSync(join(folder, `${chart}.js`), code);
}
