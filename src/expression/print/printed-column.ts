import { bytesColumn, type Column } from '../../columnar/batch.ts';
import { isValid } from '../../columnar/column-to-values.ts';
import type { ComputeContext } from '../evaluation.ts';
import { ByteWriter } from '../text/byte-writer.ts';

/** The texts of a column, one behind the other, in scratch memory. Nulls have none. */
export interface PrintedColumn {
  readonly validity: number;
  /** u32, one more than rows. */
  readonly offsets: number;
  readonly heap: number;
  readonly byteLength: number;
}

export type PrintContext = Pick<ComputeContext, 'memory' | 'kernels' | 'arena' | 'scratch'>;

/** Where a kernel prints texts of at most so many bytes. */
export interface PrintTarget {
  readonly offsets: number;
  readonly heap: number;
}

/** Room for texts of at most so many bytes each. */
export function printTarget(
  count: number,
  textBytesMax: number,
  { memory, scratch }: PrintContext,
): PrintTarget {
  const offsets = scratch.allocate((count + 1) * 4);
  memory.u32[offsets / 4] = 0;
  return { offsets, heap: scratch.allocate(count * textBytesMax) };
}

/** What was printed to a target. */
export function printed(
  { length, validity }: Column,
  { offsets, heap }: PrintTarget,
  { memory }: PrintContext,
): PrintedColumn {
  return { validity, offsets, heap, byteLength: memory.u32[offsets / 4 + length] };
}

/** Prints by a kernel from one row on; where it stops short of the end, `text` prints that row. */
export function printAround(
  column: Column,
  target: PrintTarget,
  context: PrintContext,
  print: (from: number) => number,
  text: (row: number) => string,
): PrintedColumn {
  const { u32, text: bytes } = context.memory;
  const first = target.offsets / 4;
  for (let row = print(0) >>> 0; row < column.length; row = print(row + 1) >>> 0) {
    const start = u32[first + row];
    u32[first + row + 1] = start + bytes.write(text(row), target.heap + start);
  }
  return printed(column, target, context);
}

/** Prints row by row what no kernel knows. */
export function printRows(
  column: Column,
  context: PrintContext,
  writerOf: (target: ByteWriter) => (row: number) => void,
): PrintedColumn {
  const { memory, scratch } = context;
  const { length, validity } = column;
  const bytes = new ByteWriter(context);
  const write = writerOf(bytes);
  const offsets = scratch.allocate((length + 1) * 4);
  memory.u32[offsets / 4] = 0;
  for (let row = 0; row < length; row++) {
    if (isValid(column, row, memory)) write(row);
    memory.u32[offsets / 4 + row + 1] = bytes.byteLength;
  }
  const { address: heap, byteLength } = bytes.finish();
  return { validity, offsets, heap, byteLength };
}

/** A field of structs of which some are null: there it means nothing. */
export function validWithin(
  column: Column,
  validity: number,
  { kernels, scratch }: PrintContext,
): Column {
  if (validity === 0) return column;
  if (column.validity === 0) return { ...column, validity };
  const both = scratch.allocateBitmap(column.length);
  kernels.andBitmaps(column.validity, validity, column.length, both);
  return { ...column, validity: both };
}

/** Texts as a column of results. */
export function textsAsColumn(
  { validity, offsets: from, heap: source, byteLength }: PrintedColumn,
  length: number,
  { kernels, arena }: PrintContext,
): Column {
  const offsets = arena.allocate((length + 1) * 4);
  kernels.copyBytes(from, offsets, (length + 1) * 4);
  const heap = arena.allocate(byteLength);
  kernels.copyBytes(source, heap, byteLength);
  return bytesColumn(length, validity, offsets, heap);
}
