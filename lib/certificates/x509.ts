/**
 * The library that makes certificates and reads what Node's own reader leaves out. It is loaded when it is asked for: that
 * takes longer than a whole synth. It wants `reflect-metadata` to be there before it.
 */
export function x509(): typeof import('@peculiar/x509') {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would load it at once
  require('reflect-metadata');
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would load it at once
  return require('@peculiar/x509') as typeof import('@peculiar/x509');
}
