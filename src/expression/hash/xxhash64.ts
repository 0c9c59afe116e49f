// XXH64. Sums and products are taken modulo 2^64; hashes go in and out as signed numbers.

const PRIME_1 = 0x9e3779b185ebca87n;
const PRIME_2 = 0xc2b2ae3d27d4eb4fn;
const PRIME_3 = 0x165667b19e3779f9n;
const PRIME_4 = 0x85ebca77c2b2ae63n;
const PRIME_5 = 0x27d4eb2f165667c5n;

const STRIPE_BYTES = 32;

/** The hash of a 32-bit integer. */
export function xxHash64Int(value: number, seed: bigint): bigint {
  return finish(mixInt(unsigned(seed + PRIME_5 + 4n), BigInt(value >>> 0)));
}

/** The hash of a 64-bit integer. */
export function xxHash64Long(value: bigint, seed: bigint): bigint {
  return finish(mixLong(unsigned(seed + PRIME_5 + 8n), unsigned(value)));
}

/** The hash of bytes. */
export function xxHash64Bytes(bytes: Uint8Array, seed: bigint): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { length } = bytes;
  let index = length - (length % STRIPE_BYTES);
  let hash = index === 0 ? seed + PRIME_5 : hashStripes(view, index, seed);
  hash = unsigned(hash + BigInt(length));
  for (; index + 8 <= length; index += 8) hash = mixLong(hash, view.getBigUint64(index, true));
  if (index + 4 <= length) {
    hash = mixInt(hash, BigInt(view.getUint32(index, true)));
    index += 4;
  }
  for (; index < length; index++) {
    const mixed = hash ^ unsigned(BigInt(bytes[index]) * PRIME_5);
    hash = unsigned(rotate(mixed, 11n) * PRIME_1);
  }
  return finish(hash);
}

/** Four lanes take eight bytes each of every stripe. */
function hashStripes(view: DataView, end: number, seed: bigint): bigint {
  const lanes = [seed + PRIME_1 + PRIME_2, seed + PRIME_2, seed, seed - PRIME_1].map(unsigned);
  for (let index = 0; index < end; index += STRIPE_BYTES) {
    for (let lane = 0; lane < 4; lane++) {
      lanes[lane] = round(lanes[lane], view.getBigUint64(index + lane * 8, true));
    }
  }
  const [a, b, c, d] = lanes;
  let hash = unsigned(rotate(a, 1n) + rotate(b, 7n) + rotate(c, 12n) + rotate(d, 18n));
  for (const lane of lanes) hash = unsigned((hash ^ round(0n, lane)) * PRIME_1 + PRIME_4);
  return hash;
}

function round(lane: bigint, word: bigint): bigint {
  return unsigned(rotate(unsigned(lane + word * PRIME_2), 31n) * PRIME_1);
}

function mixInt(hash: bigint, word: bigint): bigint {
  return unsigned(rotate(hash ^ unsigned(word * PRIME_1), 23n) * PRIME_2 + PRIME_3);
}

function mixLong(hash: bigint, word: bigint): bigint {
  return unsigned(rotate(hash ^ round(0n, word), 27n) * PRIME_1 + PRIME_4);
}

function finish(hash: bigint): bigint {
  let result = unsigned((hash ^ (hash >> 33n)) * PRIME_2);
  result = unsigned((result ^ (result >> 29n)) * PRIME_3);
  return BigInt.asIntN(64, result ^ (result >> 32n));
}

function rotate(word: bigint, bits: bigint): bigint {
  return unsigned(word << bits) | (word >> (64n - bits));
}

function unsigned(word: bigint): bigint {
  return BigInt.asUintN(64, word);
}
