/** Times farther from 1970 than this are left alone, so that nothing overflows. */
const TIME_MAX: i64 = 1 << 62;

/**
 * Numbers the runs of neighbouring rows whose `time + shift` lie in the same unit: the number of its run (u32) for each row,
 * and where the unit of each run starts, without the shift (i64). Returns how many runs there are; `runsMax + 1`, with
 * nothing of use written, when there are more or a time is out of range.
 */
export function unitRuns(
  times: usize,
  count: u32,
  shift: i64,
  unit: i64,
  numbers: usize,
  starts: usize,
  runsMax: u32,
): u32 {
  let runs: u32 = 0;
  let start: i64 = 0;
  let end: i64 = 0;
  for (let row: u32 = 0; row < count; row++) {
    const time = load<i64>(times + ((row as usize) << 3));
    if (time < start || time >= end) {
      if (runs === runsMax || time > TIME_MAX || time < -TIME_MAX) return runsMax + 1;
      const local = time + shift;
      const rest = local % unit;
      start = time - (rest < 0 ? rest + unit : rest);
      end = start + unit;
      store<i64>(starts + ((runs as usize) << 3), start);
      runs++;
    }
    store<u32>(numbers + ((row as usize) << 2), runs - 1);
  }
  return runs;
}
