import { problemLine } from '../../lib/problem';
import { parseSet } from '../../lib/values/set';
import { defaultRelease, tryInstallation } from '../../lib/wiring/installation';

/** What is refused of the defaults with these settings, as `--set` writes them. */
const refused = (set: string, release = defaultRelease): string =>
  tryInstallation(release, parseSet(set).values).problems.map(problemLine).join('\n');

describe('names', () => {
  test('rejects what makes names too long once, with whoever is to blame', () => {
    const long = { name: 'a-release-of-exactly-fifty-three-characters-long-name', namespace: 'n' };
    expect(refused('', long)).toMatchInlineSnapshot(
      `"release: names would begin with a-release-of-exactly-fifty-three-characters-long-name-opentwin, which is longer than 34 characters, so that some would be too long for Kubernetes; take a shorter release name or nameOverride, or set a fullnameOverride"`,
    );
    expect(refused(`fullnameOverride=${'x'.repeat(35)}`, long)).toMatchInlineSnapshot(
      `"fullnameOverride: names would begin with xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx, which is longer than 34 characters, so that some would be too long for Kubernetes; shorten it"`,
    );
    expect(refused('fullnameOverride=short', long)).toBe('');
  });

  test('rejects names that no Service can have', () => {
    expect(refused('', { name: '1st', namespace: 'n' })).toMatchInlineSnapshot(
      `"fullnameOverride: names would begin with 1st-opentwin, which no Service can; set a fullnameOverride that begins with a letter and has letters, digits and hyphens only"`,
    );
    expect(refused('', { name: 'my.site', namespace: 'n' })).toMatchInlineSnapshot(
      `"fullnameOverride: names would begin with my.site-opentwin, which no Service can; set a fullnameOverride that begins with a letter and has letters, digits and hyphens only"`,
    );
    expect(refused('fullnameOverride=site', { name: 'my.site', namespace: 'n' })).toBe('');
  });

  test('takes the longest names that fit, and not one letter more', () => {
    const pool = (length: number) => `localDirectory.pools[0].name=${'p'.repeat(length)}`;
    // opentwin-local-directory-<pool> has at most 52 characters.
    expect(refused(pool(27))).toBe('');
    expect(refused(pool(28))).toMatchInlineSnapshot(
      `"localDirectory.pools[0].name: a StatefulSet would be called opentwin-local-directory-pppppppppppppppppppppppppppp, which is longer than 52 characters; give the pool, the release or fullnameOverride a shorter name"`,
    );
    expect(refused(`${pool(1)},fullnameOverride=${'x'.repeat(34)}`)).toBe('');
    expect(refused(`${pool(2)},fullnameOverride=${'x'.repeat(34)}`)).toMatch(/longer than 52 characters/);
  });
});

describe('ports', () => {
  test('rejects port 443 wherever the launcher would have to bind it', () => {
    expect(
      refused(
        'authorisation.port=443,globalSession.downloadPort=443,localSession.port=443,libraryManagement.port=443,' +
          'localDirectory.pools[0].name=a,localDirectory.pools[0].port=443',
      ),
    ).toMatchInlineSnapshot(`
           "authorisation.port: 443 cannot be bound: the launcher takes it for no port at all and ends; choose another
           libraryManagement.port: 443 cannot be bound: the launcher takes it for no port at all and ends; choose another
           globalSession.downloadPort: 443 cannot be bound: a plain HTTP page there would be taken for HTTPS; choose another
           localSession.port: 443 cannot be bound: the launcher takes it for no port at all and ends; choose another
           localDirectory.pools[0].port: 443 cannot be bound: the launcher takes it for no port at all and ends; choose another"
        `);
  });

  test('lets a database outside have any port, and ours none that takes root', () => {
    expect(refused('mongodb.enabled=false,mongodb.host=db.example.org,mongodb.port=443')).toBe('');
    expect(refused('mongodb.port=1024')).toBe('');
    expect(refused('mongodb.port=80,mongodb.os=windows')).toBe('');
    expect(refused('mongodb.port=443')).toMatchInlineSnapshot(
      `"mongodb.port: 443 cannot be bound by a process that is not root, which the database is not: only some container runtimes let it (containerd from 2.0); choose one of at least 1024"`,
    );
  });

  test('leaves two ports above that of a pool, which a relay takes', () => {
    expect(refused('localDirectory.pools[0].name=a,localDirectory.pools[0].port=49149')).toBe('');
    expect(refused('localDirectory.pools[0].name=a,localDirectory.pools[0].port=49150')).toMatchInlineSnapshot(
      `"localDirectory.pools[0].port: 49150 is out of bounds; write a whole number from 1 to 49149"`,
    );
  });

  test('does not judge those of what is not deployed', () => {
    const off = (component: string) =>
      `${component}.enabled=false,${component}.port=443,${component}.service.type=NodePort,${component}.service.loadBalancerSourceRanges={10.0.0.0/8}`;
    expect(
      refused(`${off('logger')},${off('adminPanel')},libraryManagement.enabled=false,libraryManagement.port=443`),
    ).toBe('');
    expect(refused(`${off('mongodb')},mongodb.host=db.example.org`)).toBe('');
  });

  test('rejects one port for the global session and its downloads', () => {
    expect(refused('globalSession.downloadPort=8091')).toMatchInlineSnapshot(
      `"globalSession.downloadPort: publishes opentwin-global-session.opentwin.svc.cluster.local:8091, as globalSession does; give each a host or a port of its own"`,
    );
    expect(
      refused('globalSession.host=192.0.2.1,logger.host=192.0.2.1,globalSession.downloadPort=8090'),
    ).toMatchInlineSnapshot(
      `"globalSession.downloadPort: publishes 192.0.2.1:8090, as logger does; give each a host or a port of its own"`,
    );
  });
});

