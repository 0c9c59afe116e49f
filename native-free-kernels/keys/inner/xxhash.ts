// XXH64 as its specification (github.com/Cyan4973/xxHash, doc/xxhash_spec.md) gives it.

const PRIME_1: u64 = 0x9e3779b185ebca87;
const PRIME_2: u64 = 0xc2b2ae3d27d4eb4f;
const PRIME_3: u64 = 0x165667b19e3779f9;
const PRIME_4: u64 = 0x85ebca77c2b2ae63;
const PRIME_5: u64 = 0x27d4eb2f165667c5;

export function hashBytes(source: usize, byteLength: u32, seed: u64 = 0): u64 {
  let state = seed + PRIME_5;
  let rest = byteLength;
  if (byteLength >= 32) {
    state = hashStripes(source, byteLength, seed);
    source += byteLength & ~31;
    rest = byteLength & 31;
  }
  state += byteLength as u64;
  for (; rest >= 8; rest -= 8, source += 8) state = addEight(state, load<u64>(source));
  if (rest >= 4) {
    state = addFour(state, load<u32>(source));
    rest -= 4;
    source += 4;
  }
  for (; rest > 0; rest--, source++) state = addOne(state, load<u8>(source));
  return finish(state);
}

/** The hash of four bytes. */
export function hashFour(value: u32, seed: u64): u64 {
  return finish(addFour(seed + PRIME_5 + 4, value));
}

/** The hash of eight bytes. */
export function hashEight(value: u64, seed: u64): u64 {
  return finish(addEight(seed + PRIME_5 + 8, value));
}

/** The hash of nine bytes: the first eight of them, and the last. */
export function hashNine(first: u64, last: u64): u64 {
  return finish(addOne(addEight(PRIME_5 + 9, first), last));
}

/** The hash of five bytes: the first four of them, and the last. */
export function hashFive(first: u64, last: u64): u64 {
  return finish(addOne(addFour(PRIME_5 + 5, first), last));
}

function addEight(state: u64, input: u64): u64 {
  return rotl<u64>(state ^ round(0, input), 27) * PRIME_1 + PRIME_4;
}

function addFour(state: u64, input: u64): u64 {
  return rotl<u64>(state ^ (input * PRIME_1), 23) * PRIME_2 + PRIME_3;
}

function addOne(state: u64, input: u64): u64 {
  return rotl<u64>(state ^ (input * PRIME_5), 11) * PRIME_1;
}

function finish(state: u64): u64 {
  state = (state ^ (state >> 33)) * PRIME_2;
  state = (state ^ (state >> 29)) * PRIME_3;
  return state ^ (state >> 32);
}

function hashStripes(source: usize, byteLength: u32, seed: u64): u64 {
  let first: u64 = seed + PRIME_1 + PRIME_2;
  let second: u64 = seed + PRIME_2;
  let third: u64 = seed;
  let fourth: u64 = seed - PRIME_1;
  for (let rest = byteLength; rest >= 32; rest -= 32, source += 32) {
    first = round(first, load<u64>(source));
    second = round(second, load<u64>(source, 8));
    third = round(third, load<u64>(source, 16));
    fourth = round(fourth, load<u64>(source, 24));
  }
  let state = rotl<u64>(first, 1) + rotl<u64>(second, 7);
  state += rotl<u64>(third, 12) + rotl<u64>(fourth, 18);
  state = merge(state, first);
  state = merge(state, second);
  state = merge(state, third);
  return merge(state, fourth);
}

function round(state: u64, input: u64): u64 {
  return rotl<u64>(state + input * PRIME_2, 31) * PRIME_1;
}

function merge(state: u64, lane: u64): u64 {
  return (state ^ round(0, lane)) * PRIME_1 + PRIME_4;
}
