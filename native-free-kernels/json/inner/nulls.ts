import {
  COLUMN_BYTES,
  COLUMN_ENDS,
  COLUMN_NULL_COUNT,
  COLUMN_STAMP,
  COLUMN_VALIDITY,
  COLUMN_VALUES,
  WORK_COLUMN_COUNT,
  WORK_COLUMNS,
} from './layout';

/** Columns without the stamp of this line are null in its row; as text they are empty. */
export function markNulls(work: usize, stamp: u32, row: u32): void {
  const count = load<u32>(work + WORK_COLUMN_COUNT);
  let column = load<u32>(work + WORK_COLUMNS) as usize;
  for (
    const last = column + (count as usize) * COLUMN_BYTES;
    column < last;
    column += COLUMN_BYTES
  ) {
    if (load<u32>(column + COLUMN_STAMP) === stamp) continue;
    store<u32>(column + COLUMN_NULL_COUNT, load<u32>(column + COLUMN_NULL_COUNT) + 1);
    const byte = (load<u32>(column + COLUMN_VALIDITY) as usize) + ((row >>> 3) as usize);
    const bit: u32 = 1 << (row & 7);
    store<u8>(byte, load<u8>(byte) & (~bit as u8));
    const ends = load<u32>(column + COLUMN_ENDS) as usize;
    if (ends === 0) continue;
    store<u32>((load<u32>(column + COLUMN_VALUES) as usize) + ((row as usize) << 2), 0);
    store<u32>(ends + ((row as usize) << 2), 0);
  }
}
