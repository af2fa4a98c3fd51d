import { parseAllDocuments } from 'yaml';
import { fixedFiles } from '../charts/fixed-files';
import type { Product } from '../charts/product';
import { printed } from '../charts/products';
import { type Manifest, namespacesOf } from '../lib/checks/manifest';
import { type ControlPlane, startControlPlane } from '../lib/cluster/control-plane';
import { nodesDeclaration } from '../lib/cluster/nodes';
import { requirePlatform } from '../lib/cluster/platform';
import { allOf, InputError, refusal } from '../lib/problem';
import { newestOf, versionOf, versionsOf } from '../lib/programs/go-programs';
import { helmOrBuilt } from '../lib/programs/helm';
import { fatesOf, goingOn } from '../lib/rehearsal/fates';
import { clusterObjectsOf, nodesOf } from '../lib/rehearsal/files';
import { installed } from '../lib/rehearsal/helm';
import { applyAll, settled } from '../lib/rehearsal/rehearse';
import { reportOf, succeeded } from '../lib/rehearsal/report';
import { setScene } from '../lib/rehearsal/scene';
import { commentedDefaults } from '../lib/values/commented';
import { inShort } from '../lib/values/validate';
import { exitCode, type Io } from './io';
import { flag, type Given, optionsOf, text, texts } from './options';
import { describedBy, description } from './description';

const options = {
  ...description,
  ...{ nodes: text, cluster: texts, via: text, kubernetes: text, unready: texts, crashing: texts },
  ...{ keep: flag, 'print-nodes': flag },
} as const;

type Options = Given<typeof options>;

/**
 * `opentwin rehearse`: installs what `synth` would write on a real control plane with simulated nodes, and says what
 * became of it.
 */
export async function rehearse(args: readonly string[], io: Io): Promise<number> {
  const given = optionsOf('rehearse', args, options);
  if (given['print-nodes'] === true) {
    io.out(commentedDefaults(nodesDeclaration));
    return exitCode.done;
  }
  const say = (line: string) => io.err(`${line}\n`);
  try {
    requirePlatform();
    return await rehearsed(given, say, io);
  } catch (error) {
    if (error instanceof InputError || !(error instanceof Error)) throw error;
    say(`opentwin rehearse: ${error.message}`);
    return exitCode.failed;
  }
}

async function rehearsed(given: Options, say: (line: string) => void, io: Io): Promise<number> {
  const via = wordOf('--via', given.via ?? 'yaml', ['yaml', 'helm']);
  const kubernetes = kubernetesOf(given.kubernetes);
  const { product, release, values, made } = describedBy(given);
  const objects = printed(made.chart).flatMap(({ text }) => objectsOf(text));
  const [fates, nodes, cluster] = allOf(
    () => fatesOf(objects, { unready: given.unready ?? [], crashing: given.crashing ?? [] }, product.waits),
    () => nodesOf(given.nodes),
    () => clusterObjectsOf(given.cluster ?? []),
  );
  const scene = { nodes, cluster, objects, namespace: release.namespace };

  const helm = via === 'helm' ? await helmOrBuilt({ say }) : undefined;
  const controlPlane = await startControlPlane({ kubernetes, stages: { fated: fates }, build: { say } });
  let isKept = false;
  try {
    const set = await setScene(controlPlane.api, scene);
    const applied =
      helm === undefined
        ? await applyAll(controlPlane.api, objects, release.namespace)
        : await installed(controlPlane, objects, {
            helm,
            chart: chartOf(product),
            release,
            values,
          });
    const seen = await settled(controlPlane.api, namespacesOf(objects, release.namespace), {
      check: controlPlane.check,
      patience: patienceFor(objects),
    });
    const rehearsal = {
      version: controlPlane.version,
      objects: objects.length,
      scene: set,
      applied,
      seen,
      fates,
      goingOn: goingOn(objects, fates, product.waits),
    };
    io.out(reportOf(rehearsal));
    if (given.keep === true) {
      // Where it is read whatever becomes of the report: nobody else knows of these processes
      io.err(await kept(controlPlane));
      isKept = true;
    }
    return succeeded(rehearsal) ? exitCode.done : exitCode.unfit;
  } catch (error) {
    throw await controlPlane.causeOf(error);
  } finally {
    if (!isKept) await controlPlane.end();
  }
}

const objectsOf = (yaml: string): readonly Manifest[] =>
  parseAllDocuments(yaml).map((document) => document.toJS() as Manifest);

const chartOf = (product: Product): ReadonlyMap<string, string> =>
  fixedFiles(product).get(`helm/${product.about.name}`) ?? new Map();

/** Large installations take longer: the scheduler places some fifty pods in a second. */
const patienceFor = (objects: readonly Manifest[]): number => 60_000 + 1000 * objects.length;

/** One of a few words. @throws InputError with all of them */
function wordOf<const W extends string>(option: string, given: string, words: readonly W[]): W {
  const word = words.find((known) => known === given);
  if (word !== undefined) return word;
  throw refusal(option, `${inShort(given)} is not allowed; write ${words.join(' or ')}`);
}

/** The folder of a version of Kubernetes; without one, of the newest. */
function kubernetesOf(version: string | undefined): string {
  if (version === undefined) return newestOf('kubernetes');
  const known = new Map(versionsOf('kubernetes').map((folder) => [versionOf(folder), folder]));
  return known.get(wordOf('--kubernetes', version, [...known.keys()])) ?? '';
}

/** How to go on with what was left running. */
async function kept(cluster: ControlPlane): Promise<string> {
  const process = await cluster.keep();
  return `\nit is still there:  export KUBECONFIG=${cluster.kubeconfig}\nto end it:          kill ${process}\n`;
}
