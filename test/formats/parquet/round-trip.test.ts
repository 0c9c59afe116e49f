import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { type Schema, schema } from '../../../src/columnar/schema.ts';
import {
  childTypes,
  type DataType,
  field,
  INT,
  struct,
  TIMESTAMP,
} from '../../../src/columnar/types.ts';
import type { Row } from '../../../src/columnar/value.ts';
import { parquet } from '../../../src/formats/parquet/parquet.ts';
import { rowCounts, schemaWithRows } from '../../support/arbitrary-values.ts';
import { releaseContext, testContext } from '../../support/compute-context.ts';
import { fileOf, readRows } from '../../support/format-rows.ts';
import { cut } from '../../support/split-input.ts';
import { describeColumnar } from '../describe-columnar.ts';

const context = testContext();

afterEach(() => releaseContext(context));

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
      const file = fileOf(parquet, table.schema, [table.rows], context, { compression });
      expect(readRows(parquet, file, table.schema, context)).toEqual(table.rows);
      releaseContext(context);
    }),
  );
});

test('each row group belongs to one split, wherever the file is cut', () => {
  fc.assert(
    fc.property(tables, fc.integer({ min: 1, max: 4 }), fc.nat(400), (table, groups, size) => {
      const file = fileOf(
        parquet,
        table.schema,
        new Array<Row[]>(groups).fill(table.rows),
        context,
      );
      const rows = cut(file.length, size + 20).flatMap((range) =>
        readRows(parquet, file, table.schema, context, { range }),
      );
      expect(rows).toEqual(new Array(groups).fill(table.rows).flat());
      releaseContext(context);
    }),
  );
});

describeColumnar(parquet, tables, context);

test('timestamps of 96 bits, as older writers have them, are read', () => {
  const file = readFileSync(new URL('int96.parquet', import.meta.url));
  expect(readRows(parquet, file, schema([field('t', TIMESTAMP)]), context)).toEqual([
    [-1n],
    [null],
    [1_769_860_800_000_000n],
  ]);
});

test('a column of nothing but nulls, as Arrow writes it, is one of integers', () => {
  const [file, columns] = inferred('null-type.parquet');
  expect(columns).toEqual(schema([field('n', INT)]));
  expect(readRows(parquet, file, columns, context)).toEqual([[null], [null]]);
});

test('decimals of more digits than there are, and times too far from 1970, are errors by name', () => {
  const unsupported = expect.objectContaining({ condition: 'PARQUET_TYPE_NOT_SUPPORTED' });
  expect(() => inferred('long-decimal.parquet')).toThrow(unsupported);
  const [file, columns] = inferred('far-times.parquet');
  const tooFar = expect.objectContaining({ condition: 'DATETIME_OVERFLOW' });
  expect(() => readRows(parquet, file, columns, context)).toThrow(tooFar);
});

/** Files of pyarrow's, kept as they are: our own writer makes none of these types. */
function inferred(name: string): [file: Uint8Array, columns: Schema] {
  const file = readFileSync(new URL(name, import.meta.url));
  const read = (offset: number, length: number) => file.subarray(offset, offset + length);
  const bytes = { size: file.length, description: name, read };
  return [file, parquet.readSchema!([bytes], {}, context.settings)];
}

test('a column whose name has a dot is not taken for the field of a struct', () => {
  const columns = schema([
    field('a', struct([field('b', INT)])),
    field('a.b', INT),
    field('c.d', INT),
    field('c', struct([field('d', INT)])),
  ]);
  const rows: Row[] = [[[1], 2, 3, [4]]];
  const file = fileOf(parquet, columns, [rows], context);
  expect(readRows(parquet, file, columns, context)).toEqual(rows);
  expect(readRows(parquet, file, columns, context, { columns: ['a.b', 'c'] })).toEqual([[2, [4]]]);
});