describe('addresses', () => {
  test('rejects two components at one address', () => {
    expect(
      refused('authorisation.host=ot.example.org,logger.host=ot.example.org,logger.port=8092'),
    ).toMatchInlineSnapshot(
      `"authorisation: publishes ot.example.org:8092, as logger does; give each a host or a port of its own"`,
    );
  });

  test('lets them share a host with different ports', () => {
    expect(refused('authorisation.host=ot.example.org,logger.host=ot.example.org')).toBe('');
  });

  test('does not count what is not deployed', () => {
    expect(
      refused('authorisation.host=ot.example.org,logger.host=ot.example.org,logger.port=8092,logger.enabled=false'),
    ).toBe('');
  });

  test('counts a database outside the cluster', () => {
    expect(
      refused('mongodb.enabled=false,mongodb.host=db.example.org,mongodb.port=8090,logger.host=db.example.org'),
    ).toBe('logger: publishes db.example.org:8090, as mongodb does; give each a host or a port of its own');
  });

  test('rejects the address of a numbered instance for another component', () => {
    expect(
      refused(
        'localSession.domain=ot.example.org,authorisation.host=opentwin-local-session-0.ot.example.org,authorisation.port=8093',
      ),
    ).toMatchInlineSnapshot(
      `"localSession: publishes opentwin-local-session-0.ot.example.org:8093, as authorisation does; give each a host or a port of its own"`,
    );
  });

  test('rejects IPv6 wherever a host is published', () => {
    expect(refused('localDirectory.domain=2001:db8::1,localDirectory.addresses={2001:db8::1},authorisation.host=[::1]'))
      .toMatchInlineSnapshot(`
      "authorisation.host: '[::1]' is not a host that other machines reach; write a DNS name or an IPv4 address without scheme, port or path (not localhost, 127.0.0.1 or 0.0.0.0; IPv6 cannot be published), or leave it empty
      localDirectory.domain: '2001:db8::1' is not a DNS domain; write it such as opentwin.example.org, or leave it empty
      localDirectory.addresses[0]: '2001:db8::1' is not an IPv4 address that other machines reach; write it such as 192.0.2.10
      localDirectory.addresses: lists addresses that would not be used, because localDirectory.publish is podName; set podIP, or leave the list empty"
    `);
  });

  test.each(['localhost', '127.0.0.1', '0.0.0.0', '1.2.3', '300.1.1.1', '0x7f', '239.1.1.1'])(
    'rejects %s as a host, which no other machine reaches',
    (host) => {
      expect(refused(`logger.host=${host}`)).toBe(
        `logger.host: '${host}' is not a host that other machines reach; write a DNS name or an IPv4 address without scheme, port or path (not localhost, 127.0.0.1 or 0.0.0.0; IPv6 cannot be published), or leave it empty`,
      );
    },
  );

  test.each(['logger.example.org', 'logger', '3dlab', '3dlab.example.org', '10.0.0.1', '223.255.255.255'])(
    'takes %s as a host',
    (host) => expect(refused(`logger.host=${host}`)).toBe(''),
  );

  test('rejects addresses where a domain or an address of a machine is meant', () => {
    expect(
      refused(
        'clusterDomain=10.96.0.10,globalSession.host=127.0.0.1,localSession.domain=192.0.2.1,' +
          'localDirectory.domain=localhost,localDirectory.addresses={0.0.0.0}',
      ),
    ).toMatchInlineSnapshot(`
      "clusterDomain: '10.96.0.10' is not a DNS domain; write it such as cluster.local
      globalSession.host: '127.0.0.1' is not an IPv4 address that other machines reach; write it such as 192.0.2.10, or leave it empty
      localSession.domain: '192.0.2.1' is not a DNS domain; write it such as opentwin.example.org, or leave it empty
      localDirectory.domain: 'localhost' is not a DNS domain; write it such as opentwin.example.org, or leave it empty
      localDirectory.addresses[0]: '0.0.0.0' is not an IPv4 address that other machines reach; write it such as 192.0.2.10
      localDirectory.addresses: lists addresses that would not be used, because localDirectory.publish is podName; set podIP, or leave the list empty"
    `);
  });

  test('rejects names that are too long for DNS, whoever makes them so', () => {
    const deep = { name: 'opentwin', namespace: 'n'.repeat(63) };
    const domain = `${'d'.repeat(60)}.${'e'.repeat(60)}.${'f'.repeat(8)}`;
    expect(refused(`clusterDomain=${domain}`, deep)).toMatchInlineSnapshot(
      `"clusterDomain: services would be dialled as opentwin-local-directory-default-0.opentwin-local-directory-default.nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn.svc.dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd.eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee.ffffffff, which is longer than 251 characters; take a shorter release name, fullnameOverride, namespace or name of the pool, or a cluster with a shorter domain"`,
    );
    // What is published below a domain of its own has another name
    const outside = 'localSession.domain=x.org,localDirectory.publish=podNameUnderDomain,localDirectory.domain=x.org';
    expect(refused(`clusterDomain=${domain},${outside}`, deep)).toBe('');
    expect(refused(`clusterDomain=${domain}.${'g'.repeat(60)},${outside}`, deep)).toMatch(
      /^clusterDomain: services would be dialled as opentwin-mongodb\.n{63}\.svc\..*longer than 253 characters/,
    );
  });

  test('rejects an external database without a host', () => {
    expect(refused('mongodb.enabled=false')).toMatchInlineSnapshot(
      `"mongodb.host: is empty, but mongodb.enabled is false; name the host of the database that exists"`,
    );
  });
});

