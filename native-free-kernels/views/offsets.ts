/** Offsets of the byte strings [start, end) laid one behind the other; returns the last, -1 when it is over 2 GiB. */
export function viewOffsets(starts: usize, ends: usize, count: u32, offsets: usize): i32 {
  let total: u64 = 0;
  store<u32>(offsets, 0);
  for (const last = starts + ((count as usize) << 2); starts < last; starts += 4) {
    total += (load<u32>(ends) - load<u32>(starts)) as u64;
    offsets += 4;
    ends += 4;
    store<u32>(offsets, total as u32);
  }
  return total > (i32.MAX_VALUE as u64) ? -1 : (total as i32);
}
