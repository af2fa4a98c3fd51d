import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import type { ProductName } from '../../charts/products';
import { restarting, serviceIds, services } from '../../lib/catalog/services';
import type { ServiceId } from '../../lib/catalog/service-row';
import type { Manifest } from '../../lib/checks/manifest';
import { podsIn } from '../../lib/checks/pods';
import { type Declaration, object, type ObjectDeclaration } from '../../lib/values/declaration';
import type { Values } from '../../lib/values/maps';
import { mergeDocuments } from '../../lib/values/merge';
import { schemaOf } from '../../lib/values/schema';
import { restartChecksum } from '../../lib/wiring/layout';
import { kebab } from '../../lib/wiring/names';
import { openValuesIn } from '../generate/kubernetes';
import { supported } from '../generate/network';
import { documentsOf } from '../generate/settings';
import { tested } from '../products';
import { objectsOf as objectsMade } from './plain';
import { seed } from './runs';

// Every setting changed alone, in several installations, and what follows: which fields, and which pods.

interface Setting {
  /** Such as `localDirectory.pools[].port`. */
  readonly path: string;
  /** Documents that set it and nothing else. */
  readonly documents: fc.Arbitrary<Values>;
}

/** Mounts of volumes that every pod has. */
function mountable(document: Values): Values {
  return JSON.parse(JSON.stringify(document), (key, value: unknown) =>
    key === 'extraVolumeMounts' ? (value as object[]).map((mount) => ({ ...mount, name: 'certificates' })) : value,
  ) as Values;
}

/** What is true of the settings of a chart. */
interface Knobs {
  /** Settings that change no object, each with the reason. */
  readonly silent: Readonly<Record<string, string>>;
  /** Installations in which all settings mean something, one or another. */
  readonly sites: readonly Values[];
  /** What goes with a setting, for it would be refused alone. */
  readonly together: Readonly<Record<string, Values>>;
  /** A document with what makes sense of it beyond the types of settings. */
  readonly usable: (document: Values) => Values;
  /** The component whose pods alone read a setting; none where others do too. */
  readonly readBy: (path: string) => string | undefined;
  /** What decides about names and labels of pods, and what is a part of the claim: fixed once it is installed. */
  readonly fixed: RegExp;
}

const components = ['mongodb', ...serviceIds];
/** What other pods read too: where a component is, and whether. */
const shared = /^\w+\.(enabled|host|port)$/;

/** What both parts on Windows read: for answers past the node, flannel gives endpoints a policy. */
const readByBoth = /\.enabled$|^kubeProxy\.directServerReturn$/;

const onlyOne = 'Windows takes one value, and every other is refused';

const knobs: Readonly<Record<ProductName, Knobs>> = {
  opentwin: {
    silent: {
      restartDependants: 'changes annotations that are left out here; its own test follows',
    },
    sites: [
      {},
      { serviceAccount: { create: false }, mongodb: { enabled: false, host: 'mongo.example.org' } },
      {
        ...Object.fromEntries(
          ['mongodb', 'logger', 'authorisation', 'globalSession', 'adminPanel'].map((one, index) => [
            one,
            { host: `192.0.2.${index}`, service: { type: 'LoadBalancer' } },
          ]),
        ),
        localSession: { domain: 's.example.org', service: { type: 'LoadBalancer' } },
        localDirectory: {
          publish: 'podNameUnderDomain',
          domain: 'd.example.org',
          service: { type: 'LoadBalancer' },
          pools: [{ name: 'default', port: 49_100 }],
        },
      },
      { localDirectory: { publish: 'podIP', addresses: ['10.0.0.1'] } },
      { mongodb: { os: 'windows' } },
      { certificates: { source: 'certManager' } },
      { certificates: { source: 'certManager', certManager: { issuer: { name: 'company-ca' } } } },
      {
        mongodb: { networkPolicy: { enabled: true } },
        ...Object.fromEntries(
          ['localSession', 'localDirectory', 'adminPanel'].map((one) => [one, { disruptionBudget: { enabled: true } }]),
        ),
      },
    ],
    together: {
      'localDirectory.publish': { localDirectory: { domain: 'd.example.org' } },
    },
    usable: mountable,
    readBy: (path) => {
      const [component = ''] = path.split('.');
      return components.includes(component) && !shared.test(path) ? kebab(component as ServiceId) : undefined;
    },
    fixed: /^(nameOverride|fullnameOverride|mongodb\.persistence\.\w+)$/,
  },
  'windows-network': {
    silent: {
      'flannel.backend.type': onlyOne,
      'flannel.backend.port': onlyOne,
      'flannel.backend.directRouting': onlyOne,
      'flannel.backend.gbp': onlyOne,
    },
    sites: [{}, { flannel: { linux: { enabled: false } } }, { kubeProxy: { enabled: false } }],
    together: {},
    usable: supported,
    readBy: (path) =>
      Object.entries({
        'flannel.linux.': 'flannel',
        'flannel.windows.': 'flannel-windows',
        'kubeProxy.': 'kube-proxy-windows',
      }).find(([settings]) => path.startsWith(settings) && !readByBoth.test(path))?.[1],
    fixed: /^$/,
  },
};

