/** How far back both formats reach with two bytes. */
export const DISTANCE_MAX: usize = 65535;
/** The shortest match that is looked for. */
export const MATCH_BYTES: usize = 4;
/** Every so many bytes without a match the next look is a byte further on. */
const STEP_SHIFT: u32 = 6;
const HASH_BITS: u32 = 12;

/** Empties the table of places by what stands there. */
export function clearPlaces(table: usize): void {
  memory.fill(table, 0, 4 << HASH_BITS);
}

/** The last place before `at` that may begin with the same four bytes, 0 where there is none; `at` takes its turn. */
export function takePlace(table: usize, at: usize): usize {
  const word = load<u32>(at);
  const slot = table + (((word * 2654435761) >>> (32 - HASH_BITS)) << 2);
  const before = load<u32>(slot) as usize;
  store<u32>(slot, at as u32);
  if (before === 0 || at - before > DISTANCE_MAX || load<u32>(before) !== word) return 0;
  return before;
}

/** How far on to look behind so many bytes without a match. */
export function stepBehind(literals: usize): usize {
  return 1 + (literals >>> STEP_SHIFT);
}

/** How many bytes are the same at two places, the later of them below `end`. */
export function matchLength(before: usize, at: usize, end: usize): usize {
  const start = at;
  while (at + 8 <= end) {
    const difference = load<u64>(before) ^ load<u64>(at);
    if (difference !== 0) return at - start + ((ctz(difference) >>> 3) as usize);
    at += 8;
    before += 8;
  }
  while (at < end && load<u8>(before) === load<u8>(at)) {
    at++;
    before++;
  }
  return at - start;
}
