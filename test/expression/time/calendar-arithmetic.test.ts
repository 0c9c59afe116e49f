import { expect, test } from 'vitest';
import { evaluateSql } from '../evaluate-sql.ts';

const NEW_YORK = { timeZone: 'America/New_York' };

function text(expression: string, settings = {}): unknown {
  return evaluateSql(`CAST(${expression} AS STRING)`, undefined, settings).values[0];
}

test.each([
  ["TIMESTAMP'2024-01-31 10:00:00' + make_interval(0, 1)", '2024-02-29 10:00:00'],
  ["TIMESTAMP'2024-01-31 10:00:00' - make_interval(1, 2, 1, 1, 1)", '2022-11-22 09:00:00'],
  [
    "make_interval(0, 0, 0, 0, 0, 0, 1.5) + TIMESTAMP_NTZ'2024-01-31 10:00:00'",
    '2024-01-31 10:00:01.5',
  ],
  ["DATE'2024-01-31' + make_interval(0, 1, 0, 1)", '2024-03-01'],
  ["DATE'2024-03-31' - make_interval(0, 1)", '2024-02-29'],
  ["'2024-01-31 10:00:00' + make_interval(0, 0, 0, 1)", '2024-02-01 10:00:00'],
  ['make_interval(1, 2, 0, 3) + make_interval(0, 0, 0, -1, 5)', '1 years 2 months 2 days 5 hours'],
  ['make_interval(1) - make_interval(0, 1)', '11 months'],
  ['-make_interval(1, 2, 0, 0, 0, 0, 1)', '-1 years -2 months -1 seconds'],
  ['extract(YEAR FROM make_interval(1, 14))', '2'],
  ['extract(MONTH FROM make_interval(1, -14))', '-2'],
  ['extract(DAY FROM make_interval(0, 0, 1, 1, 49))', '10'],
  ['extract(DAY FROM make_interval(0, 0, 0, 1, -1))', '1'],
  ['extract(HOUR FROM make_interval(0, 0, 1, 1, 49, -1))', '0'],
  ["date_part('seconds', make_interval(0, 0, 0, 0, 0, 61, 61.5))", '1.500000'],
  ['make_interval(1, 0, 0, 3) * 1.5', '1 years 6 months 4 days 12 hours'],
  ['2 * make_interval(0, 0, 1)', '14 days'],
  ['make_interval(0, 7, 0, 0, 1) / 2', '3 months 30 minutes'],
  ['make_interval(1) + NULL', null],
  ['CAST(NULL AS TIMESTAMP) + make_interval(1)', null],
])('%s is %s', (expression, expected) => {
  expect(text(expression)).toBe(expected);
});

test('days keep the time of day where clocks change, hours do not', () => {
  const before = "TIMESTAMP'2024-03-09 10:00:00'";
  expect(text(`${before} + make_interval(0, 0, 0, 1)`, NEW_YORK)).toBe('2024-03-10 10:00:00');
  expect(text(`${before} + make_interval(0, 0, 0, 0, 24)`, NEW_YORK)).toBe('2024-03-10 11:00:00');
  expect(text("TIMESTAMP'2024-02-10 02:30:00' + make_interval(0, 1)", NEW_YORK)).toBe(
    '2024-03-10 03:30:00',
  );
});

test('time is not added to a date, but without ANSI counts from its midnight', () => {
  const sum = "DATE'2024-01-31' + make_interval(0, 0, 0, 0, 25)";
  expect(() => text(sum)).toThrow(/cannot add hours/i);
  expect(text(sum, { ansi: false })).toBe('2024-02-01');
});

test.each([
  ["make_interval(1) - DATE'2024-01-01'", 'DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES'],
  ["make_interval(1) + INTERVAL '1' DAY", 'DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES'],
  ['make_interval(1) / 0', 'INTERVAL_DIVIDED_BY_ZERO'],
  [
    'make_interval(0, 2147483647) + make_interval(0, 1)',
    'INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION',
  ],
  ['abs(make_interval(1))', 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
])('%s is refused with %s', (expression, condition) => {
  expect(() => text(expression)).toThrow(expect.objectContaining({ condition }));
});

test('without ANSI, and by try_ functions, what does not compute is null', () => {
  expect(text('make_interval(1) / 0', { ansi: false })).toBe(null);
  expect(text('try_divide(make_interval(1), 0)')).toBe(null);
  expect(text('try_add(make_interval(0, 2147483647), make_interval(0, 1))')).toBe(null);
});
