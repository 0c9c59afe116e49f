// Murmur3 in 32 bits as Spark has it: a tail of less than four bytes is mixed byte by byte, each as a signed number.

const FIRST = 0xcc9e2d51;
const SECOND = 0x1b873593;

/** The hash of a 32-bit integer. */
export function murmur3Int(value: number, seed: number): number {
  return finish(mix(seed, value), 4);
}

/** The hash of a 64-bit integer. */
export function murmur3Long(value: bigint, seed: number): number {
  const low = Number(BigInt.asIntN(32, value));
  const high = Number(BigInt.asIntN(32, value >> 32n));
  return finish(mix(mix(seed, low), high), 8);
}

/** The hash of bytes. */
export function murmur3Bytes(bytes: Uint8Array, seed: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { length } = bytes;
  const tail = length - (length % 4);
  let hash = seed;
  for (let index = 0; index < tail; index += 4) hash = mix(hash, view.getInt32(index, true));
  for (let index = tail; index < length; index++) hash = mix(hash, view.getInt8(index));
  return finish(hash, length);
}

function mix(hash: number, word: number): number {
  const scrambled = Math.imul(rotate(Math.imul(word, FIRST), 15), SECOND);
  return (Math.imul(rotate(hash ^ scrambled, 13), 5) + 0xe6546b64) | 0;
}

function finish(hash: number, byteLength: number): number {
  let result = hash ^ byteLength;
  result = Math.imul(result ^ (result >>> 16), 0x85ebca6b);
  result = Math.imul(result ^ (result >>> 13), 0xc2b2ae35);
  return result ^ (result >>> 16);
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
