import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { builtPrograms, type BuildOptions, newestOf, versionOf } from '../programs/go-programs';
import { temporaryFolder } from '../temporary';
import { type Access, Api } from './api';
import { Guarded } from './guarded';
import { stagesFile, type StageOptions } from './stages';

/** How long it may take until it answers, in milliseconds. It takes some ten seconds. */
const patience = 120_000;

/** How often it is begun anew when another program took its port. */
const attempts = 5;

/** A socket in the folder, by a name in the form that etcd asks of an address. */
const database = 'unix://database:1';

/** Controllers that list the pods behind Services. */
const lists = ['endpoints-controller', 'endpointslice-controller', 'endpointslice-mirroring-controller'];

/** Pods and Services of every rehearsal; nothing is routed there. */
const podRange = '10.244.0.0/16';
const serviceRange = '10.96.0.0/16';

export interface ControlPlaneOptions {
  /** The folder of the Kubernetes version in `tools`. @default - the newest */
  readonly kubernetes?: string;
  readonly stages?: StageOptions;
  readonly build?: BuildOptions;
  /** The program that guards it. @default - the one that is built */
  readonly guard?: string;
  /** Where its folder is made. @default - where the system has temporary files */
  readonly temporary?: string;
}

/** Everything that runs of a real control plane on this machine, and how it is reached. */
export interface ControlPlane {
  readonly access: Access;
  readonly api: Api;
  /** The file for `kubectl --kubeconfig`. */
  readonly kubeconfig: string;
  /** The version of Kubernetes, such as `1.37.2`. */
  readonly version: string;
  /** Where its files are, and those of whatever runs in it; removed with it. */
  readonly folder: string;
  /** Runs a program to its end, which comes with the end of the control plane at the latest. */
  readonly run: Guarded['run'];
  /** @throws Error with the last lines of its log, if one of the programs has ended */
  readonly check: () => void;
  /** What a failure comes from: one of the programs has ended, if it was the connection that failed; else itself. */
  readonly causeOf: (error: unknown) => Promise<unknown>;
  /** Lets it run on when this process ends. @returns the process that a SIGTERM ends, with everything */
  readonly keep: () => Promise<number>;
  /** Ends it, and removes its folder. */
  readonly end: () => Promise<void>;
}

/**
 * Starts etcd, kube-apiserver, kube-controller-manager, kube-scheduler and kwok in a temporary folder, and waits until
 * they serve: the API server on a free port of the loopback address, the others on none. They are built first, if they
 * are not yet.
 *
 * @throws Error saying which program is missing or failed, with what it said last
 */
export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const { kubernetes = newestOf('kubernetes'), build } = options;
  const programs = { ...(await builtPrograms(kubernetes, build)), ...(await builtPrograms(newestOf('kwok'), build)) };
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startedOnce(programs, versionOf(kubernetes), options);
    } catch (error) {
      if (attempt === attempts || !isPortTaken(error)) throw error;
    }
  }
}

/** Between finding a port free and using it, another program may have come, such as another rehearsal. */
const isPortTaken = (error: unknown): boolean =>
  error instanceof Error && error.message.includes('bind: address already in use');

async function startedOnce(
  programs: Readonly<Record<string, string>>,
  version: string,
  { stages = {}, guard, temporary }: ControlPlaneOptions,
): Promise<ControlPlane> {
  const folder = temporaryFolder('opentwin-cluster-', temporary);
  const guarded = new Guarded(folder, guard);
  const start = (name: string, args: readonly string[]) => guarded.start(name, programs[name] ?? name, args);
  try {
    const port = await freePort();
    const url = `https://127.0.0.1:${port}`;
    const file = (name: string) => join(folder, name);
    const tokens = makeTokens(file('tokens.csv'));
    makeAccountKeys(file('accounts.key'), file('accounts.pub'));

    // Sockets in the folder, where all programs start, and which is its owner's alone: etcd asks nobody who he is.
    start('etcd', [
      ...flag('data-dir', file('etcd')),
      ...flag('listen-client-urls', database),
      ...flag('advertise-client-urls', database),
      ...flag('listen-peer-urls', 'unix://peer:1'),
      // Nothing here outlives the machine.
      '--unsafe-no-fsync',
    ]);
    start('kube-apiserver', [
      ...flag('etcd-servers', database.replace('//', '')),
      ...flag('cert-dir', file('certificates')),
      ...flag('bind-address', '127.0.0.1'),
      // Else it looks for the address of a route, which a machine without a network has not
      ...flag('advertise-address', '127.0.0.1'),
      ...flag('endpoint-reconciler-type', 'none'),
      ...flag('secure-port', port),
      ...flag('token-auth-file', file('tokens.csv')),
      ...flag('authorization-mode', 'RBAC'),
      // As kubeadm has it: else no pod of the host's (HostProcess) is taken
      '--allow-privileged=true',
      ...flag('service-account-issuer', 'https://kubernetes.default.svc'),
      ...flag('service-account-key-file', file('accounts.pub')),
      ...flag('service-account-signing-key-file', file('accounts.key')),
      ...flag('service-cluster-ip-range', serviceRange),
    ]);

    const caFile = file('certificates/apiserver.crt');
    const access = { url, token: tokens.admin, ca: await untilServing(guarded, url, tokens.admin, caFile) };
    const kubeconfigs = Object.entries(tokens).map(([user, token]): [string, string] => {
      writeFileSync(file(`${user}.kubeconfig`), kubeconfigOf({ ...access, token }, user), { mode: 0o600 });
      return [user, file(`${user}.kubeconfig`)];
    });
    const as = Object.fromEntries(kubeconfigs);

    // Nobody asks these two anything.
    const besides = (user: string) => [
      ...flag('kubeconfig', as[user]),
      ...flag('secure-port', 0),
      '--leader-elect=false',
    ];
    start('kube-controller-manager', [
      ...besides('controllers'),
      '--use-service-account-credentials',
      // Twenty requests a second spare an API server that many use, and make one wait that is alone with it
      ...flag('kube-api-qps', 1000),
      ...flag('kube-api-burst', 1000),
      // Lists of who serves a Service: each takes a tenth of all requests, and where there is no network nobody reads them
      ...flag('controllers', `*,${lists.map((name) => `-${name}`).join(',')}`),
      // A machine with much else to do is late with what nodes say, and none of them is gone for that
      ...flag('node-monitor-grace-period', '1h'),
      ...flag('service-account-private-key-file', file('accounts.key')),
      ...flag('root-ca-file', caFile),
      '--allocate-node-cidrs',
      ...flag('cluster-cidr', podRange),
    ]);
    start('kube-scheduler', besides('scheduler'));

    writeFileSync(file('stages.yaml'), stagesFile(stages));
    start('kwok', [
      ...flag('kubeconfig', as['kwok']),
      ...flag('config', file('stages.yaml')),
      '--manage-all-nodes=true',
    ]);

    const api = new Api(access);
    await untilAccounted(guarded, api);
    return {
      access,
      api,
      kubeconfig: as['admin'] ?? '',
      version,
      folder,
      run: (...program) => guarded.run(...program),
      check: () => guarded.check(),
      causeOf: (error) => causeOf(guarded, error),
      keep: async () => {
        await guarded.keep();
        return guarded.pid;
      },
      end: async () => {
        api.close();
        await guarded.end();
      },
    };
  } catch (error) {
    await guarded.end();
    throw error;
  }
}