describe('ways out of the cluster', () => {
  test('rejects one without the address that users are told', () => {
    expect(refused('globalSession.service.type=LoadBalancer')).toMatchInlineSnapshot(
      `"globalSession.host: is empty, so users would be told a name that only the cluster knows, although globalSession.service.type is not ClusterIP; give the address under which users reach it"`,
    );
    expect(refused('localSession.service.type=LoadBalancer')).toMatchInlineSnapshot(
      `"localSession.domain: is empty, so users would be told names that only the cluster knows; give the domain under which each <pod>.<domain> leads to its load balancer"`,
    );
  });

  test('rejects a NodePort that is not the port that the process binds', () => {
    expect(refused('globalSession.host=192.0.2.1,globalSession.service.type=NodePort')).toMatchInlineSnapshot(`
           "globalSession.port: 8091 is no port of a NodePort Service, and the process binds the very port that it publishes; choose one from 30000 to 32767, or a LoadBalancer
           globalSession.downloadPort: 80 is no port of a NodePort Service; choose one from 30000 to 32767"
        `);
    expect(
      refused(
        'globalSession.host=192.0.2.1,globalSession.service.type=NodePort,globalSession.port=30091,globalSession.downloadPort=30080',
      ),
    ).toBe('');
  });

  test('rejects one node port for two components', () => {
    const nodePort = (component: string, host: string) =>
      `${component}.service.type=NodePort,${component}.port=30090,${component}.host=${host}`;
    expect(
      refused(`${nodePort('authorisation', 'a.example.org')},${nodePort('logger', 'b.example.org')}`),
    ).toMatchInlineSnapshot(
      `"authorisation.port: 30090 is the node port of logger.port too, and nodes have each port once; choose another"`,
    );
  });

  test('rejects the node port of downloads for another component', () => {
    expect(
      refused(
        'globalSession.service.type=NodePort,globalSession.host=192.0.2.1,globalSession.port=30091,globalSession.downloadPort=30080,' +
          'logger.service.type=NodePort,logger.host=l.example.org,logger.port=30080',
      ),
    ).toBe(
      'globalSession.downloadPort: 30080 is the node port of logger.port too, and nodes have each port once; choose another',
    );
  });

  test('rejects a NodePort for numbered instances', () => {
    expect(refused('localSession.service.type=NodePort,localDirectory.service.type=NodePort')).toMatchInlineSnapshot(`
           "localSession.service.type: NodePort cannot serve numbered instances: every instance needs a port of its own on every node, and binds the port that it publishes; use LoadBalancer, or ClusterIP where users reach the pod network
           localDirectory.service.type: NodePort cannot serve local directories and their relays: every instance needs a port of its own on every node, and binds the port that it publishes; use LoadBalancer, or ClusterIP where users reach the pod network"
        `);
  });

  test('rejects a LoadBalancer for local directories under another name than that of a domain, and with too many ports', () => {
    expect(refused('localDirectory.service.type=LoadBalancer')).toMatchInlineSnapshot(`
           "localDirectory.publish: a LoadBalancer is reached by a name of its own: set podNameUnderDomain, and let each <pod>.<domain> lead to its load balancer
           localDirectory.pools[0].port: 9095 leaves too many ports for a LoadBalancer, which has to list every port from there up to 49151; choose one of at least 49000"
        `);
  });

  test('rejects ranges that nothing would hold to', () => {
    expect(
      refused(
        'globalSession.service.loadBalancerSourceRanges={10.0.0.0/8},localSession.service.loadBalancerSourceRanges={10.0.0.0/8},' +
          'localDirectory.service.loadBalancerSourceRanges={10.0.0.0/8}',
      ),
    ).toMatchInlineSnapshot(`
      "globalSession.service.loadBalancerSourceRanges: lists ranges, but globalSession.service.type is ClusterIP, and only a LoadBalancer keeps to them; set LoadBalancer, or leave the list empty
      localSession.service.loadBalancerSourceRanges: lists ranges, but localSession.service.type is ClusterIP, and only a LoadBalancer keeps to them; set LoadBalancer, or leave the list empty
      localDirectory.service.loadBalancerSourceRanges: lists ranges, but localDirectory.service.type is ClusterIP, and only a LoadBalancer keeps to them; set LoadBalancer, or leave the list empty"
    `);
  });

  test('rejects load balancers that take more node ports than there are', () => {
    const balanced = (first: number, second: number) =>
      'localDirectory.service.type=LoadBalancer,localDirectory.publish=podNameUnderDomain,localDirectory.domain=x.org,' +
      `localDirectory.pools[0].name=a,localDirectory.pools[0].port=49000,localDirectory.pools[0].replicas=${first},` +
      `localDirectory.pools[1].name=b,localDirectory.pools[1].port=49120,localDirectory.pools[1].replicas=${second}`;
    // 18 times 152 ports and once 32 are all 2768
    expect(refused(balanced(18, 1))).toBe('');
    expect(refused(balanced(18, 2))).toMatchInlineSnapshot(
      `"localDirectory.service.allocateLoadBalancerNodePorts: is true, but a cluster has 2768 node ports, and all Services together would take more: the load balancer of each local directory takes every port from its pool's up to 49151; set it to false if load balancers reach pods directly, or take higher ports or fewer replicas"`,
    );
    expect(refused(`${balanced(18, 2)},localDirectory.service.allocateLoadBalancerNodePorts=false`)).toBe('');
    // The one that is left over goes to a local session, a database or an administrator, and there is no second
    const one = (set: string) =>
      `${balanced(18, 0)},localDirectory.pools[2].name=c,localDirectory.pools[2].port=49121,${set}`;
    const types = [
      'localSession.service.type=LoadBalancer,localSession.domain=x.org',
      'mongodb.service.type=LoadBalancer,mongodb.host=db.x.org',
      'adminPanel.service.type=NodePort,adminPanel.port=30000,adminPanel.host=admin.x.org',
    ];
    for (const type of types) expect(refused(one(type))).toBe('');
    for (const type of types)
      expect(refused(one(types.filter((other) => other !== type).join()))).toMatch(
        /^localDirectory\.service\.allocateLoadBalancerNodePorts: [^\n]*$/,
      );
    expect(
      refused(
        one(
          'globalSession.service.type=NodePort,globalSession.host=192.0.2.1,globalSession.port=30001,globalSession.downloadPort=30002',
        ),
      ),
    ).toMatch(/all Services together would take more/);
  });

  test('rejects a domain and addresses that nothing would use', () => {
    expect(refused('localDirectory.domain=x.org,localDirectory.addresses={10.0.0.1},localDirectory.publish=podName'))
      .toMatchInlineSnapshot(`
      "localDirectory.domain: x.org would not be used, because localDirectory.publish is podName; set podNameUnderDomain, or leave the domain empty
      localDirectory.addresses: lists addresses that would not be used, because localDirectory.publish is podName; set podIP, or leave the list empty"
    `);
  });

  test('rejects pod addresses and domains that are not said', () => {
    expect(refused('localDirectory.publish=podIP')).toMatchInlineSnapshot(
      `"localDirectory.addresses: is empty, but localDirectory.publish is podIP; list the addresses that pods can get, because the certificate must name them"`,
    );
    expect(refused('localDirectory.publish=podNameUnderDomain')).toMatchInlineSnapshot(
      `"localDirectory.domain: is empty, but localDirectory.publish is podNameUnderDomain; give the domain"`,
    );
  });

  test('takes the combinations that can work', () => {
    expect(refused('localDirectory.publish=podIP,localDirectory.addresses={10.244.3.1}')).toBe('');
    expect(
      refused(
        'localDirectory.publish=podNameUnderDomain,localDirectory.domain=ot.example.org,localDirectory.service.type=LoadBalancer,' +
          'localDirectory.pools[0].name=a,localDirectory.pools[0].port=49000',
      ),
    ).toBe('');
  });
});

