import { unpackInterval } from '../../columnar/calendar-interval.ts';
import { type DataType, DECIMAL_64_DIGITS } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { internalError } from '../../errors.ts';
import { murmur3Bytes, murmur3Int, murmur3Long } from './murmur3.ts';
import { xxHash64Bytes, xxHash64Int, xxHash64Long } from './xxhash64.ts';

/** A hash function by what it hashes; the hash so far is the seed of the next. */
export interface Hasher<Hash> {
  readonly ofInt: (value: number, seed: Hash) => Hash;
  readonly ofLong: (value: bigint, seed: Hash) => Hash;
  readonly ofBytes: (bytes: Uint8Array, seed: Hash) => Hash;
}

export const MURMUR3: Hasher<number> = {
  ofInt: murmur3Int,
  ofLong: murmur3Long,
  ofBytes: murmur3Bytes,
};
export const XXHASH64: Hasher<bigint> = {
  ofInt: xxHash64Int,
  ofLong: xxHash64Long,
  ofBytes: xxHash64Bytes,
};

const NAN_FLOAT_BITS = 0x7fc00000;
const NAN_DOUBLE_BITS = 0x7ff8000000000000n;

/** Hashes a value as Spark does; a null leaves the hash as it is, and nested values are hashed one after the other. */
export function hashValue<Hash>(
  value: LiteralValue,
  type: DataType,
  seed: Hash,
  hasher: Hasher<Hash>,
): Hash {
  if (value === null) return seed;
  switch (type.kind) {
    case 'boolean':
      return hasher.ofInt(value === true ? 1 : 0, seed);
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'date':
    case 'yearMonthInterval':
      return hasher.ofInt(value as number, seed);
    case 'bigint':
    case 'timestamp':
    case 'timestampNtz':
    case 'time':
    case 'dayTimeInterval':
      return hasher.ofLong(value as bigint, seed);
    case 'float':
      return hasher.ofInt(floatBits(value as number), seed);
    case 'double':
      return hasher.ofLong(doubleBits(value as number), seed);
    case 'decimal':
      return type.precision <= DECIMAL_64_DIGITS
        ? hasher.ofLong(value as bigint, seed)
        : hasher.ofBytes(bytesOfInteger(value as bigint), seed);
    case 'string':
    case 'binary':
      return hasher.ofBytes(Buffer.from(value as string | Uint8Array), seed);
    case 'calendarInterval':
      return hashCalendarInterval(value as bigint, seed, hasher);
    case 'array':
      return hashAll(value as readonly LiteralValue[], () => type.element, seed, hasher);
    case 'struct':
      return hashAll(
        value as readonly LiteralValue[],
        (index) => type.fields[index].type,
        seed,
        hasher,
      );
    case 'map':
      return hashAll(
        (value as readonly (readonly LiteralValue[])[]).flat(),
        (index) => (index % 2 === 0 ? type.key : type.value),
        seed,
        hasher,
      );
    default:
      throw internalError(`A value of type ${type.kind} has no hash.`);
  }
}

function hashAll<Hash>(
  values: readonly LiteralValue[],
  typeOf: (index: number) => DataType,
  seed: Hash,
  hasher: Hasher<Hash>,
): Hash {
  return values.reduce<Hash>(
    (hash, value, index) => hashValue(value, typeOf(index), hash, hasher),
    seed,
  );
}

function hashCalendarInterval<Hash>(value: bigint, seed: Hash, hasher: Hasher<Hash>): Hash {
  const { months, days, micros } = unpackInterval(value);
  return hasher.ofInt(months, hasher.ofInt(days, hasher.ofLong(micros, seed)));
}

/** Every NaN is one value, and so are the two zeros. */
function floatBits(value: number): number {
  if (Number.isNaN(value)) return NAN_FLOAT_BITS;
  return new Int32Array(Float32Array.of(value + 0).buffer)[0];
}

function doubleBits(value: number): bigint {
  if (Number.isNaN(value)) return NAN_DOUBLE_BITS;
  return new BigInt64Array(Float64Array.of(value + 0).buffer)[0];
}

/** An integer as Java's BigInteger writes it: big-endian, in as few bytes as hold it with its sign. */
function bytesOfInteger(value: bigint): Uint8Array {
  let count = 1;
  while (BigInt.asIntN(count * 8, value) !== value) count++;
  const digits = BigInt.asUintN(count * 8, value).toString(16);
  return Buffer.from(digits.padStart(count * 2, '0'), 'hex');
}
