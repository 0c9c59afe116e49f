import type { LiteralValue } from './value.ts';

/**
 * Spark's data types as frozen plain data, and how their values lie in memory.
 *
 * A type crosses threads as it is. Nothing outside this file and the two builders asks for a type's physical
 * layout by its name: `layoutOf` says it.
 */
export interface StructField {
  readonly name: string;
  readonly type: DataType;
  readonly nullable: boolean;
  /** As a table's column was declared, where that names CHAR or VARCHAR: the type has STRING in their place. */
  readonly declared?: DataType | undefined;
  /** What COMMENT says of a table's column. */
  readonly comment?: string | undefined;
  /** What rows have in a table's column that their file does not have; null when absent. */
  readonly ifMissing?: LiteralValue | undefined;
}

/** Most characters of a text, to which CHAR fills it up with spaces. */
export interface TextLimit {
  readonly kind: 'char' | 'varchar';
  readonly length: number;
}

/** A type of Spark's; compound types hold those of their parts. */
export type DataType =
  | { readonly kind: Exclude<SimpleKind, 'string'> }
  /**
   * Texts; `collation` says how they are compared where that is not by their bytes. `limit` stands in what columns are
   * declared with only: no value, and no expression, has such a type.
   */
  | {
      readonly kind: 'string';
      readonly collation?: string | undefined;
      readonly limit?: TextLimit | undefined;
    }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'time'; readonly precision: number }
  | { readonly kind: 'dayTimeInterval'; readonly from: DayTimeUnit; readonly to: DayTimeUnit }
  | { readonly kind: 'yearMonthInterval'; readonly from: YearMonthUnit; readonly to: YearMonthUnit }
  | { readonly kind: 'array'; readonly element: DataType; readonly containsNull: boolean }
  | {
      readonly kind: 'map';
      readonly key: DataType;
      readonly value: DataType;
      readonly valueContainsNull: boolean;
    }
  | { readonly kind: 'struct'; readonly fields: readonly StructField[] };

export type SimpleKind =
  | 'null'
  | 'boolean'
  | 'tinyint'
  | 'smallint'
  | 'int'
  | 'bigint'
  | 'float'
  | 'double'
  | 'string'
  | 'binary'
  | 'date'
  | 'timestamp'
  | 'timestampNtz'
  | 'calendarInterval'
  | 'variant';

export type DayTimeUnit = 'day' | 'hour' | 'minute' | 'second';
export type YearMonthUnit = 'year' | 'month';

/**
 * How the values of a type lie in memory (Arrow's layouts):
 * - `none`: no values (the null type);
 * - `bits`: a bitmap, least significant bit first (BOOLEAN);
 * - `i8 i16 i32 i64 i128 f32 f64`: fixed width, little endian. DATE is days in i32; TIMESTAMP, TIMESTAMP_NTZ and
 *   day-time intervals are microseconds in i64; TIME is nanoseconds in i64; year-month intervals are months in i32;
 *   DECIMAL is its unscaled value, in i64 to 18 digits and in i128 above;
 * - `bytes`: i32 offsets (row count + 1) and a heap (STRING as UTF-8, BINARY, VARIANT as `variant/encoding.ts` says);
 * - `list`: i32 offsets and one child (ARRAY) or two children of equal length, keys and values (MAP);
 * - `struct`: a child for each field.
 */
export type Layout =
  | 'none'
  | 'bits'
  | 'i8'
  | 'i16'
  | 'i32'
  | 'i64'
  | 'i128'
  | 'f32'
  | 'f64'
  | 'bytes'
  | 'list'
  | 'struct';

const SIMPLE_LAYOUTS: { readonly [K in Exclude<DataType['kind'], 'decimal'>]: Layout } = {
  null: 'none',
  boolean: 'bits',
  tinyint: 'i8',
  smallint: 'i16',
  int: 'i32',
  bigint: 'i64',
  float: 'f32',
  double: 'f64',
  string: 'bytes',
  binary: 'bytes',
  date: 'i32',
  timestamp: 'i64',
  timestampNtz: 'i64',
  calendarInterval: 'i128',
  variant: 'bytes',
  time: 'i64',
  dayTimeInterval: 'i64',
  yearMonthInterval: 'i32',
  array: 'list',
  map: 'list',
  struct: 'struct',
};

const WIDTHS: { readonly [K in Layout]: number } = {
  none: 0,
  bits: 0,
  i8: 1,
  i16: 2,
  i32: 4,
  i64: 8,
  i128: 16,
  f32: 4,
  f64: 8,
  bytes: 0,
  list: 0,
  struct: 0,
};

/** Digits of a DECIMAL that fit an i64. */
export const DECIMAL_64_DIGITS = 18;
/** Digits of the widest DECIMAL. */
export const DECIMAL_DIGITS_MAX = 38;

export function layoutOf(type: DataType): Layout {
  if (type.kind === 'decimal') return type.precision <= DECIMAL_64_DIGITS ? 'i64' : 'i128';
  return SIMPLE_LAYOUTS[type.kind];
}