describe('messages', () => {
  test('say what is wrong with a host that would be right in other letters', () => {
    expect(refused('logger.host=Log_1.Example.org')).toBe(
      "logger.host: 'Log_1.Example.org' has capital letters and underscores, which no name in DNS has here; write 'log-1.example.org'",
    );
  });

  test('say that Windows has no request of memory', () => {
    expect(refused('logger.resources.requests.memory=1Gi')).toBe(
      'logger.resources.requests.memory: is not a setting: what a Windows container requests of memory is always its limit; remove it, and set limits.memory',
    );
  });

  test('say of a word that is none only that', () => {
    expect(refused('mongodb.podSecurityContext.seccompProfile.type=Foo')).toBe(
      "mongodb.podSecurityContext.seccompProfile.type: 'Foo' is not one of Localhost, RuntimeDefault, Unconfined",
    );
    expect(refused('mongodb.podSecurityContext.seccompProfile.type=Localhost')).toMatch(
      /^mongodb\.podSecurityContext\.seccompProfile: has the type Localhost without a localhostProfile[^\n]*$/,
    );
  });

  test('close the quotes of a text that is too long to be shown', () => {
    expect(refused(`logger.host=${'a'.repeat(300)}`)).toContain(`'${'a'.repeat(55)}…' is `);
  });
});

