/** What a command may say, so that a test can listen. */
export interface Io {
  /** Results, for a person or for a file. */
  readonly out: (text: string) => void;
  /** Problems, line by line. */
  readonly err: (text: string) => void;
}

/** Everything went well; something unforeseen; what the user gave is wrong; a cluster would not take it as it is. */
export const exitCode = { done: 0, failed: 1, refused: 2, unfit: 3 } as const;
