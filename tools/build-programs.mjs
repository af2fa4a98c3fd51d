// Builds everything that Go builds for `.ci/run`, so that CI has it before a job that uses it begins:
//
//   npm run build && node tools/build-programs.mjs
import { createRequire } from 'node:module';

const { builtPrograms, newestOf, versionsOf } = createRequire(import.meta.url)('../build/lib/programs/go-programs');

for (const folder of [...versionsOf('helm'), newestOf('cfssl'), newestOf('kubernetes'), newestOf('kwok')]) {
  for (const file of Object.values(await builtPrograms(folder))) console.log(file);
}
