/** Tidies up where a failure is not worth a word: the next run tidies up as well, and an earlier error says more. */
export function quietly(tidy: () => void): void {
  try {
    tidy();
  } catch {
    // see above
  }
}
