import { environmentError, MillraceError, userError } from '../errors.ts';

/** A batch that is safe with all before it; −1 when there is none, null when that is not known. */
export type SafeBatch = number | null;

/** Bytes on disk are not what was written. `detail` is a sentence. */
export function checkpointCorrupt(detail: string, safeBatch: SafeBatch): MillraceError {
  return environmentError('CHECKPOINT_CORRUPT', `${detail}${safeSentence(safeBatch)}`, {
    hint: 'Bring the directory back from a copy, or start the query with a new checkpoint location.',
  });
}

/** The disk did not take what we wrote. */
export function checkpointWriteFailed(
  path: string,
  safeBatch: SafeBatch,
  cause: unknown,
): MillraceError {
  const reason = reasonOf(cause);
  return environmentError(
    'CHECKPOINT_WRITE_FAILED',
    `${path} could not be written: ${reason}.${safeSentence(safeBatch)}`,
    {
      hint: isDiskFull(cause)
        ? 'Make room on the disk and start the query again: it goes on behind the last safe batch.'
        : 'Look after the disk and start the query again: it goes on behind the last safe batch.',
      cause,
    },
  );
}

/** Written by a version of millrace that this one does not know. */
export function checkpointFormatUnknown(
  path: string,
  version: unknown,
  known: number,
): MillraceError {
  return userError(
    'CHECKPOINT_FORMAT_UNKNOWN',
    `${path} has format version ${version}; this version of millrace knows versions up to ${known}.`,
    {
      hint: 'Start the query with the version of millrace that wrote the checkpoint, or a newer one.',
    },
  );
}

/**
 * The system refused to open or read something. Errors of ours stay as they are, and so do bugs: only what the system
 * says gets a name.
 */
export function nameSystemError(location: string, error: unknown): unknown {
  if (error instanceof MillraceError || codeOf(error) === undefined) return error;
  return environmentError(
    'CHECKPOINT_NOT_ACCESSIBLE',
    `The checkpoint ${location} cannot be opened: ${reasonOf(error)}.`,
    {
      hint: 'The location must be a directory on a local disk that this process may write.',
      cause: error,
    },
  );
}

function safeSentence(safeBatch: SafeBatch): string {
  if (safeBatch === null) return '';
  return safeBatch < 0 ? ' No batch is safe.' : ` Batch ${safeBatch} and all before it are safe.`;
}

function reasonOf(cause: unknown): string {
  if (isDiskFull(cause)) return `the disk is full (${codeOf(cause)})`;
  return cause instanceof Error ? cause.message : String(cause);
}

function isDiskFull(cause: unknown): boolean {
  const code = codeOf(cause);
  return code === 'ENOSPC' || code === 'EDQUOT';
}

/** The system's name of an error, for example `ENOENT`. */
export function codeOf(cause: unknown): string | undefined {
  return (cause as NodeJS.ErrnoException | null | undefined)?.code;
}