describe('pools', () => {
  test('rejects two of one name', () => {
    expect(
      refused('localDirectory.pools[0].name=a,localDirectory.pools[1].name=b,localDirectory.pools[2].name=a'),
    ).toBe(
      'localDirectory.pools[2].name: opentwin-local-directory-a would be a Service of localDirectory.pools[0].name too; give each pool a name of its own',
    );
  });

  test('rejects an installation whose pools have no relay', () => {
    expect(refused('localDirectory.pools[0].name=a,localDirectory.pools[0].services={Model}')).toMatchInlineSnapshot(
      `"localDirectory.pools: no pool with an instance starts the RelayService, without which no session opens; add it to the services of at least one"`,
    );
    expect(refused('localDirectory.services={Model}')).toMatch(/no pool with an instance starts the RelayService/);
  });

  const podIPs = 'localDirectory.publish=podIP,localDirectory.pools[0].name=a';

  test('rejects more instances than addresses that they can get', () => {
    const two = `${podIPs},localDirectory.pools[0].replicas=3,localDirectory.pools[1].name=b,localDirectory.pools[1].replicas=2`;
    expect(refused(`${two},localDirectory.addresses={10.0.0.1,10.0.0.2,10.0.0.3,10.0.0.4}`)).toMatchInlineSnapshot(
      `"localDirectory.addresses: lists fewer addresses than the pools have replicas together, so some pod would get one that the certificate does not name; list every address that pods can get, or take fewer replicas"`,
    );
    expect(refused(`${two},localDirectory.addresses={10.0.0.1,10.0.0.2,10.0.0.3,10.0.0.4,10.0.0.5}`)).toBe('');
  });

  test('rejects whoever is published among the ports of a pod that has the address', () => {
    const at = (port: number) =>
      `${podIPs},localDirectory.addresses={10.0.0.1},localDirectory.pools[0].port=9095,globalSession.host=10.0.0.1,globalSession.port=${port}`;
    expect(refused(at(9095))).toMatchInlineSnapshot(
      `"globalSession.port: publishes 10.0.0.1:9095, but localDirectory.addresses lists 10.0.0.1, where pods take every port from their pool's up to 49151; give it another host or port"`,
    );
    expect(refused(at(49151))).toMatch(/^globalSession.port: publishes 10.0.0.1:49151, but/);
    expect(refused(at(49152))).toBe('');
    expect(refused(at(9094))).toBe('');
    expect(refused(`${at(9094)},globalSession.downloadPort=9096`)).toMatch(/^globalSession.downloadPort: publishes/);
  });

  test('rejects whoever is published among the ports of an instance of that name', () => {
    const at = (port: number, more = '') =>
      'localDirectory.publish=podNameUnderDomain,localDirectory.domain=x.org,localDirectory.pools[0].name=a,localDirectory.pools[0].port=9095,' +
      `logger.host=opentwin-local-directory-a-0.x.org,logger.port=${port}${more}`;
    expect(refused(at(9100))).toMatchInlineSnapshot(
      `"logger.port: publishes opentwin-local-directory-a-0.x.org:9100, where localDirectory.pools[0] takes every port from 9095 up to 49151; give it another host or port"`,
    );
    expect(refused(at(49152))).toBe('');
    expect(refused(at(9094))).toBe('');
    expect(refused(at(9100, ',logger.enabled=false'))).toBe('');
  });

  test('rejects a name that makes a load balancer what another pool is called', () => {
    expect(
      refused(
        'localDirectory.service.type=LoadBalancer,localDirectory.publish=podNameUnderDomain,localDirectory.domain=x.org,' +
          'localDirectory.pools[0].name=a,localDirectory.pools[0].port=49100,' +
          'localDirectory.pools[1].name=a-0,localDirectory.pools[1].port=49100',
      ),
    ).toBe(
      'localDirectory.pools[1].name: opentwin-local-directory-a-0 would be a Service of localDirectory.pools[0].name too; give each pool a name of its own',
    );
  });

  test('rejects a relay that no instance starts', () => {
    expect(refused('localDirectory.pools[0].name=a,localDirectory.pools[0].replicas=0')).toMatch(
      /no pool with an instance/,
    );
  });

  test('rejects an unknown compute service', () => {
    expect(refused('localDirectory.services={RelayService,KrigingService}')).toMatch(
      /^localDirectory.services\[1\]: 'KrigingService' is not one of /,
    );
  });

  test('rejects an installation without a pool', () => {
    expect(tryInstallation(defaultRelease, { localDirectory: { pools: [] } }).problems.map(problemLine))
      .toMatchInlineSnapshot(`
           [
             "localDirectory.pools: has 0 items; give at least 1",
           ]
        `);
  });
});

