import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { products } from '../charts/products';
import { exitCodes } from '../lib/catalog/exit-codes';
import { scriptExitCodes } from '../lib/scripts/exit-codes';

const root = join(__dirname, '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');

test('the table of exit codes names codes of the catalogue and of our scripts', () => {
  const scripts = Object.values(scriptExitCodes.opentwin).flatMap((codes) => codes.map(({ code }) => code));
  const known = new Set([...Object.keys(exitCodes).map(Number), ...scripts]);
  const named = [...readme.matchAll(/^\| (\d[^|]*)\|/gm)]
    .flatMap(([, cell = '']) => cell.match(/\d+/g) ?? [])
    .map(Number);
  expect(named.length).toBeGreaterThan(8);
  expect(named.filter((code) => !known.has(code))).toEqual([]);
});

const examples = readdirSync(join(root, 'examples')).map((name) => `examples/${name}/README.md`);

const pages = [
  ...['README.md', 'dist/helm/opentwin/README.md', 'dist/helm/windows-network/README.md'],
  ...['docs/operations.md', 'docs/certificates.md', 'docs/cluster-network.md', ...examples],
];

test('Git ignores every folder in which the pages have keys', () => {
  const about = /certificates (?:issue --out|secret --from|renew --from|renew|verify) ([a-z]+)\b/g;
  const folders = new Set(
    pages.flatMap((page) => [...readFileSync(join(root, page), 'utf8').matchAll(about)].map(([, folder]) => folder)),
  );
  expect([...folders]).toEqual(expect.arrayContaining(['private', 'next', 'tls']));
  const ignored = readFileSync(join(root, '.gitignore'), 'utf8').split('\n');
  expect([...folders].filter((folder) => !ignored.includes(`${folder}/`))).toEqual([]);
});

// Names of Secrets and hosts begin with the release: of another one, pods would find no Secret
test.each(pages)('the Secrets of %s are those of the release that it installs, one of each chart', (page) => {
  const text = readFileSync(join(root, page), 'utf8');
  const commands = text.match(/^ *(npx opentwin (certificates|credentials)|helm (install|template|test)) .*$/gm) ?? [];
  const releases = new Set(
    commands.map((command) => {
      const option = (name: string) => new RegExp(`--${name} (\\S+)`).exec(command)?.[1];
      const chart = command.includes('windows-network') ? 'windows-network' : 'opentwin';
      const { name, namespace } = products[chart].defaultRelease;
      const release = /^ *helm \w+ ([\w-]+)/.exec(command)?.[1] ?? option('release') ?? name;
      return `${chart}: ${release} in ${option('namespace') ?? namespace}`;
    }),
  );
  expect(releases.size).toBeGreaterThan(0);
  // One of each chart
  expect(new Set([...releases].map((release) => release.split(':')[0])).size).toBe(releases.size);
});
