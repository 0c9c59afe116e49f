// Regular expressions over texts: programs of `expression/text/regexp-program.ts`. A stack of `stackBytes` lies behind the
// slots of a program; where it is too small for a text, a kernel gives up and answers -1.

import { find } from './inner/find';
import { FAILED, slotsEnd } from './inner/program';
import { OVERFLOW } from './inner/run';

/** The rows whose text a program matches somewhere, as a bitmap. */
export function testRegexp(
  program: usize,
  offsets: usize,
  heap: usize,
  length: u32,
  slots: usize,
  stackBytes: u32,
  target: usize,
): i32 {
  const stack = slotsEnd(program, slots);
  const stackEnd = stack + (stackBytes as usize);
  let word: u64 = 0;
  for (let row: u32 = 0; row < length; row++, offsets += 4) {
    const start = heap + (load<u32>(offsets) as usize);
    const end = heap + (load<u32>(offsets, 4) as usize);
    const found = find(program, start, start, end, slots, stack, stackEnd);
    if (found === OVERFLOW) return FAILED;
    word |= ((found !== 0) as u64) << ((row & 63) as u64);
    if ((row & 63) !== 63) continue;
    store<u64>(target, word);
    target += 8;
    word = 0;
  }
  if ((length & 63) !== 0) store<u64>(target, word);
  return 0;
}

/**
 * What the group whose slots are `group` and the one behind it matched first, as slices; nothing where there is no match.
 * Returns the size of all.
 */
export function extractRegexp(
  program: usize,
  textOffsets: usize,
  heap: usize,
  length: u32,
  group: u32,
  slots: usize,
  stackBytes: u32,
  starts: usize,
  offsets: usize,
): i32 {
  const stack = slotsEnd(program, slots);
  const stackEnd = stack + (stackBytes as usize);
  const place = slots + ((group as usize) << 2);
  let total: u32 = 0;
  store<u32>(offsets, 0);
  for (let row: u32 = 0; row < length; row++, textOffsets += 4, starts += 4, offsets += 4) {
    const start = heap + (load<u32>(textOffsets) as usize);
    const end = heap + (load<u32>(textOffsets, 4) as usize);
    const found = find(program, start, start, end, slots, stack, stackEnd);
    if (found === OVERFLOW) return FAILED;
    const from = load<u32>(place);
    const hasPart = found !== 0 && from !== 0;
    store<u32>(starts, hasPart ? from - (heap as u32) : 0);
    if (hasPart) total += load<u32>(place, 4) - from;
    store<u32>(offsets, total, 4);
  }
  return total;
}
