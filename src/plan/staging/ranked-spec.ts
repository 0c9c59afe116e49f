import { typeName } from '../../columnar/types.ts';
import type { Attribute, Expression } from '../../expression/expression.ts';
import { isAppend } from '../changes-of.ts';
import type { LogicalPlanOf } from '../nodes/logical-plan.ts';
import { outputOf, windowResult } from '../output.ts';
import { rankLimitOf } from '../rank-limit.ts';
import type { OutputMode, RankedRowsSpec } from '../stages.ts';
import { windowTime } from '../window-reach.ts';
import { bindExpression, bindOrder } from './bind.ts';
import { idsOf } from './columns.ts';
import { addKey } from './exchange.ts';
import type { Pipeline } from './pipeline.ts';
import { type AboveWindow, expiryOf } from './recompute-spec.ts';

/** An operator that keeps the first rows of each key, and what it gives. */
export interface Ranked {
  readonly spec: Omit<RankedRowsSpec, 'kind' | 'operatorId' | 'emits'>;
  readonly output: readonly Attribute[];
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
  const time = windowTime(plan);
  return {
    spec: {
      keyTypes,
      types,
      order: bindOrder(plan.order, idsOf(input)),
      rank,
      limit: Math.floor(limit),
      keep: isWhole ? null : bindExpression(condition, columns),
      output: output.map(({ id }) => columns.indexOf(id)),
      expiry: time === undefined ? null : expiryOf(time, plan.child, outputMode),
    },
    output,
    state: `${rank} ${limit} by ${keyTypes.map(typeName).join(', ')} of ${types.map(typeName).join(', ')}`,
  };
}

/** Sends rows by key; of those of a batch only the first, unless each late one has to be counted. */
export function addTopOfKeys(
  pipeline: Pipeline,
  keys: readonly Expression[],
  { spec: { keyTypes, order, rank, limit, expiry } }: Ranked,
): void {
  addKey(pipeline, { keys, notNull: [] });
  if (expiry === null) pipeline.add({ kind: 'topOfKeys', keyTypes, order, rank, limit });
}
