import { App, Chart, JsonPatch, Yaml } from 'cdk8s';
import { OpenTwin } from '../../charts/opentwin/chart';
import { objectsIn } from '../../constructs/kubernetes/printing';
import { SingletonService } from '../../constructs/opentwin/singleton';
import { services } from '../../lib/catalog/services';
import { parseSet } from '../../lib/values/set';
import { installation } from '../../lib/wiring/installation';
import { printYaml } from '../../lib/yaml/print';

/** The objects of the defaults with these settings, as `--set` writes them. */
function objects(set = '', values: object = parseSet(set).values): ReturnType<typeof objectsIn> {
  return objectsIn(new OpenTwin(new App(), 'opentwin', installation({ values })));
}

// What a test asks of a finished object, the test alone knows.
const find = (all: ReturnType<typeof objectsIn>, kind: string, name: string): any =>
  all.find((object) => object.kind === kind && object.name === name)?.toJson();

const podOf = (name: string, set = '') => {
  const all = objects(set);
  const workload = find(all, 'Deployment', name) ?? find(all, 'StatefulSet', name);
  return workload.spec.template.spec;
};

const mainContainer = (name: string, set = '') =>
  podOf(name, set).containers[0] as { args: string[]; env: { name: string; value?: string }[]; image: string };

const component = (service: string) => `opentwin-${service.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
const workloadName = (service: string) => component(service) + (service === 'localDirectory' ? '-default' : '');

test('every service of the catalogue is deployed', () => {
  const workloads = objects().filter(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet');
  const components = Object.keys(services).map((service) => component(service).replace('opentwin-', ''));
  expect(workloads.map((object) => object.metadata.getLabel('app.kubernetes.io/component')).sort()).toEqual(
    [...components, 'mongodb'].sort(),
  );
});

describe('command lines', () => {
  test('have the slots of the catalogue, in its order', () => {
    const launched = Object.keys(services).filter((service) => service !== 'adminPanel');
    const lines = launched.map((service) =>
      mainContainer(workloadName(service))
        .args.map((arg) => arg || '""')
        .join(' '),
    );
    expect(lines.join('\n').replaceAll('.opentwin.svc.cluster.local', '.…')).toMatchInlineSnapshot(`
     "LoggerService.dll "" opentwin-logger.…:8090 "" ""
     AuthorisationService.dll opentwin-authorisation.…:8092 opentwin-mongodb.…:27017 $(OPEN_TWIN_MONGODB_PWD) opentwin-logger.…:8090
     GlobalSessionService.dll opentwin-logger.…:8090 opentwin-global-session.…:8091 opentwin-mongodb.…:27017 opentwin-authorisation.…:8092 80
     LocalSessionService.dll opentwin-logger.…:8090 $(POD_NAME).opentwin-local-session.…:8093 opentwin-global-session.…:8091 ""
     GlobalDirectoryService.dll opentwin-logger.…:8090 opentwin-global-directory.…:9094 opentwin-global-session.…:8091 ""
     LocalDirectoryService.dll opentwin-logger.…:8090 $(POD_NAME).opentwin-local-directory-default.…:9095 opentwin-global-directory.…:9094 ""
     LibraryManagementService.dll opentwin-logger.…:8090 opentwin-library-management.…:8002 opentwin-global-session.…:8091 $(OPEN_TWIN_MONGODB_PWD)"
    `);
  });

  test('say every published address in the same words everywhere', () => {
    const set =
      'mongodb.enabled=false,mongodb.host=db.example.org,mongodb.port=27018,globalSession.host=192.0.2.7,logger.host=log.example.org';
    const told = JSON.stringify(objects(set).map((object) => object.toJson()));
    expect(told).toContain('"db.example.org:27018"');
    expect(told).toContain('"192.0.2.7:8091"');
    expect(told).toContain('"log.example.org:8090"');
    for (const old of ['opentwin-mongodb', 'opentwin-global-session.', 'opentwin-logger.'])
      expect(told).not.toContain(old);
  });

  test('leave the logger out where there is none', () => {
    expect(mainContainer('opentwin-global-session', 'logger.enabled=false').args[1]).toBe('');
    expect(JSON.stringify(objects('logger.enabled=false').map((object) => object.toJson()))).not.toContain('logger');
  });

  test('take the password of the database from a Secret', () => {
    expect(mainContainer('opentwin-authorisation').args).toContain('$(OPEN_TWIN_MONGODB_PWD)');
    expect(mainContainer('opentwin-authorisation').env.find(({ name }) => name === 'OPEN_TWIN_MONGODB_PWD')).toEqual({
      name: 'OPEN_TWIN_MONGODB_PWD',
      valueFrom: { secretKeyRef: { name: 'opentwin-credentials', key: 'encoded-password' } },
    });
  });
});

describe('waiting', () => {
  test('is in an init container, for whom the catalogue says', () => {
    const waits = Object.keys(services).map((service) => {
      const [wait] = podOf(workloadName(service)).initContainers ?? [];
      return `${service}: ${wait ? `${wait.name} ${wait.args.join(' ')}` : 'nothing'}`;
    });
    expect(waits.join('\n').replaceAll('.opentwin.svc.cluster.local', '.…')).toMatchInlineSnapshot(`
     "logger: nothing
     authorisation: wait -Hard opentwin-mongodb.…:27017 -Soft opentwin-logger.…:8090 -SoftSeconds 60
     globalSession: wait -Soft opentwin-logger.…:8090 -SoftSeconds 60
     localSession: wait -Hard opentwin-global-session.…:8091 -Soft opentwin-logger.…:8090 -SoftSeconds 60
     globalDirectory: wait -Hard opentwin-global-session.…:8091 -Soft opentwin-logger.…:8090 -SoftSeconds 60
     localDirectory: wait -Hard opentwin-global-directory.…:9094 -Soft opentwin-logger.…:8090 -SoftSeconds 60
     libraryManagement: wait -Hard opentwin-global-session.…:8091 -Soft opentwin-mongodb.…:27017,opentwin-logger.…:8090 -SoftSeconds 60
     adminPanel: nothing"
    `);
  });

  test('forgets a logger that is not deployed', () => {
    expect(podOf('opentwin-global-session', 'logger.enabled=false').initContainers).toBeUndefined();
    expect(podOf('opentwin-library-management', 'logger.enabled=false').initContainers[0].args).toEqual([
      '-Hard',
      'opentwin-global-session.opentwin.svc.cluster.local:8091',
      '-Soft',
      'opentwin-mongodb.opentwin.svc.cluster.local:27017',
      '-SoftSeconds',
      '60',
    ]);
  });
});

describe('workloads', () => {
  test('that keep their state in memory are never two at a time', () => {
    const once = Object.entries(services).filter(([, { instances }]) => instances === 'one');
    expect(once.map(([service]) => service)).toHaveLength(5);
    for (const [service] of once) {
      const { replicas, strategy } = find(objects(), 'Deployment', component(service)).spec;
      expect({ replicas, strategy }).toEqual({ replicas: 1, strategy: { type: 'Recreate' } });
    }
  });

  test('of numbered instances start in parallel behind a headless Service', () => {
    const all = objects('localSession.replicas=3');
    const { replicas, podManagementPolicy, serviceName } = find(all, 'StatefulSet', 'opentwin-local-session').spec;
    expect({ replicas, podManagementPolicy, serviceName }).toEqual({
      replicas: 3,
      podManagementPolicy: 'Parallel',
      serviceName: 'opentwin-local-session',
    });
    expect(printYaml(find(all, 'Service', 'opentwin-local-session').spec)).toMatchInlineSnapshot(`
     "clusterIP: None
     publishNotReadyAddresses: true
     selector:
       app.kubernetes.io/name: opentwin
       app.kubernetes.io/instance: opentwin
       app.kubernetes.io/component: local-session
     ports:
       - name: https
         port: 8093
         targetPort: https
     "
    `);
  });

  test('publish each instance under its own name', () => {
    const told = (set: string) => mainContainer('opentwin-local-session', set).args[2];
    expect(told('')).toBe('$(POD_NAME).opentwin-local-session.opentwin.svc.cluster.local:8093');
    expect(told('localSession.domain=ot.example.org')).toBe('$(POD_NAME).ot.example.org:8093');
  });

  test('of local directories publish what the site chose', () => {
    const told = (set: string) => mainContainer('opentwin-local-directory-default', set).args[2];
    expect(told('')).toBe('$(POD_NAME).opentwin-local-directory-default.opentwin.svc.cluster.local:9095');
    expect(told('localDirectory.publish=podNameUnderDomain,localDirectory.domain=ot.example.org')).toBe(
      '$(POD_NAME).ot.example.org:9095',
    );
    expect(told('localDirectory.publish=podIP,localDirectory.addresses={10.244.1.5}')).toBe('$(POD_IP):9095');
  });

  test('of local directories are configured by their pool', () => {
    const { env } = mainContainer(
      'opentwin-local-directory-cad',
      'localDirectory.pools[0].name=cad,localDirectory.pools[0].services={RelayService,Model},localDirectory.pools[0].startWorkers=2',
    );
    const configuration = env.find(({ name }) => name === 'OT_LOCALDIRECTORYSERVICE_CONFIGURATION')?.value ?? '';
    expect(JSON.parse(configuration)).toEqual({
      DefaultMaxCrashRestarts: 0,
      DefaultMaxStartupRestarts: 64,
      ServiceStartWorkerCount: 2,
      InitializeWorkerCount: 12,
      ServicesLibraryPath: 'C:\\OpenTwin',
      LauncherPath: 'C:\\OpenTwin\\open_twin.exe',
      SupportedServices: ['RelayService', 'Model'],
    });
  });

  test('run where a pool says, else where all local directories, else where all Windows pods', () => {
    const values = {
      windows: { nodeSelector: { site: 'north' }, tolerations: [{ key: 'a', operator: 'Exists' }] },
      localDirectory: {
        nodeSelector: { disk: 'ssd' },
        tolerations: [{ key: 'b', operator: 'Exists' }],
        pools: [
          { name: 'one' },
          { name: 'two', nodeSelector: { gpu: 'yes' }, tolerations: [{ key: 'c', operator: 'Exists' }] },
        ],
      },
    };
    const all = objects('', values);
    const placed = (name: string) => {
      const { nodeSelector, tolerations } = find(all, 'StatefulSet', `opentwin-local-directory-${name}`).spec.template
        .spec;
      return {
        nodeSelector: Object.keys(nodeSelector).slice(3),
        tolerations: tolerations.map(({ key }: { key: string }) => key),
      };
    };
    expect(placed('one')).toEqual({ nodeSelector: ['site', 'disk'], tolerations: ['b'] });
    expect(placed('two')).toEqual({ nodeSelector: ['site', 'gpu'], tolerations: ['c'] });
  });
});

describe('ways out of the cluster', () => {
  test('a NodePort is the port that the process binds', () => {
    const all = objects(
      'authorisation.service.type=NodePort,authorisation.port=30092,authorisation.host=node.example.org',
    );
    expect(printYaml(find(all, 'Service', 'opentwin-authorisation').spec)).toMatchInlineSnapshot(`
     "type: NodePort
     selector:
       app.kubernetes.io/name: opentwin
       app.kubernetes.io/instance: opentwin
       app.kubernetes.io/component: authorisation
     publishNotReadyAddresses: true
     ports:
       - name: https
         port: 30092
         targetPort: https
         nodePort: 30092
     "
    `);
  });

  test('each numbered instance has a LoadBalancer of its own, which passes the ports of its children', () => {
    const all = objects(
      'localDirectory.service.type=LoadBalancer,localDirectory.publish=podNameUnderDomain,localDirectory.domain=ot.example.org,' +
        'localDirectory.service.loadBalancerSourceRanges={198.51.100.0/24},' +
        'localDirectory.pools[0].name=cad,localDirectory.pools[0].port=49149,localDirectory.pools[0].replicas=2',
    );
    expect(find(all, 'Service', 'opentwin-local-directory-cad-1')).toBeDefined();
    expect(printYaml(find(all, 'Service', 'opentwin-local-directory-cad-0').spec)).toMatchInlineSnapshot(`
     "type: LoadBalancer
     allocateLoadBalancerNodePorts: true
     loadBalancerSourceRanges:
       - '198.51.100.0/24'
     publishNotReadyAddresses: true
     selector:
       app.kubernetes.io/name: opentwin
       app.kubernetes.io/instance: opentwin
       app.kubernetes.io/component: local-directory
       opentwin-pool: cad
       statefulset.kubernetes.io/pod-name: opentwin-local-directory-cad-0
     ports:
       - name: https
         port: 49149
       - name: port-49150
         port: 49150
       - name: port-49151
         port: 49151
     "
    `);
  });
});

describe('Windows pods', () => {
  test('say where they run, and nothing that Windows refuses', () => {
    const { containers, volumes, initContainers, ...pod } = podOf(
      'opentwin-logger',
      'windows.build=10.0.26100,windows.runtimeClassName=w2025',
    );
    expect(printYaml(pod)).toMatchInlineSnapshot(`
     "os:
       name: windows
     nodeSelector:
       kubernetes.io/os: windows
       kubernetes.io/arch: amd64
       node.kubernetes.io/windows-build: '10.0.26100'
     tolerations:
       - key: os
         operator: Equal
         value: windows
         effect: NoSchedule
     runtimeClassName: w2025
     serviceAccountName: opentwin
     automountServiceAccountToken: false
     enableServiceLinks: false
     securityContext:
       windowsOptions:
         runAsUserName: ContainerAdministrator
     terminationGracePeriodSeconds: 30
     "
    `);
  });

  test('are asked over HTTPS until they have initialised, and never ended by a probe', () => {
    const { startupProbe, livenessProbe } = podOf('opentwin-library-management').containers[0];
    expect(livenessProbe).toBeUndefined();
    expect(printYaml(startupProbe)).toMatchInlineSnapshot(`
     "httpGet:
       scheme: HTTPS
       path: /
       port: https
     periodSeconds: 10
     timeoutSeconds: 5
     failureThreshold: 180
     "
    `);
  });
});

describe('the database', () => {
  test('makes its user from a file, never from arguments or the environment', () => {
    const { args, env, volumeMounts } = podOf('opentwin-mongodb').containers[0];
    expect(printYaml({ args, env, volumeMounts })).toMatchInlineSnapshot(`
     "args:
       - mongod
       - --config
       - /etc/mongo/mongod.conf
       - --port
       - '27017'
     env:
       - name: MONGO_INITDB_ROOT_USERNAME
         value: admin
       - name: MONGO_INITDB_ROOT_PASSWORD_FILE
         value: /credentials/password
       - name: HOME
         value: /tmp
     volumeMounts:
       - name: data
         mountPath: /data/db
       - name: configuration
         mountPath: /etc/mongo
         readOnly: true
       - name: certificates
         mountPath: /certificates
         readOnly: true
       - name: credentials
         mountPath: /credentials
         readOnly: true
       - name: scratch
         mountPath: /tmp
     "
    `);
  });

  test('is not deployed where one exists', () => {
    expect(
      JSON.stringify(objects('mongodb.enabled=false,mongodb.host=db.example.org').map(({ name }) => name)),
    ).not.toContain('mongodb');
  });

  test('keeps its volume', () => {
    const { persistentVolumeClaimRetentionPolicy, volumeClaimTemplates } = find(
      objects('mongodb.persistence.storageClassName=fast,mongodb.persistence.size=100Gi,commonLabels.site=north'),
      'StatefulSet',
      'opentwin-mongodb',
    ).spec;
    expect(printYaml({ persistentVolumeClaimRetentionPolicy, volumeClaimTemplates })).toMatchInlineSnapshot(`
     "persistentVolumeClaimRetentionPolicy:
       whenDeleted: Retain
       whenScaled: Retain
     volumeClaimTemplates:
       - metadata:
           name: data
           labels:
             app.kubernetes.io/name: opentwin
             app.kubernetes.io/instance: opentwin
             app.kubernetes.io/component: mongodb
         spec:
           accessModes:
             - ReadWriteOnce
           storageClassName: fast
           resources:
             requests:
               storage: 100Gi
     "
    `);
  });
});

describe('images', () => {
  const image = (set: string) => mainContainer('opentwin-logger', set).image;

  test('are named by the own build unless a site says otherwise', () => {
    expect(image('')).toBe('opentwin/logger:2026.8');
    expect(image('image.registry=registry.example.org/ot,image.tag=2026.9')).toBe(
      'registry.example.org/ot/opentwin/logger:2026.9',
    );
    expect(image('image.registry=a.example.org,logger.image.registry=b.example.org')).toBe(
      'b.example.org/opentwin/logger:2026.8',
    );
    expect(image('global.imageRegistry=g.example.org,logger.image.registry=b.example.org')).toBe(
      'g.example.org/opentwin/logger:2026.8',
    );
  });

  test('are pinned by a digest before a tag', () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    expect(image(`logger.image.tag=x,logger.image.digest=${digest}`)).toBe(`opentwin/logger@${digest}`);
  });
});

describe('what a user passes through', () => {
  test('comes out as it came, beside what is ours', () => {
    const affinity = { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] } };
    const values = {
      logger: { affinity, podAnnotations: { note: 'yes' }, extraEnv: [{ name: 'RUST_LOG', value: 'debug' }] },
      commonLabels: { site: 'north' },
      commonAnnotations: { owner: 'physics' },
    };
    const { metadata, spec } = find(objects('', values), 'Deployment', 'opentwin-logger');
    expect(spec.template.spec.affinity).toEqual(affinity);
    expect(spec.template.spec.containers[0].env.at(-1)).toEqual({ name: 'RUST_LOG', value: 'debug' });
    expect(spec.template.metadata.annotations).toEqual({ note: 'yes' });
    expect(spec.template.metadata.labels.site).toBe('north');
    expect(spec.selector.matchLabels.site).toBeUndefined();
    expect(metadata.annotations).toEqual({ owner: 'physics' });
  });
});

describe('a construct in an app of somebody else', () => {
  test('prints the same through cdk8s as through ours, and takes patches, labels and annotations', () => {
    const chart = new Chart(new App(), 'mine', { labels: { team: 'physics' } });
    new SingletonService(chart, 'logger', installation({ release: { name: 'mine', namespace: 'lab' } }));
    const [service] = objectsIn(chart);
    service?.metadata.addAnnotation('note', 'mine');
    service?.addJsonPatch(JsonPatch.replace('/spec/publishNotReadyAddresses', false));

    expect(service?.toJson()).toMatchObject({
      metadata: {
        name: 'mine-opentwin-logger',
        namespace: 'lab',
        labels: { team: 'physics' },
        annotations: { note: 'mine' },
      },
      spec: { publishNotReadyAddresses: false },
    });
    expect(chart.toJson()).toEqual(objectsIn(chart).map((object) => object.toJson()));
    expect(Yaml.stringify(service?.toJson())).toContain('name: mine-opentwin-logger');
  });
});
