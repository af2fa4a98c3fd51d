/** How many values a law is tried on: `RUNS` of the environment, else what a run of all tests has time for. */
export const runs = (usual: number): number => Number(process.env['RUNS'] ?? usual);

/** The same where each value is a process of Helm of its own, which takes as long as several of a batch. */
export const alone = (usual: number): number => Math.ceil(runs(3 * usual) / 3);

/** What the random values are made from: `SEED` of the environment, else another one in each run. */
export const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
