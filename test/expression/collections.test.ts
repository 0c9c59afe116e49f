import { expect, test } from 'vitest';
import { elementKey } from '../../src/expression/element-key.ts';
import { evaluateSql } from './evaluate-sql.ts';

test('elements are told apart as Spark does: zeros are equal, NaN equals itself, lists by content', () => {
  expect(elementKey([0, Number.NaN])).toBe(elementKey([-0, Number.NaN]));
  expect(elementKey(['a,b'])).not.toBe(elementKey(['a', 'b']));
  expect(elementKey([null])).not.toBe(elementKey(['null']));
  expect(elementKey(Uint8Array.of(1, 2))).toBe(elementKey(Uint8Array.of(1, 2)));
});

test.each([
  ['array_insert(array(1, 2), -5, 9)', [9, null, null, 1, 2]],
  ['array_insert(array(1, 2), -2, 9)', [1, 9, 2]],
  ['array_append(array(1), NULL)', [1, null]],
  ['array_append(CAST(NULL AS ARRAY<INT>), 1)', null],
  ['array_remove(array(1, NULL), NULL)', null],
  ['array_distinct(array(0.0D, -0.0D))', [0]],
  ['slice(array(1, 2), -5, 1)', []],
  ["map_from_entries(array(struct('k', 1), NULL))", null],
  ['map_keys(NULL)', null],
  ["map_concat(map('a', 1), NULL)", null],
  ["sequence(DATE'1970-01-01', DATE'1970-01-05', INTERVAL 2 DAYS)", [0, 2, 4]],
])('%s', (sql, value) => {
  expect(evaluateSql(sql).values).toEqual([value]);
});

test.each([
  ['sequence(1, 5, -1)', 'ILLEGAL_SEQUENCE_BOUNDARIES'],
  ['array_repeat(1, 2147483647)', 'COLLECTION_SIZE_LIMIT_EXCEEDED.FUNCTION'],
  ['map_from_arrays(array(1, NULL), array(1, 2))', 'NULL_MAP_KEY'],
  ['array_position(NULL, 1)', 'DATATYPE_MISMATCH.NULL_TYPE'],
  ["array_append(array(DATE'2024-01-01'), 1)", 'DATATYPE_MISMATCH.ARRAY_FUNCTION_DIFF_TYPES'],
  ["array_insert(array(1, 2), 1, '4')", 'DATATYPE_MISMATCH.ARRAY_FUNCTION_DIFF_TYPES'],
  ["array_contains(array(1), '1')", 'DATATYPE_MISMATCH.ARRAY_FUNCTION_DIFF_TYPES'],
  ["array_union(array(1), array('1'))", 'DATATYPE_MISMATCH.BINARY_ARRAY_DIFF_TYPES'],
])('%s is refused with %s', (sql, condition) => {
  expect(() => evaluateSql(sql)).toThrow(expect.objectContaining({ condition }));
});

test('a sequence of timestamps steps by the calendar, and by time within a day', () => {
  const settings = { timeZone: 'America/Los_Angeles' };
  const hours = (sql: string) =>
    (evaluateSql(sql, undefined, settings).values[0] as bigint[]).map((micros) =>
      Number(micros / 3_600_000_000n),
    );
  const bounds = "TIMESTAMP'2024-03-09 12:00:00', TIMESTAMP'2024-03-11 12:00:00'";
  const first = hours(`sequence(${bounds}, INTERVAL 1 DAY)`);
  expect(first.map((hour) => hour - first[0]!)).toEqual([0, 23, 47]);
  const second = hours(`sequence(${bounds}, INTERVAL 24 HOURS)`);
  expect(second).toEqual(first);
  const third = hours(`sequence(${bounds}, INTERVAL 36 HOURS)`);
  expect(third.map((hour) => hour - third[0]!)).toEqual([0, 35]);
});