describe('Windows', () => {
  test('rejects the administrator in other letters, whom the cluster would take for root and we would not', () => {
    expect(refused('windows.runAsUserName=containeradministrator')).toMatchInlineSnapshot(
      `"windows.runAsUserName: containeradministrator is ContainerAdministrator in other letters, and root to clusters all the same; write ContainerAdministrator"`,
    );
    expect(refused('windows.runAsUserName=ContainerUser')).toBe('');
  });
});

describe('memory of Windows containers', () => {
  test('rejects a limit with which none starts, for ours and for those of a site', () => {
    const helper = 'name=h,logger.extraContainers[0].image=h:1,logger.extraContainers[0].resources.limits.cpu=1';
    expect(
      refused(
        'logger.resources.limits.memory=299Mi,localDirectory.pools[0].name=a,localDirectory.pools[0].resources.limits.cpu=1,' +
          'localDirectory.pools[0].resources.limits.memory=100M,' +
          `logger.extraContainers[0].${helper},logger.extraContainers[0].resources.limits.memory=99Mi`,
      ),
    ).toMatchInlineSnapshot(`
      "logger.resources.limits.memory: is below the 300Mi that a container of Windows Server Core needs to start; raise it
      logger.extraContainers[0].resources.limits.memory: is below the 100Mi that a container of Windows needs to start; raise it
      localDirectory.pools[0].resources.limits.memory: is below the 300Mi that a container of Windows Server Core needs to start; raise it"
    `);
    expect(
      refused(
        'logger.resources.limits.memory=300Mi,mongodb.resources.limits.memory=1Gi,mongodb.resources.requests.memory=50Mi,' +
          `logger.extraContainers[0].${helper},logger.extraContainers[0].resources.limits.memory=100Mi`,
      ),
    ).toBe('');
  });
});

describe('services that run once', () => {
  test.each(['logger', 'authorisation', 'globalSession', 'globalDirectory', 'libraryManagement'])(
    'rejects replicas of %s',
    (service) => {
      expect(refused(`${service}.replicas=2`)).toMatch(
        new RegExp(`^${service}.replicas: is not a setting: the .* always runs once, because .*; remove it$`),
      );
    },
  );
});

