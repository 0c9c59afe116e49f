import type { Column } from '../../columnar/batch.ts';
import { fixedColumn } from '../../columnar/batch.ts';
import { BIGINT } from '../../columnar/types.ts';
import type {
  AccumulatorSpec,
  AggregateFunction,
  AggregateState,
  SlotRows,
} from '../aggregate-function.ts';
import type { Expression } from '../expression.ts';

const ACCUMULATORS: readonly AccumulatorSpec[] = [{ name: 'count', width: 8 }];

/** `count(*)` is a call without arguments. */
export const count: AggregateFunction = {
  name: 'count',
  summary: 'Counts the rows in which no argument is null; all rows without arguments.',
  examples: [
    { sql: 'SELECT count(*) FROM VALUES (1), (NULL) AS t(i)', result: '2' },
    { sql: 'SELECT count(i) FROM VALUES (1), (NULL) AS t(i)', result: '1' },
  ],
  resolve(call, _settings, position) {
    // A literal such as the 1 of count(1) decides nothing unless it is null.
    const counted = call.filter((argument) => !isPlainLiteral(argument));
    return {
      kind: 'aggregateCall',
      name: 'count',
      arguments: counted,
      distinct: false,
      type: BIGINT,
      nullable: false,
      position,
    };
  },
  accumulators: () => ACCUMULATORS,
  partialTypes: () => [BIGINT],
  update(_call, state, inputs, rows) {
    countSet(state, rows, validities(inputs), 1);
  },
  retract(_call, state, inputs, rows) {
    countSet(state, rows, validities(inputs), -1);
  },
  merge(_call, state, partial, rows) {
    addCounts(state, rows, partial[0]);
  },
  partial: (_call, state, rows) => [readCounts(state, rows)],
  finish: (_call, state, rows) => readCounts(state, rows),
};

/** Adds `step` for each row that is set in all bitmaps. */
export function countSet(
  state: AggregateState,
  rows: SlotRows,
  bitmaps: readonly number[],
  step: 1 | -1,
): void {
  const [{ directory, shift, offset }] = state.columns;
  const { slots, count } = rows;
  const list = state.scratch.allocate(bitmaps.length * 4);
  state.memory.u32.set(bitmaps, list >>> 2);
  state.kernels.countRows(slots, count, directory, shift, offset, list, bitmaps.length, step);
}

export function addCounts(state: AggregateState, rows: SlotRows, counts: Column): void {
  const { directory, shift, offset } = state.columns[0];
  state.kernels.addCounts(rows.slots, rows.count, directory, shift, offset, counts.values);
}

export function readCounts(state: AggregateState, rows: SlotRows): Column {
  const { directory, shift, offset } = state.columns[0];
  const target = state.arena.allocate(rows.count * 8);
  state.kernels.readSlots64(rows.slots, rows.count, directory, shift, offset, target);
  return fixedColumn(rows.count, 0, target);
}

function validities(inputs: readonly Column[]): readonly number[] {
  return inputs.map((column) => column.validity).filter((validity) => validity !== 0);
}

function isPlainLiteral(expression: Expression): boolean {
  return expression.kind === 'literal' && expression.value !== null;
}
