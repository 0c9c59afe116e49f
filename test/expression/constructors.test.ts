import fc from 'fast-check';
import { expect, test } from 'vitest';
import { field, INT, STRING } from '../../src/columnar/types.ts';
import { evaluateSql } from './evaluate-sql.ts';

const schema = { fields: [field('i', INT), field('j', INT), field('s', STRING)] };
const int = fc.option(fc.integer({ min: -100, max: 100 }), { nil: null });
const text = fc.option(fc.constantFrom('', 'a', 'aé'), { nil: null });

test('arrays and maps are made of the values of their row', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(int, int, text), { maxLength: 20 }), (rows) => {
      const valuesOf = (sql: string) => evaluateSql(sql, { schema, rows }).values;
      expect(valuesOf('array(i, j, 7)')).toEqual(rows.map(([i, j]) => [i, j, 7]));
      expect(valuesOf('array(s)')).toEqual(rows.map(([, , s]) => [s]));
      expect(valuesOf('array()')).toEqual(rows.map(() => []));
      expect(valuesOf('array(array(i), array(j, i))')).toEqual(rows.map(([i, j]) => [[i], [j, i]]));
      expect(valuesOf("map('a', s, 'b', 'x')")).toEqual(
        rows.map(([, , s]) => [
          ['a', s],
          ['b', 'x'],
        ]),
      );
    }),
  );
});

test.each([
  ["map('a', 1, 'a', 2)", 'DUPLICATED_MAP_KEY'],
  ['map(0.0D, 1, -0.0D, 2)', 'DUPLICATED_MAP_KEY'],
  ['map(NULL, 1)', 'NULL_MAP_KEY'],
])('%s is refused', (sql, condition) => {
  expect(() => evaluateSql(sql)).toThrow(condition);
});
