// A class of characters: which characters beyond ASCII belong to it, the only ASCII character that does not (or one that no
// byte is), then a byte for each of ASCII's.

const ONLY_OTHER: usize = 4;
const ASCII: usize = 8;

const NO_OTHERS: u32 = 0;
const ALL_OTHERS: u32 = 1;
const NO_BYTE: u32 = 256;

/** Behind the character at a place, if it is one of the class; else 0. */
export function matchClass(members: usize, place: usize, end: usize): usize {
  if (place >= end) return 0;
  const byte = load<u8>(place) as u32;
  if (byte < 0x80) return load<u8>(members + (byte as usize), ASCII) !== 0 ? place + 1 : 0;
  const others = load<u32>(members);
  if (others === NO_OTHERS || (others !== ALL_OTHERS && isLineEnd(place, end))) return 0;
  return behindCharacter(place, end);
}

/** Behind up to `count` characters of the class; with `exactly`, 0 where there are fewer. */
export function skipClass(
  members: usize,
  place: usize,
  end: usize,
  count: u32,
  exactly: bool,
): usize {
  const only = load<u32>(members, ONLY_OTHER);
  if (count === u32.MAX_VALUE && only !== NO_BYTE) return findByte(place, end, only as u8);
  for (; count > 0; count--) {
    const next = matchClass(members, place, end);
    if (next === 0) return exactly ? 0 : place;
    place = next;
  }
  return place;
}

/** The first place with a byte, or the end. */
export function findByte(place: usize, end: usize, byte: u8): usize {
  const wanted = i8x16.splat(byte as i8);
  for (; place < end; place += 16) {
    const hits = i8x16.bitmask(i8x16.eq(v128.load(place), wanted));
    if (hits === 0) continue;
    const found = place + (ctz<i32>(hits) as usize);
    return found < end ? found : end;
  }
  return end;
}

export function behindCharacter(place: usize, end: usize): usize {
  do place++;
  while (place < end && (load<u8>(place) & 0xc0) === 0x80);
  return place;
}

export function beforeCharacter(place: usize): usize {
  do place--;
  while ((load<u8>(place) & 0xc0) === 0x80);
  return place;
}

/** Of those beyond ASCII. */
function isLineEnd(place: usize, end: usize): bool {
  const first = load<u8>(place) as u32;
  if (first === 0xc2) return end - place >= 2 && load<u8>(place, 1) === 0x85;
  return (
    first === 0xe2 &&
    end - place >= 3 &&
    load<u8>(place, 1) === 0x80 &&
    (load<u8>(place, 2) & 0xfe) === 0xa8
  );
}
