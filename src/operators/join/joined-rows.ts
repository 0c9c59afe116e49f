import { type Batch, type Column, insertBatch } from '../../columnar/batch.ts';
import type { RowNumbers } from '../../columnar/gather.ts';
import type { DataType } from '../../columnar/types.ts';
import { nullColumn } from '../../expression/constant.ts';
import { evaluateFilter } from '../../expression/evaluate.ts';
import type { ComputeContext } from '../../expression/evaluation.ts';
import type { Expression } from '../../expression/expression.ts';
import type { JoinSpec } from '../../plan/stages.ts';
import { frameOf } from '../evaluate-batch.ts';

/** Columns of an input of a join before the rows' own: key and hash. */
export const KEY_COLUMNS = 2;

/** For each side the places of the columns that a join gives out or tests. */
export function wantedColumns({
  output,
  tested,
  leftTypes,
}: Pick<JoinSpec, 'output' | 'tested' | 'leftTypes'>): readonly [Set<number>, Set<number>] {
  const places = [...output, ...tested];
  const first = leftTypes.length;
  return [
    new Set(places.filter((place) => place < first)),
    new Set(places.filter((place) => place >= first).map((place) => place - first)),
  ];
}

/** The rows of a batch for which a condition is true, or null when it is true for all. */
export function rowsWhere(
  condition: Expression | null,
  batch: Batch,
  context: ComputeContext,
): RowNumbers | null {
  if (condition === null) return null;
  const frame = frameOf(batch, context);
  const passing = evaluateFilter(condition, frame);
  frame.errors.throwFirst();
  const rows = selectRows(passing, batch.rowCount, true, context);
  return rows.count === batch.rowCount ? null : rows;
}

/** The rows whose bit is set, or is not. */
export function selectRows(
  bitmap: number,
  rowCount: number,
  isSet: boolean,
  { kernels, scratch }: ComputeContext,
): RowNumbers {
  const wanted = isSet ? bitmap : scratch.allocateBitmap(rowCount);
  if (!isSet) kernels.notBitmap(bitmap, rowCount, wanted);
  const address = scratch.allocate(rowCount * 4);
  return { address, count: kernels.selectRows(wanted, rowCount, address) >>> 0 };
}

/** Some of the row numbers. */
export function pickNumbers(
  numbers: RowNumbers,
  rows: RowNumbers,
  { kernels, scratch }: ComputeContext,
): RowNumbers {
  const address = scratch.allocate(rows.count * 4);
  kernels.gather32(numbers.address, rows.address, rows.count, address);
  return { address, count: rows.count };
}

/** Columns of nulls for the side that has no match, in the context's arena. */
export function missingColumns(
  types: readonly DataType[],
  rowCount: number,
  context: ComputeContext,
): readonly Column[] {
  const frame = frameOf(insertBatch(rowCount, []), { ...context, scratch: context.arena });
  return types.map((type) => nullColumn(type, frame));
}