describe('ports of containers of a site', () => {
  const container = (name: string, ...ports: object[]) => ({
    ...{ name, image: 'helper:1', resources: { limits: { cpu: 1, memory: '1Gi' } } },
    ports,
  });
  const said = (values: Record<string, unknown>) =>
    tryInstallation(defaultRelease, values).problems.map(problemLine).join('\n');
  const metrics = (containerPort: number, more: object = {}) => ({ containerPort, ...more });

  test('rejects one that our own container has', () => {
    expect(
      said({
        mongodb: { extraContainers: [container('a', metrics(27017))] },
        logger: { port: 9000, extraInitContainers: [container('a', metrics(9000, { protocol: 'TCP' }))] },
        globalSession: { extraContainers: [container('a', metrics(8091), metrics(8092))], downloadPort: 8092 },
        localDirectory: {
          extraContainers: [container('a', metrics(9200))],
          pools: [{ name: 'a' }, { name: 'b', port: 9200 }],
        },
      }),
    ).toMatchInlineSnapshot(`
      "mongodb.extraContainers[0].ports[0].containerPort: 27017/TCP is taken by mongodb.port, and the containers of a pod share its ports; choose another
      logger.extraInitContainers[0].ports[0].containerPort: 9000/TCP is taken by logger.port, and the containers of a pod share its ports; choose another
      globalSession.extraContainers[0].ports[0].containerPort: 8091/TCP is taken by globalSession.port, and the containers of a pod share its ports; choose another
      globalSession.extraContainers[0].ports[1].containerPort: 8092/TCP is taken by globalSession.downloadPort, and the containers of a pod share its ports; choose another
      localDirectory.extraContainers[0].ports[0].containerPort: 9200/TCP is taken by a pool, and the containers of a pod share its ports; choose another"
    `);
  });

  test('rejects one number and one name for two containers', () => {
    expect(
      said({
        logger: {
          extraInitContainers: [container('a', metrics(1, { name: 'x' }))],
          extraContainers: [container('b', metrics(1), metrics(2, { name: 'x' }), metrics(2, { protocol: 'UDP' }))],
        },
      }),
    ).toMatchInlineSnapshot(`
      "logger.extraContainers[0].ports[0].containerPort: 1/TCP is taken by logger.extraInitContainers[0].ports[0].containerPort, and the containers of a pod share its ports; choose another
      logger.extraContainers[0].ports[1].name: x is logger.extraInitContainers[0].ports[0].name too, and Services and probes take the first of a name; rename one of them"
    `);
  });

  test('rejects the names that our Services and probes ask for', () => {
    expect(
      said({
        logger: { extraContainers: [container('a', metrics(1, { name: 'https' }))] },
        mongodb: { extraInitContainers: [container('a', metrics(1, { name: 'mongodb' }))] },
      }),
    ).toMatchInlineSnapshot(`
      "mongodb.extraInitContainers[0].ports[0].name: 'mongodb' is set by the chart itself; use another
      logger.extraContainers[0].ports[0].name: 'https' is set by the chart itself; use another"
    `);
  });

  test('takes one number of two protocols, and that of another pod', () => {
    const containers = [
      container('a', metrics(8090, { protocol: 'UDP' }), metrics(8093)),
      container('b', metrics(8090, { protocol: 'SCTP' })),
    ];
    expect(said({ logger: { extraContainers: containers } })).toBe('');
  });
});

