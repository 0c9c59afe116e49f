import { expect, test } from 'vitest';
import { schema as schemaOf } from '../../src/columnar/schema.ts';
import { parseSchema } from '../../src/sql/parse.ts';
import { sameRows } from './same-rows.ts';
import type { JsonRow } from './stream-case.ts';

function same(
  ddl: string,
  left: readonly JsonRow[],
  right: readonly JsonRow[],
  inOrder = false,
): boolean {
  return sameRows(left, right, schemaOf(parseSchema(ddl)), inOrder);
}

test('rows are compared as multisets, in order only where it counts', () => {
  expect(same('n INT', [[1], [2], [1]], [[1], [1], [2]])).toBe(true);
  expect(same('n INT', [[1], [2], [1]], [[1], [2], [2]])).toBe(false);
  expect(same('n INT', [[1], [2]], [[2], [1]], true)).toBe(false);
  expect(same('n INT', [[1]], [[1], [1]])).toBe(false);
});

test('doubles have a tolerance, everything else has none', () => {
  expect(same('x DOUBLE', [[0.1 + 0.2]], [[0.3]])).toBe(true);
  expect(same('x DOUBLE', [[0.3000001]], [[0.3]])).toBe(false);
  expect(same('x DOUBLE', [['NaN']], [['NaN']])).toBe(true);
  expect(same('x DOUBLE', [[null]], [[0]])).toBe(false);
  expect(same('x DECIMAL(3,1)', [['1.0']], [['1.00']])).toBe(false);
});

test('the order of the entries of a map does not count, that of an array does', () => {
  const left = [
    [
      [
        ['a', 1],
        ['b', 2],
      ],
    ],
  ];
  expect(
    same('m MAP<STRING, INT>', left, [
      [
        [
          ['b', 2],
          ['a', 1],
        ],
      ],
    ]),
  ).toBe(true);
  expect(same('m ARRAY<INT>', [[[1, 2]]], [[[2, 1]]])).toBe(false);
  expect(same('s STRUCT<a: INT, b: INT>', [[{ a: 1, b: 2 }]], [[{ b: 2, a: 1 }]])).toBe(true);
});
