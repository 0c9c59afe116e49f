import { readFileSync } from 'node:fs';
import * as library from 'apache-arrow';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { schema } from '../../../src/columnar/schema.ts';
import {
  array,
  field,
  INT,
  SMALLINT,
  STRING,
  struct,
  VARIANT,
} from '../../../src/columnar/types.ts';
import type { Row } from '../../../src/columnar/value.ts';
import { MillraceError } from '../../../src/errors.ts';
import { parseVariant } from '../../../src/expression/variant/json-to-variant.ts';
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

test('columns of VARIANT come back as they were, nested ones too', () => {
  const columns = schema([
    field('v', VARIANT),
    field('l', array(VARIANT)),
    field('s', struct([field('v', VARIANT)])),
  ]);
  const variant = fc.option(fc.json({ maxDepth: 3 }).map(parseVariant));
  const row = fc.tuple(variant, fc.array(variant, { maxLength: 3 }), variant);
  fc.assert(
    fc.property(fc.array(row, { maxLength: 20 }), (values) => {
      const rows = values.map(([v, l, s]): Row => [v, l, [s]]);
      const file = fileOf(arrow, columns, [rows], context);
      expect(readRows(arrow, file, columns, context)).toEqual(rows);
      releaseContext(context);
    }),
  );
});

test('a VARIANT is a struct of bytes whose metadata is marked, as Spark marks it', () => {
  const columns = schema([field('v', VARIANT)]);
  const file = fileOf(arrow, columns, [[[parseVariant('{"a":1}')], [null]]], context);
  const read = library.tableFromIPC(file);
  const parts = read.schema.fields[0].type.children.map(
    ({ name, nullable, metadata }: library.Field) => [name, nullable, [...metadata]],
  );
  expect(parts).toEqual([
    ['value', false, []],
    ['metadata', false, [['variant', 'true']]],
  ]);
  expect(read.getChild('v')!.nullCount).toBe(1);
});

test('parts of a VARIANT are found by name, and bytes of rows that are null do not count', () => {
  const bytes = (...rows: readonly number[][]) =>
    library.vectorFromArray(
      rows.map((row) => Uint8Array.from(row)),
      new library.Binary(),
    ).data[0];
  const mark = new Map([['variant', 'true']]);
  const type = new library.Struct([
    new library.Field('metadata', new library.Binary(), false, mark),
    new library.Field('value', new library.Binary(), false),
  ]);
  const children = [bytes([1, 0, 0], [9], [1, 0, 0]), bytes([12, 7], [9, 9], [12, 8])];
  const validity = { [library.BufferType.VALIDITY]: Uint8Array.of(0b101) };
  const data = new library.Data(type, 0, 3, 1, validity, children);
  const rows = new library.Data(
    new library.Struct([new library.Field('v', type)]),
    0,
    3,
    0,
    undefined,
    [data],
  );
  const columns = new library.Schema([new library.Field('v', type)]);
  const table = new library.Table([new library.RecordBatch(columns, rows)]);
  const file = Buffer.from(library.tableToIPC(table, 'file'));
  expect(readRows(arrow, file, schema([field('v', VARIANT)]), context)).toEqual([
    [parseVariant('7')],
    [null],
    [parseVariant('8')],
  ]);
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

test('a file without a batch, of which the library reads on behind the end, has no rows', () => {
  // Written by pyarrow, like its empty tables in the field.
  const file = readFileSync(new URL('no-batches.arrow', import.meta.url));
  expect(readRows(arrow, file, schema([field('c', STRING)]), context)).toEqual([]);
});

test.each(['no-batches.arrow', 'lz4.arrow', 'zstd.arrow'])(
  'whatever byte of %s is damaged, it has rows or an error by name, and takes no memory that nobody has',
  (name) => {
    const whole = readFileSync(new URL(name, import.meta.url));
    const files = (file: Uint8Array) => [
      { size: file.length, description: name, read: reader(file) },
    ];
    for (let place = 0; place < whole.length; place++) {
      for (const byte of [0xff, whole[place]! ^ 0x40]) {
        const file = Uint8Array.from(whole).fill(byte, place, place + 1);
        try {
          const columns = arrow.readSchema!(files(file), {}, context.settings);
          readRows(arrow, file, columns, context);
        } catch (error) {
          expect(error).toBeInstanceOf(MillraceError);
          expect((error as MillraceError).kind).not.toBe('internal');
        }
        releaseContext(context);
      }
    }
  },
);

function reader(file: Uint8Array): (offset: number, length: number) => Uint8Array {
  return (offset, length) => file.slice(offset, offset + length);
}
