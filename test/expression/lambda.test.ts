// Higher-order functions over many rows, against plain JavaScript.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { array, field, INT, STRING } from '../../src/columnar/types.ts';
import type { Row } from '../../src/columnar/value.ts';
import { evaluateSql, type Input } from './evaluate-sql.ts';

type Numbers = readonly (number | null)[];

const SCHEMA = { fields: [field('n', INT), field('list', array(INT)), field('other', array(INT))] };

const small = fc.option(fc.integer({ min: -9, max: 9 }));
const list = fc.option(fc.array(small, { maxLength: 6 }));
const rows = fc.array(fc.tuple(small, list, list), { maxLength: 70 });

function holds(
  sql: string,
  reference: (n: number | null, list: Numbers, other: Numbers) => unknown,
) {
  fc.assert(
    fc.property(rows, (input) => {
      const { values } = evaluateSql(sql, { schema: SCHEMA, rows: input as readonly Row[] });
      expect(values).toEqual(
        input.map(([n, first, second]) =>
          first === null || second === null ? null : reference(n, first, second),
        ),
      );
    }),
    { numRuns: 60 },
  );
}

/** The list, or null where either list is, so that one reference serves all. */
const LIST = 'if(other IS NULL, NULL, list)';

test('transform reads elements, their places and columns around it', () => {
  holds(`transform(${LIST}, (x, i) -> x * 10 + i + n)`, (n, first) =>
    first.map((x, i) => (x === null || n === null ? null : x * 10 + i + n)),
  );
});

test('a lambda inside a lambda reads the parameters of both', () => {
  holds(
    `transform(${LIST}, x -> aggregate(other, 0, (sum, y) -> sum + coalesce(x * y, n, 0)))`,
    (n, first, second) =>
      first.map((x) =>
        second.reduce<number>((sum, y) => sum + (x === null || y === null ? (n ?? 0) : x * y), 0),
      ),
  );
});

test('filter keeps the elements for which the condition is true', () => {
  holds(`filter(${LIST}, x -> x > n)`, (n, first) =>
    first.filter((x) => x !== null && n !== null && x > n),
  );
});

test('exists and forall answer with three values', () => {
  const three = (answers: readonly (boolean | null)[], decisive: boolean) =>
    answers.includes(decisive) ? decisive : answers.includes(null) ? null : !decisive;
  const above = (n: number | null) => (x: number | null) =>
    x === null || n === null ? null : x > n;
  holds(`exists(${LIST}, x -> x > n)`, (n, first) => three(first.map(above(n)), true));
  holds(`forall(${LIST}, x -> x > n)`, (n, first) => three(first.map(above(n)), false));
});

test('aggregate takes the elements of every row in order', () => {
  holds(
    `aggregate(${LIST}, '', (text, x) -> text || coalesce(CAST(x AS STRING), CAST(n AS STRING), '-'), text -> length(text))`,
    (n, first) => first.map((x) => String(x ?? n ?? '-')).join('').length,
  );
});

test('zip_with fills the shorter list with nulls', () => {
  holds(
    'zip_with(list, other, (x, y) -> coalesce(x, 100) - coalesce(y, n, 200))',
    (n, first, second) =>
      Array.from(
        { length: Math.max(first.length, second.length) },
        (_, i) => (first[i] ?? 100) - (second[i] ?? n ?? 200),
      ),
  );
});

test('array_sort asks the comparator and keeps the order of equal elements', () => {
  holds(`array_sort(${LIST}, (x, y) -> coalesce(abs(y), 0) - coalesce(abs(x), 0))`, (_, first) =>
    first.toSorted((x, y) => Math.abs(y ?? 0) - Math.abs(x ?? 0)),
  );
});

const DIVISORS: Input = {
  schema: { fields: [field('name', STRING), field('list', array(INT))] },
  rows: [
    ['a', [1]],
    ['b', [0]],
    ['c', null],
  ],
};

test("an element's error is one of its row, and only where the row counts", () => {
  expect(() => evaluateSql('transform(list, x -> 1 DIV x)', DIVISORS)).toThrow('DIVIDE_BY_ZERO');
  const guarded = "if(name = 'b', NULL, transform(list, x -> 1 DIV x))";
  expect(evaluateSql(guarded, DIVISORS).values).toEqual([[1n], null, null]);
});

test('an expression can stand in the place of a lambda', () => {
  expect(evaluateSql("filter(list, name = 'a')", DIVISORS).values).toEqual([[1], [], null]);
});

test('keys that a lambda makes must be there and differ', () => {
  expect(() => evaluateSql('transform_keys(map(1, 2, 3, 4), (k, v) -> 0)')).toThrow(
    'DUPLICATED_MAP_KEY',
  );
  expect(() => evaluateSql('transform_keys(map(1, 2), (k, v) -> CAST(NULL AS INT))')).toThrow(
    'NULL_MAP_KEY',
  );
});

test.each([
  ['transform(array(1), (x, y, z) -> x)', 'INVALID_LAMBDA_FUNCTION_CALL.NUM_ARGS_MISMATCH'],
  ['transform(array(1), (x, X) -> x)', 'INVALID_LAMBDA_FUNCTION_CALL.DUPLICATE_ARG_NAMES'],
  ['filter(array(1), x -> x)', 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  ['transform(1, x -> x)', 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  ["aggregate(array(1), 0, (a, x) -> 'no')", 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  ['array_sort(array(1, 2), (x, y) -> CAST(NULL AS INT))', 'COMPARATOR_RETURNS_NULL'],
])('%s is refused with %s', (sql, condition) => {
  expect(() => evaluateSql(sql)).toThrow(condition);
});
