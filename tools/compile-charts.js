// A step of the build: the files of each chart and the schema of its values as data. They do not depend on anybody's
// values, so no run has to make them.
const { mkdirSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { makeFixedFiles } = require('../build/charts/fixed-files');
const { products } = require('../build/charts/products');

// Where charts/fixed-files.ts looks for them.
const folder = join(__dirname, '../build/charts/made');

mkdirSync(folder, { recursive: true });
for (const [name, product] of Object.entries(products)) {
  const files = Object.fromEntries([...makeFixedFiles(product)].map(([path, texts]) => [path, [...texts]]));
  writeFileSync(join(folder, `${name}.js`), `module.exports = ${JSON.stringify(files)};\n`);
}
