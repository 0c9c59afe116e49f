// Accumulators that are values of any type: bytes in the table's heap, taken out and put back once for each group and
// batch, so that what a batch costs is what its groups hold.

import type { Column } from '../../columnar/batch.ts';
import { columnFromValues } from '../../columnar/column-from-values.ts';
import { columnToValues } from '../../columnar/column-to-values.ts';
import { BINARY, type DataType } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { valueFromBytes, valueToBytes } from '../../columnar/value-bytes.ts';
import type {
  AggregateFolding,
  AggregateFunction,
  AggregateState,
  SlotRows,
} from '../aggregate-function.ts';
import type { AggregateCall } from '../expression.ts';
import { readExtremeBytes } from './extreme-bytes.ts';
import { fillHeap } from './fill-heap.ts';

/** An aggregate whose accumulator is one value; null until the first row that counts. */
interface ValueAggregate<State extends LiteralValue, Live>
  extends Omit<AggregateFunction, keyof AggregateFolding> {
  readonly stateForm?: number;
  /** The type of the accumulator: that of the partial results. */
  stateType(call: AggregateCall): DataType;
  /** Starts the work on the accumulators of a batch; what comes back knows how to add rows to one group. */
  open(call: AggregateCall): ValueFolding<State, Live>;
}

/** How one call adds to accumulators. May change and give back the state it is given. */
export interface ValueFolding<State extends LiteralValue, Live = State> {
  /** The form in which a value is worked with, and back, where it has another than the stored one; once a batch and group. */
  readonly form?: { load(stored: State): Live; store(live: Live): State };
  update(state: Live | null, row: readonly LiteralValue[]): Live | null;
  merge(state: Live | null, other: Live): Live | null;
  finish(state: Live | null): LiteralValue;
}

/** Makes an aggregate function from a folding of values. The type of the accumulator says what `State` is in a column. */
export function valueAggregate<State extends LiteralValue, Live = State>(
  spec: ValueAggregate<State, Live>,
): AggregateFunction {
  const { stateType, open, ...words } = spec as unknown as ValueAggregate<LiteralValue, unknown>;
  return {
    ...words,
    accumulators: () => [{ name: 'value', width: 8, reference: true }],
    partialTypes: (call) => [stateType(call)],
    update(call, state, inputs, rows) {
      const folding = open(call);
      const values = inputs.map((input, index) =>
        columnToValues(input, call.arguments[index].type, state.memory),
      );
      const row = new Array<LiteralValue>(values.length);
      foldRows(stateType(call), state, rows, folding, (before, index) => {
        for (let place = 0; place < values.length; place++) row[place] = values[place][index];
        return folding.update(before, row);
      });
    },
    merge(call, state, [partial], rows) {
      const folding = open(call);
      const others = columnToValues(partial, stateType(call), state.memory);
      foldRows(stateType(call), state, rows, folding, (before, index) => {
        const other = loaded(others[index], folding);
        return other === null ? before : folding.merge(before, other);
      });
    },
    partial(call, state, rows) {
      const type = stateType(call);
      return [columnFromValues(readSlotValues(type, state, rows), type, state.arena)];
    },
    finish(call, state, rows) {
      const folding = open(call);
      const before = readSlotValues(stateType(call), state, rows);
      const values = before.map((value) => folding.finish(loaded(value, folding)));
      return columnFromValues(values, call.type, state.arena);
    },
  };
}

/** Folds rows into the values of their slots, in order, and stores the values that there are then. */
function foldRows(
  type: DataType,
  state: AggregateState,
  rows: SlotRows,
  folding: ValueFolding<LiteralValue, unknown>,
  fold: (before: unknown, row: number) => unknown,
): void {
  foldSlots(type, state, rows, (values, groups) => {
    const live = values.map((value) => loaded(value, folding));
    for (let row = 0; row < groups.length; row++) live[groups[row]] = fold(live[groups[row]], row);
    return live.map((own) => stored(own, folding));
  });
}

/** A stored value in the form in which it is worked with. */
function loaded(value: LiteralValue, { form }: ValueFolding<LiteralValue, unknown>): unknown {
  return value === null || form === undefined ? value : form.load(value);
}

function stored(live: unknown, { form }: ValueFolding<LiteralValue, unknown>): LiteralValue {
  return live === null || form === undefined ? (live as LiteralValue) : form.store(live);
}

/**
 * Takes out the values of the slots that rows belong to, each once, and stores those that `fold` gives for them, nulls apart.
 * `groups` says for each row which value is its own.
 */
export function foldSlots(
  type: DataType,
  state: AggregateState,
  rows: SlotRows,
  fold: (values: LiteralValue[], groups: Uint32Array) => readonly LiteralValue[],
): void {
  const slots = state.memory.u32.slice(rows.slots / 4, rows.slots / 4 + rows.count);
  const places = new Map<number, number>();
  const groups = slots.map((slot) => {
    const place = places.get(slot) ?? places.size;
    places.set(slot, place);
    return place;
  });
  const touched = [...places.keys()];
  const folded = fold(readSlotValues(type, state, slotRows(touched, state)), groups);
  const kept = touched.flatMap((slot, place) => {
    const value = folded[place];
    return value === null ? [] : [{ slot, bytes: valueToBytes(value, type) }];
  });
  const bytes = columnFromValues(
    kept.map((each) => each.bytes),
    BINARY,
    state.scratch,
  );
  const keptSlots = kept.map(({ slot }) => slot);
  writeBytes(state, bytes, slotRows(keptSlots, state));
}

function slotRows(slots: readonly number[], { memory, scratch }: AggregateState): SlotRows {
  const address = scratch.allocate(slots.length * 4);
  memory.u32.set(slots, address / 4);
  return { slots: address, count: slots.length };
}

/** The values of slots, in order; null where none has been stored. */
export function readSlotValues(
  type: DataType,
  state: AggregateState,
  rows: SlotRows,
): LiteralValue[] {
  const bytes = columnToValues(readExtremeBytes(state, rows), BINARY, state.memory);
  return bytes.map((value) => (value === null ? null : valueFromBytes(value as Uint8Array, type)));
}

function writeBytes(state: AggregateState, values: Column, rows: SlotRows): void {
  const { directory, shift, offset, stride } = state.columns[0];
  fillHeap(state, rows, (row) =>
    state.kernels.tableKeepBytes(
      state.table,
      rows.slots,
      row,
      rows.count,
      directory,
      shift,
      offset,
      stride,
      values.offsets,
      values.values,
    ),
  );
}
