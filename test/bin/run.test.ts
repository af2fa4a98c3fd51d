import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { run } from '../../bin/run';
import { defaultsOf } from '../../lib/values/declaration';
import { opentwin } from '../../lib/values/opentwin';
import { parseValues } from '../../lib/values/text';

const repository = resolve(__dirname, '../..');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'opentwin-'));
  process.chdir(folder);
});

afterEach(() => {
  process.chdir(repository);
  rmSync(folder, { recursive: true });
});

function opentwinCommand(...args: string[]) {
  let [out, err] = ['', ''];
  const code = run(args, { out: (text) => (out += text), err: (text) => (err += text) });
  return { code, out, err };
}

/** What a refused command says; it must end with 2, print nothing else and leave no file. */
function refusal(...args: string[]): string {
  const before = readdirSync(folder, { recursive: true });
  const { code, out, err } = opentwinCommand(...args);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(readdirSync(folder, { recursive: true })).toEqual(before);
  return err;
}

const file = (name: string, text: string) => writeFileSync(join(folder, name), text);

/** Every file below a folder, by its path. */
const filesBelow = (root: string) =>
  new Map(
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path.slice(root.length + 1), readFileSync(path, 'utf8')] as const)
      .sort(([left], [right]) => (left < right ? -1 : 1)),
  );

