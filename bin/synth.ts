import { fixedFiles } from '../charts/fixed-files';
import { printed, type PrintedFile, type Product, productNames, products } from '../charts/products';
import { checkRoot, writeOutput } from '../lib/output/write';
import { allOf, InputError, type Problem } from '../lib/problem';
import { gatherValues } from '../lib/values/gather';
import { inShort } from '../lib/values/validate';
import type { Release } from '../lib/values/readings';
import { releaseProblems } from '../lib/wiring/release';
import { exitCode, type Io } from './io';
import { optionsOf } from './options';

const text = { type: 'string' } as const;
const texts = { type: 'string', multiple: true } as const;

/**
 * `opentwin synth`: a values document becomes the files of a chart.
 *
 * Without any of the options that change what is made, the committed defaults in `dist`; else `out`, which Git ignores.
 */
export function synth(args: readonly string[], io: Io): number {
  const given = optionsOf('synth', args, {
    values: texts,
    set: texts,
    out: text,
    chart: text,
    namespace: text,
    release: text,
  });
  const isDefault = [given.values, given.set, given.release, given.namespace].every((option) => option === undefined);
  const [root, { name, product, release, made }] = allOf(
    () => rootOf(given.out, isDefault),
    () => describedBy(given),
  );
  const files = printed(made.chart);
  writeOutput(
    root,
    new Map([[`yaml/${name}`, new Map(files.map((file) => [file.name, file.text]))], ...fixedFiles(product)]),
  );
  io.out(report(root, name, files, release, made.missing, given));
  return exitCode.done;
}

/** The folder to write to. @throws InputError if it has no name, or is not ours */
function rootOf(out: string | undefined, isDefault: boolean): string {
  if (out === '')
    throw new InputError([
      { path: '--out', message: 'the name of the folder is empty; write one, such as --out site' },
    ]);
  const root = out ?? (isDefault ? 'dist' : 'out');
  checkRoot(root);
  return root;
}

interface Given {
  readonly values?: readonly string[];
  readonly set?: readonly string[];
  readonly chart?: string;
  readonly namespace?: string;
  readonly release?: string;
}

/** An installation as it was described. @throws InputError with everything that is wrong with it */
function describedBy(given: Given) {
  const chart = given.chart ?? 'opentwin';
  const name = productNames.find((known) => known === chart);
  // A chart that is not ours has no values of ours, but the rest of the command line can be judged
  const product: Product = products[name ?? 'opentwin'];
  const release = {
    name: given.release ?? product.defaultRelease.name,
    namespace: given.namespace ?? product.defaultRelease.namespace,
  };
  const gathered = gatherValues({ files: given.values ?? [], sets: given.set ?? [] });
  const unusable = [...(name ? [] : [noChart(chart)]), ...gathered.problems];
  if (!name || unusable.length > 0) throw new InputError([...releaseProblems(release), ...unusable]);
  const { made, problems } = product.make(release, gathered.values);
  if (!made) throw new InputError(problems);
  return { name, product, release, made };
}

/** The chart of that name. @throws InputError with the names that there are */
export function chartNamed(name: string) {
  const found = productNames.find((known) => known === name);
  if (found) return found;
  throw new InputError([noChart(name)]);
}

const noChart = (name: string): Problem => ({
  path: '--chart',
  message: `${inShort(name)} is no chart of ours; allowed: ${productNames.join(', ')}`,
});

/** A word as a shell takes it back. */
const quoted = (word: string): string => (/^[\w./:@=,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

/** What was written, what it needs, and what to type next. */
function report(
  root: string,
  chart: string,
  files: readonly PrintedFile[],
  { name, namespace }: Release,
  missing: readonly string[],
  given: { readonly values?: readonly string[]; readonly set?: readonly string[] },
): string {
  const yaml = `${root}/yaml/${chart}`;
  const helm = `${root}/helm/${chart}`;
  const width = Math.max(...files.map((file) => file.name.length), 'total'.length);
  const row = (what: string, objects: string) => `  ${what.padEnd(width)}  ${objects.padStart(7)}`;
  const options = [
    ...(given.values ?? []).flatMap((file) => ['--values', quoted(file)]),
    ...(given.set ?? []).flatMap((expression) => ['--set', quoted(expression)]),
  ];
  return [
    yaml,
    row('file', 'objects'),
    ...files.map((file) => row(file.name, String(file.objects))),
    row('total', String(files.reduce((sum, { objects }) => sum + objects, 0))),
    '',
    `${helm}: the chart of which Helm makes the same objects`,
    '',
    'nothing starts without these, which you make (docs/operations.md):',
    ...missing,
    '',
    `next: kubectl create namespace ${namespace}    (once)`,
    `      kubectl apply -f ${quoted(yaml)}`,
    `or:   helm install ${[name, quoted(helm), '--namespace', namespace, ...options].join(' ')}`,
    '',
  ].join('\n');
}
