// Accumulators that are a few DOUBLEs, to which kernels add rows: what the statistics share. As with sums of floating point,
// partial results are merged in split order, so a result depends on where splits end but not on threads.

import { type Column, fixedColumn } from '../../columnar/batch.ts';
import { columnFromValues } from '../../columnar/column-from-values.ts';
import { type DataType, DOUBLE } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import type {
  AccumulatorColumn,
  AggregateFunction,
  AggregateState,
  SlotRows,
} from '../aggregate-function.ts';
import { aggregateCall, checkCount } from '../call.ts';
import { doubleArgument } from './numeric-argument.ts';

/** The fields of one group; new groups start with zeros. */
export type Fields = Float64Array;

interface DoubleAggregate
  extends Pick<AggregateFunction, 'name' | 'aliases' | 'summary' | 'examples'> {
  readonly argumentCount: 1 | 2;
  readonly fields: readonly string[];
  /** Default: DOUBLE. */
  readonly type?: DataType | undefined;
  /** Never null. */
  readonly counts?: boolean;
  /** Adds rows of which no argument is null, in the order of the fields. */
  readonly kernel: 'addMoments' | 'addPairs';
  merge(fields: Fields, other: Fields): void;
  finish(fields: Fields): LiteralValue;
}

/** Makes an aggregate function from a folding of DOUBLEs. */
export function doubleAggregate(spec: DoubleAggregate): AggregateFunction {
  const { name, aliases, summary, examples, fields, type = DOUBLE } = spec;
  return {
    name,
    aliases,
    summary,
    examples,
    resolve(given, settings, position) {
      checkCount(name, given, spec.argumentCount, spec.argumentCount, position);
      return aggregateCall(
        name,
        given.map((_, index) => doubleArgument(name, index, given, settings, position)),
        type,
        { nullable: spec.counts !== true, position },
      );
    },
    accumulators: () => fields.map((field) => ({ name: field, width: 8 })),
    partialTypes: () => fields.map(() => DOUBLE),
    update(_call, state, inputs, rows) {
      const { kernels, memory, scratch, columns } = state;
      const [{ directory, shift, stride }] = columns;
      const offsets = scratch.allocate(columns.length * 4);
      memory.u32.set(
        columns.map(({ offset }) => offset),
        offsets / 4,
      );
      const to = [rows.slots, rows.count, directory, shift, offsets, stride] as const;
      const [first, second] = inputs;
      const from = [first.values, first.validity] as const;
      if (spec.kernel === 'addMoments') kernels.addMoments(...to, ...from);
      else kernels.addPairs(...to, ...from, second.values, second.validity);
    },
    merge(_call, state, partial, rows) {
      const { f64 } = state.memory;
      const other = new Float64Array(fields.length);
      foldSlots(state, rows, (values, row) => {
        for (const [index, { values: address }] of partial.entries()) {
          other[index] = f64[address / 8 + row];
        }
        spec.merge(values, other);
      });
    },
    partial: (_call, state, rows) => state.columns.map((column) => readField(column, state, rows)),
    finish(call, state, rows) {
      const columns = state.columns.map((column) => readField(column, state, rows));
      const { f64 } = state.memory;
      const results = Array.from({ length: rows.count }, (_, row) =>
        spec.finish(Float64Array.from(columns, ({ values }) => f64[values / 8 + row])),
      );
      return columnFromValues(results, call.type, state.arena);
    },
  };
}

/** Takes the fields of each row's slot out, lets them change, and puts them back. */
function foldSlots(
  { columns, memory }: AggregateState,
  rows: SlotRows,
  fold: (fields: Fields, row: number) => void,
): void {
  const { f64, u32 } = memory;
  const fields = new Float64Array(columns.length);
  const [{ directory, shift, stride }] = columns;
  for (let row = 0; row < rows.count; row++) {
    const slot = u32[rows.slots / 4 + row];
    const segment = u32[directory / 4 + (slot >>> shift)];
    const place = (segment + (slot & ((1 << shift) - 1)) * stride) / 8;
    for (let index = 0; index < fields.length; index++) {
      fields[index] = f64[place + columns[index].offset / 8];
    }
    fold(fields, row);
    for (let index = 0; index < fields.length; index++) {
      f64[place + columns[index].offset / 8] = fields[index];
    }
  }
}

function readField(
  { directory, shift, offset, stride }: AccumulatorColumn,
  { kernels, arena }: AggregateState,
  { slots, count }: SlotRows,
): Column {
  const target = arena.allocate(count * 8);
  kernels.readSlots64(slots, count, directory, shift, offset, stride, target);
  return fixedColumn(count, 0, target);
}
