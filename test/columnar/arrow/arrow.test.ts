import * as arrow from 'apache-arrow';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arrowToBatches } from '../../../src/columnar/arrow/arrow-to-batch.ts';
import { batchesToArrow } from '../../../src/columnar/arrow/batch-to-arrow.ts';
import { batchFromRows } from '../../../src/columnar/column-from-values.ts';
import { schema } from '../../../src/columnar/schema.ts';
import {
  array,
  BIGINT,
  DATE,
  type DataType,
  DOUBLE,
  decimal,
  field,
  INT,
  map,
  SMALLINT,
  STRING,
  struct,
  TIMESTAMP,
  TIMESTAMP_NTZ,
  typeName,
} from '../../../src/columnar/types.ts';
import type { LiteralValue } from '../../../src/columnar/value.ts';
import { rowCounts, schemaWithRows } from '../../support/arbitrary-values.ts';
import { batchOf, rowsOf } from '../../support/batches.ts';
import { releaseContext, testContext } from '../../support/compute-context.ts';

const context = testContext();

test('batches become a table of Arrow and come back as they were', async () => {
  await fc.assert(
    fc.asyncProperty(schemaWithRows(rowCounts, 1), fc.nat(), async (table, place) => {
      const cut = place % (table.rows.length + 1);
      const parts = [table.rows.slice(0, cut), table.rows.slice(cut)];
      const batches = parts.map((rows) => batchFromRows(rows, table.schema, context.arena));
      const made = await batchesToArrow(batches, table.schema, context.memory);
      expect(made.numRows).toBe(table.rows.length);
      const back = await arrowToBatches(made, context);
      expect(back.schema).toEqual(table.schema);
      const rows = back.batches.flatMap((batch) => rowsOf(batch, table.schema, context));
      expect(rows).toEqual(table.rows);
      releaseContext(context);
    }),
  );
});

test('a table survives the file format of Arrow, slices too', async () => {
  await fc.assert(
    fc.asyncProperty(schemaWithRows(rowCounts, 1), fc.nat(), fc.nat(), async (table, from, to) => {
      const [start, end] = [from, to]
        .map((place) => place % (table.rows.length + 1))
        .toSorted((left, right) => left - right);
      const batch = batchFromRows(table.rows, table.schema, context.arena);
      const made = await batchesToArrow([batch], table.schema, context.memory);
      const read = arrow.tableFromIPC(arrow.tableToIPC(made.slice(start, end), 'file'));
      const back = await arrowToBatches(read, context);
      const rows = back.batches.flatMap((part) => rowsOf(part, table.schema, context));
      expect(rows).toEqual(table.rows.slice(start, end));
      const sliced = await arrowToBatches(made.slice(start, end), context);
      expect(sliced.batches.flatMap((part) => rowsOf(part, table.schema, context))).toEqual(rows);
      releaseContext(context);
    }),
  );
});

test('vectors are views of the shared memory', async () => {
  const columns = { n: BIGINT, s: STRING };
  const batch = batchOf(
    columns,
    [
      [1n, 'a'],
      [2n, null],
    ],
    context,
  );
  const { fields } = schema([field('n', BIGINT), field('s', STRING)]);
  const table = await batchesToArrow([batch], { fields }, context.memory);
  const [numbers, texts] = table.batches[0].data.children;
  expect(numbers.values.buffer).toBe(context.memory.memory.buffer);
  expect(numbers.values.byteOffset).toBe(batch.columns[0].values);
  expect(texts.values.buffer).toBe(context.memory.memory.buffer);
  expect(table.toArray().map((row) => row.toJSON())).toEqual([
    { n: 1n, s: 'a' },
    { n: 2n, s: null },
  ]);
});

test.each<[string, arrow.Vector, DataType, LiteralValue[]]>([
  ['texts, as codes', arrow.vectorFromArray(['a', null, 'b', 'a']), STRING, ['a', null, 'b', 'a']],
  ['numbers', arrow.vectorFromArray([1.5, null]), DOUBLE, [1.5, null]],
  ['unsigned bytes', arrow.vectorFromArray([255, null], new arrow.Uint8()), SMALLINT, [255, null]],
  [
    'unsigned 32 bits',
    arrow.vectorFromArray([2 ** 32 - 1], new arrow.Uint32()),
    BIGINT,
    [2n ** 32n - 1n],
  ],
  [
    'unsigned 64 bits',
    arrow.vectorFromArray([2n ** 64n - 1n], new arrow.Uint64()),
    decimal(20, 0),
    [2n ** 64n - 1n],
  ],
  ['Date objects', arrow.vectorFromArray([new Date(1500)]), TIMESTAMP_NTZ, [1_500_000n]],
  [
    'dates in milliseconds',
    arrow.vectorFromArray([new Date(1500)], new arrow.DateMillisecond()),
    TIMESTAMP,
    [1_500_000n],
  ],
  ['days', arrow.vectorFromArray([new Date(86_400_000)], new arrow.DateDay()), DATE, [1]],
  [
    'seconds',
    arrow.makeVector(
      new arrow.Data(new arrow.TimestampSecond('UTC'), 0, 1, 0, { 1: new BigInt64Array([-2n]) }),
    ),
    TIMESTAMP,
    [-2_000_000n],
  ],
  [
    'milliseconds without zone',
    arrow.makeVector(
      new arrow.Data(new arrow.TimestampMillisecond(), 0, 1, 0, { 1: new BigInt64Array([-1n]) }),
    ),
    TIMESTAMP_NTZ,
    [-1000n],
  ],
  [
    'nanoseconds',
    arrow.makeVector(
      new arrow.Data(new arrow.TimestampNanosecond('UTC'), 0, 2, 0, {
        1: new BigInt64Array([-1n, 1999n]),
      }),
    ),
    TIMESTAMP,
    [-1n, 1n],
  ],
  [
    'large texts',
    arrow.vectorFromArray(['é', null, 'x'], new arrow.LargeUtf8()),
    STRING,
    ['é', null, 'x'],
  ],
])('%s of Arrow are taken', async (_name, vector, type, values) => {
  const table = new arrow.Table({ c: vector });
  const back = await arrowToBatches(table, context);
  expect(typeName(back.schema.fields[0].type)).toBe(typeName(type));
  const rows = back.batches.flatMap((batch) => rowsOf(batch, back.schema, context));
  expect(rows).toEqual(values.map((value) => [value]));
});

