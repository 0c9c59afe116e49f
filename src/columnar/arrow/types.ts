import { createRequire } from 'node:module';
import type * as Arrow from 'apache-arrow';
import { userError } from '../../errors.ts';
import type { Schema } from '../schema.ts';
import {
  array,
  BIGINT,
  BINARY,
  BOOLEAN,
  DATE,
  type DataType,
  DOUBLE,
  decimal,
  FLOAT,
  field,
  INT,
  isDecimal,
  map,
  NULL,
  type SimpleKind,
  SMALLINT,
  STRING,
  type StructField,
  struct,
  TIME,
  TIMESTAMP,
  TIMESTAMP_NTZ,
  TINYINT,
  typeName,
  VARIANT,
} from '../types.ts';

/** The module apache-arrow. It costs a tenth of a second to load: only who asks for Arrow pays, on the main thread. */
export type ArrowModule = typeof Arrow;

export function loadArrow(): Promise<ArrowModule> {
  return import('apache-arrow');
}

const require = createRequire(import.meta.url);

/** The same for threads, which work synchronously. Its classes are not those of `loadArrow`. */
export function requireArrow(): ArrowModule {
  return require('apache-arrow') as ArrowModule;
}

export function arrowSchema(schema: Schema, arrow: ArrowModule): Arrow.Schema {
  return new arrow.Schema(schema.fields.map((item) => arrowField(item, arrow)));
}

function arrowField({ name, type, nullable }: StructField, arrow: ArrowModule): Arrow.Field {
  return new arrow.Field(name, arrowType(type, arrow), nullable);
}

/** The type of Arrow whose layout is that of ours, decimals up to 18 digits apart. */
export function arrowType(type: DataType, arrow: ArrowModule): Arrow.DataType {
  switch (type.kind) {
    case 'decimal':
      return new arrow.Decimal(type.scale, type.precision, 128);
    case 'time':
      return new arrow.TimeNanosecond();
    case 'dayTimeInterval':
      return new arrow.DurationMicrosecond();
    case 'yearMonthInterval':
      return new arrow.IntervalYearMonth();
    case 'array':
      return new arrow.List(arrowField(field('element', type.element, type.containsNull), arrow));
    case 'map':
      return new arrow.Map_(arrowEntries(type, arrow));
    case 'struct':
      return new arrow.Struct(type.fields.map((child) => arrowField(child, arrow)));
    case 'variant':
      return new arrow.Struct(variantFields(arrow));
    case 'calendarInterval':
      throw unsupported(typeName(type));
    default:
      return SIMPLE_TYPES[type.kind](arrow);
  }
}

const SIMPLE_TYPES: {
  readonly [K in Exclude<SimpleKind, 'calendarInterval' | 'variant'>]: (
    arrow: ArrowModule,
  ) => Arrow.DataType;
} = {
  null: (arrow) => new arrow.Null(),
  boolean: (arrow) => new arrow.Bool(),
  tinyint: (arrow) => new arrow.Int8(),
  smallint: (arrow) => new arrow.Int16(),
  int: (arrow) => new arrow.Int32(),
  bigint: (arrow) => new arrow.Int64(),
  float: (arrow) => new arrow.Float32(),
  double: (arrow) => new arrow.Float64(),
  string: (arrow) => new arrow.Utf8(),
  binary: (arrow) => new arrow.Binary(),
  date: (arrow) => new arrow.DateDay(),
  timestamp: (arrow) => new arrow.TimestampMicrosecond('UTC'),
  timestampNtz: (arrow) => new arrow.TimestampMicrosecond(),
};

/** As Spark writes a VARIANT: its parts, of which the metadata is marked. */
function variantFields(arrow: ArrowModule): Arrow.Field<Arrow.Binary>[] {
  const mark = new Map([[VARIANT_MARK, 'true']]);
  return [
    new arrow.Field('value', new arrow.Binary(), false),
    new arrow.Field('metadata', new arrow.Binary(), false, mark),
  ];
}

/** The metadata of a field that tells a VARIANT from a struct of the same fields. */
const VARIANT_MARK = 'variant';

function isVariant(type: Arrow.Struct, { DataType: Kind }: ArrowModule): boolean {
  const isPart = ({ type: own }: Arrow.Field) => Kind.isBinary(own) || Kind.isLargeBinary(own);
  const parts = new Map(type.children.filter(isPart).map((part) => [part.name, part]));
  return parts.has('value') && parts.get('metadata')?.metadata.get(VARIANT_MARK) === 'true';
}