describe('opentwin synth', () => {
  test('writes the defaults of every chart and says what was written, what it needs and what to type next', () => {
    expect(opentwinCommand('synth')).toMatchInlineSnapshot(`
      {
        "code": 0,
        "err": "",
        "out": "dist/yaml/opentwin
        file                        objects
        10-service-account.yaml           1
        20-mongodb.yaml                   3
        30-logger.yaml                    2
        40-authorisation.yaml             2
        50-global-session.yaml            2
        60-local-session.yaml             2
        70-global-directory.yaml          2
        80-local-directory.yaml           2
        90-library-management.yaml        2
        95-admin-panel.yaml               2
        total                            20

      dist/helm/opentwin: the chart of which Helm makes the same objects

      nothing starts without these, which you make (docs/operations.md):
        - images of OpenTwin tagged 2026.8: nobody publishes any; build them, set image.registry and image.tag
        - Secret opentwin-certificates, keys: ca.pem, server.pem, server-key.pem, certificateKeyFile.pem
            npx opentwin certificates secret --from DIR --release opentwin --namespace opentwin | kubectl apply -f -
        - Secret opentwin-credentials, keys: password, encoded-password
            npx opentwin credentials secret --key-table OTEncryptionKey.h --release opentwin --namespace opentwin | kubectl create -f -

      next: kubectl create namespace opentwin    (once)
            kubectl apply -f dist/yaml/opentwin
      or:   helm install opentwin dist/helm/opentwin --namespace opentwin

      dist/yaml/windows-network
        file                        objects
        10-flannel.yaml                   5
        20-flannel-linux.yaml             1
        30-flannel-windows.yaml           2
        40-kube-proxy-windows.yaml        1
        total                             9

      dist/helm/windows-network: the chart of which Helm makes the same objects

      nothing starts without these, which you make (docs/cluster-network.md):
        - kubeadm with podSubnet 10.244.0.0/16, and an API server that every node reaches as cluster-endpoint:6443
        - the image flannel-windows:v0.28.9-1: nobody publishes it; npx opentwin images build --print --chart windows-network
        - the image kube-proxy-windows:v1.37.2-1: nobody publishes it; npx opentwin images build --print --chart windows-network
        - ServiceAccount and ConfigMap kube-proxy in kube-system, which kubeadm makes

      next: kubectl apply -f dist/yaml/windows-network
      or:   helm install windows-network dist/helm/windows-network --namespace kube-system
      ",
      }
    `);
  });

  test('gives what is committed in dist', () => {
    opentwinCommand('synth');
    for (const owned of ['yaml', 'schema']) {
      expect(filesBelow(join(folder, 'dist', owned))).toEqual(filesBelow(join(repository, 'dist', owned)));
    }
  });

  test.each(['opentwin', 'windows-network'])('makes of %s alone what it makes of it among all', (chart) => {
    expect(opentwinCommand('synth', '--chart', chart).code).toBe(0);
    expect(readdirSync('dist/yaml')).toEqual([chart]);
    const [one, committed] = [folder, repository].map((root) => filesBelow(join(root, 'dist/yaml', chart)));
    expect(one).toEqual(committed);
  });

  test('makes one chart of values, which are those of one', () => {
    expect(opentwinCommand('synth', '--set', 'logging.mode=NO_LOG').code).toBe(0);
    expect(readdirSync('out/helm')).toEqual(['opentwin']);
    expect(opentwinCommand('synth', '--chart', 'windows-network', '--set', 'podSubnet=10.1.0.0/16').code).toBe(0);
    expect(readdirSync('out/helm')).toEqual(['opentwin', 'windows-network']);
  });

  test.each([
    ['--values', 'site.yaml'],
    ['--set', 'logging.mode=NO_LOG'],
    ['--release', 'other'],
    ['--namespace', 'other'],
  ])('writes to out, never over the committed defaults, with %s', (...option) => {
    file('site.yaml', 'logging:\n  mode: NO_LOG\n');
    expect(opentwinCommand('synth', ...option).code).toBe(0);
    expect(readdirSync(folder).sort()).toEqual(expect.arrayContaining(['out']));
    expect(existsSync('dist')).toBe(false);
  });

  test('lets later files and --set win, and null take a default away', () => {
    file('first.yaml', 'localSession: {replicas: 2, podAnnotations: {note: first}}\n');
    file('second.yaml', 'localSession: {replicas: 3, resources: {requests: null}}\n');
    opentwinCommand('synth', '--values', 'first.yaml', '--values', 'second.yaml', '--set', 'localSession.port=8193');
    const yaml = readFileSync('out/yaml/opentwin/60-local-session.yaml', 'utf8');
    expect(yaml).toMatch(/replicas: 3$/m);
    expect(yaml).toMatch(/containerPort: 8193$/m);
    expect(yaml).toMatch(/note: first$/m);
    expect(yaml).toMatch(/resources:\n +limits:/m);
  });

  test('takes an empty values file for the defaults', () => {
    file('empty.yaml', '# nothing yet\n');
    expect(opentwinCommand('synth', '--values', 'empty.yaml', '--out', 'site').code).toBe(0);
    expect(filesBelow('site/yaml/opentwin')).toEqual(filesBelow(join(repository, 'dist/yaml/opentwin')));
  });

  test('names objects from the release and puts them into its namespace', () => {
    opentwinCommand('synth', '--release', 'blue', '--namespace', 'physics');
    const yaml = readFileSync('out/yaml/opentwin/30-logger.yaml', 'utf8');
    expect(yaml).toMatch(/name: blue-opentwin-logger$/m);
    expect(yaml).toMatch(/namespace: physics$/m);
    expect(yaml).toContain('blue-opentwin-logger.physics.svc.cluster.local:8090');
  });

  test('rejects a values file that is missing', () => {
    expect(refusal('synth', '--values', 'nowhere.yaml')).toMatchInlineSnapshot(`
           "nowhere.yaml: there is no such file; check the path, which starts from the current folder
           "
        `);
  });

  test('rejects values files that are not one YAML map, all problems at once', () => {
    file('twice.yaml', 'logging:\n  mode: A\n  mode: B\n');
    file('two.yaml', 'a: 1\n---\nb: 2\n');
    file('list.yaml', '- a\n');
    expect(refusal('synth', '--values', 'twice.yaml', '--values', 'two.yaml', '--values', 'list.yaml', '--set', 'a[x'))
      .toMatchInlineSnapshot(`
     "twice.yaml:3: the key 'mode' is in this map twice; keep one of the two
     two.yaml:2: a second document starts here, and what Helm does with it depends on its version; keep one
     list.yaml:1: the values are no map; write them as \`name: value\`, one to a line
     --set a[x: the index 'x' has no end; write [0]=value
     "
    `);
  });

  test('rejects a values file of more than 8 MiB', () => {
    file('huge.yaml', `# ${'x'.repeat(8 * 2 ** 20)}\n`);
    expect(refusal('synth', '--values', 'huge.yaml')).toMatchInlineSnapshot(`
           "huge.yaml: is larger than 8 MiB; keep data out of the values
           "
        `);
  });

  test('rejects settings of wrong names, types and bounds, all at once', () => {
    file(
      'site.yaml',
      `
globalSesion: {}
globalSession: {replicas: 2, host: gss.example.org, port: https, service: {type: Ingress}}
mongodb: {persistence: {size: 20GB}, port: 0}
logger: {port: null, tolerations: [{kye: os}], podLabels: {a b: x, version: 1}}
localSession: {resources: {limits: {memory: null}}, extraEnv: [{name: TMP, value: x}]}
localDirectory: {pools: [{name: CAD, services: [Modell]}, {replicas: -1}]}
windows: {build: 10.0.17763}
`,
    );
    expect(refusal('synth', '--values', 'site.yaml')).toMatchInlineSnapshot(`
     "globalSesion: is not a setting; did you mean globalSession?
     windows.build: '10.0.17763' is not one of 10.0.20348, 10.0.26100
     mongodb.port: 0 is out of bounds; write a whole number from 1 to 65535
     mongodb.persistence.size: '20GB' is not a size; write one above 0, such as 20Gi (2^30 bytes) or 20G (10^9 bytes)
     logger.port: null takes a default away, but this setting needs a value; leave it out for its default
     logger.tolerations[0]: has no key, which only the operator Exists may do without; give the key of the taint, or write the operator Exists
     logger.tolerations[0].kye: is not a setting; did you mean key?
     logger.podLabels: the key 'a b' is not the name of a label or annotation; write letters, digits, '-', '_' and '.', with an optional prefix/
     logger.podLabels.version: 1 is a number; write text, in quotes if it looks like a number or a boolean
     globalSession.replicas: is not a setting: the global session service always runs once, because sessions and the addresses of all other services are kept in its memory; remove it
     globalSession.host: 'gss.example.org' is not an IPv4 address that other machines reach; write it such as 192.0.2.10, or leave it empty
     globalSession.port: 'https' is text; write a whole number from 1 to 65535
     globalSession.service.type: 'Ingress' is not one of ClusterIP, NodePort, LoadBalancer
     localSession.resources.limits.memory: null takes a default away, but this setting needs a value; leave it out for its default
     localSession.extraEnv[0].name: 'TMP' is set by the chart itself; use another
     localDirectory.pools[0].name: 'CAD' has capital letters, which no name in DNS has here; write 'cad'
     localDirectory.pools[0].services[0]: 'Modell' is not one of CartesianMeshService, FITTDService, Model, ModelingService, PHREECService, RelayService, TetMeshService, ImportParameterizedDataService, VisualizationService, PythonExecutionService, GetDPService, ElmerFEMService, DataProcessingService, DebugService, CircuitSimulatorService, StudioSuiteService, LTSpiceService, PyritService, HierarchicalProjectService, FileManagementProjectService, OpenEMSService; did you mean Model?
     localDirectory.pools[1]: lacks name; every item needs one
     localDirectory.pools[1].replicas: -1 is out of bounds; write a whole number from 0 to 200
     "
    `);
  });

  test('rejects a release and a namespace that Helm would refuse', () => {
    expect(refusal('synth', '--release', 'Blue', '--namespace', 'a.b')).toMatchInlineSnapshot(`
           "--release: 'Blue' is no release name; write at most 53 lower-case letters, digits, hyphens and dots, with a letter or digit at both ends
           --namespace: 'a.b' is no namespace; write at most 63 lower-case letters, digits and hyphens, with a letter or digit at both ends
           "
        `);
  });

  test('rejects a chart that is not ours', () => {
    expect(refusal('synth', '--chart', 'opentwim')).toMatchInlineSnapshot(`
           "--chart: 'opentwim' is no chart of ours; allowed: opentwin, windows-network
           "
        `);
  });

  test('rejects options that it does not have', () => {
    expect(refusal('synth', '--value', 'site.yaml')).toMatchInlineSnapshot(`
           "opentwin synth: --value is not an option; did you mean --values?
           "
        `);
    expect(refusal('synth', '--frobnicate')).toMatchInlineSnapshot(`
           "opentwin synth: --frobnicate is not an option; allowed: --values, --set, --chart, --namespace, --release, --out
           "
        `);
    expect(refusal('synth', '--values')).toMatchInlineSnapshot(`
           "opentwin synth: Option '--values <value>' argument missing; allowed: --values, --set, --chart, --namespace, --release, --out
           "
        `);
    expect(refusal('synth', 'site.yaml')).toMatchInlineSnapshot(`
           "opentwin synth: Unexpected argument 'site.yaml'; allowed: --values, --set, --chart, --namespace, --release, --out
           "
        `);
  });

  test('prints commands that a shell takes as they are', () => {
    const { out } = opentwinCommand('synth', '--set', "commonAnnotations.a=it's", '--out', 'my site');
    expect(out).toContain("kubectl apply -f 'my site/yaml/opentwin'\n");
    expect(out).toContain(
      "helm install opentwin 'my site/helm/opentwin' --namespace opentwin --set 'commonAnnotations.a=it'\\''s'\n",
    );
  });

  test('rejects a values file without a name', () => {
    expect(refusal('synth', '--values', '')).toMatch(/^--values: the name of the file is empty; /);
  });

  test('rejects an output folder without a name, and one that nobody can make', () => {
    expect(refusal('synth', '--out', '')).toMatchInlineSnapshot(`
      "--out: the name of the folder is empty; write one, such as --out site
      "
    `);
    if (existsSync('/proc/self'))
      expect(refusal('synth', '--out', '/proc/x/y')).toMatch(/^\/proc\/x\/y: cannot be written: /);
  });

  test('rejects an output folder that is not ours', () => {
    mkdirSync('mine');
    file('mine/thesis.txt', 'years of work');
    expect(refusal('synth', '--out', 'mine')).toMatchInlineSnapshot(`
           "mine: holds thesis.txt, but no .opentwin-charts file to say that an earlier run made this folder, so nothing was written; give --out a new or an empty folder, or delete what is in this one
           "
        `);
  });
});

