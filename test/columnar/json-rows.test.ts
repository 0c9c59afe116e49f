import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rowFromJson, rowToJson } from '../../src/columnar/json-rows.ts';
import type { JsonValue } from '../../src/columnar/json-value.ts';
import { schema } from '../../src/columnar/schema.ts';
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
  SMALLINT,
  STRING,
  struct,
  TIMESTAMP,
  TIMESTAMP_NTZ,
  TINYINT,
} from '../../src/columnar/types.ts';
import type { LiteralValue } from '../../src/columnar/value.ts';
import { schemaWithRows } from '../support/arbitrary-values.ts';

test('rows come back from JSON text as they went in', () => {
  fc.assert(
    fc.property(schemaWithRows(fc.nat(5)), ({ schema: rowSchema, rows }) => {
      for (const row of rows) {
        const json = rowToJson(row, rowSchema);
        expect(rowFromJson(json, rowSchema)).toEqual(row);
        const text = JSON.stringify(json);
        const signless = rowFromJson(JSON.parse(text), rowSchema);
        expect(rowToJson(signless, rowSchema)).toEqual(JSON.parse(text));
      }
    }),
  );
});

const point = struct([field('x', INT), field('y', DOUBLE)]);

test.each<[DataType, LiteralValue, JsonValue]>([
  [BOOLEAN, true, true],
  [TINYINT, -128, -128],
  [BIGINT, 9_007_199_254_740_992n, 9_007_199_254_740_992],
  [BIGINT, 9_007_199_254_740_993n, '9007199254740993'],
  [BIGINT, -(2n ** 63n), '-9223372036854775808'],
  [FLOAT, Math.fround(0.1), 0.1],
  [FLOAT, -0, -0],
  [FLOAT, Math.fround(16_777_216), 16_777_216],
  [DOUBLE, Number.NaN, 'NaN'],
  [DOUBLE, Number.NEGATIVE_INFINITY, '-Infinity'],
  [DOUBLE, -0, -0],
  [decimal(5, 2), -5n, '-0.05'],
  [decimal(38, 0), 10n ** 38n - 1n, '9'.repeat(38)],
  [STRING, 'é😀', 'é😀'],
  [BINARY, new Uint8Array([0, 255, 16]), 'AP8Q'],
  [DATE, 0, '1970-01-01'],
  [DATE, -719_529, '-0001-12-31'],
  [DATE, 2_932_897, '+10000-01-01'],
  [TIMESTAMP, 0n, '1970-01-01T00:00:00Z'],
  [TIMESTAMP, -1n, '1969-12-31T23:59:59.999999Z'],
  [TIMESTAMP, 1_767_225_661_500_000n, '2026-01-01T00:01:01.500000Z'],
  [TIMESTAMP_NTZ, 1_767_225_661_000_000n, '2026-01-01T00:01:01'],
  [array(INT), [1, null], [1, null]],
  [map(STRING, INT), [['a', null]], [['a', null]]],
  [point, [1, null], { x: 1, y: null }],
])('%j: %s is %j in JSON', (type, value, json) => {
  const one = schema([field('c', type)]);
  expect(rowToJson([value], one)).toEqual([json]);
  expect(rowFromJson([json], one)).toEqual([value]);
});

test.each<[DataType, JsonValue, LiteralValue]>([
  [decimal(5, 2), '1.5', 150n],
  [decimal(5, 2), '1.500', 150n],
  [decimal(5, 2), 7, 700n],
  [BIGINT, '12', 12n],
  [TIMESTAMP, '2026-01-01T00:00:00.25Z', 1_767_225_600_250_000n],
  [TIMESTAMP, '2026-01-01 00:00:00Z', 1_767_225_600_000_000n],
  [point, { y: 2 }, [null, 2]],
])('%j accepts %j', (type, json, value) => {
  expect(rowFromJson([json], schema([field('c', type)]))).toEqual([value]);
});

test.each<[DataType, JsonValue]>([
  [BOOLEAN, 1],
  [TINYINT, 128],
  [SMALLINT, 1.5],
  [INT, '1'],
  [BIGINT, 2 ** 53 + 2],
  [BIGINT, 1e21],
  [BIGINT, '9223372036854775808'],
  [DOUBLE, 'nan'],
  [FLOAT, 1e300],
  [decimal(5, 2), '1.555'],
  [decimal(5, 2), '1000'],
  [STRING, 1],
  [BINARY, '*'],
  [DATE, '2026-02-29'],
  [DATE, '2026-1-1'],
  [TIMESTAMP, '2026-01-01T00:00:00'],
  [TIMESTAMP, '2026-01-01T24:00:00Z'],
  [TIMESTAMP, '+300000-01-01T00:00:00Z'],
  [TIMESTAMP_NTZ, '2026-01-01T00:00:00Z'],
  [array(INT), [1, 'x']],
  [map(STRING, INT), [[null, 1]]],
  [point, [1, 2]],
  [struct([field('constructor', STRING)]), { constructor: 1 }],
])('%j refuses %j', (type, json) => {
  const one = schema([field('c', type)]);
  expect(() => rowFromJson([json], one)).toThrow(/FIELD_DATA_TYPE_UNACCEPTABLE.*Column c of type/);
});

test('a row that does not fit its schema is refused', () => {
  const two = schema([field('a', INT, false), field('b', INT)]);
  expect(() => rowFromJson([1], two)).toThrow(/LENGTH_SHOULD_BE_THE_SAME/);
  expect(() => rowFromJson([null, 1], two)).toThrow(/FIELD_NOT_NULLABLE.*Column a/);
});