/** Bytes a value takes in the values buffer; 0 where values have no fixed width in bytes. */
export function widthOf(layout: Layout): number {
  return WIDTHS[layout];
}

/** The child types of a nested type, in the order of `Column.children`. */
export function childTypes(type: DataType): readonly DataType[] {
  if (type.kind === 'array') return [type.element];
  if (type.kind === 'map') return [type.key, type.value];
  if (type.kind === 'struct') return type.fields.map((field) => field.type);
  return [];
}

/** True for a type of a kind, and for one that has such a type inside. */
export function holdsKind(type: DataType, kind: DataType['kind']): boolean {
  return type.kind === kind || childTypes(type).some((child) => holdsKind(child, kind));
}

const simple = <K extends SimpleKind>(kind: K): { readonly kind: K } => Object.freeze({ kind });

export const NULL: DataType = simple('null');
export const BOOLEAN: DataType = simple('boolean');
export const TINYINT: DataType = simple('tinyint');
export const SMALLINT: DataType = simple('smallint');
export const INT: DataType = simple('int');
export const BIGINT: DataType = simple('bigint');
export const FLOAT: DataType = simple('float');
export const DOUBLE: DataType = simple('double');
export const STRING: DataType = simple('string');
export const BINARY: DataType = simple('binary');
export const DATE: DataType = simple('date');
export const TIMESTAMP: DataType = simple('timestamp');
export const TIMESTAMP_NTZ: DataType = simple('timestampNtz');
export const CALENDAR_INTERVAL: DataType = simple('calendarInterval');
export const VARIANT: DataType = simple('variant');
/** TIME with Spark's default of digits. */
export const TIME: DataType = Object.freeze({ kind: 'time', precision: 6 });

export function decimal(precision: number, scale: number): DataType {
  return Object.freeze({ kind: 'decimal', precision, scale });
}

/** True for so many digits, and so many of them behind the point, that there is a type for. */
export function isDecimal({
  precision,
  scale,
}: {
  readonly precision: number;
  readonly scale: number;
}): boolean {
  return precision >= 1 && precision <= DECIMAL_DIGITS_MAX && scale >= 0 && scale <= precision;
}

export function array(element: DataType, containsNull = true): DataType {
  return Object.freeze({ kind: 'array', element, containsNull });
}

export function map(key: DataType, value: DataType, valueContainsNull = true): DataType {
  return Object.freeze({ kind: 'map', key, value, valueContainsNull });
}

export function struct(fields: readonly StructField[]): DataType {
  return Object.freeze({ kind: 'struct', fields: Object.freeze([...fields]) });
}

export function field(name: string, type: DataType, nullable = true): StructField {
  return Object.freeze({ name, type, nullable });
}

/** True when two types are the same, nullability of nested values left out. */
export function sameType(left: DataType, right: DataType): boolean {
  return typeName(left) === typeName(right);
}

const SIMPLE_NAMES: { readonly [K in SimpleKind]: string } = {
  null: 'VOID',
  boolean: 'BOOLEAN',
  tinyint: 'TINYINT',
  smallint: 'SMALLINT',
  int: 'INT',
  bigint: 'BIGINT',
  float: 'FLOAT',
  double: 'DOUBLE',
  string: 'STRING',
  binary: 'BINARY',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
  timestampNtz: 'TIMESTAMP_NTZ',
  calendarInterval: 'INTERVAL',
  variant: 'VARIANT',
};

/** Spark's DDL text of a type, for example `STRUCT<start: TIMESTAMP, end: TIMESTAMP>`. */
export function typeName(type: DataType): string {
  switch (type.kind) {
    case 'string':
      return textName(type);
    case 'decimal':
      return `DECIMAL(${type.precision},${type.scale})`;
    case 'time':
      return `TIME(${type.precision})`;
    case 'dayTimeInterval':
    case 'yearMonthInterval':
      return intervalName(type.from, type.to);
    case 'array':
      return `ARRAY<${typeName(type.element)}>`;
    case 'map':
      return `MAP<${typeName(type.key)}, ${typeName(type.value)}>`;
    case 'struct':
      return `STRUCT<${type.fields.map((child) => `${nameText(child.name)}: ${typeName(child.type)}`).join(', ')}>`;
    default:
      return SIMPLE_NAMES[type.kind];
  }
}

/** The name of a column or field as DDL writes it: quoted where it has to be. */
export function nameText(name: string): string {
  const isPlain = /^\w+$/.test(name) && !/^\d+$/.test(name);
  return isPlain ? name : `\`${name.replaceAll('`', '``')}\``;
}

function textName({ collation, limit }: Extract<DataType, { readonly kind: 'string' }>): string {
  const name = limit === undefined ? 'STRING' : `${limit.kind.toUpperCase()}(${limit.length})`;
  return collation === undefined ? name : `${name} COLLATE ${collation}`;
}

function intervalName(from: string, to: string): string {
  const first = from.toUpperCase();
  return from === to ? `INTERVAL ${first}` : `INTERVAL ${first} TO ${to.toUpperCase()}`;
}
