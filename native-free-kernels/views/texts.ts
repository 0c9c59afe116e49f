import { isSet } from '../table/inner/layout';

/** Where the texts of a column begin and end, as addresses (u32); 0 for nulls. */
export function textViews(
  offsets: usize,
  heap: usize,
  validity: usize,
  count: u32,
  starts: usize,
  ends: usize,
): void {
  for (let row: u32 = 0; row < count; row++, offsets += 4, starts += 4, ends += 4) {
    const isValid = isSet(validity, row);
    store<u32>(starts, isValid ? (heap as u32) + load<u32>(offsets) : 0);
    store<u32>(ends, isValid ? (heap as u32) + load<u32>(offsets, 4) : 0);
  }
}
