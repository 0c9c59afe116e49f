import { type SourcePosition, userError } from '../errors.ts';

/** What a function makes of a text that it cannot read, where it may not give null. */
export function malformedText(
  message: string,
  hint: string,
  position?: SourcePosition | undefined,
): Error {
  return userError('MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION', message, { hint, position });
}
