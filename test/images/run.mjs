// Plans of images on real programs, which mingw-w64 compiles: npm run test:images
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const compilers = ['x86_64-w64-mingw32-gcc', 'i686-w64-mingw32-gcc'];
const missing = compilers.filter((compiler) => spawnSync(compiler, ['--version']).error);

if (missing.length > 0) {
  console.error(`there is no ${missing.join(', no ')} on the PATH; install mingw-w64 from your system's packages`);
  process.exitCode = 1;
} else {
  const args = [join(root, 'node_modules/jest/bin/jest.js'), '--testMatch', '**/test/images/plan.ci.ts'];
  process.exitCode = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1;
}