function settingsIn(
  { fields }: ObjectDeclaration,
  open: ReturnType<typeof openValuesIn>,
  path = '',
  within = (document: Values): Values => document,
): Setting[] {
  return Object.entries(fields).flatMap(([name, field]: [string, Declaration]): Setting[] => {
    const here = `${path}${name}`;
    if (field.kind === 'object') return settingsIn(field, open, `${here}.`, (inner) => within({ [name]: inner }));
    const documents = documentsOf(object('Alone.', { [name]: field }), open, 0).map(within);
    if (field.kind !== 'list' || field.item.kind !== 'object') return [{ path: here, documents }];
    const items = settingsIn(field.item, open, `${here}[].`, (inner) =>
      within({ [name]: [{ name: 'default', services: ['RelayService'], ...inner }] }),
    );
    return [{ path: here, documents }, ...items];
  });
}

const release = { name: 'site', namespace: 'lab' };

/** Objects without what says only that others changed. */
const withoutChecksums = (objects: readonly Manifest[]): unknown =>
  JSON.parse(JSON.stringify(objects), (key, value: unknown) =>
    key.startsWith('checksum/') || (key === 'annotations' && isDeepStrictEqual(value, {})) ? undefined : value,
  );

/** The pod templates of all workloads, by component and name. */
const templatesOf = (objects: readonly Manifest[], checksums: boolean) =>
  new Map(
    podsIn(objects).flatMap(({ owner, labels, workload }) =>
      workload
        ? [
            [
              `${labels['app.kubernetes.io/component']} ${owner.metadata.name}`,
              JSON.stringify(workload.template, (key, value: unknown) =>
                !checksums && restartAnnotations.has(key) ? undefined : value,
              ),
            ] as const,
          ]
        : [],
    ),
  );

const restartAnnotations: ReadonlySet<string> = new Set([...restarting].map(restartChecksum));

/** The components whose pod templates differ, where both sets of objects have them. */
function changed(before: readonly Manifest[], after: readonly Manifest[], checksums: boolean): Set<string> {
  const [old, young] = [templatesOf(before, checksums), templatesOf(after, checksums)];
  return new Set(
    [...young]
      .filter(([name, template]) => old.has(name) && old.get(name) !== template)
      .map(([name]) => name.split(' ')[0]!),
  );
}

/** Those that restart after some, and so on. */
function following(components: ReadonlySet<string>): Set<string> {
  const all = new Set(components);
  for (const id of serviceIds) {
    // The table is in the order of starting.
    if (services[id].restartsAfter.some((one: ServiceId) => all.has(kebab(one)))) all.add(kebab(id));
  }
  return all;
}

interface Change {
  readonly path: string;
  readonly site: Site;
  readonly values: Values;
  readonly before: readonly Manifest[];
  readonly after: readonly Manifest[];
}

interface Site {
  readonly values: Values;
  readonly objects: readonly Manifest[];
  readonly text: string;
}

const immutable = (objects: readonly Manifest[]) =>
  podsIn(objects).map(({ owner, workload }) => [
    `${owner.kind}/${owner.metadata.name}`,
    workload && [workload.selector, workload.serviceName, workload.volumeClaimTemplates],
  ]);

