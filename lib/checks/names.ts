import type { Problem } from '../problem';
import { problemAt, type Manifest, type StringMap } from './manifest';
import { podsIn } from './pods';

const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const startsWithLetter = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const labelKey = /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?$/;
const labelValue = /^([A-Za-z0-9]([-_.A-Za-z0-9]*[A-Za-z0-9])?)?$/;

const objectName = { pattern: subdomain, most: 253, is: 'lower-case letters, digits, hyphens and dots (DNS-1123)' };
const shortName = { pattern: label, most: 63, is: 'lower-case letters, digits and hyphens (DNS-1123)' };

/** Kinds whose names end up in host names or labels. Whatever is not here has a name of up to 253 characters. */
const nameRules: Readonly<Record<string, typeof objectName>> = {
  // the controller adds a hash or an index, and the pods must still fit into a label (kubernetes#64023)
  StatefulSet: { ...shortName, most: 52 },
  CronJob: { ...shortName, most: 52 },
  Deployment: shortName,
  DaemonSet: shortName,
  Job: shortName,
  Namespace: shortName,
  Pod: shortName,
  Service: { pattern: startsWithLetter, most: 63, is: 'a letter, then letters, digits and hyphens (DNS-1035)' },
};

/** These may have colons and the like: a name only has to fit into a path. */
const anyName = ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'];

/** Names and labels that the API server takes. */
export function checkNames(objects: readonly Manifest[]): readonly Problem[] {
  const ofObjects = objects
    .filter(({ kind }) => !anyName.includes(kind))
    .flatMap((object) => {
      const { pattern, most, is } = nameRules[object.kind] ?? objectName;
      const { name } = object.metadata;
      if (!pattern.test(name)) return [problemAt(object, 'metadata.name', `'${name}' is no name; write ${is}`)];
      if (name.length <= most) return [];
      return [problemAt(object, 'metadata.name', `has ${name.length} characters; shorten it to ${most}`)];
    });
  const ofLabels = objects.flatMap((object) => labelProblems(object, 'metadata.labels', object.metadata.labels));
  const ofTemplates = podsIn(objects)
    .filter(({ workload }) => workload !== undefined)
    .flatMap(({ owner, labels }) => labelProblems(owner, 'spec.template.metadata.labels', labels));
  return [...ofObjects, ...ofLabels, ...ofTemplates];
}

const labelProblems = (object: Manifest, path: string, labels: StringMap = {}): readonly Problem[] =>
  Object.entries(labels).flatMap(([key, value]) => [
    ...(labelKey.test(key) ? [] : [problemAt(object, path, `'${key}' is no key of a label`)]),
    ...(labelValue.test(value) && value.length <= 63
      ? []
      : [
          problemAt(
            object,
            path,
            `${key} is '${value}'; a label has 63 characters at most: letters, digits and -_. between them`,
          ),
        ]),
  ]);

const clusterScoped = [
  ...['Namespace', 'ClusterRole', 'ClusterRoleBinding', 'PriorityClass', 'RuntimeClass', 'StorageClass'],
  ...['ClusterIssuer', 'CustomResourceDefinition', 'PersistentVolume', 'IngressClass', 'GatewayClass'],
];

/** Every object once, and in one of the given namespaces if it is in any. */
export function checkIdentities(objects: readonly Manifest[], namespaces: readonly string[]): readonly Problem[] {
  const seen = new Set<string>();
  return objects.flatMap((object) => {
    const { apiVersion, kind, metadata } = object;
    const problems: Problem[] = [];
    const identity = [apiVersion, kind, metadata.namespace, metadata.name].join(' ');
    if (seen.has(identity))
      problems.push(problemAt(object, '', 'is there twice; the later one would replace the earlier'));
    seen.add(identity);

    const allowed = clusterScoped.includes(kind) ? [] : namespaces;
    const { namespace } = metadata;
    if (namespace === undefined ? allowed.length > 0 : !allowed.includes(namespace)) {
      const found = namespace === undefined ? 'no namespace' : `namespace '${namespace}'`;
      const remedy =
        allowed.length === 0
          ? 'the kind has none; leave it out'
          : `write ${allowed.map((one) => `'${one}'`).join(' or ')}`;
      problems.push(problemAt(object, 'metadata.namespace', `is in ${found}; ${remedy}`));
    }
    return problems;
  });
}
