import { assert } from '../errors.ts';
import type { Batch, Column } from './batch.ts';
import { childTypes, type DataType, layoutOf, widthOf } from './types.ts';

/** Rows of a bitmap word: a slice begins at a multiple of it. */
const ROWS_PER_WORD = 64;

/** Some rows of a batch, where they lie: its columns of these types, without those behind them, weights and index. */
export function sliceBatch(
  { columns }: Batch,
  types: readonly DataType[],
  start: number,
  count: number,
): Batch {
  assert(start % ROWS_PER_WORD === 0, 'a slice begins where a word of bits does');
  const sliced = types.map((type, index) => sliceColumn(columns[index], type, start, count));
  return { rowCount: count, columns: sliced, weights: 0 };
}

function sliceColumn(column: Column, type: DataType, start: number, count: number): Column {
  const { validity, values, offsets, children } = column;
  const layout = layoutOf(type);
  const bitBytes = start / 8;
  return {
    length: count,
    validity: validity === 0 ? 0 : validity + bitBytes,
    values: values + (layout === 'bits' ? bitBytes : start * widthOf(layout)),
    offsets: offsets === 0 ? 0 : offsets + start * 4,
    children:
      layout === 'struct'
        ? childTypes(type).map((child, index) => sliceColumn(children[index], child, start, count))
        : children,
  };
}
