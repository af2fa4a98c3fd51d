/** What decimal suffixes of a quantity mean, as exponents of ten. */
export const exponents: Readonly<Record<string, string>> = {
  ...{ n: 'e-9', u: 'e-6', m: 'e-3', k: 'e3', M: 'e6', G: 'e9', T: 'e12', P: 'e15', E: 'e18' },
};

/** What binary suffixes mean, as factors. */
export const factors: Readonly<Record<string, bigint>> = {
  ...{ Ki: 1n << 10n, Mi: 1n << 20n, Gi: 1n << 30n, Ti: 1n << 40n, Pi: 1n << 50n, Ei: 1n << 60n },
};

/**
 * The number that a Kubernetes quantity stands for: `1.5Gi`, `500m`, `1e3`, `2`. An exponent takes the place of a
 * decimal suffix, so it is rounded once, as Go rounds it in a template.
 */
export function quantityOf(quantity: string | number): number {
  const [, digits, suffix = ''] = /^([+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?)([a-zA-Z]*)$/.exec(String(quantity)) ?? [];
  return (
    Number(`${digits}${exponents[suffix] ?? ''}`) *
    Number(factors[suffix] ?? (suffix in exponents || suffix === '' ? 1 : NaN))
  );
}
