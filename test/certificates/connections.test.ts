import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { serviceIds, services } from '../../lib/catalog/services';
import type { ServiceId, ServiceRow } from '../../lib/catalog/service-row';
import { issueLeaf, keyText, makeAuthority } from '../../lib/certificates/issue';
import { kebab } from '../../lib/wiring/names';
import { type End, node, type Wanted } from './ends';
import { requestFor, rsaKeys } from './sets';
import { connections } from './tls';

// The change of a CA as docs/certificates.md has it, played on who reads the files when (docs/opentwin.md 5): after each pod
// that sees the new Secret, and after each that restarts, all who dial each other do so, by real connections.

// Making keys takes seconds where others work as well
jest.setTimeout(60_000);

const docs = readFileSync(join(__dirname, '../../docs/certificates.md'), 'utf8');

/** Which certificate, and which CAs are trusted. */
interface Files {
  readonly leaf: 'private' | 'next';
  readonly trusted: readonly ('private' | 'next')[];
}

type Component = ServiceId | 'mongodb';
type Step =
  | { readonly do: 'apply'; readonly files: Files }
  | { readonly do: 'restart'; readonly component: Component }
  | { readonly do: 'update PCs' };

/** The steps of the page, in its order. */
const documented = (() => {
  const section = (title: string) => docs.split(`## ${title}\n`)[1]!.split('\n## ')[0]!;
  const restarts = [...section('Restarting everything').matchAll(/rollout restart (\S+( -l \S+)?)$/gm)].map(
    ([, object = '']): Step => ({ do: 'restart', component: componentOf(object) }),
  );
  const words = /certificates secret --from (\w+)(?: --trust (\w+)\/ca\.pem)? \||restart everything|users' PCs/g;
  return [...section('Changing the CA').matchAll(words)].flatMap(([word, leaf, other]): Step[] => {
    if (word === 'restart everything') return restarts;
    if (word === "users' PCs") return [{ do: 'update PCs' }];
    const trusted = [leaf, ...(other === undefined ? [] : [other])] as Files['trusted'];
    return [{ do: 'apply', files: { leaf: leaf as Files['leaf'], trusted } }];
  });
})();

function componentOf(object: string): Component {
  const found = (['mongodb', ...serviceIds] as const).find(
    (id) => object.endsWith(`opentwin-${kebab(id)}`) || object.endsWith(`=${kebab(id)}`),
  );
  if (!found) throw new Error(`${object} is no object of an installation`);
  return found;
}

/** Who dials whom, and when each of the two has read its files. */
interface Edge {
  readonly client: Component | 'pc';
  readonly server: Component;
  /** `connection`: at each; `start`: when the pod started. */
  readonly clientReads: 'connection' | 'start';
  readonly serverReads: 'connection' | 'start';
  readonly wanted: Wanted;
}

const edges: readonly Edge[] = [
  ...serviceIds.flatMap((client): Edge[] => {
    const { awaits, dialsLater }: ServiceRow = services[client];
    return [...new Set([...awaits.hard, ...awaits.soft, ...dialsLater])].map((server) =>
      server === 'mongodb'
        ? { client, server, clientReads: 'start', serverReads: 'start', wanted: 'somebody' }
        : { client, server, clientReads: 'connection', serverReads: 'connection', wanted: 'somebody' },
    );
  }),
  ...(['globalSession', 'authorisation', 'localSession', 'logger'] as const).map((server): Edge => ({
    ...{ client: 'pc', server, clientReads: 'start', serverReads: 'connection', wanted: 'somebody-or-nobody' },
  })),
  { client: 'pc', server: 'mongodb', clientReads: 'start', serverReads: 'start', wanted: 'somebody' },
  { client: 'pc', server: 'adminPanel', clientReads: 'start', serverReads: 'start', wanted: 'somebody-or-nobody' },
  // Its relays, which are its children. User interfaces do not check them today
  { client: 'pc', server: 'localDirectory', clientReads: 'start', serverReads: 'start', wanted: 'somebody-or-nobody' },
];

const ends = (async () => {
  const validity = { from: new Date(Date.now() - 3_600_000), days: 30 };
  const made = async (of: string) => {
    const authority = await makeAuthority(requestFor().subject, validity, rsaKeys(`ca of ${of}`));
    const keys = rsaKeys(of);
    return {
      ca: authority.certificate,
      own: { certificate: await issueLeaf(requestFor(), validity, keys, authority), key: keyText(keys) },
    };
  };
  return { private: await made('private'), next: await made('next') };
})();

const connected = new Map<string, Promise<string>>();

