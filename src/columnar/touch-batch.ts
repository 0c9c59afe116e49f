import type { Batch } from './batch.ts';
import type { ColumnContext } from './column-context.ts';
import { type DataType, layoutOf, widthOf } from './types.ts';

/** Longer buffers would drive others out of the cache before they are used. */
const TOUCHED_BYTES_MAX = 512 * 1024;

/**
 * Brings the rows of a batch that lies in memory for long into the cache. Kernels that do much with each value wait for
 * memory nearly row by row otherwise.
 */
export function touchBatch(
  { rowCount, columns }: Batch,
  types: readonly DataType[],
  { kernels, memory }: Pick<ColumnContext, 'kernels' | 'memory'>,
): void {
  const touch = (address: number, byteLength: number): void => {
    if (byteLength <= TOUCHED_BYTES_MAX) kernels.touchBytes(address, byteLength);
  };
  columns.forEach(({ values, offsets }, index) => {
    const layout = layoutOf(types[index]);
    if (layout === 'bytes') {
      touch(offsets, rowCount * 4);
      touch(values, memory.i32[offsets / 4 + rowCount]);
    } else if (layout !== 'none' && layout !== 'bits' && values !== 0) {
      touch(values, rowCount * widthOf(layout));
    }
  });
}
