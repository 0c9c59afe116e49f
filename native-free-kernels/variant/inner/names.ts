// The names of the members of one value, by number: 8 bytes each, address and size. Names of the objects that are open stand, each
// object's in order, on a stack of entries of 16 bytes: number and offset of the member, address and size of its name.

import { compareBytes } from '../../table/inner/compare-bytes';
import { isSame } from '../../text/inner/find-bytes';

export const NAMES_MAX: u32 = 256;
export const NAME_BYTES: usize = 8;
export const ENTRY_BYTES: usize = 16;
export const ENTRY_OFFSET: usize = 4;
const ENTRY_NAME: usize = 8;
const ENTRY_SIZE: usize = 12;
const WIDE: u64 = 0x8080808080808080;
/** From here on the order of bytes is not that of units of UTF-16, by which names are sorted. */
const LEAD_MAX: u32 = 0xee;

/** The number that a name has, or gets as the `count`-th; `NAMES_MAX` where there are too many. */
export function numberOf(names: usize, count: u32, name: usize, size: u32): u32 {
  for (let number: u32 = 0; number < count; number++, names += NAME_BYTES) {
    if (load<u32>(names, 4) !== size) continue;
    if (isSame(load<u32>(names), name, size)) return number;
  }
  if (count === NAMES_MAX) return NAMES_MAX;
  store<u32>(names, name as u32);
  store<u32>(names, size, 4);
  return count;
}

/** Puts a member among those of its object, `first` to `end`; false for a name that is there. */
export function enterMember(
  first: usize,
  end: usize,
  number: u32,
  offset: u32,
  name: usize,
  size: u32,
): bool {
  for (; end > first; end -= ENTRY_BYTES) {
    const before = end - ENTRY_BYTES;
    const order = compareBytes(
      name,
      size,
      load<u32>(before, ENTRY_NAME),
      load<u32>(before, ENTRY_SIZE),
    );
    if (order === 0) return false;
    if (order > 0) break;
    v128.store(end, v128.load(before));
  }
  store<u32>(end, number);
  store<u32>(end, offset, ENTRY_OFFSET);
  store<u32>(end, name as u32, ENTRY_NAME);
  store<u32>(end, size, ENTRY_SIZE);
  return true;
}

/** Whether the bytes of a name have the order of its units of UTF-16. */
export function hasByteOrder(name: usize, size: u32): bool {
  for (const end = name + (size as usize); name < end; name += 8) {
    if ((load<u64>(name) & WIDE) === 0) continue;
    for (let at = name; at < min(name + 8, end); at++) {
      if ((load<u8>(at) as u32) >= LEAD_MAX) return false;
    }
  }
  return true;
}
