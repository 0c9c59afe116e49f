import {
  dateText,
  parseDate,
  parseInstant,
  parseTime,
  parseTimestamp,
  timestampText,
  timeText,
} from './calendar.ts';
import { calendarIntervalText } from './calendar-interval.ts';
import { decimalFromText, decimalText } from './decimal-text.ts';
import type { JsonValue } from './json-value.ts';
import type { DataType } from './types.ts';
import type { LiteralValue, Row } from './value.ts';
import { variantText } from './variant/variant-text.ts';

/** Reads and writes the values of one kind of type; neither sees null. */
interface JsonCodec<Type extends DataType> {
  /** Undefined when the type cannot accept the value. */
  decode(json: JsonValue, type: Type): LiteralValue | undefined;
  encode(value: LiteralValue, type: Type): JsonValue;
}

type JsonCodecs = {
  readonly [K in DataType['kind']]: JsonCodec<Extract<DataType, { readonly kind: K }>>;
};

/** The value of some JSON by type, or undefined when the type cannot accept it. */
export function decodeJson(json: JsonValue, type: DataType): LiteralValue | undefined {
  return json === null ? null : codecOf(type).decode(json, type);
}

export function encodeJson(value: LiteralValue, type: DataType): JsonValue {
  return value === null ? null : codecOf(type).encode(value, type);
}

const CODECS: JsonCodecs = {
  null: { decode: () => undefined, encode: () => null },
  boolean: {
    decode: (json) => (typeof json === 'boolean' ? json : undefined),
    encode: (value) => value as boolean,
  },
  tinyint: integer(8),
  smallint: integer(16),
  int: integer(32),
  bigint: { decode: (json) => decodeLong(json), encode: (value) => encodeLong(value as bigint) },
  float: {
    decode: decodeFloat,
    encode: (value) => encodeNumber(shortestFloat(value as number)),
  },
  double: { decode: decodeNumber, encode: (value) => encodeNumber(value as number) },
  decimal: {
    decode: (json, type) =>
      typeof json === 'string' || typeof json === 'number'
        ? decimalFromText(String(json), type.precision, type.scale)
        : undefined,
    encode: (value, type) => decimalText(value as bigint, type.scale),
  },
  string: {
    decode: (json) => (typeof json === 'string' ? json : undefined),
    encode: (value) => value as string,
  },
  binary: { decode: decodeBase64, encode: (value) => encodeBase64(value as Uint8Array) },
  date: {
    decode: (json) => (typeof json === 'string' ? parseDate(json) : undefined),
    encode: (value) => dateText(value as number),
  },
  timestamp: {
    decode: (json) => (typeof json === 'string' ? parseInstant(json) : undefined),
    encode: (value) => `${timestampText(value as bigint)}Z`,
  },
  timestampNtz: {
    decode: (json) => (typeof json === 'string' ? parseTimestamp(json) : undefined),
    encode: (value) => timestampText(value as bigint),
  },
  time: { decode: decodeTime, encode: (value) => encodeTime(value as bigint) },
  dayTimeInterval: {
    decode: (json) => decodeLong(json),
    encode: (value) => encodeLong(value as bigint),
  },
  yearMonthInterval: integer(32),
  calendarInterval: {
    decode: () => undefined,
    encode: (value) => calendarIntervalText(value as bigint),
  },
  variant: {
    decode: () => undefined,
    encode: (value) => variantText(value as Uint8Array),
  },
  array: {
    decode: (json, type) =>
      Array.isArray(json) ? decodeAll(json, (item) => decodeJson(item, type.element)) : undefined,
    encode: (value, type) => (value as Row).map((item) => encodeJson(item, type.element)),
  },
  map: {
    decode: (json, type) => {
      const entries = entriesOf(json, type.key);
      return entries && decodeAll(entries, (entry) => decodeEntry(entry, type));
    },
    encode: (value, type) =>
      (value as readonly Row[]).map(([key, item]) => [
        encodeJson(key, type.key),
        encodeJson(item, type.value),
      ]),
  },
  struct: {
    decode: (json, type) =>
      isObject(json)
        ? decodeAll(type.fields, ({ name, type: child }) => decodeJson(memberOf(json, name), child))
        : undefined,
    encode: (value, type) =>
      Object.fromEntries(
        type.fields.map((child, index) => [
          child.name,
          encodeJson((value as Row)[index], child.type),
        ]),
      ),
  },
};

