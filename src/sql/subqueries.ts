import type { UnresolvedExpression, UnresolvedSubquery } from '../expression/unresolved.ts';
import type { Token } from './token.ts';
import type { TokenReader } from './token-reader.ts';

/** Words that a query in brackets begins with where an expression could stand, too. */
const QUERY_WORDS: ReadonlySet<string> = new Set(['SELECT', 'WITH', 'FROM']);

/** True at a bracket, so many tokens ahead, that a query follows; VALUES and TABLE alone may be columns. */
export function isSubqueryNext(reader: TokenReader, offset = 0): boolean {
  if (!reader.isOperator('(', offset)) return false;
  const { kind, value } = reader.peek(offset + 1);
  if (kind !== 'word') return false;
  const after = reader.peek(offset + 2);
  if (value === 'VALUES') return after.kind === 'operator' && after.value === '(';
  if (value === 'TABLE') return after.kind === 'word' || after.kind === 'quoted';
  return QUERY_WORDS.has(value);
}

/** Reads a query in brackets. */
export function readSubquery(
  reader: TokenReader,
  form: UnresolvedSubquery['form'],
  operands: readonly UnresolvedExpression[],
  start: Token,
): UnresolvedExpression {
  reader.expectOperator('(');
  const relation = reader.readQuery();
  reader.expectOperator(')');
  const position = reader.positionFrom(start);
  return Object.freeze({ kind: 'unresolvedSubquery', form, operands, relation, position });
}
