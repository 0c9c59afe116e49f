// Sorts rows by byte strings: by eight bytes of each as a word (`sortRows`), then those whose words are equal by the rest.
// The bytes that all have in common at their start are left out, so that the word tells most of them apart.

/** Runs up to here are sorted by insertion before they are merged. */
const INSERTED_ROWS: u32 = 8;

/** How many bytes all byte strings begin with in common. */
export function sharedBytes(offsets: usize, heap: usize, count: u32): u32 {
  if (count === 0) return 0;
  const first = heap + load<u32>(offsets);
  let shared = load<u32>(offsets, 4) - load<u32>(offsets);
  for (let row: u32 = 1; row < count && shared > 0; row++) {
    offsets += 4;
    const own = heap + load<u32>(offsets);
    const size = load<u32>(offsets, 4) - load<u32>(offsets);
    shared = sharedOf(first, own, min(shared, size));
  }
  return shared;
}

/** The eight bytes from `skipped` on as a u64 in their order; bytes behind the end count as 0. */
export function prefixWords(
  offsets: usize,
  heap: usize,
  count: u32,
  skipped: u32,
  target: usize,
): void {
  for (let row: u32 = 0; row < count; row++, offsets += 4, target += 8) {
    const start = load<u32>(offsets) + skipped;
    const size = load<u32>(offsets, 4) - start;
    const word = bswap<u64>(load<u64>(heap + start));
    const whole =
      size >= 8 ? word : size === 0 ? 0 : word & (u64.MAX_VALUE << ((64 - (size << 3)) as u64));
    store<u64>(target, whole);
  }
}

/**
 * Finishes what `sortRows` has done by `words`: rows with equal words are put in the order of their bytes from `skipped`
 * on, those with equal bytes stay as they are. `spare` has room for all row numbers.
 */
export function sortTies(
  words: usize,
  offsets: usize,
  heap: usize,
  skipped: u32,
  rows: usize,
  count: u32,
  spare: usize,
): void {
  for (let start: u32 = 0; start < count; ) {
    const word = wordOf(words, rows, start);
    let end = start + 1;
    while (end < count && wordOf(words, rows, end) === word) end++;
    if (end - start > 1) sortRun(offsets, heap, skipped, rows + (start << 2), end - start, spare);
    start = end;
  }
}

function wordOf(words: usize, rows: usize, place: u32): u64 {
  return load<u64>(words + ((load<u32>(rows + (place << 2)) as usize) << 3));
}

/** Short runs by insertion, then merges of runs of twice the length. */
function sortRun(
  offsets: usize,
  heap: usize,
  skipped: u32,
  rows: usize,
  count: u32,
  spare: usize,
): void {
  for (let start: u32 = 0; start < count; start += INSERTED_ROWS) {
    const length = min(INSERTED_ROWS, count - start);
    insertRows(offsets, heap, skipped, rows + (start << 2), length);
  }
  let from = rows;
  let to = spare;
  for (let length = INSERTED_ROWS; length < count; length <<= 1) {
    for (let start: u32 = 0; start < count; start += length << 1) {
      const middle = min(start + length, count);
      const end = min(middle + length, count);
      merge(offsets, heap, skipped, from, start, middle, end, to);
    }
    const merged = to;
    to = from;
    from = merged;
  }
  if (from !== rows) memory.copy(rows, from, count << 2);
}

function insertRows(offsets: usize, heap: usize, skipped: u32, rows: usize, count: u32): void {
  for (let place: u32 = 1; place < count; place++) {
    const row = load<u32>(rows + (place << 2));
    let target = rows + (place << 2);
    while (target > rows && isBefore(offsets, heap, skipped, row, load<u32>(target - 4))) {
      store<u32>(target, load<u32>(target - 4));
      target -= 4;
    }
    store<u32>(target, row);
  }
}

function merge(
  offsets: usize,
  heap: usize,
  skipped: u32,
  from: usize,
  start: u32,
  middle: u32,
  end: u32,
  to: usize,
): void {
  let left = start;
  let right = middle;
  for (let place = start; place < end; place++) {
    const leftRow = load<u32>(from + (left << 2));
    const rightRow = load<u32>(from + (right << 2));
    const takesRight =
      left >= middle || (right < end && isBefore(offsets, heap, skipped, rightRow, leftRow));
    store<u32>(to + (place << 2), takesRight ? rightRow : leftRow);
    if (takesRight) right++;
    else left++;
  }
}

function isBefore(offsets: usize, heap: usize, skipped: u32, left: u32, right: u32): bool {
  const leftOffsets = offsets + ((left as usize) << 2);
  const rightOffsets = offsets + ((right as usize) << 2);
  const leftStart = load<u32>(leftOffsets) + skipped;
  const rightStart = load<u32>(rightOffsets) + skipped;
  const leftSize = load<u32>(leftOffsets, 4) - leftStart;
  const rightSize = load<u32>(rightOffsets, 4) - rightStart;
  const size = min(leftSize, rightSize);
  const shared = sharedOf(heap + leftStart, heap + rightStart, size);
  if (shared === size) return leftSize < rightSize;
  return load<u8>(heap + leftStart + shared) < load<u8>(heap + rightStart + shared);
}

/** How many of the first `size` bytes are the same. */
function sharedOf(left: usize, right: usize, size: u32): u32 {
  for (let place: u32 = 0; place < size; place += 8) {
    const difference = load<u64>(left + place) ^ load<u64>(right + place);
    if (difference !== 0) return min(size, place + ((ctz<u64>(difference) >> 3) as u32));
  }
  return size;
}
