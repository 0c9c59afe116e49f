import { typeName } from '../../columnar/types.ts';
import type { Attribute, Expression } from '../../expression/expression.ts';
import { isAppend } from '../changes-of.ts';
import type { LogicalPlan, LogicalPlanOf } from '../nodes/logical-plan.ts';
import { outputOf, windowResult } from '../output.ts';
import { rankLimitOf } from '../rank-limit.ts';
import type { OutputMode, RankedRowsSpec, SortKey } from '../stages.ts';
import { windowTime } from '../window-reach.ts';
import { bindExpression, bindOrder } from './bind.ts';
import { idsOf } from './columns.ts';
import { addKey, keyedSchema } from './exchange.ts';
import type { Pipeline } from './pipeline.ts';
import { type AboveWindow, expiryOf, settledTime } from './recompute-spec.ts';
import type { StageBuilder } from './stage-builder.ts';
import { rowColumns } from './state-columns.ts';

/** An operator that keeps the first rows of each key, and what it takes and gives. */
export interface Ranked {
  /** What its rows are sent by, over the columns of the child. */
  readonly keys: readonly Expression[];
  readonly spec: Omit<RankedRowsSpec, 'kind' | 'operatorId' | 'emits'>;
  readonly output: readonly Attribute[];
  /** By what rows of closed keys are late, over the columns of the child; null where no key is closed. */
  readonly lateBy: Expression | null;
  /** What its state depends on. */
  readonly state: string;
}

/**
 * A filter that limits the one rank of OVER above rows that stay, where changes are wanted; null for all else, which is computed
 * anew.
 */
export function rankedWindow(
  plan: LogicalPlanOf<'window'>,
  { condition, wanted }: AboveWindow,
  outputMode: OutputMode,
  emits: RankedRowsSpec['emits'],
): Ranked | null {
  const givesWhole = outputMode === 'append' || (outputMode === 'complete' && emits === 'groups');
  if (givesWhole || condition === null || plan.calls.length !== 1) return null;
  if (!isAppend(plan.child, outputMode)) return null;
  const found = rankLimitOf({ child: plan, condition });
  if (found === null) return null;
  const { rank, limit, isWhole } = found;
  const input = outputOf(plan.child);
  const columns = [...idsOf(input), found.id];
  const output = [...input, ...plan.calls.map(windowResult)].filter(({ id }) => {
    return wanted === null || wanted.has(id);
  });
  const keyTypes = plan.partition.map(({ type }) => type);
  const types = input.map(({ type }) => type);
  const lateBy = settledTime(windowTime(plan), plan.child, outputMode);
  return {
    keys: plan.partition,
    spec: {
      keyTypes,
      types,
      order: bindOrder(plan.order, idsOf(input)),
      rank,
      limit: Math.floor(limit),
      keep: isWhole ? null : bindExpression(condition, columns),
      output: output.map(({ id }) => columns.indexOf(id)),
      expiry: expiryOf(lateBy, plan.child),
    },
    output,
    lateBy,
    state: `${rank} ${limit} by ${keyTypes.map(typeName).join(', ')} of ${types.map(typeName).join(', ')}`,
  };
}

/** The first of all rows that stay, by an order; null where rows may be taken back. */
export function rankedLimit(
  child: LogicalPlan,
  order: readonly SortKey[],
  count: number | null,
  outputMode: OutputMode,
): Ranked | null {
  if (count === null || !isAppend(child, outputMode)) return null;
  const output = outputOf(child);
  const types = output.map(({ type }) => type);
  return {
    keys: [],
    spec: {
      keyTypes: [],
      types,
      order: bindOrder(order, idsOf(output)),
      rank: 'row_number',
      limit: count,
      keep: null,
      output: output.map((_, place) => place),
      expiry: null,
    },
    output,
    lateBy: null,
    state: `first ${count} of ${types.map(typeName).join(', ')}`,
  };
}

/** Rows by key to a stage that keeps the first of each; of those of a batch only the first, unless late ones are counted. */
export function stageRanked(
  feeding: readonly Pipeline[],
  input: readonly Attribute[],
  { keys, spec, output, lateBy, state }: Ranked,
  emits: RankedRowsSpec['emits'],
  built: StageBuilder,
): readonly Pipeline[] {
  const { keyTypes, order, rank, limit, expiry } = spec;
  built.divertLateKeys(feeding, { kind: 'rankedRows', eventTime: lateBy, columns: input });
  for (const pipeline of feeding) {
    addKey(pipeline, { keys, notNull: [] });
    if (expiry === null) pipeline.add({ kind: 'topOfKeys', keyTypes, order, rank, limit });
  }
  const operatorId = built.sign('rankedRows', state, rowColumns(keys));
  const stateful: RankedRowsSpec = { kind: 'rankedRows', operatorId, ...spec, emits };
  return [built.openOver(feeding, keyedSchema(input), stateful, output)];
}
