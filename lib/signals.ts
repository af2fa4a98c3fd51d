/** The signals by which somebody interrupts a program, each with the exit code that shells give to it. */
export const interruptions = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

export type Interruption = keyof typeof interruptions;

export const interruptionSignals = Object.keys(interruptions) as Interruption[];
