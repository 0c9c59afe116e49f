import { environmentError, MillraceError } from '../../errors.ts';

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
