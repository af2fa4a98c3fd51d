export function commandLineOf(pid: number): string;
export function processesNaming(text: string): number[];
