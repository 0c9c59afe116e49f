// Accumulators that are lists of values: they grow in the table's heap, by kernels, and are read at the end only.

import { Arena } from '../../columnar/arena.ts';
import type { Column } from '../../columnar/batch.ts';
import { columnTooLarge } from '../../columnar/gather.ts';
import { array, type DataType, layoutOf } from '../../columnar/types.ts';
import { valuesFromStrings, valuesToStrings } from '../../columnar/value-columns.ts';
import type {
  AggregateFolding,
  AggregateFunction,
  AggregateState,
  SlotRows,
} from '../aggregate-function.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { AggregateCall } from '../expression.ts';
import { fillHeap } from './fill-heap.ts';

/** An aggregate of all values of its group, which are kept as a list. */
interface ListAggregate extends Omit<AggregateFunction, keyof AggregateFolding> {
  elementType(call: AggregateCall): DataType;
  /** What each row adds; those that are null add nothing. */
  elementsOf(
    call: AggregateCall,
    inputs: readonly Column[],
    state: AggregateState,
    count: number,
  ): Column;
  /** Default: adds all elements. */
  readonly add?: AddElements;
  /** The results; a group without values has an empty list. The lists last no longer. Default: the lists themselves. */
  readonly finishLists?: (call: AggregateCall, lists: Column, frame: EvaluationFrame) => Column;
}

/** Adds elements to the lists of slots: the one of each row that is not null, or those of each row's list. */
export type AddElements = (
  added: { readonly type: DataType; readonly elements: Column; readonly lists: Column | null },
  state: AggregateState,
  rows: SlotRows,
) => void;

export function listAggregate(spec: ListAggregate): AggregateFunction {
  const { elementType, elementsOf, add = appendElements, finishLists, ...words } = spec;
  return {
    ...words,
    accumulators: () => [{ name: 'list', width: 8, reference: true }],
    partialTypes: (call) => [array(elementType(call), false)],
    update(call, state, inputs, rows) {
      if (layoutOf(call.arguments[0].type) === 'none') return;
      const elements = elementsOf(call, inputs, state, rows.count);
      add({ type: elementType(call), elements, lists: null }, state, rows);
    },
    merge(call, state, [lists], rows) {
      const length = state.memory.i32[lists.offsets / 4 + lists.length];
      const elements = { ...lists.children[0], length };
      add({ type: elementType(call), elements, lists }, state, rows);
    },
    partial: (call, state, rows) => [listsOf(elementType(call), state, rows)],
    finish(call, state, rows, frame) {
      const type = elementType(call);
      if (finishLists === undefined) return listsOf(type, state, rows);
      // OVER asks for the results of each row: all their lists would not find room.
      const passing = new Arena(state.memory, state.scratch.owner);
      try {
        const lists = listsOf(type, { ...state, arena: passing, scratch: passing }, rows);
        return finishLists(call, lists, { ...frame, scratch: passing });
      } finally {
        passing.release();
      }
    },
  };
}

const appendElements: AddElements = ({ type, elements, lists }, state, rows) => {
  const { offsets, heap } = valuesToStrings(elements, type, state);
  const { directory, shift, offset, stride } = state.columns[0];
  const { validity } = lists ?? elements;
  fillHeap(state, rows, (start) =>
    state.kernels.tableAppend(
      ...([state.table, rows.slots, start, rows.count] as const),
      ...([directory, shift, offset, stride] as const),
      ...([lists?.offsets ?? 0, offsets, heap, validity] as const),
    ),
  );
};

/** The lists of slots. */
function listsOf(type: DataType, state: AggregateState, { slots, count }: SlotRows): Column {
  const { kernels, arena, scratch, table } = state;
  const { directory, shift, offset, stride } = state.columns[0];
  const starts = scratch.allocate(count * 4);
  const offsets = arena.allocate((count + 1) * 4);
  const from = [table, slots, count, directory, shift, offset, stride] as const;
  if (kernels.tableLists(...from, starts, offsets) < 0) throw columnTooLarge();
  const elements = valuesFromStrings(type, starts, offsets, count, state);
  return { length: count, validity: 0, values: 0, offsets, children: [elements] };
}
