import fc, { type Arbitrary } from 'fast-check';
import { expect, test } from 'vitest';
import { schema } from '../../src/columnar/schema.ts';
import { field, INT, STRING } from '../../src/columnar/types.ts';
import type { Row } from '../../src/columnar/value.ts';
import type { ComputeContext } from '../../src/expression/evaluation.ts';
import type { Format } from '../../src/formats/format.ts';
import type { schemaWithRows } from '../support/arbitrary-values.ts';
import { releaseContext } from '../support/compute-context.ts';
import { fileOf, readRows } from '../support/format-rows.ts';

type Tables = ReturnType<typeof schemaWithRows>;
type TableOf<Arbitraries> = Arbitraries extends Arbitrary<infer Table> ? Table : never;

/** What holds for every format whose files have columns and say which. */
export function describeColumnar(format: Format, tables: Tables, context: ComputeContext): void {
  const write = (table: TableOf<Tables>) => fileOf(format, table.schema, [table.rows], context);

  test('columns that are not asked for are not read', () => {
    fc.assert(
      fc.property(tables, fc.nat(), (table, place) => {
        const { fields } = table.schema;
        const index = place % fields.length;
        const columns = [fields[index].name];
        const rows = readRows(format, write(table), table.schema, context, { columns });
        expect(rows).toEqual(table.rows.map((row) => [row[index]]));
        releaseContext(context);
      }),
    );
  });

  test('a column that a file does not have is null, and no column at all still counts rows', () => {
    const file = fileOf(format, schema([field('a', INT)]), [[[1], [2]]], context);
    const columns = schema([field('b', STRING), field('A', INT)]);
    expect(readRows(format, file, columns, context)).toEqual([
      [null, 1],
      [null, 2],
    ]);
    expect(readRows(format, file, columns, context, { columns: [] })).toEqual([[], []]);
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
    const file = fileOf(format, columns, [rows], context);
    expect(readRows(format, file, columns, context)).toEqual(rows);
  });

  test('a file says which columns it has', () => {
    fc.assert(
      fc.property(tables, (table) => {
        const file = write(table);
        const read = (offset: number, length: number) => file.subarray(offset, offset + length);
        const found = format.readSchema!(
          [{ size: file.length, description: 'file', read }],
          {},
          context.settings,
        );
        expect(found).toEqual(table.schema);
        releaseContext(context);
      }),
    );
  });
}