describe.each(tested)('the chart $name', (one) => {
  const { name: chartName, product } = one;
  const { silent, sites, together, usable, readBy, fixed } = knobs[chartName];
  const settings = settingsIn(product.declaration, openValuesIn(schemaOf(product.declaration, 'values', 'complete')));

  function objectsOf(values: Values): Manifest[] | undefined {
    const { made } = product.make(release, values);
    return made && objectsMade(made);
  }

  const siteOf = (values: Values): Site => {
    const objects = objectsOf(values)!;
    return { values, objects, text: JSON.stringify(withoutChecksums(objects)) };
  };

  const installed = sites.map(siteOf);

  /** The first change of a setting that is allowed and that some object shows; of few values, else of many. */
  function changeOf({ path, documents }: Setting): Change | undefined {
    for (const numRuns of path in silent ? [3] : [3, 60]) {
      const random = fc.sample(documents, { numRuns, seed }).map((document) => JSON.stringify(document));
      for (const document of new Set(random)) {
        for (const site of installed) {
          const given = usable(JSON.parse(document) as Values);
          const values = mergeDocuments(site.values, together[path] ?? {}, given);
          const after = objectsOf(values);
          if (after && JSON.stringify(withoutChecksums(after)) !== site.text)
            return { path, site, values, before: site.objects, after };
        }
      }
    }
    return undefined;
  }

  const changes = new Map(settings.map((setting) => [setting.path, changeOf(setting)] as const));
  const made = [...changes.values()].filter((change) => change !== undefined);

  test(`every setting changes some field of some object (SEED=${seed})`, () => {
    const dead = [...changes].filter(([path, change]) => !change && !(path in silent)).map(([path]) => path);
    console.log(`${made.length} of ${settings.length} settings change some object (SEED=${seed})`);

    expect(dead).toEqual([]);
    expect(Object.keys(silent).filter((path) => changes.get(path))).toEqual([]);
  });

  test('a change restarts the pods that read it and those that do not survive their restart, and no others', () => {
    for (const { path, before, after } of made) {
      const read = changed(before, after, false);
      expect({ path, restarts: [...changed(before, after, true)].sort() }).toEqual({
        path,
        restarts: [...following(read)].sort(),
      });
    }
  });

  test('what is set for one component is read by its own pods alone', () => {
    const own = made.flatMap((change) => {
      const component = readBy(change.path);
      return component === undefined ? [] : [{ ...change, component }];
    });
    expect(own).not.toEqual([]);
    for (const { path, component, before, after } of own) {
      const others = [...changed(before, after, false)].filter((one) => one !== component);
      expect({ path, others }).toEqual({ path, others: [] });
    }
  });

  test('selectors, names of Services and claims stay as they are, whatever else changes', () => {
    for (const { path, before, after } of made.filter(({ path }) => !fixed.test(path))) {
      const old = new Map(immutable(before).map(([name, parts]) => [name, JSON.stringify(parts)]));
      const differing = immutable(after).filter(
        ([name, parts]) => old.has(name) && old.get(name) !== JSON.stringify(parts),
      );
      expect({ path, differing }).toEqual({ path, differing: [] });
    }
  });

  // Services of OpenTwin alone follow one another
  if (chartName === 'opentwin') {
    const off = { restartDependants: false };
    const withoutRestarts = new Map(installed.map((site) => [site, objectsOf(mergeDocuments(site.values, off))!]));

    test('without restartDependants it restarts the pods that read it alone', () => {
      for (const { path, site, values } of made) {
        const [old, young] = [withoutRestarts.get(site)!, objectsOf(mergeDocuments(values, off))!];
        expect({ path, restarts: changed(old, young, true) }).toEqual({ path, restarts: changed(old, young, false) });
      }
    });

    test.each<[service: ServiceId, follow: readonly string[]]>([
      ['globalSession', ['global-directory', 'library-management', 'local-directory', 'local-session']],
      ['globalDirectory', ['local-directory']],
      ['localSession', []],
      ['libraryManagement', []],
      ['authorisation', []],
    ])('after %s restart those that are listed', (service, follow) => {
      const before = objectsOf({})!;
      const after = objectsOf({ [service]: { podAnnotations: { restarted: 'now' } } })!;

      expect([...changed(before, after, true)].sort()).toEqual([kebab(service), ...follow].sort());
    });
  }
});
