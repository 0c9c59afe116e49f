import { environmentError, MillraceError, userError } from '../../errors.ts';
import { isPattern } from './file-listing.ts';
import { findReplaced } from './replaced-directory.ts';

/** The user named a file or directory that is not there, or a pattern that nothing matches. */
export function notFound(location: string): Error {
  const what = isPattern(location)
    ? `Nothing matches ${location}.`
    : `There is no file or directory ${location}.`;
  const replaced = isPattern(location) ? null : findReplaced(location);
  if (replaced === null) return userError('PATH_NOT_FOUND', what);
  const hint = `An overwrite was cut short: ${replaced} has what was there. Rename it, or write again.`;
  return userError('PATH_NOT_FOUND', what, { hint });
}

/** A file that belongs to the input, as it was listed, is not there. */
export function fileGone(file: string): Error {
  return environmentError(
    'FAILED_READ_FILE.FILE_NOT_EXIST',
    `The file ${file} does not exist, but belongs to the input.`,
    { hint: 'Put it back, or set ignoreMissingFiles to read what is left.' },
  );
}

/** What the file system refused while files were looked for; errors that have a name already stay as they are. */
export function readFailed(location: string, cause: unknown): Error {
  return failed('FAILED_READ_FILE', `Cannot look for files in ${location}`, cause);
}

/** What the file system refused while a batch was written. */
export function writeFailed(location: string, cause: unknown): Error {
  return failed('TASK_WRITE_FAILED', `Cannot write to ${location}`, cause);
}

function failed(condition: string, action: string, cause: unknown): Error {
  if (cause instanceof MillraceError) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return environmentError(condition, `${action}: ${reason}.`, { cause });
}
