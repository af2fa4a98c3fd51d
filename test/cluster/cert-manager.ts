import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parse } from 'yaml';
import type { Manifest } from '../../lib/checks/manifest';
import { make, refusalOf } from './cluster';

const folder = join(__dirname, '../../imports/crds');

/** Lets the cluster know cert-manager's kinds. They are served a moment after they are made. */
export async function makeCertManager(): Promise<void> {
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.yaml')))
    await make(parse(readFileSync(join(folder, file), 'utf8')) as object);
  const issuerRef = { name: 'first' };
  const first = (kind: string, spec: object) =>
    ({ apiVersion: 'cert-manager.io/v1', kind, metadata: { name: 'first' }, spec }) satisfies Manifest;
  for (const object of [
    first('Issuer', { selfSigned: {} }),
    first('Certificate', { secretName: 'first', issuerRef }),
  ]) {
    for (let tries = 0, refused = 'not asked'; refused !== ''; tries += 1) {
      if (tries === 100) throw new Error(`the API server serves no ${object.kind}: ${refused}`);
      if (tries > 0) await setTimeout(100);
      refused = await refusalOf(object, 'default');
    }
  }
}
