import { expect, test } from 'vitest';
import { evaluateSql } from './evaluate-sql.ts';

test.each([
  ["repeat('a', 2.7)", 'aa'],
  ["substring('hello', 2L)", 'ello'],
  ["lpad('a', 3.5D, 'x')", 'xxa'],
  ['chr(65.9D)', 'A'],
  ['make_date(2020L, 1, 1)', 18_262],
  ['slice(array(1, 2, 3), 1L, 2S)', [1, 2]],
  ['hex(27.9)', '1B'],
  ['hex(true)', '74727565'],
  ['shiftleft(1.9, 2)', 4],
  ['round(2.55, 1L + 0)', 26n],
  ["map(1, 'a')[1L]", 'a'],
  ["element_at(map(1, 'a'), 1L)", 'a'],
  ["unix_micros(make_timestamp(DATE'1970-01-02'))", 86_400_000_000n],
  ['hex(X \'1f\' || x"20")', '1F20'],
  ['to_avro(NULL)', null],
])('%s takes what store assignment would take', (sql, value) => {
  expect(evaluateSql(sql).values).toEqual([value]);
});

test.each([
  ["substring('hello', 9999999999L)", 'CAST_OVERFLOW'],
  ["repeat('a', 'x')", 'CAST_INVALID_INPUT'],
])('%s fails with %s as the cast would', (sql, condition) => {
  expect(() => evaluateSql(sql)).toThrow(expect.objectContaining({ condition }));
});

test.each([
  "date_add(DATE'2020-01-01', 1L)",
  'array_repeat(1, 2L)',
  'element_at(array(1, 2), 2L)',
  'array_insert(array(1), 2L, 3)',
  "array(1, 2)['1']",
  'array(1, 2)[1.0]',
  'format_number(1, 2L)',
  'str_to_map(1)',
  'get_json_object(1, 2)',
  "unix_date('2020-01-01')",
  "unix_seconds(DATE'2020-01-01')",
  'timestamp_millis(1.5)',
  'getbit(1.5, 0)',
  "is_variant_null('1')",
])('%s is refused: it takes arguments as they are', (sql) => {
  const condition = 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE';
  expect(() => evaluateSql(sql)).toThrow(expect.objectContaining({ condition }));
});

test.each([
  ["CAST(INTERVAL '1 2:30:40' DAY TO SECOND AS INTERVAL HOUR) = INTERVAL '26' HOUR", true],
  ["CAST(INTERVAL '-59.5' SECOND AS INTERVAL MINUTE) = INTERVAL '-1' MINUTE", true],
  ["CAST(INTERVAL '-1-11' YEAR TO MONTH AS INTERVAL YEAR) = INTERVAL '-1' YEAR", true],
])('%s: a cast drops units', (sql, value) => {
  expect(evaluateSql(sql).values).toEqual([value]);
});

test.each([
  ["regexp_substr('1a', '')", null],
  ['format_number(-0.4D, 0)', '-0'],
])('%s', (sql, value) => {
  expect(evaluateSql(sql).values).toEqual([value]);
});

test('the first FLOAT beyond INT does not fit', () => {
  expect(() => evaluateSql("int(float('2147483647'))")).toThrow(
    expect.objectContaining({ condition: 'CAST_OVERFLOW' }),
  );
});

test('a key of a map is not made of a text', () => {
  const condition = 'DATATYPE_MISMATCH.MAP_FUNCTION_DIFF_TYPES';
  expect(() => evaluateSql("element_at(map(1, 'a'), '1')")).toThrow(
    expect.objectContaining({ condition }),
  );
});