describe('all problems at once', () => {
  test('an output folder that is not ours hides no problem of the values', () => {
    mkdirSync('mine');
    file('mine/thesis.txt', 'years of work');
    expect(refusal('synth', '--out', 'mine', '--set', 'logger.port=x')).toMatch(
      /^mine: holds thesis.txt, .*\nlogger.port: 'x' is text; .*\n$/,
    );
  });

  test('nor do options hide each other', () => {
    expect(refusal('synth', '--chart', 'foo', '--release', 'Foo', '--out', '', '--values', 'none.yaml')).toMatch(
      /^--out: .*\n--release: .*\n--chart: .*\nnone.yaml: .*\n$/,
    );
  });
});

describe('opentwin values', () => {
  test('prints commented defaults that read back as the defaults', () => {
    const { code, out } = opentwinCommand('values');
    expect(code).toBe(0);
    expect(parseValues(out, 'values.yaml')).toEqual({ values: defaultsOf(opentwin), problems: [] });
    expect(out.split('\n').slice(0, 8).join('\n')).toMatchInlineSnapshot(`
           "# What stands for the chart's name in names and labels.
           nameOverride: ''

           # What all names begin with; empty: the release, and the name of the chart if the release does not contain it.
           fullnameOverride: ''

           # Labels of every object and pod.
           commonLabels: {}"
        `);
  });

  test('prints the schema that is written for editors', () => {
    expect(opentwinCommand('values', '--schema').out).toBe(
      readFileSync(join(repository, 'dist/schema/opentwin/values.schema.json'), 'utf8'),
    );
  });
});

