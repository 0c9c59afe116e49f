const LINE_FEED: i32 = 10;
const CARRIAGE_RETURN: i32 = 13;
const BLOCK_BYTES: usize = 64;

/**
 * Finds whole lines in [from, end) that begin below `stop`. A carriage return just before `end` may be half of a line
 * end, so it counts only when `isLast`; then a last line without a line end counts too.
 */
export function findLines(
  from: usize,
  end: usize,
  stop: usize,
  isLast: bool,
  starts: usize,
  ends: usize,
  countMax: u32,
  rest: usize,
): u32 {
  let line = from;
  let count: u32 = 0;
  let isOpen = true;
  for (let block = from; isOpen && block < end; block += BLOCK_BYTES) {
    for (let marks = lineEndMask(block); marks !== 0; marks &= marks - 1) {
      const at = block + (ctz(marks) as usize);
      if (at < line) continue;
      const isHalf = at + 1 === end && !isLast && load<u8>(at) === CARRIAGE_RETURN;
      isOpen = at < end && line < stop && count < countMax && !isHalf;
      if (!isOpen) break;
      store<u32>(starts + ((count as usize) << 2), line as u32);
      store<u32>(ends + ((count as usize) << 2), at as u32);
      count++;
      line = at + lineEndBytes(at, end);
    }
  }
  if (isLast && line < end && line < stop && count < countMax && !hasLineEnd(line, end)) {
    store<u32>(starts + ((count as usize) << 2), line as u32);
    store<u32>(ends + ((count as usize) << 2), end as u32);
    count++;
    line = end;
  }
  store<u32>(rest, line as u32);
  return count;
}

/** A bit for each byte of a block. Most blocks have no line end. */
function lineEndMask(block: usize): u64 {
  const first = lineEnds(v128.load(block));
  const second = lineEnds(v128.load(block, 16));
  const third = lineEnds(v128.load(block, 32));
  const fourth = lineEnds(v128.load(block, 48));
  if (!v128.any_true(v128.or(v128.or(first, second), v128.or(third, fourth)))) return 0;
  const low = (i8x16.bitmask(first) as u64) | ((i8x16.bitmask(second) as u64) << 16);
  const high = (i8x16.bitmask(third) as u64) | ((i8x16.bitmask(fourth) as u64) << 16);
  return low | (high << 32);
}

function lineEnds(bytes: v128): v128 {
  const lineFeeds = i8x16.eq(bytes, i8x16.splat(LINE_FEED as i8));
  return v128.or(lineFeeds, i8x16.eq(bytes, i8x16.splat(CARRIAGE_RETURN as i8)));
}

/** Two for a carriage return with its line feed. */
function lineEndBytes(at: usize, end: usize): usize {
  const isPair = load<u8>(at) === CARRIAGE_RETURN && at + 1 < end && load<u8>(at, 1) === LINE_FEED;
  return isPair ? 2 : 1;
}

function hasLineEnd(from: usize, end: usize): bool {
  for (; from < end; from++) {
    if (load<u8>(from) === LINE_FEED || load<u8>(from) === CARRIAGE_RETURN) return true;
  }
  return false;
}
