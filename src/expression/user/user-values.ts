import { dateText, parseDate } from '../../columnar/calendar.ts';
import { decimalFromText } from '../../columnar/decimal-text.ts';
import { decodeJson, encodeJson } from '../../columnar/json-codecs.ts';
import type { JsonValue } from '../../columnar/json-value.ts';
import type { DataType } from '../../columnar/types.ts';
import type { LiteralValue, Row } from '../../columnar/value.ts';
import type { UserValue } from './user-function.ts';

type ToUser = (value: LiteralValue) => UserValue;
/** Undefined when the type cannot accept the value. */
type FromUser = (value: unknown) => LiteralValue | undefined;

type TypeOf<K extends DataType['kind']> = Extract<DataType, { readonly kind: K }>;

interface Conversion<Type extends DataType> {
  to(type: Type): ToUser;
  from(type: Type): FromUser;
}

/** How values of a type come to a user's function. */
export function toUserValue(type: DataType): ToUser {
  const to = conversionOf(type).to(type);
  return (value) => (value === null ? null : to(value));
}

/** How what a user's function gives becomes a value of a type; undefined is null there, as null is. */
export function fromUserValue(type: DataType): FromUser {
  const from = conversionOf(type).from(type);
  return (value) => (value === null || value === undefined ? null : from(value));
}

function conversionOf(type: DataType): Conversion<DataType> {
  return (CONVERSIONS[type.kind] ?? AS_JSON) as Conversion<DataType>;
}

/** Whatever has no form of its own has that of JSON rows. */
const AS_JSON: Conversion<DataType> = {
  to: (type) => (value) => encodeJson(value, type) as UserValue,
  from: (type) => (value) => (isJson(value) ? decodeJson(value, type) : undefined),
};

const MS_PER_DAY = 86_400_000;

const CONVERSIONS: { readonly [K in DataType['kind']]?: Conversion<TypeOf<K>> } = {
  boolean: plain((value) => (typeof value === 'boolean' ? value : undefined)),
  tinyint: plain(wholeNumber(8)),
  smallint: plain(wholeNumber(16)),
  int: plain(wholeNumber(32)),
  bigint: plain(longNumber),
  float: plain((value) => {
    const number = anyNumber(value);
    return number === undefined ? undefined : Math.fround(number);
  }),
  double: plain(anyNumber),
  string: plain((value) => (typeof value === 'string' ? value : undefined)),
  binary: plain((value) => (value instanceof Uint8Array ? value : undefined)),
  decimal: {
    to: (type) => (value) => encodeJson(value, type) as string,
    from: (type) => (value) =>
      typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint'
        ? decimalFromText(String(value), type.precision, type.scale)
        : undefined,
  },
  date: {
    to: () => (value) => dateText(value as number),
    from: () => (value) => {
      if (value instanceof Date) return wholeOrUndefined(Math.floor(value.getTime() / MS_PER_DAY));
      return typeof value === 'string' ? parseDate(value) : undefined;
    },
  },
  timestamp: {
    to: () => (value) => new Date(millisecondsOf(value as bigint)),
    from: (type) => (value) => {
      if (!(value instanceof Date)) return AS_JSON.from(type)(value);
      const ms = wholeOrUndefined(value.getTime());
      return ms === undefined ? undefined : BigInt(ms) * 1000n;
    },
  },
  array: {
    to: ({ element }) => {
      const to = toUserValue(element);
      return (value) => (value as Row).map(to);
    },
    from: ({ element }) => {
      const from = fromUserValue(element);
      return (value) => (Array.isArray(value) ? allOf(value, from) : undefined);
    },
  },
  map: {
    to: ({ key, value: item }) => {
      const [toKey, toItem] = [toUserValue(key), toUserValue(item)];
      return (value) =>
        new Map((value as readonly Row[]).map(([own, held]) => [toKey(own!), toItem(held!)]));
    },
    from: ({ key, value: item }) => {
      const [fromKey, fromItem] = [fromUserValue(key), fromUserValue(item)];
      const fromEntry = (entry: readonly unknown[]): LiteralValue | undefined => {
        const own = fromKey(entry[0]);
        const held = fromItem(entry[1]);
        return own === undefined || own === null || held === undefined ? undefined : [own, held];
      };
      return (value) => (value instanceof Map ? allOf([...value], fromEntry) : undefined);
    },
  },
  struct: {
    to: ({ fields }) => {
      const to = fields.map(({ name, type }) => [name, toUserValue(type)] as const);
      return (value) =>
        Object.fromEntries(
          to.map(([name, convert], index) => [name, convert((value as Row)[index]!)]),
        );
    },
    from: ({ fields }) => {
      const from = fields.map(({ name, type }) => [name, fromUserValue(type)] as const);
      return (value) => {
        if (!isPlainObject(value)) return undefined;
        return allOf(from, ([name, convert]) => convert(value[name]));
      };
    },
  },
};

/** Values that are the same on both sides. */
function plain(from: FromUser): Conversion<DataType> {
  return { to: () => (value) => value as UserValue, from: () => from };
}

function wholeNumber(bits: number): FromUser {
  const limit = 2 ** (bits - 1);
  return (value) => {
    const number = typeof value === 'bigint' ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isInteger(number)) return undefined;
    return number >= -limit && number < limit ? number : undefined;
  };
}

function longNumber(value: unknown): bigint | undefined {
  const isWhole = typeof value === 'bigint' || Number.isSafeInteger(value);
  if (!isWhole) return undefined;
  const long = BigInt(value as bigint | number);
  return BigInt.asIntN(64, long) === long ? long : undefined;
}

function anyNumber(value: unknown): number | undefined {
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : undefined;
}

function wholeOrUndefined(value: number): number | undefined {
  return Number.isInteger(value) ? value : undefined;
}

/** Rounded down, also before 1970. */
function millisecondsOf(micros: bigint): number {
  return Number((micros - (((micros % 1000n) + 1000n) % 1000n)) / 1000n);
}

/** Undefined as soon as one item is not acceptable. */
function allOf<Item>(
  items: readonly Item[],
  convert: (item: Item) => LiteralValue | undefined,
): LiteralValue[] | undefined {
  const values: LiteralValue[] = [];
  for (const item of items) {
    const value = convert(item);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values;
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject && !(value instanceof Date) && !(value instanceof Map);
}

function isJson(value: unknown): value is JsonValue {
  return ['boolean', 'number', 'string'].includes(typeof value);
}