function codecOf(type: DataType): JsonCodec<DataType> {
  return CODECS[type.kind] as JsonCodec<DataType>;
}

function integer(bits: number): JsonCodec<DataType> {
  const limit = 2 ** (bits - 1);
  return {
    decode: (json) =>
      Number.isInteger(json) && Number(json) >= -limit && Number(json) < limit
        ? Number(json)
        : undefined,
    encode: (value) => value as number,
  };
}

/** Numbers beyond ±2^53 are not what was written, so they have to be strings. */
const EXACT_MAX = 2 ** 53;

function decodeLong(json: JsonValue): bigint | undefined {
  if (typeof json === 'number') {
    return Number.isInteger(json) && Math.abs(json) <= EXACT_MAX ? BigInt(json) : undefined;
  }
  if (typeof json !== 'string' || !/^[+-]?\d+$/.test(json)) return undefined;
  const value = BigInt(json.replace(/^\+/, ''));
  return BigInt.asIntN(64, value) === value ? value : undefined;
}

function encodeLong(value: bigint): JsonValue {
  const number = Number(value);
  return Math.abs(number) <= EXACT_MAX && BigInt(number) === value ? number : String(value);
}

const SPECIAL_NUMBERS = new Set<JsonValue>(['NaN', 'Infinity', '-Infinity']);

function decodeNumber(json: JsonValue): number | undefined {
  return typeof json === 'number' || SPECIAL_NUMBERS.has(json) ? Number(json) : undefined;
}

/** Undefined for a number that is finite but too great for a float. */
function decodeFloat(json: JsonValue): number | undefined {
  const number = decodeNumber(json);
  if (number === undefined) return undefined;
  const float = Math.fround(number);
  return Number.isFinite(number) && !Number.isFinite(float) ? undefined : float;
}

function encodeNumber(value: number): JsonValue {
  return Number.isFinite(value) ? value : String(value);
}

/** The shortest decimal that reads back as the same float32: at most nine digits are needed. */
function shortestFloat(value: number): number {
  if (!Number.isFinite(value) || value === 0) return value;
  for (let digits = 1; digits < 9; digits++) {
    const shortened = Number(value.toPrecision(digits));
    if (Math.fround(shortened) === value) return shortened;
  }
  return Number(value.toPrecision(9));
}

/** Buffer skips what is not base64, so the text is compared with what it would be. */
function decodeBase64(json: JsonValue): Uint8Array | undefined {
  if (typeof json !== 'string') return undefined;
  const bytes = Buffer.from(json, 'base64');
  const isExact = bytes.toString('base64').replace(/=+$/, '') === json.replace(/=+$/, '');
  return isExact ? new Uint8Array(bytes) : undefined;
}

function encodeBase64(value: Uint8Array): string {
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
}

const NANOS_PER_MICRO = 1000n;

function decodeTime(json: JsonValue): bigint | undefined {
  const micros = typeof json === 'string' ? parseTime(json) : undefined;
  return micros === undefined ? undefined : micros * NANOS_PER_MICRO;
}

function encodeTime(value: bigint): string {
  const micros = Number(value / NANOS_PER_MICRO);
  return timeText(Math.floor(micros / 1_000_000), micros % 1_000_000);
}

/** An object will do where keys are texts. */
function entriesOf(json: JsonValue, key: DataType): readonly JsonValue[] | undefined {
  if (Array.isArray(json)) return json;
  return isObject(json) && key.kind === 'string' ? Object.entries(json) : undefined;
}

function decodeEntry(
  entry: JsonValue,
  type: { readonly key: DataType; readonly value: DataType },
): Row | undefined {
  if (!Array.isArray(entry) || entry.length !== 2) return undefined;
  const key = decodeJson(entry[0], type.key);
  const value = decodeJson(entry[1], type.value);
  return key === undefined || key === null || value === undefined ? undefined : [key, value];
}

/** Undefined as soon as one item is not acceptable. */
function decodeAll<Item>(
  items: readonly Item[],
  decode: (item: Item) => LiteralValue | undefined,
): LiteralValue[] | undefined {
  const values: LiteralValue[] = [];
  for (const item of items) {
    const value = decode(item);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values;
}

function memberOf(json: { readonly [key: string]: JsonValue }, name: string): JsonValue {
  return Object.hasOwn(json, name) ? json[name] : null;
}

function isObject(json: JsonValue): json is { readonly [key: string]: JsonValue } {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}
