import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import {
  BINARY,
  BOOLEAN,
  DATE,
  type DataType,
  DOUBLE,
  decimal,
  INT,
  STRING,
  TIMESTAMP,
  TIMESTAMP_NTZ,
} from '../../../src/columnar/types.ts';
import type { LiteralValue } from '../../../src/columnar/value.ts';
import { csv } from '../../../src/formats/csv/csv.ts';
import { batchOf, schemaOf } from '../../support/batches.ts';
import { releaseContext, testContext } from '../../support/compute-context.ts';
import { readCsv } from '../../support/csv-lines.ts';

const context = testContext();

afterEach(() => releaseContext(context));

function written(
  columns: Record<string, DataType>,
  rows: readonly (readonly LiteralValue[])[],
  options: Record<string, string> = {},
): string {
  const batch = batchOf(columns, rows, context);
  const { address, byteLength } = csv.write!(batch, schemaOf(columns), options, context);
  return context.memory.text.toString('utf8', address, address + byteLength);
}

/** A text as it is written. */
const line = (text: string | null, options: Record<string, string> = {}): string =>
  written({ a: STRING, b: INT }, [[text, 1]], options);

test('values are written as Spark prints them', () => {
  const columns = {
    a: INT,
    b: DOUBLE,
    c: BOOLEAN,
    d: decimal(9, 2),
    e: DATE,
    f: TIMESTAMP,
    g: BINARY,
  };
  const rows = [
    [-1, 1e10, true, 150n, 0, 1_500_000n, new Uint8Array([0x61])],
    [null, null, null, null, null, null, null],
  ];
  expect(written(columns, rows)).toBe(
    '-1,1.0E10,true,1.50,1970-01-01,1970-01-01T00:00:01.500Z,a\n,,,,,,\n',
  );
});

test.each<[text: string | null, expected: string]>([
  ['a b', 'a b,1\n'],
  ['a,b', '"a,b",1\n'],
  ['a"b', '"a\\"b",1\n'],
  ['a\\b', 'a\\b,1\n'],
  ['a\\,b', '"a\\\\,b",1\n'],
  ['a\nb', '"a\nb",1\n'],
  ['#a', '"#a",1\n'],
  [' a ', 'a,1\n'],
  ['', '"",1\n'],
  [null, ',1\n'],
])('%j is written as %j', (text, expected) => {
  expect(line(text)).toBe(expected);
});

test('options choose the characters and what is quoted', () => {
  expect(line('a;b', { sep: ';', quote: "'" })).toBe("'a;b';1\n");
  expect(line('a"b', { escape: '"' })).toBe('"a""b",1\n');
  expect(line('a"b', { escapeQuotes: 'false' })).toBe('a"b,1\n');
  expect(line('a', { quoteAll: 'true' })).toBe('"a","1"\n');
  expect(line(null, { nullValue: 'NA' })).toBe('NA,1\n');
  expect(line('', { emptyValue: '' })).toBe(',1\n');
  expect(line(' a ', { ignoreLeadingWhiteSpace: 'false' })).toBe(' a,1\n');
});

test('times are written by the patterns that options give', () => {
  const columns = { a: DATE, b: TIMESTAMP, c: TIMESTAMP_NTZ };
  const options = {
    dateFormat: 'dd.MM.yyyy',
    timestampFormat: 'yyyy HH:mm:ss.SSSSSS',
    timestampNTZFormat: 'HH:mm',
  };
  expect(written(columns, [[-1, -1n, 60_000_000n]], options)).toBe(
    '31.12.1969,1969 23:59:59.999999,00:01\n',
  );
});

test('a line without anything is not written', () => {
  expect(written({ a: STRING }, [['x'], [null], ['y']])).toBe('x\ny\n');
});

test('the header names the columns in each file', () => {
  const columns = schemaOf({ id: INT, 'a,b': STRING });
  expect(Buffer.from(csv.fileHeader!(columns, { header: 'true' })).toString()).toBe('id,"a,b"\n');
  expect(csv.fileHeader!(columns, {})).toHaveLength(0);
});

test('what is written reads back', () => {
  const columns = { a: STRING, b: STRING };
  const options = {
    ignoreLeadingWhiteSpace: 'false',
    ignoreTrailingWhiteSpace: 'false',
    nullValue: 'null',
  };
  const text = fc
    .string({ unit: fc.constantFrom('a', ',', '"', '\\', ' ', 'é', '#', '😀') })
    .filter((item) => item !== 'null');
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.option(text), text), { maxLength: 20 }), (rows) => {
      expect(readCsv(written(columns, rows, options), columns, context, { options })).toEqual(rows);
      releaseContext(context);
    }),
    { numRuns: 300 },
  );
});