const flag = (name: string, value: string | number | undefined): readonly string[] => [`--${name}`, String(value)];

/** Users of the API, each with the rights that the cluster's own roles give it. */
const users = {
  admin: { name: 'admin', group: 'system:masters' },
  controllers: { name: 'system:kube-controller-manager', group: '' },
  scheduler: { name: 'system:kube-scheduler', group: '' },
  // It acts as all nodes at once, and makes volumes.
  kwok: { name: 'kwok', group: 'system:masters' },
} as const;

function makeTokens(file: string): Readonly<Record<keyof typeof users, string>> {
  const made = Object.keys(users).map((user) => [user, randomBytes(24).toString('hex')] as const);
  const tokens = Object.fromEntries(made) as Record<keyof typeof users, string>;
  const lines = Object.entries(users).map(
    ([user, { name, group }]) =>
      `${tokens[user as keyof typeof users]},${name},${user}${group === '' ? '' : `,${group}`}\n`,
  );
  writeFileSync(file, lines.join(''), { mode: 0o600 });
  return tokens;
}

/** What the tokens of service accounts are signed with; an RSA key takes half a second to make. */
function makeAccountKeys(keyFile: string, publicFile: string): void {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeFileSync(keyFile, privateKey.export({ type: 'sec1', format: 'pem' }), { mode: 0o600 });
  writeFileSync(publicFile, publicKey.export({ type: 'spki', format: 'pem' }));
}

/** JSON is YAML. */
const kubeconfigOf = ({ url, ca, token }: Access, user: string): string => {
  const cluster = { server: url, 'certificate-authority-data': Buffer.from(ca).toString('base64') };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'rehearsal', cluster }],
    users: [{ name: user, user: { token } }],
    contexts: [{ name: 'rehearsal', context: { cluster: 'rehearsal', user } }],
    'current-context': 'rehearsal',
  };
  return `${JSON.stringify(config, undefined, 2)}\n`;
};

/** Waits until the API server is ready. @returns the certificate that it made for itself */
async function untilServing(guarded: Guarded, url: string, token: string, caFile: string): Promise<string> {
  return until(guarded, 'no API server answered', async () => {
    const ca = readFileSync(caFile, 'utf8');
    const api = new Api({ url, token, ca }, 5000);
    try {
      return (await api.ask('GET', '/readyz')).code === 200 ? ca : undefined;
    } finally {
      api.close();
    }
  });
}

/** Pods are refused until their namespace has its account, which the controllers make. */
const untilAccounted = (guarded: Guarded, api: Api): Promise<true> =>
  until(guarded, 'the controllers made no service account', async () => {
    const { code } = await api.ask('GET', '/api/v1/namespaces/default/serviceaccounts/default');
    return code === 200 ? true : undefined;
  });

async function until<T>(guarded: Guarded, otherwise: string, look: () => Promise<T | undefined>): Promise<T> {
  const end = Date.now() + patience;
  let why = '';
  while (Date.now() < end) {
    guarded.check();
    try {
      const found = await look();
      if (found !== undefined) return found;
      why = '';
    } catch (error) {
      // Not there yet, or another program has its port, and its own is just about to say so
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === undefined) throw error;
      why = `: ${message}`;
    }
    await setTimeout(100);
  }
  throw new Error(`${otherwise} within ${patience / 1000} seconds${why}`);
}

/** A connection breaks off a moment before the guard tells why. */
async function causeOf(guarded: Guarded, error: unknown): Promise<unknown> {
  const isOfConnection = typeof (error as NodeJS.ErrnoException).code === 'string';
  for (let times = 0; isOfConnection && times < 10; times += 1) {
    try {
      guarded.check();
    } catch (cause) {
      return cause;
    }
    await setTimeout(100);
  }
  return error;
}

/** A port that nobody has at this moment. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
