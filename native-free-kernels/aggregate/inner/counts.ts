import { bitsFrom } from '../../table/inner/layout';

/** Adds `step` to the i64 at each place, as often as it is there. */
export function addToCounts(places: usize, offset: usize, count: u32, step: i64): void {
  for (const end = places + (count << 2); places < end; places += 4) {
    const place = (load<u32>(places) as usize) + offset;
    store<i64>(place, load<i64>(place) + step);
  }
}

export function mergeCounts(places: usize, offset: usize, count: u32, counts: usize): void {
  for (const end = places + (count << 2); places < end; places += 4, counts += 8) {
    const place = (load<u32>(places) as usize) + offset;
    store<i64>(place, load<i64>(place) + load<i64>(counts));
  }
}

/** Adds `step` for each row of a bitmap. */
export function addAllToCount(place: usize, bitmap: usize, rowCount: u32, step: i64): void {
  let rows: i64 = rowCount;
  if (bitmap !== 0) {
    rows = 0;
    for (let row: u32 = 0; row < rowCount; row += 64) {
      rows += popcnt<u64>(bitsFrom(bitmap, row, rowCount)) as i64;
    }
  }
  store<i64>(place, load<i64>(place) + rows * step);
}