function arrowEntries(
  type: Extract<DataType, { readonly kind: 'map' }>,
  arrow: ArrowModule,
): Arrow.Field<Arrow.Struct<{ key: Arrow.DataType; value: Arrow.DataType }>> {
  const entries = new arrow.Struct<{ key: Arrow.DataType; value: Arrow.DataType }>([
    arrowField(field('key', type.key, false), arrow),
    arrowField(field('value', type.value, type.valueContainsNull), arrow),
  ]);
  return new arrow.Field('entries', entries, false);
}

/** Our type for a field of Arrow; UNSUPPORTED_ARROWTYPE where there is none. */
export function fieldFromArrow(item: Arrow.Field, arrow: ArrowModule): StructField {
  return field(nameOf(item), typeFromArrow(item.type, arrow), item.nullable);
}

/** A name may be left out. */
export function nameOf({ name }: Arrow.Field): string {
  return (name as string | null) ?? '';
}

function typeFromArrow(type: Arrow.DataType, arrow: ArrowModule): DataType {
  const { DataType: Kind } = arrow;
  if (Kind.isDictionary(type)) return typeFromArrow(type.dictionary, arrow);
  if (Kind.isInt(type)) {
    const found = (type.isSigned ? SIGNED : UNSIGNED)[type.bitWidth] as DataType | undefined;
    if (found !== undefined) return found;
  }
  if (Kind.isFloat(type) && type.precision !== arrow.Precision.HALF) {
    return type.precision === arrow.Precision.SINGLE ? FLOAT : DOUBLE;
  }
  if (Kind.isNull(type)) return NULL;
  if (Kind.isBool(type)) return BOOLEAN;
  if (Kind.isUtf8(type) || Kind.isLargeUtf8(type)) return STRING;
  if (Kind.isBinary(type) || Kind.isLargeBinary(type)) return BINARY;
  // Dates in milliseconds may have a time of day, which DATE would lose.
  if (Kind.isDate(type)) return type.unit === arrow.DateUnit.DAY ? DATE : TIMESTAMP;
  if (Kind.isTimestamp(type)) return type.timezone ? TIMESTAMP : TIMESTAMP_NTZ;
  if (Kind.isTime(type)) return TIME;
  if (Kind.isDuration(type)) return DAY_TIME;
  if (Kind.isInterval(type) && type.unit === arrow.IntervalUnit.YEAR_MONTH) return YEAR_MONTH;
  if (Kind.isDecimal(type) && type.bitWidth === 128 && isDecimal(type)) {
    return decimal(type.precision, type.scale);
  }
  if (Kind.isList(type)) {
    const [element] = fieldsInside(type, 1, arrow);
    return array(element.type, element.nullable);
  }
  if (Kind.isMap(type)) {
    const [entries] = type.children as readonly (Arrow.Field | undefined)[];
    const [key, value] = fieldsInside(entries?.type ?? type, 2, arrow);
    return map(key.type, value.type, value.nullable);
  }
  if (Kind.isStruct(type) && isVariant(type, arrow)) return VARIANT;
  if (Kind.isStruct(type)) return struct(type.children.map((item) => fieldFromArrow(item, arrow)));
  throw unsupported(String(type));
}

/** What a list or map is of; a damaged file may say that it is of nothing. */
function fieldsInside(
  { children }: Arrow.DataType,
  count: number,
  arrow: ArrowModule,
): readonly StructField[] {
  // The library has no list for types of nothing, and puts what is missing into one.
  const found = ((children as (Arrow.Field | undefined)[] | null) ?? []).filter(
    (child) => child !== undefined,
  );
  if (found.length !== count) throw unsupported(`of ${found.length} columns in place of ${count}`);
  return found.map((item) => fieldFromArrow(item, arrow));
}

const DAY_TIME: DataType = Object.freeze({ kind: 'dayTimeInterval', from: 'day', to: 'second' });
const YEAR_MONTH: DataType = Object.freeze({
  kind: 'yearMonthInterval',
  from: 'year',
  to: 'month',
});

const SIGNED: Readonly<Record<number, DataType>> = {
  8: TINYINT,
  16: SMALLINT,
  32: INT,
  64: BIGINT,
};
/** Each fits the next wider signed type. */
const UNSIGNED: Readonly<Record<number, DataType>> = {
  8: SMALLINT,
  16: INT,
  32: BIGINT,
  64: decimal(20, 0),
};

function unsupported(name: string): Error {
  return userError('UNSUPPORTED_ARROWTYPE', `Unsupported arrow type ${name}.`, {
    hint: 'Convert the column to a type that both sides have before it is handed over.',
  });
}
