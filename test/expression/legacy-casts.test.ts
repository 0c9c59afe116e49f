import { expect, test } from 'vitest';
import { evaluateSql } from './evaluate-sql.ts';

test.each([
  ['hex(CAST(123Y AS BINARY))', '7B'],
  ['hex(CAST(-123S AS BINARY))', 'FF85'],
  ['hex(CAST(123 AS BINARY))', '0000007B'],
  ['hex(CAST(-123L AS BINARY))', 'FFFFFFFFFFFFFF85'],
  ['CAST(CAST(NULL AS INT) AS BINARY)', null],
  ['unix_micros(CAST(true AS TIMESTAMP))', 1n],
  ['unix_micros(CAST(false AS TIMESTAMP))', 0n],
  ["CAST(TIMESTAMP'2020-01-01 00:00:00' AS BOOLEAN)", true],
  ["CAST(TIMESTAMP'1970-01-01 00:00:00' AS BOOLEAN)", false],
  ["CAST(DATE'2020-01-01' AS INT)", null],
  ["CAST(DATE'2020-01-01' AS DECIMAL(5, 1))", null],
  ["CAST(DATE'2020-01-01' AS BOOLEAN)", null],
  ['hex(CAST(array(1, NULL) AS ARRAY<BINARY>)[0])', '00000001'],
  ["CAST(INTERVAL '10.123' SECOND AS DECIMAL(1, 0))", null],
])('%s is allowed without ANSI mode', (sql, value) => {
  expect(evaluateSql(sql, undefined, { ansi: false }).values).toEqual([value]);
  const refused = expect.objectContaining({
    condition: expect.stringMatching(/^DATATYPE_MISMATCH|^NUMERIC_VALUE/),
  });
  expect(() => evaluateSql(sql)).toThrow(refused);
});

test.each([
  "CAST(INTERVAL '23:59:59' HOUR TO SECOND AS SMALLINT)",
  "CAST(INTERVAL '-1000' MONTH AS TINYINT)",
  'CAST(2147483647 AS INTERVAL YEAR)',
  'CAST(-9223372036854775808L AS INTERVAL DAY)',
])('%s does not fit in any mode', (sql) => {
  const overflow = expect.objectContaining({ condition: 'CAST_OVERFLOW' });
  for (const ansi of [true, false]) {
    expect(() => evaluateSql(sql, undefined, { ansi })).toThrow(overflow);
    const tolerant = sql.replace('CAST', 'TRY_CAST');
    expect(evaluateSql(tolerant, undefined, { ansi }).values).toEqual([null]);
  }
});
