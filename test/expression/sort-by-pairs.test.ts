import fc from 'fast-check';
import { expect, test } from 'vitest';
import { schema } from '../../src/columnar/schema.ts';
import { array, field, INT } from '../../src/columnar/types.ts';
import { evaluateSql } from './evaluate-sql.ts';

const lists = fc.array(fc.option(fc.array(fc.integer({ min: -9, max: 9 }), { maxLength: 20 })), {
  minLength: 1,
  maxLength: 40,
});
const inputOf = (rows: readonly (readonly number[] | null)[]) => ({
  schema: schema([field('l', array(INT)), field('i', INT)]),
  rows: rows.map((list, row) => [list, row] as const),
});

test('lists of any length are sorted by a comparator that reads other columns, equal elements as they stand', () => {
  fc.assert(
    fc.property(lists, (rows) => {
      const sql = 'array_sort(l, (x, y) -> int(IF(i % 2 = 0, 1, -1) * (x div 3 - y div 3)))';
      const wanted = rows.map(
        (list, row) =>
          list?.toSorted(
            (x, y) => (row % 2 === 0 ? 1 : -1) * (Math.trunc(x / 3) - Math.trunc(y / 3)),
          ) ?? null,
      );
      expect(evaluateSql(sql, inputOf(rows)).values).toEqual(wanted);
    }),
  );
});

test('pairs that need not be compared have no errors', () => {
  const sql = 'array_sort(l, (x, y) -> IF(x = 4 AND y = 1, int(1 div 0), x - y))';
  const rows = [[1, 2, 3, 4]];
  expect(evaluateSql(sql, inputOf(rows)).values).toEqual(rows);
  expect(() => evaluateSql(sql, inputOf([[1, 4]]))).toThrow('zero');
});

test('a comparator that contradicts itself is asked of each element and one before it, as by Java', () => {
  const rows = [[3, 1, 2], Array.from({ length: 20 }, (_, element) => 20 - element)];
  expect(evaluateSql('array_sort(l, (x, y) -> 1)', inputOf(rows)).values).toEqual(rows);
});

test('a pair without an order is told among more rows than a call has arguments', () => {
  const rows = Array.from({ length: 200_000 }, (_, row) => [row, row + 1]);
  const sql = 'array_sort(l, (x, y) -> IF(x = 7, NULL, x - y))';
  const refused = expect.objectContaining({ condition: 'COMPARATOR_RETURNS_NULL' });
  expect(() => evaluateSql(sql, inputOf(rows))).toThrow(refused);
});
