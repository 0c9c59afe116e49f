import type { Batch, Column } from '../columnar/batch.ts';
import { columnFromValues } from '../columnar/column-from-values.ts';
import { concatColumns } from '../columnar/concat.ts';
import { columnTooLarge, gatherColumn, type RowNumbers } from '../columnar/gather.ts';
import type { DataType } from '../columnar/types.ts';
import { assert } from '../errors.ts';
import type { ComputeContext } from '../expression/evaluation.ts';
import type { Expression } from '../expression/expression.ts';
import type { GenerateSpec } from '../plan/stages.ts';
import { evaluateBatch } from './evaluate-batch.ts';
import type { Generated } from './generate.ts';

/** `stack(n, a, b, …)`: n rows of each row, filled with the expressions from left to right, then with nulls. */
export function stack(spec: GenerateSpec, batch: Batch, context: ComputeContext): Generated {
  const [first, ...expressions] = spec.arguments;
  const height = heightOf(first);
  const count = batch.rowCount * height;
  if (count > 0x7fffffff) throw columnTooLarge();
  const values = evaluateBatch(expressions, batch, context);
  const width = spec.generated.length;
  const places = interleaved(batch.rowCount, height, context);
  const columns = spec.generated.map((type, position) => {
    const parts = Array.from(
      { length: height },
      (_, line) => values[line * width + position] ?? nulls(batch.rowCount, type, context),
    );
    return gatherColumn(concatColumns(parts, type, context), type, places, context);
  });
  return { rows: repeated(batch.rowCount, height, context), columns };
}

function heightOf(expression: Expression): number {
  assert(
    expression.kind === 'literal' && typeof expression.value === 'number',
    'the number of rows that stack makes is a constant',
  );
  return expression.value;
}

function nulls(count: number, type: DataType, { scratch }: ComputeContext): Column {
  return columnFromValues(new Array(count).fill(null), type, scratch);
}

/** Each row number `height` times. */
function repeated(rowCount: number, height: number, context: ComputeContext): RowNumbers {
  return rowNumbers(rowCount * height, (place) => Math.floor(place / height), context);
}

/** Row numbers that take one row of each of `height` columns, which lie one behind the other, in turn. */
function interleaved(rowCount: number, height: number, context: ComputeContext): RowNumbers {
  const rowAt = (place: number) => (place % height) * rowCount + Math.floor(place / height);
  return rowNumbers(rowCount * height, rowAt, context);
}

function rowNumbers(
  count: number,
  rowAt: (place: number) => number,
  { memory, scratch }: ComputeContext,
): RowNumbers {
  const address = scratch.allocate(count * 4);
  for (let place = 0; place < count; place++) memory.u32[address / 4 + place] = rowAt(place);
  return { address, count };
}
