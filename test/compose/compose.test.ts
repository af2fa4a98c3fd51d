import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expanded } from '../../lib/compose/expansion';
import { InputError } from '../../lib/problem';
import type { Values } from '../../lib/values/maps';
import { defaultRelease } from '../../lib/wiring/installation';
import { opentwin } from '../bin/opentwin';
import { elsewhere, judge, made } from './made';

const withDefaults = (values: Values = {}) => made({ release: defaultRelease, values: { ...elsewhere, ...values } });

/** What is refused, a line each. */
function refusals(values: Values): string[] {
  try {
    made({ release: defaultRelease, values });
    return [];
  } catch (error) {
    if (error instanceof InputError) return error.problems.map(({ path, message }) => `${path}: ${message}`);
    throw error;
  }
}

test('is what the Compose Specification allows', () => {
  const { document } = withDefaults();
  expect(judge(document) ? [] : judge.errors).toEqual([]);
  expect(judge({ ...document, servces: {} })).toBe(false);
  expect(judge({ services: { a: { image: 'a', comand: [] } } })).toBe(false);
});

test('starts each container as its pod does, with the names of the cluster', () => {
  const { document } = withDefaults();
  expect(document.services['opentwin-local-session-0']).toMatchObject({
    image: 'opentwin/local-session:2026.8',
    command: [
      'LocalSessionService.dll',
      'opentwin-logger.opentwin.svc.cluster.local:8090',
      'opentwin-local-session-0.opentwin-local-session.opentwin.svc.cluster.local:8093',
      'opentwin-global-session.opentwin.svc.cluster.local:8091',
      '',
    ],
    environment: { POD_NAME: 'opentwin-local-session-0', TMP: 'C:\\OpenTwin-scratch' },
    depends_on: { 'opentwin-local-session-0-wait': { condition: 'service_completed_successfully' } },
    networks: {
      default: {
        ipv4_address: '10.95.0.30',
        aliases: [
          'opentwin-local-session.opentwin.svc.cluster.local',
          'opentwin-local-session-0.opentwin-local-session.opentwin.svc.cluster.local',
        ],
      },
    },
    cpus: 1,
    mem_limit: '2048m',
  });
  expect(document.services['opentwin-local-session-0-wait'].command).toContain('-Hard');
});

test('has the database in a container of Windows, which starts once its user is there', () => {
  const { document, files, secrets } = made({ release: defaultRelease, values: { mongodb: { os: 'windows' } } });
  const { 'opentwin-mongodb-0': server, 'opentwin-mongodb-0-initialise': before } = document.services;

  expect(judge(document) ? [] : judge.errors).toEqual([]);
  expect(server).toMatchObject({
    entrypoint: ['C:\\MongoDB\\bin\\mongod.exe'],
    depends_on: { 'opentwin-mongodb-0-initialise': { condition: 'service_completed_successfully' } },
  });
  expect(before.command).toBeUndefined();
  for (const { image, volumes } of [server, before]) {
    expect(image).toBe('opentwin/mongodb-windows:v7.0.14-1');
    expect(volumes).toContainEqual({ type: 'volume', source: 'data-opentwin-mongodb-0', target: 'C:\\MongoDB\\data' });
  }
  expect(Object.keys(document.volumes)).toEqual(['data-opentwin-mongodb-0']);
  expect(secrets.get('opentwin-credentials')).toEqual(['password']);
  expect(files.get('opentwin-mongodb/mongod.conf')).toContain('authorization: enabled');
});

test('names folders and variables of secrets, and holds none', () => {
  const { document, files, secrets, variables } = withDefaults();

  expect([...secrets]).toEqual([
    ['opentwin-certificates', ['ca.pem', 'server.pem', 'server-key.pem', 'certificateKeyFile.pem']],
  ]);
  expect(variables).toEqual(['OPENTWIN_CREDENTIALS__ENCODED_PASSWORD']);
  expect(document.services['opentwin-authorisation'].command).toContain('${OPENTWIN_CREDENTIALS__ENCODED_PASSWORD:?}');
  expect([...files.values()].join('')).not.toMatch(/BEGIN|PRIVATE KEY/);
});

test('has the address of a component whatever else is deployed, and knows that of a pod', () => {
  const address = (values: Values) =>
    withDefaults(values).document.services['opentwin-global-session'].networks.default.ipv4_address;
  expect(address({ logger: { enabled: false } })).toBe(address({}));

  const { document } = withDefaults({ localDirectory: { publish: 'podIP', addresses: ['10.95.0.31'] } });
  expect(document.services['opentwin-local-directory-default-0'].command).toContain('10.95.0.31:9095');
});

