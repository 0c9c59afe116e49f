import { typeName } from '../../columnar/types.ts';
import { functionCall } from '../../expression/call.ts';
import type { Attribute, Expression } from '../../expression/expression.ts';
import { closingTime, type EventTimes, eventTimesOf, firstEventTime } from '../event-time.ts';
import type { LogicalPlanOf } from '../nodes/logical-plan.ts';
import { isStreaming, outputOf } from '../output.ts';
import type { DeduplicateSpec } from '../stages.ts';
import { bindExpression } from './bind.ts';
import { idsOf } from './columns.ts';
import type { StageBuilder } from './stage-builder.ts';
import { rowColumns } from './state-columns.ts';

const NO_TIMES: EventTimes = new Map();

/** By which time rows are late, and when a key is forgotten. */
export function deduplicateSpec(
  plan: LogicalPlanOf<'deduplicate'>,
  built: StageBuilder,
): DeduplicateSpec {
  const output = outputOf(plan);
  const keys = plan.keys.map(({ type }) => typeName(type)).join(', ');
  const times = isStreaming(plan) ? eventTimesOf(plan.child) : NO_TIMES;
  const bind = (time: Expression): Expression => bindExpression(time, idsOf(output));
  const eventTime = firstEventTime(output, times);
  const expiry = plan.withinWatermark
    ? withinWatermark(eventTime, times)
    : byKey(firstEventTime(plan.keys, times));
  return {
    kind: 'deduplicate',
    operatorId: built.sign('deduplicate', keys, rowColumns(plan.keys)),
    keyTypes: plan.keys.map(({ type }) => type),
    types: output.map(({ type }) => type),
    eventTime: eventTime === undefined ? null : bind(closingTime(eventTime)),
    expiry: expiry === null ? null : { ...expiry, time: bind(expiry.time) },
  };
}

/** A row without a time counts as one of 1970, as in Spark: its key is not remembered for ever. */
function withinWatermark(
  eventTime: Attribute | undefined,
  times: EventTimes,
): DeduplicateSpec['expiry'] {
  if (eventTime === undefined) return null;
  const time = closingTime(eventTime);
  const epoch: Expression = Object.freeze({ kind: 'literal', value: 0n, type: time.type });
  const filled = functionCall('coalesce', [time, epoch], time.type, { nullable: false });
  return { time: filled, delayMs: times.get(eventTime.id)! };
}

function byKey(keyTime: Attribute | undefined): DeduplicateSpec['expiry'] {
  return keyTime === undefined ? null : { time: closingTime(keyTime), delayMs: 0 };
}
