import { typeName } from '../../columnar/types.ts';
import type { Expression } from '../../expression/expression.ts';
import type { LogicalPlan, LogicalPlanOf } from '../nodes/logical-plan.ts';
import { outputOf } from '../output.ts';
import type { OutputMode, WindowReach } from '../stages.ts';
import { orderingTime, reachOf, windowTime } from '../window-reach.ts';
import { bindExpression } from './bind.ts';
import { idsOf } from './columns.ts';
import { addKey, keyedSchema } from './exchange.ts';
import type { Pipeline } from './pipeline.ts';
import { type AboveWindow, type Recomputed, recomputedWindow } from './recompute-spec.ts';
import type { StageBuilder } from './stage-builder.ts';
import { rowColumns } from './state-columns.ts';

/** OVER by event time, and what it gives. */
export interface OrderedWindowParts {
  readonly recomputed: Recomputed;
  /** Over the columns of the child. */
  readonly time: Expression;
  readonly reach: WindowReach;
}

/** OVER in append mode that is ordered by the event time and not partitioned by a window of it; null for all else. */
export function orderedWindowParts(
  plan: LogicalPlanOf<'window'>,
  above: AboveWindow,
  outputMode: OutputMode,
): OrderedWindowParts | null {
  if (outputMode !== 'append' || windowTime(plan) !== undefined) return null;
  const [time, reach] = [orderingTime(plan), reachOf(plan)];
  if (time === undefined || reach === null) return null;
  return { recomputed: recomputedWindow(plan, above, outputMode), time, reach };
}

/** Rows wait for the watermark in the order of their event time. */
export function stageOrderedWindow(
  { recomputed, time: eventTime, reach }: OrderedWindowParts,
  { child }: LogicalPlanOf<'window'>,
  stage: (child: LogicalPlan) => readonly Pipeline[],
  built: StageBuilder,
): Pipeline {
  const feeding = stage(child);
  const { keys, spec, output, state } = recomputed;
  const input = outputOf(child);
  const types = input.map(({ type }) => type);
  built.divertLate(feeding, { kind: 'orderedWindow', eventTime, columns: input });
  const operatorId = built.sign(
    'orderedWindow',
    `${state} of ${types.map(typeName).join(', ')}`,
    rowColumns(keys),
  );
  for (const pipeline of feeding) addKey(pipeline, { keys, notNull: [] });
  const keyTypes = keys.map(({ type }) => type);
  const rows = { kind: 'recompute', operatorId, keyTypes, types, ...spec, emits: 'final' } as const;
  const time = bindExpression(eventTime, idsOf(input));
  const stateful = { kind: 'orderedWindow', operatorId, rows, time, reach } as const;
  return built.openOver(feeding, keyedSchema(input), stateful, output);
}