describe('all problems at once', () => {
  test('a setting that is not of its type hides none that only others are to blame for', () => {
    expect(refused('logger.port=none,adminPanel.port=443,authorisation.host=192.0.2.1,mongodb.port=80'))
      .toMatchInlineSnapshot(`
      "logger.port: 'none' is text; write a whole number from 1 to 65535
      mongodb.port: 80 cannot be bound by a process that is not root, which the database is not: only some container runtimes let it (containerd from 2.0); choose one of at least 1024
      adminPanel.port: 443 cannot be bound: the configuration of Apache takes it for something else; choose another"
    `);
    expect(refused('localDirectory.pools=none,localSession.service.type=NodePort,globalSession.replicas=2'))
      .toMatchInlineSnapshot(`
      "globalSession.replicas: is not a setting: the global session service always runs once, because sessions and the addresses of all other services are kept in its memory; remove it
      localDirectory.pools: 'none' is text; write a list
      localSession.service.type: NodePort cannot serve numbered instances: every instance needs a port of its own on every node, and binds the port that it publishes; use LoadBalancer, or ClusterIP where users reach the pod network"
    `);
  });

  test('a release that is none hides no problem of the values', () => {
    expect(refused('adminPanel.port=443', { name: 'Site', namespace: 'n' })).toMatchInlineSnapshot(`
      "--release: 'Site' is no release name; write at most 53 lower-case letters, digits, hyphens and dots, with a letter or digit at both ends
      adminPanel.port: 443 cannot be bound: the configuration of Apache takes it for something else; choose another"
    `);
  });

  const said = (values: Record<string, unknown>, release = defaultRelease) =>
    tryInstallation(release, values).problems.map(problemLine).join('\n');

  test('a misspelt key hides nothing', () => {
    expect(said({ authorisation: { porty: 1, port: 443, service: { type: 'NodePort' } } })).toMatchInlineSnapshot(`
      "authorisation.porty: is not a setting; did you mean port?
      authorisation.port: 443 cannot be bound: the launcher takes it for no port at all and ends; choose another
      authorisation.host: is empty, so users would be told a name that only the cluster knows, although authorisation.service.type is not ClusterIP; give the address under which users reach it
      authorisation.port: 443 is no port of a NodePort Service, and the process binds the very port that it publishes; choose one from 30000 to 32767, or a LoadBalancer"
    `);
    expect(
      said({
        localDirectory: {
          pools: [
            { name: 'a', port: 443, replica: 2 },
            { name: 'a', services: ['Model'] },
          ],

          service: { type: 'NodePort' },
        },
      }),
    ).toMatchInlineSnapshot(`
      "localDirectory.pools[0].replica: is not a setting; did you mean replicas?
      localDirectory.service.type: NodePort cannot serve local directories and their relays: every instance needs a port of its own on every node, and binds the port that it publishes; use LoadBalancer, or ClusterIP where users reach the pod network
      localDirectory.pools[0].port: 443 cannot be bound: the launcher takes it for no port at all and ends; choose another
      localDirectory.pools[1].name: opentwin-local-directory-a would be a Service of localDirectory.pools[0].name too; give each pool a name of its own"
    `);
    expect(
      said({
        globalSession: { foo: 1 },
        authorisation: { host: 'a.b', port: 1000 },
        adminPanel: { host: 'a.b', port: 1000 },
      }),
    ).toMatchInlineSnapshot(`
      "globalSession.foo: is not a setting; allowed here: host, port, service, image, resources, nodeSelector, affinity, tolerations, topologySpreadConstraints, priorityClassName, podLabels, podAnnotations, extraEnv, extraEnvFrom, extraVolumes, extraVolumeMounts, extraInitContainers, extraContainers, hostAliases, dnsConfig, probes, terminationGracePeriodSeconds, downloadPort
      adminPanel: publishes a.b:1000, as authorisation does; give each a host or a port of its own"
    `);
  });

  test('what cannot be read hides what depends on it, and no more', () => {
    expect(
      said({
        globalSession: { port: 'none', downloadPort: 443 },
        authorisation: { host: 'a.b', port: 1000 },
        adminPanel: { host: 'a.b', port: 1000 },
        localDirectory: { pools: [{ port: 443 }, { name: 'a', replicas: null, port: 443 }, 5], domain: 'x.org' },
        logger: { extraEnv: 1, extraVolumes: [{ name: 'a' }], extraVolumeMounts: [{ name: 'b', mountPath: '/b' }] },
      }),
    ).toMatchInlineSnapshot(`
      "logger.extraEnv: 1 is a number; write a list
      logger.extraVolumes[0]: has none of configMap, csi, downwardAPI, emptyDir, ephemeral, hostPath, persistentVolumeClaim, projected, secret; give one of them
      globalSession.port: 'none' is text; write a whole number from 1 to 65535
      localDirectory.pools[0]: lacks name; every item needs one
      localDirectory.pools[1].replicas: null is no value; write a whole number from 0 to 200
      localDirectory.pools[2]: 5 is a number; write a map
      globalSession.downloadPort: 443 cannot be bound: a plain HTTP page there would be taken for HTTPS; choose another
      localDirectory.domain: x.org would not be used, because localDirectory.publish is podName; set podNameUnderDomain, or leave the domain empty
      localDirectory.pools[0].port: 443 cannot be bound: the launcher takes it for no port at all and ends; choose another
      localDirectory.pools[1].port: 443 cannot be bound: the launcher takes it for no port at all and ends; choose another
      adminPanel: publishes a.b:1000, as authorisation does; give each a host or a port of its own"
    `);
  });

  test('an address that is listed twice', () => {
    expect(
      refused('localDirectory.publish=podIP,localDirectory.addresses={10.0.0.1,10.0.0.2,10.0.0.1}'),
    ).toMatchInlineSnapshot(
      `"localDirectory.addresses[2]: 10.0.0.1 is localDirectory.addresses[0] too; remove one of them"`,
    );
  });
});
