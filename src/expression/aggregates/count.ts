import type { Column } from '../../columnar/batch.ts';
import { fixedColumn } from '../../columnar/batch.ts';
import { BIGINT } from '../../columnar/types.ts';
import type {
  AccumulatorSpec,
  AccumulatorStep,
  AggregateChange,
  AggregateFunction,
  AggregateState,
  SlotRows,
} from '../aggregate-function.ts';
import { aggregateCall } from '../call.ts';
import type { Expression } from '../expression.ts';
import { foldBySteps } from './accumulate.ts';

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
    return aggregateCall('count', counted, BIGINT, { nullable: false, position });
  },
  accumulators: () => ACCUMULATORS,
  partialTypes: () => [BIGINT],
  ...foldBySteps((_call, change, inputs) =>
    countStep(
      change,
      inputs,
      inputs.map(({ validity }) => validity),
    ),
  ),
  partial: (_call, state, rows) => [readCounts(state, rows)],
  finish: (_call, state, rows) => readCounts(state, rows),
};

/** Counts the rows that are set in all bitmaps, takes them back, or adds what was counted elsewhere. */
export function countStep(
  change: AggregateChange,
  inputs: readonly Column[],
  rows: readonly number[],
): AccumulatorStep {
  if (change === 'merge') {
    return { operation: 'mergeCounts', layout: 'i64', values: inputs[0].values, rows: [] };
  }
  const operation = change === 'update' ? 'count' : 'uncount';
  return { operation, layout: 'i8', values: 0, rows };
}

export function readCounts(state: AggregateState, rows: SlotRows): Column {
  const { directory, shift, offset, stride } = state.columns[0];
  const target = state.arena.allocate(rows.count * 8);
  state.kernels.readSlots64(rows.slots, rows.count, directory, shift, offset, stride, target);
  return fixedColumn(rows.count, 0, target);
}

function isPlainLiteral(expression: Expression): boolean {
  return expression.kind === 'literal' && expression.value !== null;
}
