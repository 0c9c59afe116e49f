/**
 * Orders rows by key number (u32), then start (i64), rows with equal ones as they were: a merge sort from below, of `order`
 * with the help of `spare`, both u32 for each row. Gives the address, of the two, where the result lies.
 */
export function orderSessions(
  keys: usize,
  starts: usize,
  count: u32,
  order: usize,
  spare: usize,
): usize {
  for (let row: u32 = 0; row < count; row++) store<u32>(order + (row << 2), row);
  let source = order;
  let target = spare;
  if (isSorted(keys, starts, order, count)) return order;
  for (let width: u64 = 1; width < (count as u64); width *= 2) {
    for (let first: u64 = 0; first < (count as u64); first += 2 * width) {
      const middle = min<u64>(first + width, count as u64) as u32;
      const end = min<u64>(first + 2 * width, count as u64) as u32;
      if (middle < end && isBehind(keys, starts, source, middle - 1, middle)) {
        merge(keys, starts, source, target, first as u32, middle, end);
      } else {
        const bytes = ((end - (first as u32)) as usize) << 2;
        memory.copy(target + ((first as usize) << 2), source + ((first as usize) << 2), bytes);
      }
    }
    const before = source;
    source = target;
    target = before;
  }
  return source;
}

function isSorted(keys: usize, starts: usize, order: usize, count: u32): bool {
  for (let place: u32 = 1; place < count; place++) {
    if (isBehind(keys, starts, order, place - 1, place)) return false;
  }
  return true;
}

/** Whether the row at one place comes after the row at another. */
function isBehind(keys: usize, starts: usize, order: usize, left: u32, right: u32): bool {
  return follows(keys, starts, load<u32>(order + (left << 2)), load<u32>(order + (right << 2)));
}

function follows(keys: usize, starts: usize, left: u32, right: u32): bool {
  const leftKey = load<u32>(keys + (left << 2));
  const rightKey = load<u32>(keys + (right << 2));
  if (leftKey !== rightKey) return leftKey > rightKey;
  return load<i64>(starts + (left << 3)) > load<i64>(starts + (right << 3));
}

function merge(
  keys: usize,
  starts: usize,
  source: usize,
  target: usize,
  first: u32,
  middle: u32,
  end: u32,
): void {
  let left = first;
  let right = middle;
  for (let place = first; place < end; place++) {
    const takesLeft =
      right === end || (left < middle && !isBehind(keys, starts, source, left, right));
    const from = takesLeft ? left++ : right++;
    store<u32>(target + (place << 2), load<u32>(source + (from << 2)));
  }
}
