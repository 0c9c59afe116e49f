import { type Schema, schema } from '../../columnar/schema.ts';
import { BIGINT, BINARY, type DataType, field, typeName } from '../../columnar/types.ts';
import { assert, userError } from '../../errors.ts';
import { aggregateOf, lookupAggregate } from '../../expression/aggregates/index.ts';
import type { AggregateCall } from '../../expression/expression.ts';
import type { SessionSettings } from '../../expression/session-settings.ts';
import { endField, eventTimeKey } from '../event-time.ts';
import type { LogicalPlanOf } from '../nodes/logical-plan.ts';
import { isStreaming, outputOf } from '../output.ts';
import type { AggregateSpec, RetractingAggregateSpec } from '../stages.ts';
import { bindAggregate, bindExpression } from './bind.ts';
import { idsOf } from './columns.ts';
import type { Pipeline } from './pipeline.ts';
import type { StageBuilder } from './stage-builder.ts';
import { groupColumns } from './state-columns.ts';

/** The calls of an aggregate; DISTINCT has been written out by now where that can be done. */
export function callsOf({ aggregates }: LogicalPlanOf<'aggregate'>): readonly AggregateCall[] {
  const calls = aggregates.map(({ call }) => call);
  for (const call of calls) refuseDistinct(call);
  return calls;
}

/**
 * Groups the rows of a feeding stage. Rows may come through as they are where groups do not close (late ones are counted
 * by group) and no call has a FILTER.
 */
export function addPartialAggregate(pipeline: Pipeline, plan: LogicalPlanOf<'aggregate'>): void {
  const grouping = plan.grouping.map(({ expression }) =>
    bindExpression(expression, pipeline.columns),
  );
  const aggregates = plan.aggregates.map(({ call }) => bindAggregate(call, pipeline.columns));
  const isPlain = plan.session === null && plan.grouping.length > 0 && expiryOf(plan) === null;
  const passesRows = isPlain && aggregates.every(({ filter }) => filter === undefined);
  pipeline.add({ kind: 'partialAggregate', grouping, aggregates, passesRows });
}

/** The calls as a feeding stage has them bound. */
export function partialCalls({ operators }: Pipeline): readonly AggregateCall[] {
  const partial = operators.findLast(({ kind }) => kind === 'partialAggregate');
  assert(partial?.kind === 'partialAggregate', 'a feeding stage ends with partial aggregation');
  return partial.aggregates;
}

/** The stateful part; the calls are as a feeding stage has them bound. */
export function newAggregate(
  plan: LogicalPlanOf<'aggregate'>,
  aggregates: readonly AggregateCall[],
  emits: AggregateSpec['emits'],
  built: StageBuilder,
): AggregateSpec {
  const groupingTypes = plan.grouping.map(({ expression }) => expression.type);
  const operatorId = built.sign(
    'aggregate',
    aggregateText(groupingTypes, aggregates),
    groupColumns(plan),
  );
  const expiry = expiryOf(plan);
  return { kind: 'aggregate', operatorId, groupingTypes, aggregates, expiry, emits };
}

/** What the state of an aggregate depends on. */
export function aggregateText(
  grouping: readonly DataType[],
  calls: readonly AggregateCall[],
): string {
  return `${grouping.map(typeName).join(', ')} -> ${calls.map(stateText).join(', ')}`;
}

/** The encoded key, its hash, and the partial columns of each aggregate. */
export function partialSchema(calls: readonly AggregateCall[]): Schema {
  const partial = calls.flatMap((call, place) =>
    aggregateOf(call)
      .partialTypes(call)
      .map((type, index) => field(`${call.name}_${place}_${index}`, type)),
  );
  return schema([field('key', BINARY, false), field('hash', BIGINT, false), ...partial]);
}

/** The event time that closes a group of a stream. */
export function expiryOf(plan: LogicalPlanOf<'aggregate'>): AggregateSpec['expiry'] {
  const key = isStreaming(plan) ? eventTimeKey(plan) : -1;
  if (key < 0) return null;
  const { type } = plan.grouping[key]!.expression;
  return { key, field: type.kind === 'struct' ? endField(type) : null };
}

function refuseDistinct({ distinct, name, position }: AggregateCall): void {
  if (!distinct) return;
  const message = `${name}(DISTINCT …) is not supported yet.`;
  throw userError('UNSUPPORTED_FEATURE', message, { position });
}

function stateText(call: AggregateCall): string {
  const inputs = call.arguments.map((input) => typeName(input.type)).join(', ');
  const { stateForm = 1 } = aggregateOf(call);
  const form = stateForm === 1 ? '' : ` in form ${stateForm}`;
  return `${call.name}(${inputs}): ${typeName(call.type)}${form}`;
}

/** An aggregate over rows that may be taken back, and what its state depends on; `closes`: its groups do some day. */
export function retractingParts(
  plan: LogicalPlanOf<'aggregate'>,
  closes: boolean,
  settings: SessionSettings,
): {
  readonly spec: Omit<RetractingAggregateSpec, 'operatorId' | 'emits'>;
  readonly state: string;
} {
  const calls = [...callsOf(plan), countOfRows(settings)];
  const input = outputOf(plan.child);
  const groupingTypes = plan.grouping.map(({ expression }) => expression.type);
  const aggregates = calls.map((call) => bindAggregate(call, idsOf(input)));
  const types = input.map(({ type }) => type);
  const expiry = closes ? expiryOf(plan) : null;
  return {
    spec: { kind: 'retractingAggregate', groupingTypes, types, aggregates, expiry },
    state: `${aggregateText(groupingTypes, calls)}${expiry === null ? '' : ', closing'}`,
  };
}

/** Counts the rows of a group, so that one without any can be told. */
function countOfRows(settings: SessionSettings): AggregateCall {
  const count = lookupAggregate('count');
  assert(count !== undefined, 'rows can be counted');
  return count.resolve([], settings, undefined);
}
