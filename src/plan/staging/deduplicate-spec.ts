import { typeName } from '../../columnar/types.ts';
import type { Attribute, Expression } from '../../expression/expression.ts';
import { closingTime, eventTimesOf, firstEventTime } from '../event-time.ts';
import type { LogicalPlanOf } from '../nodes/logical-plan.ts';
import { isStreaming, outputOf } from '../output.ts';
import type { DeduplicateSpec } from '../stages.ts';
import { bindExpression } from './bind.ts';
import { idsOf } from './columns.ts';
import type { StageBuilder } from './stage-builder.ts';
import { rowColumns } from './state-columns.ts';

/** By which time rows are late, and when a key is forgotten. */
export function deduplicateSpec(
  plan: LogicalPlanOf<'deduplicate'>,
  built: StageBuilder,
): DeduplicateSpec {
  const output = outputOf(plan);
  const keys = plan.keys.map(({ type }) => typeName(type)).join(', ');
  const times = isStreaming(plan) ? eventTimesOf(plan.child) : new Map<number, number>();
  const bind = (column: Attribute): Expression =>
    bindExpression(closingTime(column), idsOf(output));
  const eventTime = firstEventTime(output, times);
  const keyTime = plan.withinWatermark ? eventTime : firstEventTime(plan.keys, times);
  const delayMs = plan.withinWatermark && eventTime !== undefined ? times.get(eventTime.id)! : 0;
  return {
    kind: 'deduplicate',
    operatorId: built.sign('deduplicate', keys, rowColumns(plan.keys)),
    keyTypes: plan.keys.map(({ type }) => type),
    types: output.map(({ type }) => type),
    eventTime: eventTime === undefined ? null : bind(eventTime),
    expiry: keyTime === undefined ? null : { time: bind(keyTime), delayMs },
  };
}
