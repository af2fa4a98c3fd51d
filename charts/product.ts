import { App, type Chart } from 'cdk8s';
import type { About } from '../lib/helm/chart-yaml';
import type { Problem } from '../lib/problem';
import type { Waits } from '../lib/rehearsal/fates';
import type { ObjectDeclaration } from '../lib/values/declaration';
import type { Values } from '../lib/values/maps';
import { type Release, symbolicRelease, symbolicSettings } from '../lib/values/readings';
import { type Described, type Judged, tried } from '../lib/wiring/tried';
import type { Refusal } from '../lib/words/refusals';

/** Folders of an output root, each with its files by path. */
export type Folders = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** What a chart of ours consists of. */
interface Parts<D extends ObjectDeclaration> extends Judged<D> {
  readonly defaultRelease: Release;
  readonly about: About;
  /** Whom its components wait for before they start. */
  readonly waits: Waits;
  /** How it is installed with Helm, in Markdown. */
  readonly install: string;
  /** The page of the docs about it. */
  readonly guide: string;
  readonly chart: (app: App, subject: Described<D>) => Chart;
  /**
   * What the rules say, as the chart has it, such as with a word about each group of them.
   *
   * @default - each in turn
   */
  readonly refusals?: (subject: Described<D>) => readonly Refusal[];
  /** Adds what `helm test` runs. */
  readonly addHelmTest?: (chart: Chart, subject: Described<D>) => void;
  /** What Helm says at the end of an installation. */
  readonly notes: (subject: Described<D>) => string[];
  /** Lines about what it needs and does not make. */
  readonly missing: (subject: Described<D>) => string[];
  /** Folders of an output root that are neither YAML nor the chart, and depend on values. */
  readonly folders?: (subject: Described<D>) => Folders;
}

/** A chart of ours, as the command line sees it. */
export interface Product extends Pick<
  Parts<ObjectDeclaration>,
  'about' | 'declaration' | 'defaultRelease' | 'guide' | 'install' | 'waits'
> {
  /** The chart for a release and a user's values, or everything that is wrong with them. */
  readonly make: (release: Release, values: Values) => { readonly made?: Made; readonly problems: readonly Problem[] };
  /** The chart on stand-ins. Only inside a symbolic reading. */
  readonly read: () => Read;
}

interface Made {
  readonly chart: Chart;
  readonly missing: readonly string[];
  readonly folders: Folders;
  /** What Helm makes of the same values: the chart with what `helm test` runs, and the notes. */
  readonly withHelm: () => Omit<Read, 'refusals'>;
}

interface Read {
  readonly chart: Chart;
  readonly refusals: readonly Refusal[];
  readonly notes: readonly string[];
}

/** A chart from its parts, which are read once with values and once with stand-ins. */
export function product<D extends ObjectDeclaration>(parts: Parts<D>): Product {
  const { about, declaration, defaultRelease, guide, install, waits, addHelmTest, chart, folders, missing, notes } =
    parts;
  const { refusals = (subject) => parts.rules.flatMap((rule) => rule(subject)) } = parts;
  const withHelm = (subject: Described<D>) => {
    const whole = chart(new App(), subject);
    addHelmTest?.(whole, subject);
    return { chart: whole, notes: notes(subject) };
  };
  return {
    ...{ about, declaration, defaultRelease, guide, install, waits },
    make: (release, values) => {
      const { made, problems } = tried(parts, release, values);
      if (!made) return { problems };
      return {
        problems,
        made: {
          chart: chart(new App(), made),
          missing: missing(made),
          folders: folders?.(made) ?? new Map(),
          withHelm: () => withHelm(made),
        },
      };
    },
    read: () => {
      const subject = { values: symbolicSettings(declaration), release: symbolicRelease() };
      return { ...withHelm(subject), refusals: refusals(subject) };
    },
  };
}
