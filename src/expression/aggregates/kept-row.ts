// Aggregates whose result is a value of one row of the group, which a kernel picks: the accumulator is what is kept of that row, as
// a byte string in the table's heap.

import type { Column } from '../../columnar/batch.ts';
import { type DataType, layoutOf } from '../../columnar/types.ts';
import { valuesFromStrings } from '../../columnar/value-columns.ts';
import type {
  AggregateFolding,
  AggregateFunction,
  AggregateState,
  SlotRows,
} from '../aggregate-function.ts';
import type { AggregateCall } from '../expression.ts';

interface KeptRowAggregate extends Omit<AggregateFunction, keyof AggregateFolding> {
  /** A struct of what is kept of a row: the arguments; the first is the result. */
  rowType(call: AggregateCall): DataType;
  /** The argument without which a row does not count; undefined: all rows do. */
  neededArgument(call: AggregateCall): number | undefined;
  /** Keeps the valid ones of structs, or the rows that their slots have. */
  keep(call: AggregateCall, row: Column, state: AggregateState, rows: SlotRows): void;
}

export function keptRowAggregate(spec: KeptRowAggregate): AggregateFunction {
  const { rowType, neededArgument, keep, ...words } = spec;
  return {
    ...words,
    accumulators: () => [{ name: 'row', width: 8, reference: true }],
    partialTypes: (call) => [rowType(call)],
    update(call, state, inputs, rows) {
      const needed = neededArgument(call);
      if (needed !== undefined && layoutOf(call.arguments[needed].type) === 'none') return;
      const validity = needed === undefined ? 0 : inputs[needed].validity;
      const row = { length: rows.count, validity, values: 0, offsets: 0, children: inputs };
      keep(call, row, state, rows);
    },
    merge: (call, state, [partial], rows) => keep(call, partial, state, rows),
    partial: (call, state, rows) => [keptRows(rowType(call), state, rows)],
    finish: (call, state, rows) => keptRows(rowType(call), state, rows).children[0],
  };
}

/** What is kept for slots; the fields of those that have nothing are null. */
function keptRows(type: DataType, state: AggregateState, { slots, count }: SlotRows): Column {
  const { kernels, scratch, table } = state;
  const { directory, shift, offset, stride } = state.columns[0];
  const starts = scratch.allocate(count * 4);
  kernels.tableStrings(table, slots, count, directory, shift, offset, stride, starts);
  return valuesFromStrings(type, starts, 0, count, state);
}
