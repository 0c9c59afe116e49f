/**
 * Puts rows, ordered by key and start, into sessions: a row that starts no later than the session before it ends belongs
 * to that. Writes the session number of each place (u32), the first row of each session (u32) and its end (i64); returns
 * how many sessions there are.
 */
export function mergeSessions(
  order: usize,
  keys: usize,
  starts: usize,
  ends: usize,
  count: u32,
  sessions: usize,
  firsts: usize,
  sessionEnds: usize,
): u32 {
  let found: u32 = 0;
  let key: u32 = 0;
  let end: i64 = 0;
  for (let place: u32 = 0; place < count; place++) {
    const row = load<u32>(order + (place << 2));
    const rowKey = load<u32>(keys + (row << 2));
    const rowEnd = load<i64>(ends + (row << 3));
    if (found === 0 || rowKey !== key || load<i64>(starts + (row << 3)) > end) {
      store<u32>(firsts + (found << 2), row);
      found++;
      key = rowKey;
      end = rowEnd;
    } else {
      end = max<i64>(end, rowEnd);
    }
    store<u32>(sessions + (place << 2), found - 1);
    store<i64>(sessionEnds + ((found - 1) << 3), end);
  }
  return found;
}
