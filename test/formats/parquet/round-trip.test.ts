import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import type { Schema } from '../../../src/columnar/schema.ts';
import { schema } from '../../../src/columnar/schema.ts';
import {
  childTypes,
  type DataType,
  field,
  INT,
  STRING,
  TIMESTAMP,
} from '../../../src/columnar/types.ts';
import type { Row } from '../../../src/columnar/value.ts';
import { parquet } from '../../../src/formats/parquet/parquet.ts';
import { rowCounts, schemaWithRows } from '../../support/arbitrary-values.ts';
import { batchOf, rowsOf } from '../../support/batches.ts';
import { releaseContext, testContext } from '../../support/compute-context.ts';
import { bytesInput, cut } from '../../support/split-input.ts';

const context = testContext();

afterEach(() => releaseContext(context));

/** A file with a row group for each list of rows. */
function fileOf(columns: Schema, groups: readonly (readonly Row[])[], options = {}): Buffer {
  const pieces = groups.map((rows) => {
    const { address, byteLength } = parquet.write!(
      batchOf(columns, rows, context),
      columns,
      options,
      context,
    );
    return context.memory.u8.subarray(address, address + byteLength);
  });
  return Buffer.concat(parquet.assembleFile!(pieces, columns, options));
}

function rowsIn(file: Buffer, columns: Schema, range = {}, names?: readonly string[]): Row[] {
  const request = {
    schema: columns,
    columns: names ?? columns.fields.map(({ name }) => name),
    options: {},
  };
  const reader = parquet.read(bytesInput(file, context, range), request, context);
  const wanted = schema(
    request.columns.map((name) => columns.fields.find((each) => each.name === name)!),
  );
  const rows: Row[] = [];
  for (let batch = reader.next(); batch !== null; batch = reader.next()) {
    rows.push(...rowsOf(batch, wanted, context));
  }
  return rows;
}

function isWritten(type: DataType): boolean {
  return type.kind !== 'null' && childTypes(type).every(isWritten);
}

const tables = schemaWithRows(rowCounts, 1).filter((table) =>
  table.schema.fields.every(({ type }) => isWritten(type)),
);
const codecs = fc.constantFrom('snappy', 'gzip', 'zstd', 'brotli', 'none');

test('rows of all types come back as they were, whatever the compression', () => {
  fc.assert(
    fc.property(tables, codecs, (table, compression) => {
      const file = fileOf(table.schema, [table.rows], { compression });
      expect(rowsIn(file, table.schema)).toEqual(table.rows);
      releaseContext(context);
    }),
  );
});

test('each row group belongs to one split, wherever the file is cut', () => {
  fc.assert(
    fc.property(tables, fc.integer({ min: 1, max: 4 }), fc.nat(400), (table, groups, size) => {
      const file = fileOf(table.schema, new Array<Row[]>(groups).fill(table.rows));
      const rows = cut(file.length, size + 20).flatMap((range) =>
        rowsIn(file, table.schema, range),
      );
      expect(rows).toEqual(new Array(groups).fill(table.rows).flat());
      releaseContext(context);
    }),
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

test('long columns are read in several batches over many pages', () => {
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
      const found = parquet.readSchema!([{ size: file.length, description: 'file', read }], {});
      expect(found).toEqual(table.schema);
      releaseContext(context);
    }),
  );
});

test('timestamps of 96 bits, as older writers have them, are read', () => {
  const file = readFileSync(new URL('int96.parquet', import.meta.url));
  expect(rowsIn(file, schema([field('t', TIMESTAMP)]))).toEqual([
    [-1n],
    [null],
    [1_769_860_800_000_000n],
  ]);
});
