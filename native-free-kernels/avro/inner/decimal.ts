const WORD_BYTES: usize = 8;
const WIDE_BYTES: usize = 16;

/**
 * Reads a number in two's complement, its highest byte first, and writes it to `target`, as an i64 or an i128; to nowhere
 * where that is 0. False where it is not between the limit (i128) and its negative.
 */
export function readDecimal(
  from: usize,
  end: usize,
  limit: usize,
  target: usize,
  isWide: bool,
): bool {
  const isNegative = from < end && load<i8>(from) < 0;
  const sign: u8 = isNegative ? 0xff : 0;
  // What is said more often than it need be.
  while (end - from > WIDE_BYTES && load<u8>(from) === sign) from++;
  if (end - from > WIDE_BYTES) return false;
  let high: u64 = isNegative ? u64.MAX_VALUE : 0;
  let low = high;
  if (end - from === WIDE_BYTES && load<u8>(from) >>> 7 !== sign >>> 7) return false;
  for (; from < end; from++) {
    high = (high << 8) | (low >>> 56);
    low = (low << 8) | (load<u8>(from) as u64);
  }
  if (!isBelow(high, low, limit)) return false;
  if (target === 0) return true;
  store<u64>(target, low);
  if (isWide) store<u64>(target, high, WORD_BYTES);
  return true;
}

/** Whether the size of a number is below a limit. */
function isBelow(high: u64, low: u64, limit: usize): bool {
  if ((high as i64) < 0) {
    low = 0 - low;
    high = ~high + (low === 0 ? 1 : 0);
  }
  const limitHigh = load<u64>(limit, WORD_BYTES);
  return high < limitHigh || (high === limitHigh && low < load<u64>(limit));
}
