import type { DecodedArray, SchemaElement } from 'hyparquet';
import { exactTime } from '../../columnar/exact-time.ts';
import { type DataType, typeName } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import { decimalValues } from './decimal-values.ts';
import type { LeafNode } from './file-nodes.ts';
import { elementText } from './file-types.ts';

/** Values of a page or dictionary as a column holds them: `width` elements of the array each, or byte strings. */
export type Values = FixedValues | BytesValues;

export interface FixedValues {
  readonly kind: 'fixed';
  readonly array: Int8Array | Uint8Array | Int16Array | Int32Array;
  readonly width: number;
}

export interface BytesValues {
  readonly kind: 'bytes';
  readonly list: readonly Uint8Array[];
}

/** Brings what a page holds into the layout of a type. */
export type Convert = (raw: DecodedArray) => Values;

/** How the values of a leaf become those of a type; throws for types that do not go together. */
export function converterOf(leaf: LeafNode, target: DataType): Convert {
  const convert = CONVERTERS[target.kind]?.(leaf.element, target as never) ?? null;
  if (convert !== null) return convert;
  throw userError(
    'FAILED_READ_FILE.PARQUET_COLUMN_DATA_TYPE_MISMATCH',
    `Column '${leaf.path}' is expected as ${typeName(target)}, but the file holds the Parquet type ${elementText(leaf.element)}.`,
    { hint: "Name the file's type in the schema, and CAST in the query." },
  );
}

type Of<K extends DataType['kind']> = Extract<DataType, { readonly kind: K }>;
type ConverterOf<Type> = (element: SchemaElement, target: Type) => Convert | null;

const CONVERTERS: { readonly [K in DataType['kind']]?: ConverterOf<Of<K>> } = {
  boolean: ({ type }) =>
    type === 'BOOLEAN' ? (raw) => fixed(Uint8Array.from(raw as ArrayLike<number>)) : null,
  tinyint: (element) => (isInt32(element) ? (raw) => fixed(Int8Array.from(numbers(raw))) : null),
  smallint: (element) => (isInt32(element) ? (raw) => fixed(Int16Array.from(numbers(raw))) : null),
  int: (element) => (isInt32(element) ? (raw) => fixed(int32(raw)) : null),
  bigint: bigints,
  float: ({ type, logical_type }) => {
    if (type === 'FLOAT') return (raw) => fixed(bitsOf(Float32Array, raw));
    const isHalf = logical_type?.type === 'FLOAT16';
    return isHalf ? (raw) => fixed(bitsOf(Float32Array, halfs(raw))) : null;
  },
  double: (element) => {
    const isNumber = element.type === 'DOUBLE' || element.type === 'FLOAT' || isInt32(element);
    return isNumber ? (raw) => fixed(bitsOf(Float64Array, raw), 2) : null;
  },
  decimal: decimalValues,
  string: ({ type, converted_type, logical_type }) => {
    if (logical_type?.type === 'UUID') return (raw) => bytes(byteStrings(raw).map(uuidText));
    return type === 'BYTE_ARRAY' && converted_type !== 'DECIMAL' ? toBytes : null;
  },
  binary: ({ type, converted_type }) => {
    const isBytes = type === 'BYTE_ARRAY' || type === 'FIXED_LEN_BYTE_ARRAY';
    return isBytes && converted_type !== 'DECIMAL' ? toBytes : null;
  },
  date: ({ type, converted_type, logical_type }) => {
    const isDate = converted_type === 'DATE' || logical_type?.type === 'DATE';
    return type === 'INT32' && isDate ? (raw) => fixed(int32(raw)) : null;
  },
  timestamp: timestamps,
  timestampNtz: (element) => (isZoned(element) ? null : timestamps(element)),
  time: times,
  dayTimeInterval: ({ type }) => (type === 'INT64' ? (raw) => fixed(words64(raw), 2) : null),
  yearMonthInterval: ({ type }) => (type === 'INT32' ? (raw) => fixed(int32(raw)) : null),
};

function fixed(array: FixedValues['array'], width = 1): FixedValues {
  return { kind: 'fixed', array, width };
}

function bytes(list: readonly Uint8Array[]): BytesValues {
  return { kind: 'bytes', list };
}

function toBytes(raw: DecodedArray): Values {
  return bytes(byteStrings(raw));
}

function byteStrings(raw: DecodedArray): readonly Uint8Array[] {
  return raw as Uint8Array[];
}

function numbers(raw: DecodedArray): ArrayLike<number> {
  return raw as ArrayLike<number>;
}

function int32(raw: DecodedArray): Int32Array {
  return raw instanceof Int32Array ? raw : Int32Array.from(numbers(raw));
}

/** The 32-bit halves of 64-bit integers. */
function words64(raw: DecodedArray): Int32Array {
  const values = raw instanceof BigInt64Array ? raw : BigInt64Array.from(raw as bigint[]);
  return new Int32Array(values.buffer, values.byteOffset, values.length * 2);
}

