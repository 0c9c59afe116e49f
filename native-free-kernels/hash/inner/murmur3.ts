// Murmur3 in 32 bits as Spark has it: a tail of less than four bytes is mixed byte by byte, each as a signed number.

const FIRST: u32 = 0xcc9e2d51;
const SECOND: u32 = 0x1b873593;

export function murmur3Int(value: u32, seed: u32): u32 {
  return finish(mix(seed, value), 4);
}

export function murmur3Long(value: u64, seed: u32): u32 {
  return finish(mix(mix(seed, value as u32), (value >> 32) as u32), 8);
}

export function murmur3Bytes(source: usize, byteLength: u32, seed: u32): u32 {
  let rest = byteLength;
  for (; rest >= 4; rest -= 4, source += 4) seed = mix(seed, load<u32>(source));
  for (; rest > 0; rest--, source++) seed = mix(seed, load<i8>(source) as u32);
  return finish(seed, byteLength);
}

function mix(hash: u32, word: u32): u32 {
  const scrambled = rotl<u32>(word * FIRST, 15) * SECOND;
  return rotl<u32>(hash ^ scrambled, 13) * 5 + 0xe6546b64;
}

function finish(hash: u32, byteLength: u32): u32 {
  hash ^= byteLength;
  hash = (hash ^ (hash >> 16)) * 0x85ebca6b;
  hash = (hash ^ (hash >> 13)) * 0xc2b2ae35;
  return hash ^ (hash >> 16);
}
