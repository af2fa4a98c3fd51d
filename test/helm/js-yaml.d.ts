/** As much of js-yaml as the tests use. */
declare module 'js-yaml' {
  export const CORE_SCHEMA: object;
  export function loadAll(text: string, iterator: undefined, options: { readonly schema: object }): unknown[];
}
