import { readFileSync } from 'node:fs';
import * as library from 'apache-arrow';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import type { Schema } from '../../../src/columnar/schema.ts';
import { schema } from '../../../src/columnar/schema.ts';
import { field, INT, SMALLINT, STRING } from '../../../src/columnar/types.ts';
import type { Row } from '../../../src/columnar/value.ts';
import { arrow } from '../../../src/formats/arrow/arrow.ts';
import { rowCounts, schemaWithRows } from '../../support/arbitrary-values.ts';
import { batchOf, rowsOf } from '../../support/batches.ts';
import { releaseContext, testContext } from '../../support/compute-context.ts';
import { bytesInput } from '../../support/split-input.ts';

const context = testContext();

afterEach(() => releaseContext(context));

/** A file with a record batch for each list of rows. */
function fileOf(columns: Schema, groups: readonly (readonly Row[])[]): Buffer {
  const pieces = groups.map((rows) => {
    const { address, byteLength } = arrow.write!(
      batchOf(columns, rows, context),
      columns,
      {},
      context,
    );
    return context.memory.u8.subarray(address, address + byteLength);
  });
  return Buffer.concat(arrow.assembleFile!(pieces, columns, {}));
}

function rowsIn(file: Buffer, columns: Schema, range = {}, names?: readonly string[]): Row[] {
  const request = {
    schema: columns,
    columns: names ?? columns.fields.map(({ name }) => name),
    options: {},
  };
  const reader = arrow.read(bytesInput(file, context, range), request, context);
  const wanted = schema(
    request.columns.map((name) => columns.fields.find((each) => each.name === name)!),
  );
  const rows: Row[] = [];
  for (let batch = reader.next(); batch !== null; batch = reader.next()) {
    rows.push(...rowsOf(batch, wanted, context));
  }
  return rows;
}

const tables = schemaWithRows(rowCounts, 1);

test('rows of all types come back as they were', () => {
  fc.assert(
    fc.property(tables, (table) => {
      const file = fileOf(table.schema, [table.rows]);
      expect(rowsIn(file, table.schema)).toEqual(table.rows);
      releaseContext(context);
    }),
  );
});

test('several batches are one file, which Arrow itself reads', () => {
  fc.assert(
    fc.property(tables, fc.integer({ min: 0, max: 3 }), (table, groups) => {
      const all = new Array<Row[]>(groups).fill(table.rows);
      const file = fileOf(table.schema, all);
      expect(rowsIn(file, table.schema)).toEqual(all.flat());
      const read = library.tableFromIPC(file);
      expect(read.numRows).toBe(all.flat().length);
      expect(read.schema.names).toEqual(table.schema.fields.map(({ name }) => name));
      releaseContext(context);
    }),
  );
});

test('a stream of Arrow is read too, dictionaries and all', () => {
  const words = library.vectorFromArray(
    ['a', 'b', null, 'a'],
    new library.Dictionary(new library.Utf8(), new library.Int8()),
  );
  const numbers = library.vectorFromArray([1, 2, 3, null], new library.Int16());
  const table = new library.Table({ words, numbers });
  const columns = schema([field('numbers', SMALLINT), field('words', STRING)]);
  for (const kind of ['stream', 'file'] as const) {
    const file = Buffer.from(library.tableToIPC(table, kind));
    expect(rowsIn(file, columns)).toEqual([
      [1, 'a'],
      [2, 'b'],
      [3, null],
      [null, 'a'],
    ]);
  }
});

test('a column of another type is refused by name', () => {
  const file = fileOf(schema([field('n', INT)]), [[[1]]]);
  expect(() => rowsIn(file, schema([field('n', STRING)]))).toThrow(
    /ARROW_TYPE_MISMATCH.*'n'.*STRING.*INT/,
  );
});

test('columns that are not asked for are not read', () => {
  fc.assert(
    fc.property(tables, fc.nat(), (table, place) => {
      const { fields } = table.schema;
      const index = place % fields.length;
      const file = fileOf(table.schema, [table.rows]);
      const rows = rowsIn(file, table.schema, {}, [fields[index].name]);
      expect(rows).toEqual(table.rows.map((row) => [row[index]]));
      releaseContext(context);
    }),
  );
});

test('a column that a file does not have is null, and no column at all still counts rows', () => {
  const file = fileOf(schema([field('a', INT)]), [[[1], [2]]]);
  const columns = schema([field('b', STRING), field('A', INT)]);
  expect(rowsIn(file, columns)).toEqual([
    [null, 1],
    [null, 2],
  ]);
  expect(rowsIn(file, columns, {}, [])).toEqual([[], []]);
});

test('long columns are read in several batches', () => {
  const columns = schema([field('n', INT), field('text', STRING)]);
  const rows = Array.from(
    { length: 150_000 },
    (_, n): Row => [
      n % 7 === 0 ? null : n,
      n % 3 === 0 ? null : `text number ${n % 90_000} of a column that takes several pages`,
    ],
  );
  expect(rowsIn(fileOf(columns, [rows]), columns)).toEqual(rows);
});

test('a file says which columns it has', () => {
  fc.assert(
    fc.property(tables, (table) => {
      const file = fileOf(table.schema, [table.rows]);
      const read = (offset: number, length: number) => file.subarray(offset, offset + length);
      const found = arrow.readSchema!([{ size: file.length, description: 'file', read }], {});
      expect(found).toEqual(table.schema);
      releaseContext(context);
    }),
  );
});

test.each(['lz4', 'zstd'])(
  'record batches of another writer that %s compressed are read',
  (codec) => {
    const columns = schema([field('n', INT), field('s', STRING)]);
    const file = readFileSync(new URL(`${codec}.arrow`, import.meta.url));
    const text = (n: number) => `a longer text that repeats and repeats and repeats ${n % 3}`;
    expect(rowsIn(file, columns)).toEqual(
      Array.from({ length: 300 }, (_, n) => [n, n % 5 === 0 ? null : text(n)]),
    );
  },
);
