/**
 * What one service of OpenTwin is, as a row of data. Everything else is derived from rows: workloads, Services, argv,
 * waits, and later certificates, images and the topology.
 *
 * Rows cite the contract: what was read in OpenTwin's sources, kept in docs/opentwin.md.
 */
export interface ServiceRow {
  /** What it is called in texts for people. */
  readonly title: string;
  /** The section of docs/opentwin.md that it was read from. */
  readonly source: string;
  readonly program: Launched | Standalone;
  /** The port that it serves HTTPS on by default. Published, bound and dialled: they are one number. */
  readonly port: number;
  /** What must accept connections before it initialises. */
  readonly awaits: {
    /** Waited for without limit: without it the service ends, or starts in a state that it never leaves. */
    readonly hard: readonly Peer[];
    /** Waited for at most a minute: without it the service runs, with less. */
    readonly soft: readonly Peer[];
  };
  /** Whose restart it does not survive: it must be restarted after them, for nothing in it registers again (10.12). */
  readonly restartsAfter: readonly ServiceId[];
  /** What it dials once it runs. Says nothing about the order of starting. */
  readonly dialsLater: readonly Peer[];
  /**
   * `one`: state in memory that a second process would split; never two at a time. `numbered`: each instance publishes
   * a name of its own. `any`: instances are alike.
   */
  readonly instances: 'one' | 'numbered' | 'any';
  /** Why it runs once, completing "… always runs once: ". */
  readonly onlyOnce?: string;
  /** Seconds after which a start has failed: what its waits for others come to, and slow first starts of Windows. */
  readonly startSeconds: number;
  /** How a process of it can end, with the codes of `exit-codes.ts`. */
  readonly exits: readonly number[];
}

/** A DLL, run by `open_twin.exe`. */
export interface Launched {
  readonly library: `${string}.dll`;
  /** What follows the library on the command line, in the launcher's order. */
  readonly argv: readonly Argument[];
  /** Environment beside that of every service. */
  readonly environment: readonly Variable[];
}

/** A program of its own, with its path below the deployment folder. */
export interface Standalone {
  readonly executable: string;
  readonly environment: readonly Variable[];
}

/** Who can be waited for or dialled. */
export type Peer = ServiceId | 'mongodb';

/** A slot of the command line: an address, a secret, or a slot that the service does not read. */
export type Argument = 'none' | 'self' | Peer | 'encodedPassword' | 'downloadPort';

export type Variable = 'localDirectoryConfiguration' | 'mongodbAddress' | 'apache';

export type ServiceId =
  | 'logger'
  | 'authorisation'
  | 'globalSession'
  | 'localSession'
  | 'globalDirectory'
  | 'localDirectory'
  | 'libraryManagement'
  | 'adminPanel';

/** The services of one age of OpenTwin. */
export type Edition = Readonly<Record<ServiceId, ServiceRow>>;
