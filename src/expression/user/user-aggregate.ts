import type { Column } from '../../columnar/batch.ts';
import { columnFromValues } from '../../columnar/column-from-values.ts';
import { columnToValues } from '../../columnar/column-to-values.ts';
import { assert, fromErrorData, type SourcePosition } from '../../errors.ts';
import type { AggregateFolding, AggregateState, SlotRows } from '../aggregate-function.ts';
import { foldSlots, readSlotValues } from '../aggregates/value-state.ts';
import type { AggregateCall, Expression, UserFunctionReference } from '../expression.ts';
import { typeUserArguments } from './type-user-arguments.ts';
import type { TypedColumn, UserAggregateFunction, UserRequest } from './user-function.ts';

/** Types a call of a user's aggregate. */
export function resolveUserAggregate(
  definition: UserAggregateFunction,
  reference: UserFunctionReference,
  given: readonly Expression[],
  position: SourcePosition | undefined,
): AggregateCall {
  return Object.freeze({
    kind: 'aggregateCall',
    name: definition.name,
    arguments: typeUserArguments(definition, given, position),
    distinct: false,
    type: definition.result,
    nullable: true,
    user: { ...reference, accumulator: definition.accumulator },
    position,
  });
}

/** Runs users' aggregates: their accumulators are values, taken out and put back once for each group and batch. */
export const userAggregate: AggregateFolding = {
  accumulators: () => [{ name: 'value', width: 8, reference: true }],
  partialTypes: (call) => [accumulatorOf(call)],
  update(call, state, inputs, rows) {
    const typed = inputs.map((column, index) => ({ column, type: call.arguments[index].type }));
    fold('update', call, state, typed, rows);
  },
  merge(call, state, [partial], rows) {
    fold('merge', call, state, [{ column: partial, type: accumulatorOf(call) }], rows);
  },
  partial: (call, state, rows) => [accumulatorColumn(call, state, rows)],
  finish(call, state, rows) {
    const accumulators = accumulatorColumn(call, state, rows);
    return run(call, state, { kind: 'finish', accumulators });
  },
};

function fold(
  kind: 'update' | 'merge',
  call: AggregateCall,
  state: AggregateState,
  inputs: readonly TypedColumn[],
  rows: SlotRows,
): void {
  const type = accumulatorOf(call);
  foldSlots(type, state, rows, (values, groups) => {
    const address = state.scratch.allocate(rows.count * 4);
    state.memory.u32.set(groups, address / 4);
    const accumulators = columnFromValues(values, type, state.scratch);
    const grouped = { groups: address, count: rows.count };
    const folded = run(call, state, { kind, accumulators, inputs, rows: grouped });
    return columnToValues(folded, type, state.memory);
  });
}

function accumulatorColumn(call: AggregateCall, state: AggregateState, rows: SlotRows): Column {
  const type = accumulatorOf(call);
  return columnFromValues(readSlotValues(type, state, rows), type, state.arena);
}

function run(call: AggregateCall, state: AggregateState, request: UserRequest): Column {
  const { column, failure } = state.userFunctions.run(call.user!, request, state.arena);
  if (failure !== null) throw fromErrorData({ ...failure.error, position: call.position });
  return column;
}

function accumulatorOf({ user }: AggregateCall): NonNullable<AggregateCall['user']>['accumulator'] {
  assert(user !== undefined, "the call is one of a user's aggregate");
  return user.accumulator;
}
