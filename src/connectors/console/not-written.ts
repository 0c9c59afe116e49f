import { environmentError } from '../../errors.ts';

/** The error of a terminal or pipe that does not take what is printed. */
export function notWritten(cause: Error): Error {
  return environmentError(
    'CONSOLE_NOT_WRITABLE',
    `The console cannot be written to: ${cause.message}`,
    {
      cause,
    },
  );
}
