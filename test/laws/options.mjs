/** Options as the environment of the tests: see runs.ts. */
export function environmentOf([option, value, ...others]) {
  if (option === undefined) return {};
  const names = { '--runs': 'RUNS', '--seed': 'SEED' };
  if (!Object.hasOwn(names, option)) throw new Error(`'${option}' is not an option`);
  if (!/^[0-9]+$/.test(value ?? '')) throw new Error(`${option} takes a whole number, not '${value ?? ''}'`);
  return { [names[option]]: value, ...environmentOf(others) };
}
