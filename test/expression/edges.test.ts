// What Spark's functions give at the edges of what they take.

import { expect, test } from 'vitest';
import { sharedSession } from '../support/shared-session.ts';
import { evaluateSql } from './evaluate-sql.ts';

const session = sharedSession();

test.each<[string, unknown]>([
  ['rint(-0.4D)', -0],
  ['rint(-0.5D)', -0],
  ['rint(-1.5D)', -2],
  ["log(double('NaN'))", Number.NaN],
  ["log(2, double('NaN'))", Number.NaN],
  ['log(0)', null],
  ['degrees(5.5D)', 315.12678732195275],
  ['radians(3D)', 0.05235987755982989],
  ["conv('-9223372036854775808', 10, 10)", '18446744073709551615'],
  ["conv('-9223372036854775809', 10, 16)", 'FFFFFFFFFFFFFFFF'],
  ["conv('-9223372036854775809', 10, -10)", '-9223372036854775807'],
  ["conv('9223372036854775809', 10, -10)", '-9223372036854775807'],
  ["conv('-15', 10, 16)", 'FFFFFFFFFFFFFFF1'],
  ["conv('-15', 10, -16)", '-F'],
  ["conv('-0', 10, -10)", '-0'],
  ["conv(' 12 ', 10, 10)", '12'],
  ["conv('\\t12', 10, 10)", '0'],
  ['getbit(-1, 31)', 1],
  ['getbit(-1L, 63)', 1],
  ["locate('', 'abc', 3)", 1],
  ["locate('', '', 1)", 1],
  ["instr('abc', '')", 1],
  ["locate('b', 'abc', NULL)", 0],
  ['locate(NULL, NULL, CAST(NULL AS INT))', 0],
  ["locate(NULL, 'abc', 1)", null],
  ["overlay('Spark SQL' PLACING '_' FROM -5)", '_ SQL'],
  ["overlay('Spark SQL' PLACING '_' FROM 0)", '_Spark SQL'],
  ["overlay('a😀b' PLACING 'x' FROM 2)", 'axb'],
  ["string(overlay(X'616263' PLACING X'7879' FROM 2))", 'axy'],
  ["mask('a😀1', 'X', 'x', 'n', '*')", 'x**n'],
  ["mask('a😀1')", 'x😀n'],
  [
    "str_to_map('a1b2', '([0-9])', 'x')",
    [
      ['a', null],
      ['b', null],
      ['', null],
    ],
  ],
  ["str_to_map('ab', ',', '')", [['a', 'b']]],
  ["format_number(12332.123456D, '')", '12,332'],
  ["regexp_replace('😀ab', '[a-z]', 'x', 4)", '😀ax'],
  ["regexp_replace('ab', '[a-z]', 'x', 9)", 'ab'],
  ["next_day(DATE'2024-05-17', 'mon')", 19_863],
  ["date_format(DATE'-0001-01-01', 'yyyy')", '-0001'],
  ["date_format(DATE'-0001-01-01', 'yyyy G')", '0002 BC'],
  ["date_format(DATE'0000-01-01', 'y GGGG')", '1 Before Christ'],
  ["date_format(DATE'2024-01-01', 'yyyy G')", '2024 AD'],
  ["date_format(DATE'-0001-01-01', 'yy')", '01'],
  ["string(to_date('24-1-2', 'y-M-d'))", '0024-01-02'],
  ["string(to_date('24-1-2', 'yy-M-d'))", '2024-01-02'],
  ["string(to_date('+12345-01-02', 'yyyy-MM-dd'))", '+12345-01-02'],
  ["string(to_date('-0001-01-02', 'yyyy-MM-dd'))", '-0001-01-02'],
  ["string(to_date('12345-1-2', 'y-M-d'))", '+12345-01-02'],
  ["try_to_timestamp('12345-01-02', 'yyyy-MM-dd')", null],
  ["try_to_timestamp('+2024-01-02', 'yyyy-MM-dd')", null],
  ["parse_url('http://a_b.com/p', 'HOST')", null],
  ["parse_url('http://a_b.com/p', 'AUTHORITY')", 'a_b.com'],
  ["parse_url('http://u@sub.a-b.com:80/p', 'HOST')", 'sub.a-b.com'],
  ["parse_url('http://127.0.0.1:80/p', 'HOST')", '127.0.0.1'],
  ["parse_url('http://[::1]:80/p', 'HOST')", '[::1]'],
])('%s is %j', (sql, value) => {
  expect(evaluateSql(sql).values).toEqual([value]);
});

test.each([
  ["overlay(X'616263' PLACING X'7879' FROM 2)", 'binary'],
  ['nanvl(CAST(1 AS FLOAT), CAST(2 AS FLOAT))', 'float'],
  ['nanvl(CAST(1 AS FLOAT), NULL)', 'float'],
  ['nanvl(CAST(1 AS FLOAT), 2)', 'double'],
  ["date_trunc('HOUR', TIMESTAMP_NTZ'2024-05-17 13:45:00')", 'timestamp'],
])('the type of %s is %s', (sql, kind) => {
  expect(evaluateSql(sql).type.kind).toBe(kind);
});

test.each([
  ["next_day(DATE'2024-05-17', ' mon ')", 'ILLEGAL_DAY_OF_WEEK'],
  ['getbit(-1, 32)', 'INVALID_PARAMETER_VALUE.BIT_POSITION_RANGE'],
  ['getbit(1Y, 8)', 'INVALID_PARAMETER_VALUE.BIT_POSITION_RANGE'],
  ["mask('a', 'XX')", 'DATATYPE_MISMATCH.INPUT_SIZE_NOT_ONE'],
  ["mask('a', string(rand()))", 'DATATYPE_MISMATCH.NON_FOLDABLE_INPUT'],
  ["extract(HOUR FROM INTERVAL '1' DAY)", 'INVALID_EXTRACT_FIELD'],
  ["extract(MONTH FROM INTERVAL '1' YEAR)", 'INVALID_EXTRACT_FIELD'],
  ['make_interval(1) < make_interval(2)', 'DATATYPE_MISMATCH.INVALID_ORDERING_TYPE'],
  ['make_interval(1) = make_interval(1)', 'DATATYPE_MISMATCH.INVALID_ORDERING_TYPE'],
])('%s is refused with %s', (sql, condition) => {
  expect(() => evaluateSql(sql)).toThrow(expect.objectContaining({ condition }));
});

test('months_between counts the hours that have passed in a day on which clocks were set', () => {
  const sql =
    "months_between(TIMESTAMP'2024-03-10 12:00:00', TIMESTAMP'2024-02-01 00:00:00', false)";
  const settings = { timeZone: 'America/Los_Angeles' };
  expect(evaluateSql(sql, undefined, settings).values).toEqual([1 + (9 * 24 + 11) / (31 * 24)]);
});

test('date_format prints a timestamp without a zone in the zone of the session', () => {
  const sql = "date_format(TIMESTAMP_NTZ'2024-07-01 12:00:00', 'HH:mm xxx')";
  const settings = { timeZone: 'America/Los_Angeles' };
  expect(evaluateSql(sql, undefined, settings).values).toEqual(['12:00 -07:00']);
});

test('regr_r2 is the square of the correlation', async () => {
  const sql = 'SELECT regr_r2(y, x) FROM VALUES (1, 2), (2, 3), (2, 4) AS t(y, x)';
  expect(await session().sql(sql).collect()).toEqual([[0.7500000000000001]]);
});
