// Murmur3 in 128 bits for machines of 64 bits, as Apache DataSketches has it. Sums and products are taken modulo 2^64.

const FIRST = 0x87c37b91114253d5n;
const SECOND = 0x4cf5ad432745937fn;
const BLOCK_BYTES = 16;

/** Of the sketches of Apache DataSketches, so that their hashes and ours are the same. */
const SKETCH_SEED = 9001n;

/** The two halves of the hash, as unsigned numbers. */
export type Hash128 = readonly [first: bigint, second: bigint];

/** The hash of a value's bytes by which sketches know it. */
export function sketchHash(bytes: Uint8Array): Hash128 {
  return murmur3Bytes128(bytes, SKETCH_SEED);
}

/** The hash of bytes. */
export function murmur3Bytes128(bytes: Uint8Array, seed: bigint): Hash128 {
  const { length } = bytes;
  const padded = new Uint8Array(Math.ceil(length / BLOCK_BYTES) * BLOCK_BYTES);
  padded.set(bytes);
  const view = new DataView(padded.buffer);
  let [first, second] = [seed, seed];
  const whole = length - (length % BLOCK_BYTES);
  for (let place = 0; place < whole; place += BLOCK_BYTES) {
    first = rotate(first ^ mixFirst(view.getBigUint64(place, true)), 27n) + second;
    first = unsigned(first * 5n + 0x52dce729n);
    second = rotate(second ^ mixSecond(view.getBigUint64(place + 8, true)), 31n) + first;
    second = unsigned(second * 5n + 0x38495ab5n);
  }
  if (length > whole) {
    first ^= mixFirst(view.getBigUint64(whole, true));
    second ^= mixSecond(view.getBigUint64(whole + 8, true));
  }
  return finish(first ^ BigInt(length), second ^ BigInt(length));
}

function finish(first: bigint, second: bigint): Hash128 {
  const sum = unsigned(first + second);
  const [left, right] = [scramble(sum), scramble(unsigned(second + sum))];
  const mixed = unsigned(left + right);
  return [mixed, unsigned(right + mixed)];
}

function mixFirst(word: bigint): bigint {
  return unsigned(rotate(unsigned(word * FIRST), 31n) * SECOND);
}

function mixSecond(word: bigint): bigint {
  return unsigned(rotate(unsigned(word * SECOND), 33n) * FIRST);
}

function scramble(word: bigint): bigint {
  let result = word ^ (word >> 33n);
  result = unsigned(result * 0xff51afd7ed558ccdn);
  result = unsigned((result ^ (result >> 33n)) * 0xc4ceb9fe1a85ec53n);
  return result ^ (result >> 33n);
}

function rotate(word: bigint, bits: bigint): bigint {
  return unsigned(word << bits) | (word >> (64n - bits));
}

function unsigned(word: bigint): bigint {
  return BigInt.asUintN(64, word);
}
