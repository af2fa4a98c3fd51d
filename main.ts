import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'cdk8s';
import { OpenTwin } from './charts/opentwin/chart';
import { printed } from './charts/products';
import { installation } from './lib/wiring/installation';

// What `cdk8s synth` runs: the defaults, printed by our own printer, because that of cdk8s sorts keys and drops what
// users pass through. The CLI says where to, and has emptied that folder.
const folder = process.env['CDK8S_OUTDIR'] ?? 'dist/yaml/opentwin';
mkdirSync(folder, { recursive: true });
for (const { name, text } of printed(new OpenTwin(new App(), 'opentwin', installation()))) {
  writeFileSync(join(folder, name), text);
}
