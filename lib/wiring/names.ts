import type { ServiceId } from '../catalog/service-row';
import type { Settings } from '../values/declaration';
import type { opentwin } from '../values/opentwin';
import type { Release } from '../values/readings';
import { contains } from '../words/conditions';
import { namedFields, namedText } from '../words/named';
import { entries } from '../words/structure';
import { choose, firstGiven } from '../words/text';

/** One installation of OpenTwin: its settings and its release, known or as stand-ins. */
export interface Installation {
  readonly values: Settings<typeof opentwin>;
  readonly release: Release;
}

/** What a chart of ours is called where nobody says otherwise. */
export const chartName = 'opentwin';

/** A part of an installation that has objects of its own. */
export type Component =
  ServiceId | 'mongodb' | 'serviceAccount' | 'reachability' | 'credentials' | CertificateComponent;

/** Objects of cert-manager: the certificate, a CA of this installation, and what signs that by itself. */
export type CertificateComponent = 'certificates' | 'ca' | 'selfSigned';

/** `globalSession` as it stands in names of objects. */
export const kebab = (component: Component): string =>
  component.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const nameOf = ({ values }: Installation): string =>
  namedText('name', 'The name of the application.', {}, () => firstGiven(values.nameOverride, chartName));

/** What the names of all objects of an installation begin with. */
export const fullname = (installation: Installation): string =>
  namedText(
    'fullname',
    'What the names of all objects begin with: the release, with the name of the application if it lacks it.',
    {},
    () => {
      const { values, release } = installation;
      const name = nameOf(installation);
      return firstGiven(
        values.fullnameOverride,
        choose(
          contains(release.name, name),
          () => release.name,
          () => `${release.name}-${name}`,
        ),
      );
    },
  );

/** The name of a component's objects. */
export const componentName = (installation: Installation, component: Component): string =>
  `${fullname(installation)}-${kebab(component)}`;

/**
 * What tells the pods of an installation from all others. The instance is not the release: an umbrella can install us
 * twice in one release, under a `fullnameOverride` each, and what is unique in a namespace is what names begin with.
 */
export const instanceLabels = (installation: Installation) => ({
  'app.kubernetes.io/name': nameOf(installation),
  'app.kubernetes.io/instance': fullname(installation),
});

/** What tells the pods of a component from all others: never a version, because selectors are for ever. */
export const selectorLabels = (installation: Installation, component: Component) =>
  selectorOf(installation, kebab(component));

const selectorOf = (installation: Installation, component: string) =>
  namedFields('selectorLabels', 'What tells the pods of a component from all others.', { component }, (given) => ({
    ...instanceLabels(installation),
    'app.kubernetes.io/component': given.component,
  }));

/**
 * The labels of an object. No version label: it would change every object with each release and hide what really did.
 */
export const labels = (installation: Installation, component: Component) =>
  namedFields('labels', 'The labels of an object.', { component: kebab(component) }, ({ component }) => ({
    ...selectorOf(installation, component),
    'app.kubernetes.io/part-of': chartName,
    ...entries(installation.values.commonLabels),
  }));

/** The name of the ServiceAccount of all pods. */
export const serviceAccountName = (installation: Installation): string =>
  namedText('serviceAccountName', 'The ServiceAccount of all pods.', {}, () => {
    const { create, name } = installation.values.serviceAccount;
    return firstGiven(
      name,
      choose(
        create,
        () => fullname(installation),
        () => 'default',
      ),
    );
  });

export const certificatesSecret = (installation: Installation): string =>
  namedText('certificatesSecret', 'The Secret with the certificates.', {}, () =>
    firstGiven(installation.values.certificates.secret, componentName(installation, 'certificates')),
  );

export const credentialsSecret = (installation: Installation): string =>
  namedText('credentialsSecret', "The Secret with the password of MongoDB's user.", {}, () =>
    firstGiven(installation.values.credentials.secret, componentName(installation, 'credentials')),
  );
