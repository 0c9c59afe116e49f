/** Bytes up to here are blanks or no text at all; those below end a text for whoever reads on. */
const BLANK: u8 = 0x20;
const TAB: u8 = 0x09;

/** Writes which views are there: those of null lie at address 0. Returns how many are not. */
export function presentViews(starts: usize, count: u32, validity: usize): u32 {
  let missing: u32 = 0;
  for (let row: u32 = 0; row < count; validity++) {
    let bits: u8 = 0;
    for (let bit: u8 = 0; bit < 8 && row < count; bit++, row++, starts += 4) {
      if (load<u32>(starts) !== 0) bits |= (1 as u8) << bit;
      else missing++;
    }
    store<u8>(validity, bits);
  }
  return missing;
}

/** Puts another view in the place of those that are null or hold nothing but blanks. */
export function replaceBlankViews(
  starts: usize,
  ends: usize,
  count: u32,
  start: usize,
  end: usize,
): void {
  for (const last = starts + ((count as usize) << 2); starts < last; starts += 4, ends += 4) {
    let at = load<u32>(starts) as usize;
    const viewEnd = load<u32>(ends) as usize;
    while (at < viewEnd && load<u8>(at) <= BLANK) at++;
    if (at < viewEnd) continue;
    store<u32>(starts, start);
    store<u32>(ends, end);
  }
}

/** Whether the byte behind each view ends a text: a tab does not, behind it JSON goes on. */
export function areEnded(ends: usize, count: u32): bool {
  for (const last = ends + ((count as usize) << 2); ends < last; ends += 4) {
    const behind = load<u8>(load<u32>(ends) as usize);
    if (behind >= BLANK || behind === TAB) return false;
  }
  return true;
}

/** Copies views one behind the other, each with a line end behind it; they are where the copies are then. */
export function copyEnded(starts: usize, ends: usize, count: u32, target: usize): void {
  for (const last = starts + ((count as usize) << 2); starts < last; starts += 4, ends += 4) {
    const start = load<u32>(starts) as usize;
    const byteLength = (load<u32>(ends) as usize) - start;
    memory.copy(target, start, byteLength);
    store<u32>(starts, target);
    target += byteLength;
    store<u32>(ends, target);
    store<u8>(target++, 0x0a);
  }
}
