import { isSet } from '../table/inner/layout';

/**
 * Copies i64 times plus `delay`, which may be negative; a null becomes i64.MAX_VALUE, a time that never comes, as does what is
 * beyond it. What would be before i64.MIN_VALUE becomes that.
 */
export function timesOrNever(
  times: usize,
  validity: usize,
  count: u32,
  delay: i64,
  target: usize,
): void {
  const greatest = delay > 0 ? i64.MAX_VALUE - delay : i64.MAX_VALUE;
  const least = delay < 0 ? i64.MIN_VALUE - delay : i64.MIN_VALUE;
  for (let row: u32 = 0; row < count; row++) {
    const time = load<i64>(times + (row << 3));
    const comes = isSet(validity, row) && time <= greatest;
    const sum = time < least ? i64.MIN_VALUE : time + delay;
    store<i64>(target + (row << 3), comes ? sum : i64.MAX_VALUE);
  }
}
