// Stores what V8 has compiled of the command after a run of the main job, so that the next one need not. Only the same
// V8 takes it, so it is no part of the package that is published.
const { mkdtempSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

const bin = join(__dirname, '../build/bin');
const folder = mkdtempSync(join(tmpdir(), 'opentwin-cache-'));
const values = join(folder, 'values.yaml');
writeFileSync(values, 'localDirectory: {pools: [{name: general}]}\n');

process.argv.splice(2, Infinity, 'synth', '--values', values, '--out', join(folder, 'out'));
const { script } = require(join(bin, 'opentwin.js'));

process.once('exit', () => {
  writeFileSync(join(bin, 'command.cache'), script.createCachedData());
  rmSync(folder, { recursive: true });
});
