import { readFileSync } from 'node:fs';
import * as library from 'apache-arrow';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { schema } from '../../../src/columnar/schema.ts';
import { field, INT, SMALLINT, STRING } from '../../../src/columnar/types.ts';
import type { Row } from '../../../src/columnar/value.ts';
import { arrow } from '../../../src/formats/arrow/arrow.ts';
import { rowCounts, schemaWithRows } from '../../support/arbitrary-values.ts';
import { releaseContext, testContext } from '../../support/compute-context.ts';
import { fileOf, readRows } from '../../support/format-rows.ts';
import { describeColumnar } from '../describe-columnar.ts';

const context = testContext();

afterEach(() => releaseContext(context));

const tables = schemaWithRows(rowCounts, 1);

test('rows of all types come back as they were', () => {
  fc.assert(
    fc.property(tables, (table) => {
      const file = fileOf(arrow, table.schema, [table.rows], context);
      expect(readRows(arrow, file, table.schema, context)).toEqual(table.rows);
      releaseContext(context);
    }),
  );
});

test('several batches are one file, which Arrow itself reads', () => {
  fc.assert(
    fc.property(tables, fc.integer({ min: 0, max: 3 }), (table, groups) => {
      const all = new Array<Row[]>(groups).fill(table.rows);
      const file = fileOf(arrow, table.schema, all, context);
      expect(readRows(arrow, file, table.schema, context)).toEqual(all.flat());
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
    expect(readRows(arrow, file, columns, context)).toEqual([
      [1, 'a'],
      [2, 'b'],
      [3, null],
      [null, 'a'],
    ]);
  }
});

test('a column of another type is refused by name', () => {
  const file = fileOf(arrow, schema([field('n', INT)]), [[[1]]], context);
  expect(() => readRows(arrow, file, schema([field('n', STRING)]), context)).toThrow(
    /ARROW_TYPE_MISMATCH.*'n'.*STRING.*INT/,
  );
});

describeColumnar(arrow, tables, context);

test.each(['lz4', 'zstd'])(
  'record batches of another writer that %s compressed are read',
  (codec) => {
    const columns = schema([field('n', INT), field('s', STRING)]);
    const file = readFileSync(new URL(`${codec}.arrow`, import.meta.url));
    const text = (n: number) => `a longer text that repeats and repeats and repeats ${n % 3}`;
    expect(readRows(arrow, file, columns, context)).toEqual(
      Array.from({ length: 300 }, (_, n) => [n, n % 5 === 0 ? null : text(n)]),
    );
  },
);
