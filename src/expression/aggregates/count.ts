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
    countValid(state, rows, validityOfAll(state, inputs, rows.count), 1);
  },
  retract(_call, state, inputs, rows) {
    countValid(state, rows, validityOfAll(state, inputs, rows.count), -1);
  },
  merge(_call, state, partial, rows) {
    addCounts(state, rows, partial[0]);
  },
  partial: (_call, state, rows) => [readCounts(state, rows)],
  finish: (_call, state, rows) => readCounts(state, rows),
};

/** Adds `step` for each row whose bit is set; validity 0 counts all rows. */
export function countValid(
  state: AggregateState,
  rows: SlotRows,
  validity: number,
  step: 1 | -1,
): void {
  const { directory, shift, offset } = state.columns[0];
  state.kernels.countRows(rows.slots, rows.count, directory, shift, offset, validity, step);
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

/** A bitmap of the rows in which every column is valid; 0 when all rows are. */
function validityOfAll(state: AggregateState, inputs: readonly Column[], rowCount: number): number {
  const bitmaps = inputs.map((column) => column.validity).filter((validity) => validity !== 0);
  if (bitmaps.length < 2) return bitmaps[0] ?? 0;
  const target = state.scratch.allocateBitmap(rowCount);
  state.kernels.andBitmaps(bitmaps[0], bitmaps[1], rowCount, target);
  for (const bitmap of bitmaps.slice(2)) {
    state.kernels.andBitmaps(target, bitmap, rowCount, target);
  }
  return target;
}

function isPlainLiteral(expression: Expression): boolean {
  return expression.kind === 'literal' && expression.value !== null;
}
