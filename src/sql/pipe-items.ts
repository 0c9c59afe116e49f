import type { UnresolvedExpression } from '../expression/unresolved.ts';
import { anyPart } from '../expression/unresolved-parts.ts';
import type { Token } from './token.ts';
import type { TokenReader } from './token-reader.ts';

type ReadItem = (reader: TokenReader) => UnresolvedExpression;

/** An item of EXTEND, which adds columns: the others are there already. */
export function readExtension(reader: TokenReader, read: ReadItem): UnresolvedExpression {
  const start = reader.peek();
  const item = read(reader);
  if (item.kind !== 'unresolvedStar') return item;
  const message = 'EXTEND adds columns that are named one by one.';
  throw reader.mistake('INVALID_USAGE_OF_STAR_OR_REGEX', message, start);
}

/** An item of AGGREGATE in front of GROUP BY: an aggregate, or something made of them. */
export function readAggregation(reader: TokenReader, read: ReadItem): UnresolvedExpression {
  const start = reader.peek();
  const item = read(reader);
  if (anyPart(item, isUnsupported)) throw unsupportedAggregation(reader, start);
  return item;
}

/** The error for what AGGREGATE does not take in a pipe. */
export function unsupportedAggregation(reader: TokenReader, start: Token): Error {
  const message =
    'AGGREGATE in a pipe takes aggregates and columns to group by, neither ALL, nor sets of them, nor OVER.';
  const condition = 'UNSUPPORTED_FEATURE.PIPE_OPERATOR_AGGREGATE_UNSUPPORTED_CASE';
  return reader.mistake(condition, message, start);
}

function isUnsupported(part: UnresolvedExpression): boolean {
  if (part.kind !== 'unresolvedCall') return false;
  return part.name === 'grouping' || part.name === 'grouping_id' || part.over !== undefined;
}
