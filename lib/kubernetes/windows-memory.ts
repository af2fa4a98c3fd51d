/**
 * The least memory limits with which a Windows container starts, by the base of its image. Windows has no killer for
 * who takes too much: below this, the programs of Windows themselves get no memory. Nobody publishes such numbers; these
 * are our own, on the safe side of what idle containers commit.
 */
export const leastMemory = { nanoServer: '100Mi', serverCore: '300Mi' } as const;
