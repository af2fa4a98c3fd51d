import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import type { Node } from 'web-tree-sitter';
import { parse as parseYaml } from 'yaml';
import { products } from '../../charts/products';
import { objectsIn } from '../../constructs/kubernetes/printing';
import { mongodbVersion } from '../../lib/catalog/services';
import { ownChecksums } from '../../lib/images/checksums';
import { scriptExitCodes } from '../../lib/scripts/exit-codes';
import { mongodbImage } from '../../lib/wiring/mongodb-image';
import { mongodbSbom } from '../../lib/wiring/mongodb-sbom';
import { cycloneDx } from '../images/cyclonedx';
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
  function run(password: string, end: Error | undefined = new NetworkError()) {
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

  test('goes on where mongod is gone before it has answered, and fails where it refuses to go', () => {
    expect(run('secret', undefined).at(-1)).toEqual(['shutdownServer']);
    expect(() => run('secret', new Error('not authorized'))).toThrow('not authorized');
  });
});

describe('the SBOM', () => {
  const text = textOf('sbom.cdx.json');
  const sbom = JSON.parse(text);
  const component = (name: string) => sbom.components.find((one: any) => one.name === name);

  test('is what the description of the image and the recorded checksums make (npm run containerfiles)', () =>
    expect(text).toBe(mongodbSbom(ownChecksums())));

  test('is one by the schema of CycloneDX', () => {
    const valid = cycloneDx();
    expect([valid(sbom), valid.errors]).toEqual([true, null]);
  });

  test('tells the programs with version, licence and where they are from, and the checksum where it is recorded', () => {
    expect(sbom.metadata.component).toMatchObject({
      name: 'mongodb-windows',
      version: mongodbImage.tag(mongodbVersion),
    });
    expect(component('MongoDB Community Server')).toEqual({
      type: 'application',
      name: 'MongoDB Community Server',
      version: mongodbVersion,
      'bom-ref': 'fetched:mongodb',
      licenses: [{ license: { id: 'SSPL-1.0' } }],
      purl: expect.stringMatching(/^pkg:generic\/mongodb@7\.0\.14\?download_url=https%3A%2F%2Ffastdl\.mongodb\.org%2F/),
      externalReferences: [
        {
          type: 'distribution',
          url: 'https://fastdl.mongodb.org/windows/mongodb-windows-x86_64-7.0.14-signed.msi',
          hashes: [{ alg: 'SHA-256', content: expect.stringMatching(/^8916397b35f2/) }],
        },
      ],
    });
    expect(component('mongosh')).toMatchObject({ version: '2.14.0', licenses: [{ license: { id: 'Apache-2.0' } }] });
  });

  test('has every file of this package that is in the image', () => {
    const listed = component('opentwin-charts').components.map(({ name }: any) => name);
    const { files } = contentsOf(textOf('Containerfile'));
    const own = files
      .map((file) => file.split('/').at(-1)!)
      .filter((name) => name !== '' && existsSync(join(root, name)));
    expect(listed.sort()).toEqual(own.sort());
  });
});

test('install-mongodb.ps1 takes it for done where Windows would like to restart, as install-runtime.ps1 does', () => {
  const taken = (text: string) => /0, (?:\d+, )*?3010\b/.exec(text)?.[0].split(', ').map(Number);
  expect(taken(textOf('install-mongodb.ps1'))).toEqual([0, 3010]);
  // Another version that is there already would do for a runtime alone
  expect(taken(textOf('../opentwin/install-runtime.ps1'))).toEqual([0, 1638, 3010]);
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

  describe('goes on with no password that services would not log in with, and tells it as a fault of the Secret:', () => {
    /** What ends the script before anything is started, in turn: its code, and the text that a password must not be like. */
    const refusals = () =>
      [...script.matchAll(/\$password -match '(.+)'\) \{\n +Exit-With (\d+)/g)].map(([, pattern, code]) => ({
        // The end of the text is \z in .NET and $ in JavaScript; the rest of these patterns means the same in both
        pattern: new RegExp(pattern!.replace(/^\\A/, '^').replace(/\\z$/, '$')),
        code: Number(code),
      }));
    /** As .NET reads UTF-8 where it shall throw at other bytes; null for those, as the script has it. */
    const textOfBytes = (bytes: Uint8Array): string | null => {
      try {
        return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
      } catch {
        return null;
      }
    };
    const codeOf = (bytes: Uint8Array): number | undefined => {
      const text = textOfBytes(bytes);
      return text === null ? 3712 : refusals().find(({ pattern }) => pattern.test(text))?.code;
    };

    test.each<[what: string, code: number | undefined, bytes: Buffer]>([
      ['a byte order mark of UTF-8', 3712, Buffer.from('\ufeffsecret')],
      ['UTF-16, which PowerShell writes by >', 3712, Buffer.from('\ufeffsecret\r\n', 'utf16le')],
      ['UTF-16 without a mark', 3712, Buffer.from('secret', 'utf16le')],
      ['Latin-1', 3712, Buffer.from('sécret', 'latin1')],
      ['nothing', 3711, Buffer.from('')],
      ['line breaks alone', 3711, Buffer.from('\r\n\n')],
      ['a blank, which is one', undefined, Buffer.from(' \n')],
      ['a password in UTF-8', undefined, Buffer.from('sécret\r\n')],
    ])('%s', (_, code, bytes) => expect(codeOf(bytes)).toBe(code));

    test('who is told to write it again is told of a way in which each letter stays', () => {
      const known = scriptExitCodes['mongodb-windows']['start-mongodb.ps1'].find(({ code }) => code === 3712)!;
      const docs = readFileSync(join(__dirname, '../../docs/images.md'), 'utf8');
      const written = docs.match(/^.*\\(?:password|opentwin\.env)".*$/gm)!;
      for (const text of [known.remedy, /Exit-With 3712 .*/.exec(script)![0], ...written])
        expect(text).toContain('[IO.File]::WriteAllText(');
      expect(written).toHaveLength(2);
      expect(docs).not.toMatch(/(Set|Add)-Content/);
    });

    test('the same text is looked at, and before mongod is started', () => {
      expect(script).toContain('$bytes = [IO.File]::ReadAllBytes($passwordFile)');
      expect(script).toContain('$password = [System.Text.UTF8Encoding]::new($false, $true).GetString($bytes)');
      expect(script).toContain("if ($null -eq $password -or $password -match '");
      expect(refusals().map(({ code }) => code)).toEqual([3712, 3711]);
      expect(script.indexOf('Exit-With 3711')).toBeLessThan(started()[0]!.startIndex);
    });
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