test('nested columns of Arrow are taken', async () => {
  const table = arrow.tableFromJSON([
    { a: [1, 2], b: { x: 'p' } },
    { a: [], b: { x: 'q' } },
  ]);
  const back = await arrowToBatches(table, context);
  const expected = [array(DOUBLE), struct([field('x', STRING)])].map(typeName);
  expect(back.schema.fields.map(({ type }) => typeName(type))).toEqual(expected);
  expect(rowsOf(back.batches[0], back.schema, context)).toEqual([
    [[1, 2], ['p']],
    [[], ['q']],
  ]);
});

test('a type that only Arrow has is refused by name', async () => {
  const table = new arrow.Table({ c: arrow.vectorFromArray([1], new arrow.Float16()) });
  await expect(arrowToBatches(table, context)).rejects.toThrow(/UNSUPPORTED_ARROWTYPE.*Float16/);
});

test('maps are maps for Arrow too', async () => {
  const type = map(STRING, INT);
  const batch = batchOf({ m: type }, [[[['a', 1]]], [null]], context);
  const made = await batchesToArrow([batch], schema([field('m', type)]), context.memory);
  expect(made.getChild('m')?.get(0).toJSON()).toEqual({ a: 1 });
  expect(made.getChild('m')?.get(1)).toBeNull();
});

describe('data that point beyond what is there are refused', () => {
  const none = new Uint8Array(0);
  const texts = (
    offsets: readonly number[],
    type: arrow.Utf8 | arrow.LargeUtf8 = new arrow.Utf8(),
  ) =>
    arrow.makeData({
      type: type as arrow.Utf8,
      length: 2,
      nullCount: 0,
      nullBitmap: none,
      valueOffsets: Int32Array.from(offsets),
      data: Uint8Array.from([97, 98, 99]),
    });
  const numbers = (type: arrow.DataType, length: number, data: unknown) =>
    arrow.makeData({ type, length, nullCount: 0, nullBitmap: none, data } as never);
  const list = (offsets: readonly number[]) => {
    const type = new arrow.List(new arrow.Field('element', new arrow.Int32()));
    const child = numbers(new arrow.Int32(), 2, Int32Array.of(1, 2));
    const valueOffsets = Int32Array.from(offsets);
    const own = { length: 2, nullCount: 0, nullBitmap: none, valueOffsets, child };
    return arrow.makeData({ type, ...own } as never);
  };
  const dictionary = new arrow.Vector([texts([0, 1, 2])]);
  const codes = new arrow.Dictionary(new arrow.Utf8(), new arrow.Int32());

  test.each<[string, arrow.Data]>([
    ['an offset behind the texts', texts([0, 1, 4])],
    ['an offset before another', texts([0, 2, 1])],
    ['an offset before all', texts([-1, 1, 2])],
    ['offsets that are missing', texts([1])],
    ['fewer numbers than rows', numbers(new arrow.Int32(), 3, Int32Array.of(1, 2))],
    ['fewer truths than rows', numbers(new arrow.Bool(), 9, Uint8Array.of(1))],
    ['fewer times than rows', numbers(new arrow.TimestampSecond(), 2, BigInt64Array.of(1n))],
    ['an offset behind the elements', list([0, 1, 3])],
    [
      'a code of no value',
      arrow.makeData({
        type: codes,
        length: 2,
        nullCount: 0,
        nullBitmap: none,
        data: Int32Array.of(0, 2),
        dictionary,
      }),
    ],
  ])('%s', async (_what, data) => {
    const table = new arrow.Table({ column: new arrow.Vector([data]) });
    await expect(arrowToBatches(table, context)).rejects.toMatchObject({
      condition: 'FAILED_READ_FILE.NO_HINT',
    });
  });

  test('but rows that are all null need no values', async () => {
    const type = new arrow.Int32();
    const data = arrow.makeData({
      type,
      length: 2,
      nullCount: 2,
      nullBitmap: Uint8Array.of(0),
      data: new Int32Array(0),
    });
    const table = new arrow.Table({ column: new arrow.Vector([data]) });
    const { batches, schema: columns } = await arrowToBatches(table, context);
    expect(batches.flatMap((batch) => rowsOf(batch, columns, context))).toEqual([[null], [null]]);
  });
});

test('decimals whose digits end before the point, and times too far from 1970, are errors by name', async () => {
  const tableOf = (type: arrow.DataType, data: unknown) => {
    const column = arrow.makeData({ type, length: 1, nullCount: 0, data } as never);
    return new arrow.Table({ column: new arrow.Vector([column]) });
  };
  const decimals = tableOf(new arrow.Decimal(-2, 5, 128), Uint32Array.of(12, 0, 0, 0));
  await expect(arrowToBatches(decimals, context)).rejects.toThrow('UNSUPPORTED_ARROWTYPE');
  const times = tableOf(new arrow.TimestampMillisecond(), BigInt64Array.of(2n ** 63n - 1n));
  await expect(arrowToBatches(times, context)).rejects.toThrow('DATETIME_OVERFLOW');
});
