import { fixedFiles } from '../charts/fixed-files';
import { printed, type PrintedFile } from '../charts/products';
import { quoted } from '../lib/output/shell';
import { writeOutput } from '../lib/output/write';
import { allOf } from '../lib/problem';
import { type Described, describedBy, type Description, description, eachChart, isDefault } from './description';
import { exitCode, type Io } from './io';
import { optionsOf, outputRoot } from './options';

/**
 * `opentwin synth`: a values document becomes the files of a chart; the defaults become those of every chart.
 *
 * Without any of the options that change what is made, the committed defaults in `dist`; else `out`, which Git ignores.
 */
export function synth(args: readonly string[], io: Io): number {
  const given = optionsOf('synth', args, { ...description, out: { type: 'string' } });
  const [root, charts] = allOf(
    () => outputRoot(given.out ?? (isDefault(given) ? 'dist' : 'out')),
    () => eachChart(given).map(describedBy).map(withFiles),
  );
  writeOutput(root, new Map(charts.flatMap(foldersOf)));
  io.out(charts.map((chart) => report(root, chart, given)).join('\n'));
  return exitCode.done;
}

interface WithFiles extends Described {
  readonly files: readonly PrintedFile[];
}

const withFiles = (described: Described): WithFiles => ({ ...described, files: printed(described.made.chart) });

const foldersOf = ({ name, product, made, files }: WithFiles): [string, ReadonlyMap<string, string>][] => [
  [`yaml/${name}`, new Map(files.map((file) => [file.name, file.text]))],
  ...made.folders,
  ...fixedFiles(product),
];

/** What was written, what it needs, and what to type next. */
function report(
  root: string,
  { name: chart, product, release: { name, namespace }, made, files }: WithFiles,
  given: Description,
): string {
  const yaml = `${root}/yaml/${chart}`;
  const helm = `${root}/helm/${chart}`;
  const width = Math.max(...files.map((file) => file.name.length), 'total'.length);
  const row = (what: string, objects: string) => `  ${what.padEnd(width)}  ${objects.padStart(7)}`;
  const options = [
    ...(given.values ?? []).flatMap((file) => ['--values', quoted(file)]),
    ...(given.set ?? []).flatMap((expression) => ['--set', quoted(expression)]),
  ];
  const steps = [
    // Those of Kubernetes are there
    ...(namespace.startsWith('kube-') ? [] : [`kubectl create namespace ${namespace}    (once)`]),
    `kubectl apply -f ${quoted(yaml)}`,
  ];
  return [
    yaml,
    row('file', 'objects'),
    ...files.map((file) => row(file.name, String(file.objects))),
    row('total', String(files.reduce((sum, { objects }) => sum + objects, 0))),
    '',
    `${helm}: the chart of which Helm makes the same objects`,
    '',
    `nothing starts without these, which you make (${product.guide}):`,
    ...made.missing.map((line) => line.replace(' --values FILE', ['', ...options].join(' '))),
    '',
    ...steps.map((step, index) => `${index === 0 ? 'next:' : '     '} ${step}`),
    `or:   helm install ${[name, quoted(helm), '--namespace', namespace, ...options].join(' ')}`,
    '',
  ].join('\n');
}
