import { expect, test } from 'vitest';
import { schemaText } from '../../src/index.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();

test.each([
  ["TIME '23:59:59' - INTERVAL '1:59' MINUTE TO SECOND", '23:58:00', 'TIME(6)'],
  ["INTERVAL '1' HOUR + CAST('10:20' AS TIME(0))", '11:20:00', 'TIME(0)'],
  ["try_add(TIME '23:20:30', INTERVAL '1' HOUR)", null, 'TIME(6)'],
  ["try_subtract(TIME '00:20:30', INTERVAL '1' HOUR)", null, 'TIME(6)'],
  ["TIME '08:30' + NULL", null, 'TIME(6)'],
  ["NULL + TIME '08:30'", null, 'TIME(6)'],
  ["extract(SECOND FROM CAST('09:08:01.987654' AS TIME(3)))", '1.987000', 'DECIMAL(8,6)'],
  ["time('12:30') - INTERVAL '1' MINUTE", '12:29:00', 'TIME(6)'],
  ["CAST('12:34' AS TIME WITHOUT TIME ZONE)", '12:34:00', 'TIME(6)'],
  ["TIME '09:00:00' - TIME '10:20:30'", -4_830_000_000, 'INTERVAL HOUR TO SECOND'],
  ["CAST(TIME '12:34:56.789' AS TIME(1))", '12:34:56.700000', 'TIME(1)'],
  ["CAST('12:34:56.789' AS TIME(2))", '12:34:56.780000', 'TIME(2)'],
  [
    "make_timestamp_ntz(DATE '2024-01-01', TIME '10:00:00')",
    '2024-01-01T10:00:00',
    'TIMESTAMP_NTZ',
  ],
  [
    "make_timestamp(DATE '2024-01-01', TIME '10:00:00', 'Europe/Paris')",
    '2024-01-01T09:00:00Z',
    'TIMESTAMP',
  ],
  ["extract(SECOND FROM TIME '10:20:30.5')", '30.500000', 'DECIMAL(8,6)'],
  ["INTERVAL '10' MONTH * 0.35D", 4, 'INTERVAL YEAR TO MONTH'],
  ["INTERVAL '10' MONTH * 0.35", 4, 'INTERVAL YEAR TO MONTH'],
  ["INTERVAL '10' MONTH * 0.349", 3, 'INTERVAL YEAR TO MONTH'],
  ["INTERVAL '-1' MONTH / 0.4D", -3, 'INTERVAL YEAR TO MONTH'],
  ["INTERVAL '1' DAY * DOUBLE('1E-11') ", 1, 'INTERVAL DAY TO SECOND'],
])('%s is %j', async (sql, value, type) => {
  const frame = session().sql(`SELECT ${sql} AS result`);
  expect(schemaText(frame.schema)).toBe(`result ${type}`);
  expect(await frame.collect()).toEqual([[value]]);
});

test.each([
  ["TIME '23:20:30' + INTERVAL '1' HOUR", 'DATETIME_OVERFLOW'],
  ["make_timestamp_ltz(DATE '2024-01-01')", 'WRONG_NUM_ARGS.WITHOUT_SUGGESTION'],
  ["time_shift(TIME '23:20:30', INTERVAL '1' HOUR)", 'UNRESOLVED_ROUTINE'],
  ["'a' LIKE 'a' ESCAPE 'ab'", 'INVALID_ESC'],
  ["add_months(DATE'2024-01-01', 2147483647)", 'DATETIME_OVERFLOW'],
  ['make_timestamp(300000, 1, 1, 0, 0, 0)', 'DATETIME_OVERFLOW'],
  ["from_utc_timestamp(TIMESTAMP'294247-01-10 04:00:00', '+01:00')", 'DATETIME_OVERFLOW'],
  ["convert_timezone('+01:00', TIMESTAMP_NTZ'294247-01-10 04:00:00')", 'DATETIME_OVERFLOW'],
  ["DATE'2024-01-01' + make_interval(178956970)", 'DATETIME_OVERFLOW'],
  ["DATE'2024-01-01' + INTERVAL '178956970' YEAR", 'DATETIME_OVERFLOW'],
  ["INTERVAL '1' DAY * DOUBLE('Infinity')", 'INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION'],
  ["INTERVAL '1' DAY / 0D", 'INTERVAL_DIVIDED_BY_ZERO'],
  [`round(${'9'.repeat(38)}BD, -1)`, 'NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION'],
])('%s is refused', async (sql, condition) => {
  await expect(async () => session().sql(`SELECT ${sql}`).collect()).rejects.toMatchObject({
    condition,
  });
});
