// Certificates and other people's programs, cfssl (built by Go) and openssl: npm run test:certificates
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const { builtPrograms, newestOf } = createRequire(import.meta.url)('../../build/lib/programs/go-programs');
const root = fileURLToPath(new URL('../..', import.meta.url));

try {
  if (spawnSync('openssl', ['version']).error)
    throw new Error("there is no openssl on the PATH; install it from your system's packages");
  const { cfssl, cfssljson } = await builtPrograms(newestOf('cfssl'));
  const args = [join(root, 'node_modules/jest/bin/jest.js'), '--testMatch', '**/test/certificates/programs.ci.ts'];
  const env = { ...process.env, CFSSL: cfssl, CFSSLJSON: cfssljson };
  process.exitCode = spawnSync(process.execPath, args, { cwd: root, env, stdio: 'inherit' }).status ?? 1;
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
