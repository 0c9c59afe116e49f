import type { Expression } from '../expression/expression.ts';
import type { LogicalPlanOf } from './nodes/logical-plan.ts';
import { RANK_FUNCTIONS, type RankFunction } from './ranked-stage.ts';
import { conjunctsOf } from './rules/conjuncts.ts';

/** The first rows of each partition by a rank: what `WHERE rank <= limit` says above OVER. */
export interface RankLimit {
  readonly window: LogicalPlanOf<'window'>;
  readonly rank: RankFunction;
  /** The column of the rank. */
  readonly id: number;
  readonly limit: number;
  /** The part of the condition that says so. */
  readonly condition: Expression;
  /** True where there is nothing else to the condition. */
  readonly isWhole: boolean;
  /** True where besides each rank has one row. */
  readonly isExact: boolean;
}

/** Ranks that only grow when rows come. */
function rankOf(name: string): RankFunction | undefined {
  return RANK_FUNCTIONS.find((rank) => rank === name);
}

/** Null where a filter limits no rank, or where other calls read rows beyond the limit. */
export function rankLimitOf({
  child,
  condition,
}: Pick<LogicalPlanOf<'filter'>, 'child' | 'condition'>): RankLimit | null {
  if (child.kind !== 'window') return null;
  if (!child.calls.every(({ window: { call } }) => rankOf(call.name) !== undefined)) return null;
  const parts = conjunctsOf(condition);
  for (const part of parts) {
    const found = limitOf(part);
    const call = child.calls.find(({ id }) => id === found?.id)?.window.call;
    const rank = call === undefined ? undefined : rankOf(call.name);
    if (found === null || rank === undefined) continue;
    const { id, limit, bound } = found;
    const isWhole = parts.length === 1 && !found.isOnly;
    const isExact = isWhole && rank === 'row_number';
    return { window: child, rank, id, limit, condition: bound, isWhole, isExact };
  }
  return null;
}

interface FoundLimit {
  readonly id: number;
  readonly limit: number;
  /** True for the rows of one rank above the first only. */
  readonly isOnly: boolean;
  readonly bound: Expression;
}

/** `rank <= n`, `rank < n`, `rank = n`, and the same the other way round. */
function limitOf(part: Expression): FoundLimit | null {
  if (part.kind !== 'call') return null;
  const turned = TURNED[part.name] ?? null;
  const [left, right] = part.arguments;
  const isTurned = left?.kind === 'literal';
  const name = isTurned ? turned : part.name;
  const [column, count] = isTurned ? [right, left] : [left, right];
  if (column?.kind !== 'attribute' || count?.kind !== 'literal') return null;
  if (typeof count.value !== 'number' && typeof count.value !== 'bigint') return null;
  const value = Number(count.value);
  const { id } = column;
  if (name === 'less_or_equal') return { id, limit: value, isOnly: false, bound: part };
  if (name === 'less') return { id, limit: value - 1, isOnly: false, bound: part };
  if (name !== 'equal') return null;
  const args = isTurned ? [count, column] : [column, count];
  const bound = Object.freeze({
    ...part,
    name: isTurned ? 'greater_or_equal' : 'less_or_equal',
    arguments: args,
  });
  return { id, limit: value, isOnly: value !== 1, bound };
}

const TURNED: Readonly<Record<string, string>> = {
  greater_or_equal: 'less_or_equal',
  greater: 'less',
  equal: 'equal',
};
