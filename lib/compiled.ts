/** Whether this runs from the sources, as the tests do, rather than from what the build made of them. */
const fromSources = __filename.endsWith('.ts');

/**
 * What the build has computed about a chart because it depends on nobody's values: `judge`, the compiled schema of its
 * values, and `files`, those that are the same for everybody. Nothing when running from the sources.
 *
 * @param what the name of the file in `build/lib/compiled/<chart>/`, where `tools/compile-charts.js` leaves it
 */
export const compiled = <T>(chart: string, what: 'files' | 'judge'): T | undefined =>
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- words that a bundler understands
  fromSources ? undefined : (require(`./compiled/${chart}/${what}.js`) as T);
