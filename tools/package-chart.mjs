// Each chart as an archive that Helm installs, and the images that its defaults need, for sites without a way out.
//
//   npm run package [-- --out DIR]
//
// The same sources give the same bytes, whatever the machine: no times, no owners, and a compressor that is the same
// everywhere, which zlib is not.
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'fflate';
import { createTar } from 'nanotar';

const require = createRequire(import.meta.url);
const { helmChart, imagesOf } = require('../build/charts/helm-chart');
const { products } = require('../build/charts/products');
const { packageVersion } = require('../build/lib/package');

const { out } = parseArgs({ options: { out: { type: 'string', default: 'packages' } }, strict: true }).values;

mkdirSync(out, { recursive: true });
for (const [name, product] of Object.entries(products)) {
  const archive = join(out, `${name}-${packageVersion()}`);
  write(`${archive}.tgz`, gzipSync(tarOf(name, helmChart(product)), { mtime: 0, level: 9 }));
  write(
    `${archive}.images.txt`,
    imagesOf(product)
      .map(({ image }) => `${image}\n`)
      .join(''),
  );
}

/** Helm wants all files below one folder, and looks for Chart.yaml first. */
function tarOf(name, files) {
  const first = ['Chart.yaml'];
  const others = [...files.keys()].filter((path) => !first.includes(path)).sort();
  const attrs = { mode: '0644', uid: 0, gid: 0, user: '', group: '', mtime: 0 };
  return createTar([...first, ...others].map((path) => ({ name: `${name}/${path}`, data: files.get(path), attrs })));
}

/** All of it or nothing. */
function write(path, content) {
  writeFileSync(`${path}.part`, content);
  renameSync(`${path}.part`, path);
  console.log(path);
}
