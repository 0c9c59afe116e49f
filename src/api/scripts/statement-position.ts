import { MillraceError, type SourcePosition, toErrorData } from '../../errors.ts';

/** An error that does not say where gets the first line of its statement. */
export function positioned(error: unknown, { text, start, end }: SourcePosition): unknown {
  if (!(error instanceof MillraceError) || error.kind !== 'user') return error;
  if (error.position !== undefined) return error;
  const lineEnd = text.indexOf('\n', start);
  const position = { text, start, end: lineEnd < 0 ? end : Math.min(end, lineEnd) };
  return new MillraceError({ ...toErrorData(error), position }, { cause: error.cause });
}
