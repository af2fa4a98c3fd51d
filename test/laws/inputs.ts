import { isMap } from '../../lib/values/maps';

/** Fields that name an object which a user makes, by the kind of it. */
const namesOf: Readonly<Record<string, string>> = {
  configMap: 'ConfigMap',
  configMapKeyRef: 'ConfigMap',
  configMapRef: 'ConfigMap',
  secret: 'Secret',
  secretKeyRef: 'Secret',
  secretRef: 'Secret',
};

/** Everything that a values document refers to, as `Secret/name`. */
export function inputsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(inputsIn);
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(([key, field]) => {
    const kind = namesOf[key];
    if (key === 'claimName') return [`PersistentVolumeClaim/${String(field)}`];
    if (key === 'serviceAccount' && isMap(field)) return [`ServiceAccount/${String(field['name'])}`];
    if (key === 'pullSecrets' || key === 'imagePullSecrets') {
      return (field as { name?: string }[]).map(({ name }) => `Secret/${name}`);
    }
    const named = kind !== undefined && isMap(field) ? [`${kind}/${String(field['name'] ?? field['secretName'])}`] : [];
    return [...named, ...inputsIn(field)];
  });
}
