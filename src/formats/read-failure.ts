import { environmentError, MillraceError } from '../errors.ts';

/** The footer, or whatever else a file begins or ends with, is not of the format. */
export function unreadableFooter(description: string, format: string, cause: unknown): Error {
  return environmentError(
    'FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER',
    `Could not read the footer of ${description}: ${reasonOf(cause)}.`,
    { hint: `Make sure that the file is whole and of the format ${format}.`, cause },
  );
}

/** Something inside a file is damaged; errors that have a name already stay as they are. */
export function unreadableFile(description: string, cause: unknown): Error {
  if (cause instanceof MillraceError) return cause;
  return environmentError(
    'FAILED_READ_FILE.NO_HINT',
    `Encountered error while reading file ${description}: ${reasonOf(cause)}.`,
    { hint: 'The file seems to be damaged: write it again, or set ignoreCorruptFiles.', cause },
  );
}

/** True for damage to the contents of a file, which `ignoreCorruptFiles` leaves out. */
export function isCorruptFile(error: unknown): boolean {
  return error instanceof MillraceError && CORRUPT.includes(error.condition);
}

const CORRUPT: readonly string[] = [
  'FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER',
  'FAILED_READ_FILE.NO_HINT',
];

function reasonOf(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.replace(/\.$/, '');
}