describe('opentwin', () => {
  test('rejects a command that it does not have', () => {
    expect(refusal('sinth')).toMatchInlineSnapshot(`
           "opentwin: 'sinth' is no command; did you mean synth?
           "
        `);
    expect(refusal('frobnicate')).toMatchInlineSnapshot(`
      "opentwin: 'frobnicate' is no command; try: synth, values, rehearse, certificates, credentials, compose, images
      "
    `);
  });

  test.each(['--version', '-v'])('prints its version for %s', (option) => {
    const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as { version: string };
    expect(opentwinCommand(option)).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });

  test('prints help', () => {
    for (const args of [['help'], ['-h'], ['synth', '-h'], ['values', '--help']])
      expect(opentwinCommand(...args)).toEqual(opentwinCommand('--help'));
    expect(opentwinCommand('--help')).toMatchInlineSnapshot(`
      {
        "code": 0,
        "err": "",
        "out": "opentwin: OpenTwin on Kubernetes from one values document

        opentwin synth   [--values FILE]… [--set path=value]… [--out DIR] [--chart NAME] [--namespace NS] [--release NAME]
                         writes plain YAML, the chart and the values' schema; later files and --set win
        opentwin values  [--schema] [--chart NAME]
                         prints the commented defaults, or their JSON Schema
        opentwin rehearse [--values FILE]… [--set path=value]… [--nodes FILE] [--cluster FILE]… [--via yaml|helm] [--keep]
                         [--unready NAME]… [--crashing NAME]… [--kubernetes VERSION] [--chart NAME] [--namespace NS]
                         [--release NAME]
                         installs it on a real control plane with simulated nodes, and says what becomes of it
        opentwin rehearse --print-nodes
                         prints the nodes that it assumes, for a file of yours
        opentwin certificates request [--out DIR] | issue --out DIR | renew [--from] DIR | verify [--from] DIR |
                         secret [--from] DIR [--trust FILE]…
                         [--values FILE]… [--set path=value]… [--namespace NS] [--release NAME]
                         what cfssl signs; a CA and a certificate made here; another of the same CA; the Secret; a judgement
        opentwin credentials secret [--password-file FILE] [--encoded-file FILE] [--out FILE] | encode --password-file FILE |
                         decode --encoded-file FILE    each with --key-table OTEncryptionKey.h
                         the Secret with the database's password, made here or given, and OpenTwin's encoding alone
        opentwin compose [--values FILE]… [--set path=value]… [--out DIR] [--private DIR] [--subnet RANGE] [--namespace NS]
                         [--release NAME]
                         the same on one machine with Windows containers, by Docker Compose
        opentwin images build --print [--builder docker|nerdctl|buildx] [--plan DIR] [--plan-there DIR]
                         [--containerfiles DIR] [--windows-build BUILD]… [--only BUILD|lists] [--checksums FILE]
                         [--values FILE]… [--set path=value]… [--chart NAME]
                         the commands that build our images, and those that record the checksums of what they fetch;
                         --plan-there and --containerfiles say where these folders lie on the machine that builds
        opentwin images plan --deployment DIR [--output FOLDER] [--copy]
                         what of OpenTwin's Deployment folder each image needs, and a build context for each in FOLDER (images)
        opentwin --version

      Exit codes: 0 done, 1 unforeseen, 2 what was given is wrong; then nothing was written. 3 a rehearsal found something
      that a cluster would refuse, or has no place for.
      ",
      }
    `);
  });
});
