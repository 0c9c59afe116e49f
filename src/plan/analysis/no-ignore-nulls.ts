import { type MillraceError, userError } from '../../errors.ts';
import type { Position } from './expression-scope.ts';

/** What refuses IGNORE NULLS behind a function that gives nulls no other meaning. */
export function noIgnoreNulls(name: string, position: Position): MillraceError {
  const message = `The function \`${name}\` takes no IGNORE NULLS.`;
  const condition = 'INVALID_SQL_SYNTAX.FUNCTION_WITH_UNSUPPORTED_SYNTAX';
  return userError(condition, message, { position });
}