/** Fractions as the words they lie in. */
function bitsOf(
  Fractions: Float32ArrayConstructor | Float64ArrayConstructor,
  raw: DecodedArray,
): Int32Array {
  const values = raw instanceof Fractions ? raw : Fractions.from(numbers(raw));
  return new Int32Array(values.buffer, values.byteOffset, values.byteLength / 4);
}

function halfs(raw: DecodedArray): Float32Array {
  return Float32Array.from(byteStrings(raw), (half) => {
    return new DataView(half.buffer, half.byteOffset).getFloat16(0, true);
  });
}

function uuidText(value: Uint8Array): Uint8Array {
  const hex = Buffer.from(value).toString('hex');
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20)];
  return Buffer.from([...parts, hex.slice(20)].join('-'));
}

const INTEGERS: readonly (string | undefined)[] = [
  'INT_8',
  'INT_16',
  'INT_32',
  'UINT_8',
  'UINT_16',
];

function isInt32({ type, converted_type, logical_type }: SchemaElement): boolean {
  const isPlain = converted_type === undefined && logical_type === undefined;
  const isInteger = INTEGERS.includes(converted_type) || logical_type?.type === 'INTEGER';
  return type === 'INT32' && (isPlain || isInteger);
}

function bigints(element: SchemaElement): Convert | null {
  const { type, converted_type, logical_type } = element;
  const isUnsigned = logical_type?.type === 'INTEGER' && !logical_type.isSigned;
  if (type === 'INT32' && (isUnsigned || converted_type?.startsWith('UINT_') === true))
    return (raw) => fixed(words64(toBigints(raw, (value) => value >>> 0)), 2);
  if (isInt32(element)) return (raw) => fixed(words64(toBigints(raw, (value) => value)), 2);
  const isPlain = converted_type === undefined && logical_type === undefined;
  const isSigned = converted_type === 'INT_64' || (logical_type?.type === 'INTEGER' && !isUnsigned);
  return type === 'INT64' && (isPlain || isSigned) ? (raw) => fixed(words64(raw), 2) : null;
}

function toBigints(raw: DecodedArray, value: (value: number) => number): BigInt64Array {
  return BigInt64Array.from(numbers(raw) as number[], (each) => BigInt(value(each)));
}

/** What a unit of time is in nanoseconds. */
const UNIT_NANOS: Readonly<Record<string, bigint>> = {
  MILLIS: 1_000_000n,
  MICROS: 1000n,
  NANOS: 1n,
};
const NANOS_PER_MICRO = 1000n;

/** The unit of a time or timestamp, null for values that are none. */
function unitOf(
  { logical_type: logical, converted_type }: SchemaElement,
  kind: 'TIME' | 'TIMESTAMP',
): bigint | null {
  if (logical?.type === kind) return UNIT_NANOS[logical.unit];
  if (!converted_type?.startsWith(`${kind}_`)) return null;
  return UNIT_NANOS[converted_type.slice(kind.length + 1)];
}

/** True for points in time, which are no local times. */
function isZoned({ type, logical_type, converted_type }: SchemaElement): boolean {
  if (logical_type?.type === 'TIMESTAMP') return logical_type.isAdjustedToUTC;
  return type === 'INT96' || converted_type?.startsWith('TIMESTAMP_') === true;
}

/** Microseconds; nanoseconds below them are cut off. */
function timestamps(element: SchemaElement): Convert | null {
  if (element.type === 'INT96') return (raw) => fixed(words64(mapBigints(raw, microsOf96)), 2);
  const nanos = unitOf(element, 'TIMESTAMP');
  if (nanos === null || element.type !== 'INT64') return null;
  if (nanos === NANOS_PER_MICRO) return (raw) => fixed(words64(raw), 2);
  const toMicros =
    nanos > NANOS_PER_MICRO
      ? (value: bigint) => value * (nanos / NANOS_PER_MICRO)
      : (value: bigint) => floorDivide(value, NANOS_PER_MICRO);
  return (raw) => fixed(words64(mapBigints(raw, toMicros)), 2);
}

/** TIME counts nanoseconds. */
function times(element: SchemaElement): Convert | null {
  const nanos = unitOf(element, 'TIME');
  if (nanos === null) return null;
  return (raw) => fixed(words64(mapBigints(raw, (value) => BigInt(value) * nanos)), 2);
}

const JULIAN_DAY_OF_1970 = 2_440_588n;
const MICROS_PER_DAY = 86_400_000_000n;

/** Days of the Julian calendar above the nanoseconds of the day. */
function microsOf96(value: bigint): bigint {
  const days = (value >> 64n) - JULIAN_DAY_OF_1970;
  return days * MICROS_PER_DAY + BigInt.asUintN(64, value) / NANOS_PER_MICRO;
}

function mapBigints(raw: DecodedArray, convert: (value: bigint) => bigint): BigInt64Array {
  return BigInt64Array.from(raw as bigint[], (value) => exactTime(convert(value)));
}

function floorDivide(value: bigint, divisor: bigint): bigint {
  const rest = value % divisor;
  return (value - rest) / divisor - (rest < 0n ? 1n : 0n);
}