test('has each line of a hosts file once, as Compose wants it', () => {
  const twice = { ip: '192.0.2.1', hostnames: ['licence.example.org', 'licence.example.org'] };
  const { document } = withDefaults({ logger: { hostAliases: [twice] } });
  expect(document.services['opentwin-logger'].extra_hosts).toEqual(['licence.example.org=192.0.2.1']);
});

test('asks for a variable behind a dollar that is meant, and for none that is only text', () => {
  const text = (value: string) => ({ name: 'T', value });
  const secret = { name: 'S', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } };
  const asked = (...extraEnv: object[]) => withDefaults({ logger: { extraEnv } }).variables.filter((one) => !one.startsWith('OPENTWIN')); // prettier-ignore

  expect(asked(secret, text('$$$(S)'))).toEqual(['S__K']);
  expect(asked(text('${OTHER:?}'))).toEqual([]);
});

test('has the name of the release, as Compose takes names', () => {
  const name = 'my.release-1';
  const values = { ...elsewhere, fullnameOverride: 'abc' };
  const { document } = made({ release: { ...defaultRelease, name }, values });
  expect(document.name).toBe('my_release-1');
});

test('puts no variable into where a container works, and as whom', () => {
  const resources = { limits: { cpu: '1', memory: '512Mi' } };
  const own = { name: 'own', image: 'own:1', resources, workingDir: 'C:\\work$dir', securityContext: { windowsOptions: { runAsUserName: 'CONTOSO\\svc$' } } }; // prettier-ignore
  const { document } = withDefaults({ logger: { extraInitContainers: [own] } });
  expect(document.services['opentwin-logger-own']).toMatchObject({
    user: 'CONTOSO\\svc$$',
    working_dir: 'C:\\work$$dir',
  });
});

test('puts no variable into a path with a dollar', () => {
  const logger = {
    extraVolumes: [{ name: 'own', secret: { secretName: 's' } }],
    extraVolumeMounts: [{ name: 'own', mountPath: 'C:\\$own' }],
  };
  const { document } = made({ release: defaultRelease, values: { ...elsewhere, logger } }, '../p$riv x');
  const { volumes } = document.services['opentwin-logger'];
  expect(volumes).toContainEqual({ type: 'bind', source: '../p$$riv x/s', target: 'C:\\$$own' });
});

test('tells which key of a Secret becomes which file, and asks for nothing that may be missing', () => {
  const { secrets, variables } = withDefaults({
    certificates: { keys: { ca: 'tls-ca' } },
    logger: { extraEnv: ['a-b', 'a.b'].map((name, index) => ({ name: `V${index}`, valueFrom: { secretKeyRef: { name, key: 'k', optional: index === 1 } } })) }, // prettier-ignore
  });
  expect(secrets.get('opentwin-certificates')![0]).toBe('ca.pem (its key tls-ca)');
  expect(variables).toEqual(['A_B__K', 'OPENTWIN_CREDENTIALS__ENCODED_PASSWORD']);
});

test('lists what it leaves out', () => {
  const { files } = withDefaults({ localDirectory: { disruptionBudget: { enabled: true } } });
  expect(files.get('compose.yaml')).toMatch(
    /^# So are these objects: .*PodDisruptionBudget\/opentwin-local-directory/m,
  );
});

describe('the text of a command line', () => {
  const known = new Map([
    ['A', 'a'],
    ['SECRET', '${SECRET:?}'],
  ]);
  // docs of the API: Container.args; a reference that cannot be resolved stays as it is.
  test.each([
    ['$(A)b', 'ab'],
    ['$(B)', '$$(B)'],
    ['$$(A)', '$$(A)'],
    ['$$$(A)', '$$a'],
    ['100$', '100$$'],
    ['x$(SECRET)', 'x${SECRET:?}'],
    ['$(A', '$$(A'],
  ])('%s is %s', (text, composed) => expect(expanded(text, known)).toBe(composed));
});

