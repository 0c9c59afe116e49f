import fc, { type Arbitrary } from 'fast-check';
import { type Schema, schema } from '../../src/columnar/schema.ts';
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
  map,
  NULL,
  SMALLINT,
  STRING,
  struct,
  TIMESTAMP,
  TIMESTAMP_NTZ,
  TINYINT,
} from '../../src/columnar/types.ts';
import type { LiteralValue, Row } from '../../src/columnar/value.ts';

/** Row counts where bitmaps and SIMD loops have their edges. */
export const rowCounts: Arbitrary<number> = fc.oneof(
  fc.constantFrom(0, 1, 7, 8, 9, 63, 64, 65, 127, 128, 129),
  fc.nat(200),
);

const flatTypes: readonly DataType[] = [
  NULL,
  BOOLEAN,
  TINYINT,
  SMALLINT,
  INT,
  BIGINT,
  FLOAT,
  DOUBLE,
  STRING,
  BINARY,
  DATE,
  TIMESTAMP,
  TIMESTAMP_NTZ,
  decimal(5, 2),
  decimal(18, 6),
  decimal(19, 0),
  decimal(38, 10),
];

export const flatType: Arbitrary<DataType> = fc.constantFrom(...flatTypes);

/** Flat types and lists, maps and structs of them, two levels deep. */
export const anyType: Arbitrary<DataType> = fc.oneof(
  { arbitrary: flatType, weight: 2 },
  nested(fc.oneof({ arbitrary: flatType, weight: 3 }, nested(flatType))),
);

function nested(inner: Arbitrary<DataType>): Arbitrary<DataType> {
  return fc.oneof(
    inner.map((element) => array(element)),
    fc.tuple(fc.constantFrom(STRING, INT), inner).map(([key, value]) => map(key, value)),
    fc
      .array(inner, { minLength: 1, maxLength: 3 })
      .map((types) => struct(types.map((type, index) => field(`f${index}`, type)))),
  );
}

/** Values of a type: without nulls, with some, or all null. */
export function valuesOf(type: DataType, count: Arbitrary<number>): Arbitrary<LiteralValue[]> {
  const nullShares = fc.constantFrom(0, 0.2, 1);
  return fc.tuple(count, nullShares).chain(([length, nullShare]) => {
    return fc.array(nullable(type, nullShare), { minLength: length, maxLength: length });
  });
}

/** A schema of up to four columns with rows of it. */
export function schemaWithRows(
  count: Arbitrary<number>,
  columnsMin = 0,
): Arbitrary<{ schema: Schema; rows: Row[] }> {
  const types = fc.array(anyType, { minLength: columnsMin, maxLength: 4 });
  return types.chain((columns) => {
    const made = schema(columns.map((type, index) => field(`c${index}`, type)));
    const row = fc.tuple(...columns.map((type) => nullable(type, 0.2)));
    const rows = count.chain((length) => fc.array(row, { minLength: length, maxLength: length }));
    return rows.map((values) => ({ schema: made, rows: values }));
  });
}

function nullable(type: DataType, nullShare: number): Arbitrary<LiteralValue> {
  if (type.kind === 'null' || nullShare === 1) return fc.constant(null);
  if (nullShare === 0) return validValue(type);
  return fc.option(validValue(type), { freq: Math.round(1 / nullShare) });
}

/** A value of a type that is not null; what lies inside it may be. */
export function validValue(type: DataType): Arbitrary<LiteralValue> {
  switch (type.kind) {
    case 'boolean':
      return fc.boolean();
    case 'tinyint':
      return fc.integer({ min: -128, max: 127 });
    case 'smallint':
      return fc.integer({ min: -32768, max: 32767 });
    case 'int':
      return fc.integer();
    case 'date':
      return fc.integer({ min: -3_000_000, max: 3_000_000 });
    case 'float':
      return fc.float();
    case 'double':
      return fc.double();
    case 'string':
      return fc.oneof(fc.string({ maxLength: 20, unit: 'grapheme' }), fc.string({ maxLength: 80 }));
    case 'binary':
      return fc.uint8Array({ maxLength: 40 });
    case 'decimal':
      return fc.bigInt({
        min: 1n - 10n ** BigInt(type.precision),
        max: 10n ** BigInt(type.precision) - 1n,
      });
    case 'array':
      return fc.array(nullable(type.element, 0.2), { maxLength: 4 });
    case 'map':
      return fc.array(fc.tuple(validValue(type.key), nullable(type.value, 0.2)), { maxLength: 4 });
    case 'struct':
      return fc.tuple(...type.fields.map((child) => nullable(child.type, 0.2)));
    default:
      return fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
  }
}
