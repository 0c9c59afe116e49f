import { isSet } from '../table/inner/layout';

/** Copies i64 times plus `delay`; a null becomes i64.MAX_VALUE, a time that never comes, as does what is beyond it. */
export function timesOrNever(
  times: usize,
  validity: usize,
  count: u32,
  delay: i64,
  target: usize,
): void {
  const greatest = delay > 0 ? i64.MAX_VALUE - delay : i64.MAX_VALUE;
  for (let row: u32 = 0; row < count; row++) {
    const time = load<i64>(times + (row << 3));
    const comes = isSet(validity, row) && time <= greatest;
    store<i64>(target + (row << 3), comes ? time + delay : i64.MAX_VALUE);
  }
}
