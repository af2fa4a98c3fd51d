import { types } from 'node:util';

/** Whether an error comes from the operating system: what it says is about the machine, not about this program. */
export const isFailure = (error: unknown): error is NodeJS.ErrnoException =>
  types.isNativeError(error) && 'code' in error && 'syscall' in error;
