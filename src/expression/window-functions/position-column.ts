import { type Column, fixedColumn } from '../../columnar/batch.ts';
import { DOUBLE, INT } from '../../columnar/types.ts';
import type { SourcePosition } from '../../errors.ts';
import { checkCount } from '../call.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Expression } from '../expression.ts';
import type { WindowFunction, WindowRows } from '../window-function.ts';

/** A function that counts rows. */
interface Counting extends Pick<WindowFunction, 'name' | 'summary' | 'examples'> {
  /** True: arguments may stand there, and say nothing. */
  readonly takesArguments?: true;
  readonly valueAt: (row: number, rows: WindowRows) => number;
}

/** A window function that gives an INT for the place of a row. */
export function placeFunction(own: Counting): WindowFunction {
  return countingFunction(own, INT, (rows, frame) => intColumn(rows, own.valueAt, frame));
}

/** A window function that gives a share of the partition as a DOUBLE. */
export function shareFunction(own: Counting): WindowFunction {
  return countingFunction(own, DOUBLE, (rows, { arena, memory }) => {
    const address = arena.allocate(rows.count * 8);
    for (let row = 0; row < rows.count; row++) {
      memory.f64[address / 8 + row] = own.valueAt(row, rows);
    }
    return fixedColumn(rows.count, 0, address);
  });
}

/** An INT for each row. */
export function intColumn(
  rows: WindowRows,
  valueAt: (row: number, rows: WindowRows) => number,
  { arena, memory }: EvaluationFrame,
): Column {
  const address = arena.allocate(rows.count * 4);
  for (let row = 0; row < rows.count; row++) {
    memory.i32[address / 4 + row] = valueAt(row, rows);
  }
  return fixedColumn(rows.count, 0, address);
}

function countingFunction(
  { name, summary, examples, takesArguments }: Counting,
  type: typeof INT | typeof DOUBLE,
  fill: (rows: WindowRows, frame: EvaluationFrame) => Column,
): WindowFunction {
  return {
    name,
    summary,
    examples,
    takesFrame: false,
    takesIgnoreNulls: false,
    resolve(given: readonly Expression[], _settings, position: SourcePosition | undefined) {
      if (takesArguments !== true) checkCount(name, given, 0, 0, position);
      return { kind: 'positionCall', name, arguments: [], type, nullable: false, position };
    },
    evaluate: (_call, rows, frame) => fill(rows, frame),
  };
}
