import { MillraceError } from '../errors.ts';

/** One message for the user's mistakes and the world's; a bug of ours comes with its stack, to be reported. */
export function printError(error: unknown): void {
  process.stderr.write(`${describeError(error)}\n`);
}

/** The text of that message. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof MillraceError && error.kind !== 'internal') return error.message;
  return `This is a bug in millrace, please report it.\n${error.stack ?? error.message}`;
}