describe('refuses', () => {
  test.each<[says: string | RegExp, values: Values]>([
    [
      'StatefulSet/opentwin-mongodb: runs on Linux, and an engine for Windows containers runs nothing else beside them; set mongodb.os to windows, or mongodb.enabled to false and mongodb.host to one that exists',
      {},
    ],
    [
      'Deployment/opentwin-global-session: is published under 192.0.2.7, but is reached as 10.95.0.13 on one machine (opentwin-global-session); set its host to that, or to nothing',
      { ...elsewhere, globalSession: { host: '192.0.2.7' } },
    ],
    [
      'Deployment/opentwin-logger container agent: shares the network of a pod, which Windows containers of one machine cannot; leave it out',
      {
        ...elsewhere,
        logger: {
          extraContainers: [{ name: 'agent', image: 'agent:1', resources: { limits: { cpu: '1', memory: '512Mi' } } }],
        },
      },
    ],
    [
      'Deployment/opentwin-logger volume host: is a hostPath, which one machine has not; leave it out',
      { ...elsewhere, logger: { extraVolumes: [{ name: 'host', hostPath: { path: 'C:\\MongoDB\\data' } }] } },
    ],
    [
      'Deployment/opentwin-logger volume mine: is a configMap, which one machine has not; leave it out',
      { ...elsewhere, logger: { extraVolumes: [{ name: 'mine', configMap: { name: 'mine' } }] } },
    ],
    [
      'Deployment/opentwin-logger container logger: takes variables from objects of a cluster; give them as values',
      { ...elsewhere, logger: { extraEnvFrom: [{ configMapRef: { name: 'mine' } }] } },
    ],
    [
      'Deployment/opentwin-logger container logger: takes its variable NODE from fieldRef, which is known in a cluster only; give it a value, or the key of a Secret',
      {
        ...elsewhere,
        logger: { extraEnv: [{ name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }] },
      },
    ],
    [
      /^--values: ask for more than 100 instances, for which 10\.95\.0\.0\/24 has no addresses; lower replicas$/,
      { ...elsewhere, localSession: { replicas: 50 }, localDirectory: { pools: [{ name: 'a', replicas: 51 }] } },
    ],
  ])('%s', (says, values) => {
    const said = refusals(values);
    expect(said).toHaveLength(1);
    expect(said[0]).toEqual(typeof says === 'string' ? says : expect.stringMatching(says));
  });

  test('everything that is wrong at once', () =>
    expect(refusals({ globalSession: { host: '192.0.2.7' } })).toHaveLength(2));
});

describe('the command', () => {
  let folder: string;
  const here = process.cwd();
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'opentwin-compose-'));
    process.chdir(folder);
  });
  afterEach(() => {
    process.chdir(here);
    rmSync(folder, { recursive: true });
  });
  const set = ['--set', 'mongodb.enabled=false', '--set', 'mongodb.host=db.example.org'];

  test('writes the files, and says what they need and what to type next', async () => {
    const { code, out, err } = await opentwin('compose', ...set, '--subnet', '10.7.7.0/24');

    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(readdirSync('out/compose').sort()).toEqual(['compose.yaml', 'hosts']);
    expect(readFileSync('out/compose/hosts', 'utf8')).toContain('10.7.7.13 opentwin-global-session.');
    expect(readFileSync('out/compose/compose.yaml', 'utf8')).toContain("source: '../../private/opentwin-certificates'");
    expect(out).toContain("  OPENTWIN_CREDENTIALS__ENCODED_PASSWORD='…' in private/opentwin.env\n");
    const command = 'docker compose --file out/compose/compose.yaml --env-file private/opentwin.env';
    expect(out).toContain(`next: ${command} up\n`);
    expect(out).toContain(`\nand later, with the same options:\n  ${command} logs\n  ${command} down\n`);
  });

  test.each([
    [
      ['--subnet', '10.7.7.0/16'],
      "--subnet: '10.7.7.0/16' is no range of 256 addresses; write one such as 10.95.0.0/24\n",
    ],
    [
      ['--subnet', '10.07.7.0/24'],
      "--subnet: '10.07.7.0/24' is no range of 256 addresses; write one such as 10.95.0.0/24\n",
    ],
    [['--out', ''], '--out: the name of the folder is empty; write one, such as --out site\n'],
    [['--private', 'out/mine'], '--private: out/mine lies in '],
    [['--chart', 'opentwin'], 'opentwin compose: --chart is not an option'],
    [['--set', 'logger.prt=1'], 'logger.prt: '],
  ])('refuses %j and writes nothing', async (args, says) => {
    const { code, err, out } = await opentwin('compose', ...set, ...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(says);
    expect(readdirSync('.')).toEqual([]);
  });
});
