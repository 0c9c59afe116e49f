// Rules that Spark's own statements show, each by a statement of ours.

import { expect, test } from 'vitest';
import { evaluateSql } from './evaluate-sql.ts';

test.each<[string, unknown]>([
  ['bin(25.5)', '11001'],
  ['bin(1.9D)', '1'],
  ["date_add('2024-02-28', '2')", 19_783],
  ["named_struct('a', 1) = named_struct('b', 1)", true],
  [`to_json(from_json('{"a":"1 days"}', 'a INTERVAL'))`, '{"a":"1 days"}'],
  [
    `to_json(from_json('{"a":"1","b":"INTERVAL 2-1 YEAR TO MONTH"}', 'a INTERVAL DAY, b INTERVAL YEAR TO MONTH'))`,
    `{"a":"INTERVAL '1' DAY"}`,
  ],
  [
    `to_json(from_json('{"a":"32-10"}', 'a INTERVAL YEAR TO MONTH'))`,
    `{"a":"INTERVAL '32-10' YEAR TO MONTH"}`,
  ],
  [
    "to_csv(from_csv('1,1 day,2', 'a INT, b INTERVAL, c INTERVAL YEAR'))",
    "1,1 days,INTERVAL '2' YEAR",
  ],
])('%s', (sql, value) => {
  expect(evaluateSql(sql).values).toEqual([value]);
});

test.each([
  ["date_add('2024-02-28', '1.2')", 'SECOND_FUNCTION_ARGUMENT_NOT_INTEGER'],
  ["date_sub('2024-02-28', string(1))", 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  ["DATE'2024-01-02' - '2024-01-01'", 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
])('without ANSI mode %s is refused with %s', (sql, condition) => {
  expect(() => evaluateSql(sql, undefined, { ansi: false })).toThrow(
    expect.objectContaining({ condition }),
  );
});

test.each([
  ['floor(2.5, NULL)', 'NON_FOLDABLE_ARGUMENT'],
  ["ceil(2.5, 'a')", 'NON_FOLDABLE_ARGUMENT'],
  ["array(named_struct('a', 1), named_struct('b', 1))", 'DATATYPE_MISMATCH.DATA_DIFF_TYPES'],
  ["to_binary('abc', string(rand()))", 'DATATYPE_MISMATCH.NON_FOLDABLE_INPUT'],
  ["regexp_extract('a', '(?l)a')", 'INVALID_PARAMETER_VALUE.PATTERN'],
  ["regexp_extract('a', '(?>a)')", 'UNSUPPORTED_FEATURE.REGULAR_EXPRESSION'],
])('%s is refused with %s', (sql, condition) => {
  expect(() => evaluateSql(sql)).toThrow(expect.objectContaining({ condition }));
});
