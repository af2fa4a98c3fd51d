/**
 * The types of settings, so that a program which runs on values and on stand-ins cannot look at them by accident.
 *
 * A choice that depends on a setting is said with a word (`when`, `match`, `each` …). A plain `if`, `===` or `.map` on
 * a setting does not compile where TypeScript can see it (conditions, choices, lists and open values are opaque), and
 * where it cannot (text and numbers, which are branded), a lint rule of ours refuses it.
 */
declare const setting: unique symbol;

/** A text setting: fits wherever a string fits, and into template literals. */
export type Text = string & { readonly [setting]: 'text' };

/** A number setting: fits wherever a number fits, and into template literals. */
export type Count = number & { readonly [setting]: 'number' };

/**
 * A condition: a boolean setting, or what `is`, `given`, `not` … make of settings.
 *
 * Typed as a function, because TypeScript refuses a function as a condition.
 */
export interface Flag {
  (unreadable: never): never;
  readonly [setting]: 'flag';
}

/** One of a few words. */
export interface Choice<T extends string> {
  readonly [setting]: { choice: T };
}

/** A list whose items the program knows. */
export interface List<T> {
  readonly [setting]: { list: T };
}

/** What a user passes through to Kubernetes: printed as it came, never looked into. Empty means absent. */
export interface Open<T> {
  readonly [setting]: { open: T };
}

/** A condition, or one that is already decided. */
export type Condition = Flag | boolean;
