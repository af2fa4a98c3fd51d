import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { Certificates } from '../../constructs/certificates/certificates';
import { GivenObject } from '../../constructs/kubernetes/given-object';
import { ManifestFile } from '../../constructs/kubernetes/manifest-file';
import { eachObjects, whenObjects } from '../../constructs/kubernetes/scopes';
import { Mongodb } from '../../constructs/mongodb/mongodb';
import { LocalDirectoryPool, LocalSession } from '../../constructs/opentwin/instances';
import { addServiceAccount } from '../../constructs/opentwin/service-account';
import { Reachability } from '../../constructs/opentwin/reachability';
import { SingletonService } from '../../constructs/opentwin/singleton';
import { hookPolicy } from '../../lib/wiring/layout';
import { type Installation, kebab } from '../../lib/wiring/names';
import { is } from '../../lib/words/conditions';

/** A whole installation of OpenTwin, in the order of starting. */
export class OpenTwin extends Chart {
  constructor(scope: Construct, id: string, installation: Installation) {
    super(scope, id, { disableResourceNameHashes: true });
    const { adminPanel, certificates, extraObjects, libraryManagement, localDirectory, logger, mongodb } =
      installation.values;
    const file = (order: number, name: string, comment: string) => new ManifestFile(this, name, order, comment);
    const single = (parent: Construct, service: ConstructorParameters<typeof SingletonService>[1]) =>
      new SingletonService(parent, service, installation);

    addServiceAccount(file(10, 'service-account', 'The identity of all pods.'), installation);
    whenObjects(
      file(15, 'certificates', 'The certificate of all servers and clients, by cert-manager.'),
      'enabled',
      is(certificates.source, 'certManager'),
      (inner) => new Certificates(inner, 'certificates', installation),
    );
    whenObjects(
      file(20, 'mongodb', 'The database.'),
      'enabled',
      mongodb.enabled,
      (inner) => new Mongodb(inner, 'mongodb', installation),
    );
    whenObjects(
      file(30, 'logger', 'The logger, which all other services write to.'),
      'enabled',
      logger.enabled,
      (inner) => single(inner, 'logger'),
    );
    single(file(40, 'authorisation', 'Users, groups and projects.'), 'authorisation');
    single(file(50, kebab('globalSession'), 'The one address that users type.'), 'globalSession');
    new LocalSession(file(60, kebab('localSession'), 'Open sessions.'), 'localSession', installation);
    single(file(70, kebab('globalDirectory'), 'Which local directory starts what.'), 'globalDirectory');
    eachObjects(
      file(80, kebab('localDirectory'), 'The compute services of sessions, pool by pool.'),
      'pool',
      localDirectory.pools,
      (inner, pool) => new LocalDirectoryPool(inner, 'pool', installation, pool),
    );
    whenObjects(
      file(90, kebab('libraryManagement'), 'Circuits, scripts and Python environments.'),
      'enabled',
      libraryManagement.enabled,
      (inner) => single(inner, 'libraryManagement'),
    );
    whenObjects(
      file(95, kebab('adminPanel'), 'A web page for users and groups.'),
      'enabled',
      adminPanel.enabled,
      (inner) => single(inner, 'adminPanel'),
    );
    eachObjects(
      file(98, 'extra-objects', 'Objects of your own.'),
      'object',
      extraObjects,
      (inner, object) => new GivenObject(inner, 'object', object),
    );
  }
}

/** What `helm test` runs: a part of the chart alone, for nothing else would know when to run it. */
export function addHelmTest(chart: OpenTwin, installation: Installation): void {
  const file = new ManifestFile(chart, 'tests/reachability', 99, 'What `helm test` runs: all published addresses.');
  new Reachability(file, 'reachability', installation, {
    'helm.sh/hook': 'test',
    [hookPolicy]: 'before-hook-creation',
  });
}
