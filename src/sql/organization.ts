import type { UnresolvedOrder } from '../expression/unresolved.ts';
import { unresolvedLimit } from '../plan/nodes/limit.ts';
import { unresolvedSort } from '../plan/nodes/sort.ts';
import type { UnresolvedPlan } from '../plan/nodes/unresolved-plan.ts';
import { readExpression } from './expressions.ts';
import type { Token } from './token.ts';
import type { TokenReader } from './token-reader.ts';
import { readOrder } from './window-clause.ts';

/** Reads [ORDER BY …] [LIMIT …] [OFFSET …] over the rows so far. */
export function readOrganization(reader: TokenReader, child: UnresolvedPlan): UnresolvedPlan {
  const start = reader.peek();
  const order = readOrdering(reader, start);
  const plan = order === null ? child : unresolvedSort(child, order, reader.positionFrom(start));
  const limitStart = reader.peek();
  const isLimited = reader.acceptWord('LIMIT') && !reader.acceptWord('ALL');
  const count = isLimited ? readExpression(reader) : null;
  const offset = reader.acceptWord('OFFSET') ? readExpression(reader) : null;
  if (count === null && offset === null) return plan;
  return unresolvedLimit(plan, { count, offset }, reader.positionFrom(limitStart));
}

/** One step of a pipe: rows are ordered, or limited. */
export function readPipeOrganization(reader: TokenReader, child: UnresolvedPlan): UnresolvedPlan {
  const start = reader.peek();
  const order = readOrdering(reader, start);
  if (order === null) return readOrganization(reader, child);
  if (reader.isWord('LIMIT') || reader.isWord('OFFSET')) {
    const message = 'A step of a pipe orders rows or limits them: put |> between the two.';
    throw reader.mistake('MULTIPLE_QUERY_RESULT_CLAUSES_WITH_PIPE_OPERATORS', message, start);
  }
  return unresolvedSort(child, order, reader.positionFrom(start), true);
}

const ORDERINGS: readonly string[] = ['ORDER', 'SORT', 'CLUSTER', 'DISTRIBUTE'];

/** True where an order, LIMIT or OFFSET comes next. */
export function isOrganizationNext(reader: TokenReader): boolean {
  if (reader.isWord('LIMIT') || reader.isWord('OFFSET')) return true;
  return ORDERINGS.some((word) => reader.isWord(word, 'BY'));
}

/**
 * ORDER BY, SORT BY, CLUSTER BY or DISTRIBUTE BY. Rows are in one partition where their order counts, so that the last
 * three order all of them, which is one of the orders that they may have in Spark.
 */
function readOrdering(reader: TokenReader, start: Token): readonly UnresolvedOrder[] | null {
  const given: UnresolvedOrder[][] = [];
  const words: string[] = [];
  for (;;) {
    const word = ORDERINGS.find((known) => reader.isWord(known, 'BY'));
    if (word === undefined || words.includes(word)) break;
    reader.acceptWord(word, 'BY');
    words.push(word);
    given.push(readOrder(reader, readExpression));
  }
  const isTogether =
    words.length < 2 || words.join() === 'DISTRIBUTE,SORT' || words.join() === 'SORT,DISTRIBUTE';
  if (!isTogether) {
    const message = `${words.join(' BY and ')} BY do not go together.`;
    throw reader.mistake('UNSUPPORTED_FEATURE.COMBINATION_QUERY_RESULT_CLAUSES', message, start);
  }
  return given[words.indexOf('SORT')] ?? given[0] ?? null;
}
