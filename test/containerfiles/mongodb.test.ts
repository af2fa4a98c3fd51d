import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import type { Node } from 'web-tree-sitter';
import { parse as parseYaml } from 'yaml';
import { products } from '../../charts/products';
import { objectsIn } from '../../constructs/kubernetes/printing';
import { mongodbVersion } from '../../lib/catalog/services';
import { mongodbImage } from '../../lib/wiring/mongodb-image';
import { contentsOf } from './containerfile-rules';
import { all, nameOf, powerShellParser } from './powershell';

const root = join(__dirname, '../../containerfiles/mongodb-windows');
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');
const script = textOf('start-mongodb.ps1');

describe('create-admin.js', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'opentwin-mongodb-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** What it asks of the database, in turn, where the end of mongod looks so. */
  function run(password: string | Buffer, end: Error | undefined = new NetworkError()) {
    const asked: unknown[][] = [];
    const record =
      (name: string) =>
      (...args: unknown[]): void => {
        asked.push([name, ...(JSON.parse(JSON.stringify(args)) as unknown[])]);
      };
    const admin = {
      createUser: record('createUser'),
      auth: record('auth'),
      grantRolesToUser: record('grantRolesToUser'),
      shutdownServer: () => {
        asked.push(['shutdownServer']);
        if (end) throw end;
      },
    };
    const file = join(folder, 'password');
    writeFileSync(file, password);
    const context = {
      require,
      process: { env: { MONGO_INITDB_ROOT_USERNAME: 'admin', MONGO_INITDB_ROOT_PASSWORD_FILE: file } },
      db: { getSiblingDB: (name: string) => (name === 'admin' ? admin : undefined) },
    };
    runInContext(textOf('create-admin.js'), createContext(context));
    return asked;
  }

  class NetworkError extends Error {
    override readonly name = 'MongoNetworkError';
  }

  test('makes the user as the localhost exception allows, gives it the rest as itself, and ends mongod', () =>
    expect(run('secret')).toEqual([
      ['createUser', { user: 'admin', pwd: 'secret', roles: [{ role: 'root', db: 'admin' }] }],
      ['auth', 'admin', 'secret'],
      [
        'grantRolesToUser',
        'admin',
        // docs/opentwin.md 4.2
        ['ProjectTemplates', 'ProjectsLargeData', 'System', 'UserSettings', 'Projects'].map((db) => ({
          role: 'dbOwner',
          db,
        })),
      ],
      ['shutdownServer'],
    ]));

  test.each(['secret\n', 'secret\r\n'])('takes %j without the line break of an editor', (text) =>
    expect(run(text)[1]).toEqual(['auth', 'admin', 'secret']),
  );

  test.each([Buffer.from('\ufeffsecret'), Buffer.from('\ufeffsecret\r\n', 'utf16le')])(
    'makes no user with what PowerShell writes by >: %j',
    (bytes) => expect(() => run(bytes)).toThrow('the file with the password is not plain UTF-8; write it as ASCII'),
  );

  test('makes no user without a password', () =>
    expect(() => run('\n')).toThrow('the file with the password is empty'));

  test('goes on where mongod is gone before it has answered, and fails where it refuses to go', () => {
    expect(run('secret', undefined).at(-1)).toEqual(['shutdownServer']);
    expect(() => run('secret', new Error('not authorized'))).toThrow('not authorized');
  });
});

