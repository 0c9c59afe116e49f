import { isSet } from '../table/inner/layout';

/**
 * Of runs of rows, one behind the other, writes those rows of each that no other of it comes before, in the order they have;
 * returns how many. `words` and `validity` are a column's, as the `sortKeys` kernels write them; `ends` says where each run ends.
 */
export function firstOfRuns(
  words: usize,
  validity: usize,
  nullsFirst: bool,
  rows: usize,
  ends: usize,
  runCount: u32,
  target: usize,
): u32 {
  let written: u32 = 0;
  let start: u32 = 0;
  for (let run: u32 = 0; run < runCount; run++) {
    const end = load<u32>(ends + ((run as usize) << 2));
    let first: u64 = u64.MAX_VALUE;
    let hasValue = false;
    let hasNull = false;
    for (let place = start; place < end; place++) {
      const row = load<u32>(rows + ((place as usize) << 2));
      if (isSet(validity, row)) {
        hasValue = true;
        first = min<u64>(first, load<u64>(words + ((row as usize) << 3)));
      } else hasNull = true;
    }
    const areNulls = hasNull && (nullsFirst || !hasValue);
    for (let place = start; place < end; place++) {
      const row = load<u32>(rows + ((place as usize) << 2));
      const isNull = !isSet(validity, row);
      if (isNull !== areNulls) continue;
      if (!isNull && load<u64>(words + ((row as usize) << 3)) !== first) continue;
      store<u32>(target + ((written as usize) << 2), row);
      written++;
    }
    start = end;
  }
  return written;
}
