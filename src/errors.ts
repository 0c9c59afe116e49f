/**
 * Every error that a user of millrace can meet.
 *
 * Three kinds: the user's mistake (`user`), the outside world (`environment`, worth a retry) and our bug
 * (`internal`). An error carries Spark's condition name where Spark has one. Errors cross threads as data
 * (`toErrorData`) and are rebuilt on the other side (`fromErrorData`), because structured clone keeps only
 * the message of an Error subclass.
 */
export type ErrorKind = 'user' | 'environment' | 'internal';

/** A range of characters in a statement, with the statement's text so that the error can point at it. */
export interface SourcePosition {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** What an error is made of; also its form on the way between threads. */
export interface ErrorData {
  readonly kind: ErrorKind;
  readonly condition: string;
  readonly message: string;
  /** What the user can do about it: one sentence. */
  readonly hint?: string | undefined;
  readonly position?: SourcePosition | undefined;
}

/** The class of every error that millrace throws on purpose. */
export class MillraceError extends Error {
  readonly kind: ErrorKind;
  /** The stable name to test for, for example `DIVIDE_BY_ZERO`. */
  readonly condition: string;
  readonly hint: string | undefined;
  readonly position: SourcePosition | undefined;
  /** The sentence without condition, position and hint. */
  readonly summary: string;

  constructor(data: ErrorData, options?: ErrorOptions) {
    super(formatError(data), options);
    this.name = 'MillraceError';
    this.kind = data.kind;
    this.condition = data.condition;
    this.summary = data.message;
    this.hint = data.hint;
    this.position = data.position;
  }
}

interface ErrorExtras {
  readonly hint?: string | undefined;
  readonly position?: SourcePosition | undefined;
  readonly cause?: unknown;
}

/** The user's mistake: a query, an option, a value. Never retried. */
export function userError(
  condition: string,
  message: string,
  extras: ErrorExtras = {},
): MillraceError {
  return build('user', condition, message, extras);
}

/** The outside world failed: disk, network, another process. */
export function environmentError(
  condition: string,
  message: string,
  extras: ErrorExtras = {},
): MillraceError {
  return build('environment', condition, message, extras);
}

/** A bug of ours: what was assumed does not hold. */
export function internalError(message: string, extras: ErrorExtras = {}): MillraceError {
  return build('internal', 'INTERNAL_ERROR', message, extras);
}

/** Something was asked of a session that has been closed, or was still at work when it was. */
export function sessionClosed(cause?: unknown): MillraceError {
  return userError('SESSION_CLOSED', 'The session has been closed.', { cause });
}

/** Rows were asked for where other rows may lie by now. `rows`: whose, for example `batch 3`. */
export function rowsReleased(rows: string, hint: string): MillraceError {
  const message = `The rows of ${rows} were asked for after the batch had ended.`;
  return userError('BATCH_ALREADY_RELEASED', message, { hint });
}

/** Throws an internal error unless `condition` holds. For our assumptions, never for input. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw internalError(message);
}

export function toErrorData(error: unknown): ErrorData {
  if (error instanceof MillraceError) {
    const { kind, condition, summary, hint, position } = error;
    return { kind, condition, message: summary, hint, position };
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { kind: 'internal', condition: 'INTERNAL_ERROR', message: detail };
}

export function fromErrorData(data: ErrorData): MillraceError {
  return new MillraceError(data);
}

function build(
  kind: ErrorKind,
  condition: string,
  message: string,
  extras: ErrorExtras,
): MillraceError {
  const { hint, position, cause } = extras;
  const options = cause === undefined ? undefined : { cause };
  return new MillraceError({ kind, condition, message, hint, position }, options);
}

function formatError(data: ErrorData): string {
  const lines = [`[${data.condition}] ${data.message}`];
  if (data.position !== undefined) lines.push(pointAt(data.position));
  if (data.hint !== undefined) lines.push(data.hint);
  return lines.join('\n');
}

/** Of a longer line only what stands around the position is shown: generated statements have lines of megabytes. */
const LINE_SHOWN_MAX = 160;
const SHOWN_BEFORE_MAX = 60;

/** The line of the statement that holds the position, its place, and a marker under it. */
function pointAt(position: SourcePosition): string {
  const { text, start, end } = position;
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const line = /^[^\r\n]*/.exec(text.slice(lineStart))![0];
  const column = start - lineStart;
  const place = `line ${text.slice(0, lineStart).split('\n').length}, column ${column + 1}`;
  const shownFrom = line.length <= LINE_SHOWN_MAX ? 0 : Math.max(0, column - SHOWN_BEFORE_MAX);
  const shownTo = Math.min(line.length, shownFrom + LINE_SHOWN_MAX);
  const shown = line.slice(shownFrom, shownTo).toWellFormed();
  const [left, right] = [shownFrom > 0 ? '…' : '', shownTo < line.length ? '…' : ''];
  const before = left + line.slice(shownFrom, column);
  const width = Math.max(1, Math.min(end - lineStart, shownTo) - column);
  // A tab stays a tab, so that the marker stands under the place however wide tabs are shown.
  return `at ${place}:\n  ${left}${shown}${right}\n  ${before.replaceAll(/[^\t]/g, ' ')}${'^'.repeat(width)}`;
}

/** The error by its name where a query nested deeper than the stack goes, any other error as it is. */
export function nameTooDeep(error: unknown): unknown {
  if (!(error instanceof RangeError) || !/call stack/.test(error.message)) return error;
  return userError('FAILED_TO_PARSE_TOO_COMPLEX', 'The query nests too deep.', {
    hint: 'Divide it: long conditions into IN or a join with their values, long chains of DataFrames into steps with a table between.',
    cause: error,
  });
}

/** Waits for all, then gives all values or throws the first error in order, whatever the threads' timing was. */
export async function allOrFirstError<T>(promises: readonly Promise<T>[]): Promise<readonly T[]> {
  const settled = await Promise.allSettled(promises);
  return settled.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
}

/** Takes every step in order, then throws the first failure: a sink that cannot close must not keep the checkpoint locked. */
export async function closeAll(steps: readonly (() => Promise<void>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const step of steps) await step().catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}
