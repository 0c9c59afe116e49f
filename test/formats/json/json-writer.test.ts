import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
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
} from '../../../src/columnar/types.ts';
import type { LiteralValue } from '../../../src/columnar/value.ts';
import { json } from '../../../src/formats/json/json.ts';
import { batchOf, schemaOf } from '../../support/batches.ts';
import { releaseContext, testContext } from '../../support/compute-context.ts';
import { readJson } from '../../support/json-lines.ts';

const context = testContext();

afterEach(() => releaseContext(context));

function write(
  columns: Record<string, DataType>,
  rows: readonly (readonly LiteralValue[])[],
  options: Record<string, string> = {},
  timeZone = 'UTC',
): string {
  const zoned = { ...context, settings: { ...context.settings, timeZone } };
  const batch = batchOf(columns, rows, context);
  const { address, byteLength } = json.write!(batch, schemaOf(columns), options, zoned);
  return context.memory.text.toString('utf8', address, address + byteLength);
}

const moment = BigInt(Date.UTC(2026, 0, 2, 3, 4, 5, 678)) * 1000n + 999n;

test.each<[DataType, LiteralValue, string]>([
  [BOOLEAN, true, 'true'],
  [TINYINT, -5, '-5'],
  [SMALLINT, 300, '300'],
  [INT, -70000, '-70000'],
  [BIGINT, 9007199254740993n, '9007199254740993'],
  [FLOAT, Math.fround(0.1), '0.1'],
  [DOUBLE, 1, '1.0'],
  [DOUBLE, 1e10, '1.0E10'],
  [DOUBLE, Number.NaN, '"NaN"'],
  [DOUBLE, Number.NEGATIVE_INFINITY, '"-Infinity"'],
  [decimal(10, 2), -5n, '-0.05'],
  [decimal(30, 10), 12n, '1.2E-9'],
  [decimal(38, 0), 10n ** 37n, `1${'0'.repeat(37)}`],
  [STRING, 'a"\\\n\u0001é😀/', '"a\\"\\\\\\n\\u0001é😀/"'],
  [BINARY, Uint8Array.of(1, 2), '"AQI="'],
  [DATE, -1, '"1969-12-31"'],
  [TIMESTAMP, moment, '"2026-01-02T03:04:05.678Z"'],
  [TIMESTAMP, -1n, '"1969-12-31T23:59:59.999Z"'],
  [TIMESTAMP_NTZ, moment, '"2026-01-02T03:04:05.678"'],
  [array(INT), [1, null], '[1,null]'],
  [
    map(STRING, INT),
    [
      ['a"', 1],
      ['b', null],
    ],
    '{"a\\"":1,"b":null}',
  ],
  [struct([field('x', INT), field('y', STRING)]), [null, 'z'], '{"y":"z"}'],
])('%o: %s', (type, value, expected) => {
  expect(write({ v: type }, [[value]])).toBe(`{"v":${expected}}\n`);
});

test('nulls are left out, or written with ignoreNullFields=false', () => {
  const columns = { a: INT, b: STRING };
  const rows = [
    [null, 'x'],
    [1, null],
    [null, null],
  ];
  expect(write(columns, rows)).toBe('{"b":"x"}\n{"a":1}\n{}\n');
  expect(write(columns, rows, { ignoreNullFields: 'false' })).toBe(
    '{"a":null,"b":"x"}\n{"a":1,"b":null}\n{"a":null,"b":null}\n',
  );
});

test('timestamps carry the offset of the session', () => {
  expect(write({ v: TIMESTAMP }, [[moment]], {}, 'America/New_York')).toBe(
    '{"v":"2026-01-01T22:04:05.678-05:00"}\n',
  );
});

test('what is written reads back as it was', () => {
  const columns = { a: BIGINT, b: DOUBLE, c: STRING, d: array(struct([field('x', INT)])) };
  const value = fc.record({
    a: fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
    b: fc.option(fc.double()),
    c: fc.option(fc.string({ unit: 'grapheme' })),
    d: fc.option(fc.array(fc.option(fc.integer().map((x) => [x])))),
  });
  fc.assert(
    fc.property(fc.array(value, { maxLength: 20 }), (records) => {
      const rows = records.map(({ a, b, c, d }) => [a, b, c, d]);
      expect(readJson(write(columns, rows), columns, context)).toEqual(rows);
      releaseContext(context);
    }),
  );
});
