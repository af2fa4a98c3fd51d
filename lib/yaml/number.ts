/**
 * A number that Go, YAML 1.1 and YAML 1.2 read as the same one.
 *
 * Integers have all their digits, since Go reads them exactly; an exponent has a dot before it, since YAML 1.1 takes
 * `1e-7` for a text.
 *
 * @throws TypeError for NaN and the infinities, which JSON and so the API server do not know
 */
export function number(value: number): string {
  if (!Number.isFinite(value)) throw new TypeError(`is ${value}; Kubernetes knows finite numbers only`);
  if (Number.isSafeInteger(value)) return String(value);
  const text = String(value);
  return /^-?[0-9]+$/.test(text) ? String(BigInt(value)) : text.replace(/^(-?[0-9]+)e/, '$1.0e');
}
