import { isSet } from '../table/inner/layout';

/**
 * Writes the numbers of the rows that come before a bound, which is a column of one row, to `target`, and of those that are
 * equal to it where `equalPass` is 1; returns how many. Keys are as the `sortKeys` kernels write them.
 */
export function rowsBefore(
  keys: usize,
  validity: usize,
  count: u32,
  boundKeys: usize,
  boundValidity: usize,
  nullsFirst: u32,
  equalPass: u32,
  target: usize,
): u32 {
  const start = target;
  const bound = load<u64>(boundKeys);
  const boundIsValid = isSet(boundValidity, 0);
  const nullPasses = boundIsValid ? nullsFirst !== 0 : equalPass !== 0;
  const allValuesPass = !boundIsValid && nullsFirst === 0;
  for (let row: u32 = 0; row < count; row++, keys += 8) {
    const key = load<u64>(keys);
    const isBefore = key < bound || (key === bound && equalPass !== 0);
    const valuePasses = allValuesPass || (boundIsValid && isBefore);
    store<u32>(target, row);
    target += (isSet(validity, row) ? valuePasses : nullPasses) ? 4 : 0;
  }
  return ((target - start) >> 2) as u32;
}
