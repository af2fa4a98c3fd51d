// Types of the kinds in imports/crds, by `cdk8s import`: npm run import. Without network, and cdk8s.yaml stays as it is.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const definitions = join(root, 'imports/crds');
const folder = mkdtempSync(join(tmpdir(), 'opentwin-crds-'));
try {
  // The CLI writes one file for each group and each source: of several sources the last would stay
  const all = join(folder, 'cert-manager.yaml');
  const names = readdirSync(definitions).filter((name) => name.endsWith('.yaml'));
  writeFileSync(
    all,
    names
      .sort()
      .map((name) => readFileSync(join(definitions, name), 'utf8'))
      .join('\n'),
  );
  const options = ['--no-save', '--language', 'typescript', '--output', join(root, 'imports')];
  execFileSync(process.execPath, [join(root, 'node_modules/cdk8s-cli/bin/cdk8s'), 'import', ...options, all], {
    cwd: folder,
    env: { ...process.env, CDK8S_CHECK_UPGRADE: 'false' },
    stdio: 'inherit',
  });
} finally {
  rmSync(folder, { recursive: true });
}
