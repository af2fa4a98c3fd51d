import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { helmChart } from './charts/helm-chart';
import { printed, products } from './charts/products';

// What `cdk8s synth` runs: the defaults, printed by our own printer, because that of cdk8s sorts keys and drops what
// users pass through. The CLI says where to, and has emptied that folder. With `--format helm` it is `templates` of a
// chart that the CLI has begun; its own templates would be static, so ours take their place, and its Chart.yaml too.
const { defaultRelease, make } = products.opentwin;
const folder = process.env['CDK8S_OUTDIR'] ?? 'dist/yaml/opentwin';
const files =
  basename(folder) === 'templates'
    ? [...helmChart(products.opentwin)].map(([path, text]) => ({ path: join(dirname(folder), path), text }))
    : printed(make(defaultRelease, {}).made!.chart).map(({ name, text }) => ({ path: join(folder, name), text }));

for (const { path, text } of files) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
