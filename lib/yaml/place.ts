/** Where a value stands. Made for every value, so it is only linked; spelt out when a value cannot be printed. */
export interface Place {
  readonly parent: Place | undefined;
  readonly step: string | number;
  readonly depth: number;
}

export const at = (parent: Place | undefined, step: string | number): Place => ({
  parent,
  step,
  depth: depthOf(parent) + 1,
});

export const depthOf = (place: Place | undefined): number => place?.depth ?? 0;

/** The error for a value without a YAML form: `spec.containers[0].image is a function …`. */
export const unprintable = (place: Place | undefined, what: string): TypeError =>
  new TypeError(`${place === undefined ? 'The value' : shortened(path(place))} ${what}`);

function path({ parent, step }: Place): string {
  const own = typeof step === 'number' ? `[${step}]` : /^[\w-]+$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
  return parent === undefined ? own.replace(/^\./, '') : path(parent) + own;
}

/** The path into a cycle is as long as it is boring. */
const shortened = (text: string): string => (text.length > 300 ? `${text.slice(0, 60)}…` : text);
