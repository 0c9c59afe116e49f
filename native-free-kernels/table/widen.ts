import {
  enter,
  HEADER_INDEX,
  HEADER_INDEX_MASK,
  HEADER_MOVED,
  HEADER_NEXT_INDEX,
  HEADER_NEXT_MASK,
  homeOf,
} from './inner/layout';

/**
 * Enters the entries of so many places of the index, and of the few behind them up to an empty one, into the next index, which
 * is zeros where none are yet. Both are gone through from one end to the other, which rows are not: their order has nothing
 * to do with that of the entries. Returns 1 when all are there and the next index may take the place of the present one.
 */
export function tableMoveEntries(table: usize, count: u32): u32 {
  const index = load<u32>(table, HEADER_INDEX) as usize;
  const mask = load<u32>(table, HEADER_INDEX_MASK);
  const next = load<u32>(table, HEADER_NEXT_INDEX) as usize;
  const nextMask = load<u32>(table, HEADER_NEXT_MASK);
  let place = load<u32>(table, HEADER_MOVED) >> clz<u32>(mask);
  const end = (place as u64) + (count as u64);
  for (; place <= mask; place++) {
    const entry = load<u64>(index + ((place as usize) << 3));
    // What lies behind an empty place has its home there, too.
    if (entry === 0 && (place as u64) >= end) {
      store<u32>(table, place << clz<u32>(mask), HEADER_MOVED);
      return 0;
    }
    // One that has come round the end goes last.
    if (entry !== 0 && homeOf(entry, mask) <= place) enter(next, nextMask, entry);
  }
  for (place = 0; place <= mask; place++) {
    const entry = load<u64>(index + ((place as usize) << 3));
    if (entry === 0) break;
    if (homeOf(entry, mask) > place) enter(next, nextMask, entry);
  }
  return 1;
}
