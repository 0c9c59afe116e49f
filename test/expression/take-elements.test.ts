import fc from 'fast-check';
import { expect, test } from 'vitest';
import { array, type DataType, DOUBLE, field, INT, map, STRING } from '../../src/columnar/types.ts';
import type { LiteralValue } from '../../src/columnar/value.ts';
import { evaluateSql } from './evaluate-sql.ts';

const texts = fc.option(fc.constantFrom('', 'a', 'ab', 'é', 'aé'), { nil: null });
const lists = fc.option(fc.array(texts, { maxLength: 4 }), { nil: null });
const indexes = fc.option(fc.integer({ min: -5, max: 5 }), { nil: null });

test('elements of arrays are those at the index of their row', () => {
  const schema = { fields: [field('list', array(STRING)), field('i', INT)] };
  fc.assert(
    fc.property(fc.array(fc.tuple(lists, indexes), { maxLength: 20 }), (rows) => {
      const taken = evaluateSql('get(list, i)', { schema, rows }).values;
      expect(taken).toEqual(
        rows.map(([list, index]) =>
          list === null || index === null ? null : (list[index] ?? null),
        ),
      );
      const fromOne = evaluateSql('try_element_at(list, nullif(i, 0))', { schema, rows }).values;
      expect(fromOne).toEqual(
        rows.map(([list, index]) => {
          if (list === null || index === null || index === 0) return null;
          return list.at(index > 0 ? index - 1 : index) ?? null;
        }),
      );
    }),
  );
});

test.each<[DataType, readonly LiteralValue[]]>([
  [STRING, ['', 'a', 'ab', 'é', 'b']],
  [INT, [0, -1, 7, 256, 65536]],
  [DOUBLE, [0, Number.NaN, 1.5, -1.5, 2]],
])('values of maps are those of the key of their row: %j', (type, all) => {
  const schema = { fields: [field('m', map(type, STRING)), field('k', type)] };
  const keys = fc.constantFrom(...all);
  const entries = fc.uniqueArray(fc.tuple(keys, texts), { maxLength: 4, selector: ([key]) => key });
  const row = fc.tuple(fc.option(entries, { nil: null }), fc.option(keys, { nil: null }));
  fc.assert(
    fc.property(fc.array(row, { maxLength: 20 }), (rows) => {
      const taken = evaluateSql('m[k]', { schema, rows }).values;
      expect(taken).toEqual(
        rows.map(([pairs, wanted]) => {
          if (pairs === null || wanted === null) return null;
          return pairs.find(([key]) => Object.is(key, wanted))?.[1] ?? null;
        }),
      );
    }),
  );
});

test('a constant key, of another width too', () => {
  expect(evaluateSql("map('a', 1, 'b', 2)['b']").values).toEqual([2]);
  expect(evaluateSql('map(1L, 2)[1]').values).toEqual([2]);
});

test('an index outside fails its row in ANSI mode, but not behind a guard', () => {
  expect(() => evaluateSql('array(1, 2)[2]')).toThrow('INVALID_ARRAY_INDEX');
  expect(() => evaluateSql('element_at(array(1, 2), 0)')).toThrow('INVALID_INDEX_OF_ZERO');
  expect(evaluateSql('CASE WHEN size(array(1)) > 1 THEN array(1)[1] END').values).toEqual([null]);
});