/** Whether two that have read such files connect; each pair is tried once. */
function connection(client: Files, server: Files, wanted: Wanted): Promise<string> {
  const key = JSON.stringify([client, server, wanted]);
  const known = connected.get(key) ?? tried(client, server, wanted);
  connected.set(key, known);
  return known;
}

async function tried(client: Files, server: Files, wanted: Wanted): Promise<string> {
  const sets = await ends;
  const endOf = ({ leaf, trusted }: Files): End => ({
    ca: trusted.map((one) => sets[one].ca).join(''),
    own: sets[leaf].own,
  });
  const { port, stop } = await node.serve(endOf(server), wanted);
  try {
    return await node.ask(port, endOf(client), 'localhost');
  } finally {
    await stop();
  }
}

/** Plays steps, and returns who was refused by whom after which, and who forgot whom. */
async function lostIn(steps: readonly Step[]): Promise<string[]> {
  const before: Files = { leaf: 'private', trusted: ['private'] };
  const components: readonly Component[] = ['mongodb', ...serviceIds];
  let secret = before;
  let pc = before;
  let clock = 0;
  const mounted = new Map(components.map((one) => [one, before]));
  const started = new Map(components.map((one) => [one, { files: before, at: components.indexOf(one) - 100 }]));
  const lost = new Set<string>();
  const look = async (after: string) => {
    for (const { client, clientReads, server, serverReads, wanted } of edges) {
      const shows = serverReads === 'start' ? started.get(server)!.files : mounted.get(server)!;
      const has = client === 'pc' ? pc : clientReads === 'start' ? started.get(client)!.files : mounted.get(client)!;
      if ((await connection(has, shows, wanted)) !== '') lost.add(`${after}: ${client} and ${server}`);
    }
  };

  for (const step of steps) {
    clock += 1;
    if (step.do === 'apply') {
      secret = step.files;
      for (const component of components) {
        mounted.set(component, secret);
        await look(`${component} sees ${JSON.stringify(secret)}`);
      }
    } else if (step.do === 'restart') {
      started.set(step.component, { files: mounted.get(step.component)!, at: clock });
      await look(`${step.component} restarted`);
    } else {
      pc = secret;
      await look('PCs are updated');
    }
  }
  for (const id of serviceIds) {
    for (const peer of services[id].restartsAfter)
      if (started.get(peer)!.at > started.get(id)!.at) lost.add(`at the end: ${peer} does not know ${id}`);
  }
  expect([...started.values()].map(({ files }) => files)).toContainEqual(secret);
  return [...lost];
}

const isRestart = ({ do: what }: Step) => what === 'restart';
const applies = documented.flatMap((step, index) => (step.do === 'apply' ? [index] : []));
const [first = 0, second = 0, third = 0] = applies;

test('the page has three steps, each with a restart of everything', () => {
  expect(applies).toHaveLength(3);
  expect(documented.filter(isRestart)).toHaveLength(3 * (serviceIds.length + 1));
  expect(documented.filter(({ do: what }) => what === 'update PCs')).toHaveLength(3);
});

test('in the order of the page nobody is refused, nobody is forgotten, and the old CA is gone', async () => {
  expect(await lostIn(documented)).toEqual([]);
  expect(documented.at(third)).toEqual({ do: 'apply', files: { leaf: 'next', trusted: ['next'] } });
}, 60_000);

test.each<[what: string, steps: readonly Step[], lost: RegExp]>([
  ['a new CA at once', documented.slice(third), /^logger sees .*: \w+ and logger$/m],
  [
    'the new certificate before everybody has read both CAs',
    documented.filter((step, index) => !(isRestart(step) && index < second)),
    /restarted: \w+ and mongodb$/m,
  ],
  [
    'the old CA gone before everybody has the new certificate',
    documented.filter((step, index) => !(isRestart(step) && index > second && index < third)),
    /and mongodb$/m,
  ],
  [
    'PCs that do not know the new CA',
    documented.filter((step, index) => step.do !== 'update PCs' || index > second),
    /: pc and \w+$/m,
  ],
  [
    'restarts the other way round',
    [
      ...documented.slice(0, first + 1),
      ...documented
        .slice(first + 1)
        .filter(isRestart)
        .slice(0, 9)
        .reverse(),
    ],
    /^at the end: globalSession does not know localSession$/m,
  ],
])(
  '%s loses somebody',
  async (_, steps, lost) => {
    expect((await lostIn(steps)).join('\n')).toMatch(lost);
  },
  60_000,
);

connections('Node connects to Node', node, node);
