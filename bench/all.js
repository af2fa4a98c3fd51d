// Every bench, whatever the others say; ends with 1 if one missed a target.
const { spawnSync } = require('node:child_process');
const { join } = require('node:path');

const codes = ['run.js', 'helm.js'].map(
  (bench) => spawnSync(process.execPath, [join(__dirname, bench)], { stdio: 'inherit' }).status ?? 1,
);
process.exitCode = Math.max(...codes);
