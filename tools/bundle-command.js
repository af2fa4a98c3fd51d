// The last step of the build: the command as one file with all that it needs, because finding and reading hundreds of
// files takes a fifth of a short run. The library stays as tsc made it.
//
// Nothing is shortened: that gains next to nothing, and errors would no longer tell where they come from. What V8 makes
// of it is stored beside it.
const { execFileSync } = require('node:child_process');
const { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } = require('node:fs');
const { basename, join } = require('node:path');
const esbuild = require('esbuild');

const root = join(__dirname, '..');
const bin = join(root, 'build/bin');

const { outputFiles, metafile } = esbuild.buildSync({
  absWorkingDir: root,
  entryPoints: ['command', 'opentwin'].map((name) => join(bin, `${name}.js`)),
  outdir: bin,
  bundle: true,
  platform: 'node',
  // bin/opentwin.ts reads the command a byte a character.
  charset: 'ascii',
  target: 'node20',
  // cdk8s brings a copy of its own, for a printer that we do not use.
  alias: { yaml: require.resolve('yaml') },
  // Only some commands load these, when they need them; read with every run, they would slow down all.
  external: ['@cyclonedx/cyclonedx-library', '@peculiar/x509', 'reflect-metadata'],
  metafile: true,
  write: false,
});

rmSync(bin, { recursive: true });
mkdirSync(bin);
for (const { path, contents } of outputFiles) writeFileSync(join(bin, basename(path)), contents, { mode: 0o755 });
writeFileSync(join(bin, 'LICENSES'), licencesOf(metafile.inputs));
execFileSync(process.execPath, [join(__dirname, 'cache-command.js')]);

/** The licences of the packages that these files come from, which have to go where the files go. */
function licencesOf(inputs) {
  const folders = Object.keys(inputs).map((file) => /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(file)?.[0]);
  const packages = [...new Set(folders)].filter((folder) => folder !== undefined).sort();
  return packages
    .map((folder) => {
      const { name, version } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
      const licence = readdirSync(join(root, folder)).find((file) => /^licen[cs]e/i.test(file));
      if (licence === undefined) throw new Error(`${name} has no licence that could go with the command`);
      return `# ${name} ${version}\n\n${readFileSync(join(root, folder, licence), 'utf8').trim()}\n`;
    })
    .join('\n');
}
