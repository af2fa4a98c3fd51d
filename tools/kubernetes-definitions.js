// Writes imports/kubernetes/v*.json: the part of the upstream API definitions that this project uses.
//
//   node tools/kubernetes-definitions.js <folder with the upstream v1.35.0.json, v1.36.0.json, v1.37.2.json>
//
// See imports/kubernetes/README.md for where the upstream files come from.
const { readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

/** The supported window. Users' values are closed by the oldest, and only it keeps the sentences that editors show. */
const versions = [
  { name: 'v1.35', from: 'v1.35.0.json', describe: true },
  { name: 'v1.36', from: 'v1.36.0.json', describe: false },
  { name: 'v1.37', from: 'v1.37.2.json', describe: false },
];

/** What our manifests may consist of, as `apiVersion/kind`. */
const kinds = [
  ...['ConfigMap', 'Namespace', 'PersistentVolumeClaim', 'Pod', 'Secret', 'Service', 'ServiceAccount'].map(
    (kind) => `v1/${kind}`,
  ),
  ...['DaemonSet', 'Deployment', 'StatefulSet'].map((kind) => `apps/v1/${kind}`),
  'autoscaling/v2/HorizontalPodAutoscaler',
  'batch/v1/Job',
  ...['Ingress', 'NetworkPolicy'].map((kind) => `networking.k8s.io/v1/${kind}`),
  'node.k8s.io/v1/RuntimeClass',
  'policy/v1/PodDisruptionBudget',
  ...['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'].map((kind) => `rbac.authorization.k8s.io/v1/${kind}`),
  'scheduling.k8s.io/v1/PriorityClass',
];

/** Fields that the API server fills in; a manifest that has them was copied out of a cluster. */
const serverFields = {
  'meta.v1.ObjectMeta': [
    ...['creationTimestamp', 'deletionGracePeriodSeconds', 'deletionTimestamp', 'generation', 'managedFields'],
    ...['resourceVersion', 'selfLink', 'uid'],
  ],
};

/** Upstream spells these two differently in each version and says less than their grammar: lib/kubernetes/scalars.ts does. */
const scalars = new Set(['resource.Quantity', 'intstr.IntOrString']);

/** `io.k8s.api.core.v1.PodSpec` → `core.v1.PodSpec`, `io.k8s.apimachinery.pkg.util.intstr.IntOrString` → `intstr.IntOrString`. */
const shortName = (name) => name.replace(/^io\.k8s\.(api\.|apimachinery\.pkg\.(apis|api|util)\.)/, '');

/** Up to the first full stop that ends a sentence, on one line. */
function firstSentence(text) {
  const line = text.replace(/\s+/g, ' ').trim();
  const end = line.search(/(?<!\b(?:e\.g|i\.e|etc|vs))\.(?= |$)/);
  return end === -1 ? line : line.slice(0, end + 1);
}

function pruneSchema(schema, describe) {
  const { description, $ref, type, items, additionalProperties, enum: values, format } = schema;
  return {
    ...(describe && description && { description: firstSentence(description) }),
    ...($ref && { $ref: `#/definitions/${shortName($ref.slice('#/definitions/'.length))}` }),
    ...(type && { type }),
    ...(format && { format }),
    ...(values && { enum: values }),
    ...(items && { items: pruneSchema(items, false) }),
    ...(additionalProperties && { additionalProperties: pruneSchema(additionalProperties, false) }),
    ...(schema['x-kubernetes-list-map-keys'] && {
      'x-kubernetes-list-map-keys': schema['x-kubernetes-list-map-keys'],
    }),
  };
}

function pruneDefinition(name, { description, properties, required, ...rest }, isKind, describe) {
  if (!properties) return pruneSchema({ description, ...rest }, describe);
  const dropped = [...(serverFields[name] ?? []), ...(isKind ? ['status'] : [])];
  const kept = Object.entries(properties).filter(([field]) => !dropped.includes(field));
  return {
    ...(describe && description && { description: firstSentence(description) }),
    type: 'object',
    ...(required && { required }),
    properties: Object.fromEntries(kept.map(([field, schema]) => [field, pruneSchema(schema, describe)])),
  };
}

function refsOf(value) {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) =>
    key === '$ref' ? [child.slice('#/definitions/'.length)] : refsOf(child),
  );
}

function prune(upstream, describe) {
  const byName = new Map(Object.entries(upstream).map(([name, definition]) => [shortName(name), definition]));
  const nameOfKind = new Map();
  for (const [name, definition] of byName) {
    for (const { group, version, kind } of definition['x-kubernetes-group-version-kind'] ?? []) {
      nameOfKind.set([group, version, kind].filter(Boolean).join('/'), name);
    }
  }
  const roots = Object.fromEntries(
    kinds.map((kind) => {
      if (!nameOfKind.has(kind)) throw new Error(`the upstream file has no ${kind}`);
      return [kind, nameOfKind.get(kind)];
    }),
  );

  const definitions = {};
  const pending = Object.values(roots);
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (definitions[name] || scalars.has(name)) continue;
    const isKind = Object.values(roots).includes(name);
    definitions[name] = pruneDefinition(name, byName.get(name), isKind, describe);
    pending.push(...refsOf(definitions[name]));
  }
  return { kinds: roots, definitions };
}

/** One line for each field, so that a version bump reads as a diff of fields. */
function print(upstreamVersion, { kinds: roots, definitions }) {
  const lines = (entries, depth) =>
    entries.map(([key, text]) => `${' '.repeat(depth)}${JSON.stringify(key)}: ${text}`).join(',\n');
  const printDefinition = ({ properties, ...rest }) => {
    const entries = Object.entries(rest).map(([key, value]) => [key, JSON.stringify(value)]);
    if (properties) {
      const fields = Object.entries(properties)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([field, schema]) => [field, JSON.stringify(schema)]);
      entries.push(['properties', fields.length === 0 ? '{}' : `{\n${lines(fields, 8)}\n      }`]);
    }
    return `{\n${lines(entries, 6)}\n    }`;
  };
  const names = Object.keys(definitions).sort();
  return `{
  "kubernetes": ${JSON.stringify(upstreamVersion)},
  "kinds": {
${lines(
  Object.entries(roots).map(([kind, name]) => [kind, JSON.stringify(name)]),
  4,
)}
  },
  "definitions": {
${lines(
  names.map((name) => [name, printDefinition(definitions[name])]),
  4,
)}
  }
}
`;
}

const folder = process.argv[2];
if (folder === undefined) throw new Error('usage: node tools/kubernetes-definitions.js <folder with upstream v*.json>');

for (const { name, from, describe } of versions) {
  const upstream = JSON.parse(readFileSync(join(folder, from), 'utf8')).definitions;
  const file = join(__dirname, '..', 'imports', 'kubernetes', `${name}.json`);
  writeFileSync(file, print(from.replace(/\.json$/, ''), prune(upstream, describe)));
}
