// Spark's hashes of values. Each row's hash so far is the seed of its next value; a null leaves it as it is.

import { hashBytes, hashEight, hashFour } from '../keys/inner/xxhash';
import { isSet } from '../table/inner/layout';
import { murmur3Bytes, murmur3Int, murmur3Long } from './inner/murmur3';

// What lies at `values`, as `tables/hash.ts` says.
const BITS: u32 = 0;
const I8: u32 = 1;
const I16: u32 = 2;
const I32: u32 = 3;
const I64: u32 = 4;
const I128: u32 = 5;
const F32: u32 = 6;
const F64: u32 = 7;
const BYTES: u32 = 8;

const NAN_FLOAT: u32 = 0x7fc00000;
const NAN_DOUBLE: u64 = 0x7ff8000000000000;

/** Goes on with hashes of 4 bytes by Murmur3, or of 8 by XXH64. */
export function hashValues(
  hashBytes: u32,
  kind: u32,
  values: usize,
  offsets: usize,
  validity: usize,
  lists: usize,
  listValidity: usize,
  length: u32,
  buffer: usize,
  hashes: usize,
): void {
  if (hashBytes === 4)
    hashRows<u32>(kind, values, offsets, validity, lists, listValidity, length, buffer, hashes);
  else hashRows<u64>(kind, values, offsets, validity, lists, listValidity, length, buffer, hashes);
}

function hashRows<Hash>(
  kind: u32,
  values: usize,
  offsets: usize,
  validity: usize,
  lists: usize,
  listValidity: usize,
  length: u32,
  buffer: usize,
  hashes: usize,
): void {
  for (let row: u32 = 0; row < length; row++, hashes += sizeof<Hash>()) {
    if (!isSet(listValidity, row)) continue;
    let index = row;
    let end = row + 1;
    if (lists !== 0) {
      const list = lists + ((row as usize) << 2);
      index = load<u32>(list);
      end = load<u32>(list, 4);
    }
    let hash = load<Hash>(hashes);
    for (; index < end; index++) {
      if (isSet(validity, index))
        hash = hashValue<Hash>(kind, values, offsets, index, buffer, hash);
    }
    store<Hash>(hashes, hash);
  }
}

function hashValue<Hash>(
  kind: u32,
  values: usize,
  offsets: usize,
  index: u32,
  buffer: usize,
  seed: Hash,
): Hash {
  const place = index as usize;
  switch (kind) {
    case BITS:
      return ofInt<Hash>(isSet(values, index) as u32, seed);
    case I8:
      return ofInt<Hash>(load<i8>(values + place) as u32, seed);
    case I16:
      return ofInt<Hash>(load<i16>(values + (place << 1)) as u32, seed);
    case I32:
      return ofInt<Hash>(load<u32>(values + (place << 2)), seed);
    case I64:
      return ofLong<Hash>(load<u64>(values + (place << 3)), seed);
    case I128:
      return ofWide<Hash>(values + (place << 4), buffer, seed);
    case F32: {
      // Adding zero makes the two zeros one.
      const value = load<f32>(values + (place << 2)) + 0;
      return ofInt<Hash>(isNaN(value) ? NAN_FLOAT : reinterpret<u32>(value), seed);
    }
    case F64: {
      const value = load<f64>(values + (place << 3)) + 0;
      return ofLong<Hash>(isNaN(value) ? NAN_DOUBLE : reinterpret<u64>(value), seed);
    }
    case BYTES: {
      const start = load<u32>(offsets + (place << 2));
      const size = load<u32>(offsets + (place << 2), 4) - start;
      return ofBytes<Hash>(values + (start as usize), size, seed);
    }
    default:
      return ofInterval<Hash>(values + (place << 4), seed);
  }
}

/** As Java's BigInteger is written: big-endian, in as few bytes as hold the number with its sign. */
function ofWide<Hash>(value: usize, buffer: usize, seed: Hash): Hash {
  const low = load<u64>(value);
  const high = load<i64>(value, 8);
  store<u64>(buffer, bswap<u64>(high as u64));
  store<u64>(buffer, bswap<u64>(low), 8);
  const sign: u32 = high < 0 ? 0xff : 0;
  let start: usize = 0;
  while (start < 15) {
    const isSpare = load<u8>(buffer + start) === sign;
    const hasSign = (load<u8>(buffer + start, 1) ^ sign) < 0x80;
    if (!isSpare || !hasSign) break;
    start++;
  }
  return ofBytes<Hash>(buffer + start, 16 - (start as u32), seed);
}

/** An INTERVAL has months, days and microseconds; they are hashed from the last to the first. */
function ofInterval<Hash>(value: usize, seed: Hash): Hash {
  const hash = ofInt<Hash>(load<u32>(value, 4), ofLong<Hash>(load<u64>(value, 8), seed));
  return ofInt<Hash>(load<u32>(value), hash);
}

function ofInt<Hash>(value: u32, seed: Hash): Hash {
  if (sizeof<Hash>() === 4) return murmur3Int(value, seed as u32) as Hash;
  return hashFour(value, seed as u64) as Hash;
}

function ofLong<Hash>(value: u64, seed: Hash): Hash {
  if (sizeof<Hash>() === 4) return murmur3Long(value, seed as u32) as Hash;
  return hashEight(value, seed as u64) as Hash;
}

function ofBytes<Hash>(source: usize, byteLength: u32, seed: Hash): Hash {
  if (sizeof<Hash>() === 4) return murmur3Bytes(source, byteLength, seed as u32) as Hash;
  return hashBytes(source, byteLength, seed as u64) as Hash;
}