describe('start-mongodb.ps1', () => {
  let tree: Node;
  beforeAll(async () => (tree = (await powerShellParser())(script)));

  const started = () => all(tree, 'command').filter((command) => nameOf(command) === 'Start-Tool');
  const valueOf = (variable: string) => new RegExp(`^\\$${variable} = '?(.*?)'?$`, 'm').exec(script)?.[1];

  test('starts mongod without users on the loopback address alone, with authentication', () => {
    const [first] = started();
    expect(first!.text).toMatch(/bin\\mongod\.exe'.*'--auth', '--bind_ip', \$loopback/);
    expect(first!.text).not.toContain('$args');
    expect(valueOf('loopback')).toBe('127.0.0.1');
  });

  test('starts mongod as it is told only once the folder with the user has its name, which is given last', () => {
    const at = (text: string) => {
      expect(script.split(text)).toHaveLength(2);
      return script.indexOf(text);
    };
    const steps = [
      '[IO.Directory]::Delete($unfinished, $true)',
      '[IO.Directory]::CreateDirectory($unfinished)',
      "$first = Start-Tool 'bin\\mongod.exe'",
      "$shell = Start-Tool 'bin\\mongosh.exe'",
      '$shell.WaitForExit()',
      '$first.WaitForExit(',
      '$first.ExitCode -ne 0',
      '[IO.Directory]::Move($unfinished, $database)',
      "$process = Start-Tool 'bin\\mongod.exe' $args",
    ];
    const places = steps.map(at);
    expect(places).toEqual([...places].sort((left, right) => left - right));
    expect(started()).toHaveLength(3);
  });

  test('removes nothing but what no user has been made in', () => {
    const removing = all(tree, 'invokation_expression').filter(({ text }) => /::Delete\(|::Move\(/.test(text));
    expect(removing.map(({ text }) => text)).toEqual([
      '[IO.Directory]::Delete($unfinished, $true)',
      '[IO.Directory]::Move($unfinished, $database)',
    ]);
    expect([valueOf('unfinished'), valueOf('database')]).toEqual([
      'C:\\MongoDB\\data\\unfinished',
      'C:\\MongoDB\\data\\db',
    ]);
  });

  describe('and the chart agree', () => {
    const values = { mongodb: { os: 'windows', port: 27_018 } };
    const { made } = products.opentwin.make(products.opentwin.defaultRelease, values);
    const objects = objectsIn(made!.chart).map((object): any => object.toJson());
    const object = (kind: string) =>
      objects.find(({ kind: own, metadata }) => own === kind && metadata.name === 'opentwin-mongodb');
    const { containers, initContainers } = object('StatefulSet').spec.template.spec;
    const [initialise, server] = [initContainers[0], containers[0]];
    const mountsOf = ({ volumeMounts }: any) => volumeMounts.map(({ mountPath }: any) => mountPath);

    test('on how it is started: without an argument, so that the container is mongod itself', () => {
      expect(initialise.command).toEqual(mongodbImage.entrypoint);
      expect(initialise.args).toBeUndefined();
      expect(server.command).toEqual(['C:\\MongoDB\\bin\\mongod.exe']);
      expect(server.args).toContain('27018');
    });

    test('on where the database is, and on how it is reached', () => {
      const [text] = Object.values<string>(object('ConfigMap').data);
      expect(parseYaml(text!)).toEqual({
        storage: { dbPath: valueOf('database') },
        net: {
          bindIp: '0.0.0.0',
          tls: {
            mode: 'requireTLS',
            certificateKeyFile: 'C:\\MongoDB\\certificates\\certificateKeyFile.pem',
            CAFile: 'C:\\MongoDB\\certificates\\ca.pem',
            disabledProtocols: 'TLS1_0,TLS1_1',
          },
        },
        security: { authorization: 'enabled' },
      });
      for (const container of [initialise, server]) expect(mountsOf(container)).toContain(valueOf('volume'));
    });

    test('on its variables, of which mongod has none', () => {
      const asked = [...new Set([...script.matchAll(/'(MONGO_\w+)'/g)].map(([, name]) => name))];
      expect(initialise.env.map(({ name }: any) => name)).toEqual(asked);
      expect(mountsOf(initialise)).toContain('C:\\MongoDB\\credentials');
      expect([server.env, mountsOf(server).includes('C:\\MongoDB\\credentials')]).toEqual([undefined, false]);
    });

    test('on the image: it holds what is started beside the programs, in the version of its tag', () => {
      const text = textOf('Containerfile');
      const { files } = contentsOf(text);
      const beside = [...script.matchAll(/'([\w-]+\.js)'/g)].map(([, name]) => `C:/MongoDB/${name}`);
      expect(beside).toHaveLength(1);
      expect(files).toEqual(expect.arrayContaining([initialise.command.at(-1).replaceAll('\\', '/'), ...beside]));
      expect(text).toContain(`ARG MONGODB_VERSION=${mongodbVersion}\n`);
      for (const container of [initialise, server])
        expect(container.image).toBe(`opentwin/mongodb-windows:${mongodbImage.tag(mongodbVersion)}`);
    });
  });
});
