import { expect, test } from 'vitest';
import { parseIntervalParts } from '../../../src/expression/time/interval-parts.ts';
import { evaluateSql } from '../evaluate-sql.ts';

test.each([
  ['interval 1 year -2 months 3 weeks', { months: 10n, days: 21n, micros: 0n }],
  ['+   1 second', { months: 0n, days: 0n, micros: 1_000_000n }],
  ['-.5 seconds', { months: 0n, days: 0n, micros: -500_000n }],
  ['1.000001 second', { months: 0n, days: 0n, micros: 1_000_001n }],
])('%s', (text, parts) => {
  expect(parseIntervalParts(text)).toEqual(parts);
});

test.each(['', '1day', '- -1 second', '1.5 day', '1 day 1', 'interval'])(
  '%j is no interval',
  (text) => {
    expect(parseIntervalParts(text)).toBeUndefined();
  },
);

test.each([
  ["INTERVAL -'-1' YEAR", 12],
  ["INTERVAL '30' YEAR '25' MONTH", 385],
  ['INTERVAL -1 DAY 1 HOUR', -82_800_000_000n],
  ["INTERVAL '-106751991 04:00:54.775808' DAY TO SECOND", -(2n ** 63n)],
  ["DATE'2001-10-01' - '2001-09-28'", 259_200_000_000n],
  ["CAST(TIME'23:59:59.9' AS DECIMAL(6, 0))", 86_400n],
  ["CAST(INTERVAL '1 02' DAY TO HOUR AS INT)", 26],
  ["CAST('interval 3 month 1 hour' AS INTERVAL) IS NULL", false],
  ["INTERVAL '1-1' YEAR TO MONTH DIV INTERVAL '-1' MONTH", -13n],
  ["signum(INTERVAL '-10' DAY)", -1],
])('%s', (sql, value) => {
  expect(evaluateSql(sql).values).toEqual([value]);
});

test.each([
  ["INTERVAL '1 day 1'", 'INVALID_TYPED_LITERAL'],
  ['INTERVAL 10 NANOSECONDS', 'INVALID_INTERVAL_FORMAT.INVALID_UNIT'],
  ['INTERVAL 106751991 DAY 5 HOUR', 'INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION'],
  ["DATE'2024-01-01' + '1'", 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  ["'1' + true", 'DATATYPE_MISMATCH.BINARY_OP_WRONG_TYPE'],
  ["INTERVAL '1' DAY < '1'", 'DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES'],
  ["date_add('DAY', 1, DATE'2024-01-01')", 'INVALID_PARAMETER_VALUE.DATETIME_UNIT'],
])('%s is refused with %s', (sql, condition) => {
  expect(() => evaluateSql(sql)).toThrow(expect.objectContaining({ condition }));
});
