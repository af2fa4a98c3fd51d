import type { ProductName } from '../../charts/products';
import type { podsIn } from '../../lib/checks/pods';
import type { Values } from '../../lib/values/maps';
import type { Release } from '../../lib/values/readings';

/** What a user gives. */
export interface Case {
  readonly release?: Release;
  readonly documents?: readonly Values[];
  readonly sets?: readonly string[];
}

export type Named<T> = readonly (readonly [what: string, given: T])[];

/** Settings of a chart by which it is shown how Helm reads what a user gives. */
interface Shown {
  /** Where null takes a default away, and where it is refused. */
  readonly removable: Named<Case>;
  readonly needed: Named<Case>;
  readonly set: Named<readonly string[]>;
  readonly setRefused: Named<readonly string[]>;
  /** Documents of which the later wins, and what must be among the pods then. */
  readonly later: Case;
  readonly wins: (pods: ReturnType<typeof podsIn>) => void;
  /** Of the names of releases that the law tries, those that are taken. */
  readonly releasesTaken: readonly string[];
  /** Odd texts and numbers wherever they are taken. */
  readonly odd: (texts: readonly string[]) => Values;
}

const tolerations = [{ key: 'x', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 9_007_199_254_740_991 }];
const resources = { limits: { cpu: 0.5, memory: 2_147_483_648 }, requests: { cpu: 1e-3 } };

export const shown: Readonly<Record<ProductName, Shown>> = {
  opentwin: {
    removable: [
      ['inside a map that passes through', { documents: [{ logger: { resources: { requests: { cpu: null } } } }] }],
      ['for a part of such a map', { documents: [{ mongodb: { resources: { limits: null } } }] }],
      ['with --set', { sets: ['logger.resources.requests.cpu=null'] }],
    ],
    needed: [
      ['a text', { documents: [{ clusterDomain: null }] }],
      ['a number', { documents: [{ mongodb: { port: null } }] }],
      ['a flag', { sets: ['logger.enabled=null'] }],
      ['a list', { documents: [{ windows: { tolerations: null } }] }],
      ['a map of settings', { documents: [{ logging: null }] }],
      ['a whole map that passes through', { documents: [{ logger: { resources: null } }] }],
      ['an item of a list', { documents: [{ localDirectory: { pools: [null] } }] }],
      ['a setting of an item', { documents: [{ localDirectory: { pools: [{ name: 'a', port: null }] } }] }],
    ],
    set: [
      ['a number, a flag and a text', ['logger.port=8099,logger.enabled=true,image.tag=1.5']],
      [
        'an index, which replaces the default list',
        ['localDirectory.pools[0].name=cad,localDirectory.pools[0].replicas=2'],
      ],
      [
        'several indices',
        ['localDirectory.pools[0].name=a,localDirectory.pools[1].name=b,localDirectory.pools[1].port=9100'],
      ],
      ['a list', ['localDirectory.services={Model,RelayService}']],
      ['the later of two', ['logger.port=1', 'logger.port=2']],
    ],
    setRefused: [
      ['an index that leaves a gap', ['localDirectory.pools[1].name=b']],
      ['a number for a text', ['image.tag=2026']],
      ['a fraction, which is text', ['logger.port=3.0']],
      ['a key that is no setting', ['logger.prot=1']],
    ],
    later: {
      documents: [
        { logger: { port: 1, podLabels: { a: 'x' } }, localDirectory: { pools: [{ name: 'a' }, { name: 'b' }] } },
        { logger: { port: 2, podLabels: { b: 'y' } }, localDirectory: { pools: [{ name: 'c' }] } },
      ],
      sets: ['logger.port=3'],
    },
    wins: (pods) => {
      const logger = pods.find(({ owner }) => owner.metadata.name === 'site-opentwin-logger')!;
      expect(logger.labels).toMatchObject({ a: 'x', b: 'y' });
      expect(logger.spec.containers[0]!.ports).toMatchObject([{ containerPort: 3 }]);
      expect(pods.map(({ owner }) => owner.metadata.name)).toContain('site-opentwin-local-directory-c');
    },
    releasesTaken: ['opentwin', 'my-opentwin-2'],
    odd: (texts) => ({
      logger: {
        extraEnv: texts.map((text, index) => ({ name: `V${index}`, value: text })),
        affinity: {
          nodeAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: [
              {
                weight: 100,
                preference: { matchExpressions: [{ key: 'a', operator: 'In', values: ['1', 'true'] }] },
              },
            ],
          },
        },
        tolerations,
        resources,
      },
    }),
  },
  'windows-network': {
    removable: [
      ['inside a map that passes through', { documents: [{ kubeProxy: { resources: { requests: { cpu: null } } } }] }],
      ['for a part of such a map', { documents: [{ flannel: { linux: { resources: { requests: null } } } }] }],
      ['with --set', { sets: ['kubeProxy.resources.requests.cpu=null'] }],
    ],
    needed: [
      ['a text', { documents: [{ podSubnet: null }] }],
      ['a number', { documents: [{ apiServer: { port: null } }] }],
      ['a flag', { sets: ['flannel.windows.enabled=null'] }],
      ['a list', { documents: [{ windows: { builds: null } }] }],
      ['a map of settings', { documents: [{ flannel: { backend: null } }] }],
      ['a whole map that passes through', { documents: [{ kubeProxy: { resources: null } }] }],
      ['an item of a list', { documents: [{ windows: { builds: [null] } }] }],
    ],
    set: [
      ['a number, a flag and a text', ['apiServer.port=443,kubeProxy.enabled=true,apiServer.host=10.0.0.1']],
      ['an index, which replaces the default list', ['windows.builds[0]=10.0.26100']],
      ['a list', ['windows.builds={10.0.20348}']],
      ['the later of two', ['flannel.backend.vni=4097', 'flannel.backend.vni=4098']],
    ],
    setRefused: [
      ['an index that leaves a gap', ['windows.builds[1]=10.0.26100']],
      ['a number for a text', ['apiServer.host=7']],
      ['a fraction, which is text', ['apiServer.port=3.0']],
      ['a key that is no setting', ['flannel.backend.vin=4096']],
    ],
    later: {
      documents: [
        { flannel: { backend: { vni: 5000 } }, kubeProxy: { podLabels: { a: 'x' } }, windows: { builds: [] } },
        {
          flannel: { backend: { vni: 5001 } },
          kubeProxy: { podLabels: { b: 'y' } },
          windows: { builds: ['10.0.26100'] },
        },
      ],
      sets: ['flannel.backend.vni=5002'],
    },
    wins: (pods) => {
      const { labels, spec } = pods.find(({ owner }) => owner.metadata.name === 'kube-proxy-windows')!;
      expect(labels).toMatchObject({ a: 'x', b: 'y' });
      expect(spec.containers[0]!.args).toContain('--network-name=flannel.5002');
      expect(JSON.stringify(spec.affinity)).toContain('"values":["10.0.26100"]');
    },
    // No name begins with it
    releasesTaken: ['windows-network', 'my-opentwin-2', '1e3', 'a.b', 'x'.repeat(53)],
    odd: (texts) => ({
      kubeProxy: {
        podAnnotations: Object.fromEntries(texts.map((text, index) => [`v${index}`, text])),
        tolerations,
        resources,
      },
    }),
  },
};
