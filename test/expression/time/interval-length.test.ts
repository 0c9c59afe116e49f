import { expect, test } from 'vitest';
import { intervalMicros, parseInterval } from '../../../src/expression/time/interval-length.ts';

test.each([
  ['10 seconds', 10_000_000],
  ['1 minute 30 seconds', 90_000_000],
  ['interval 1 week', 604_800_000_000],
  ['-2 seconds', -2_000_000],
  ['1 day -1 hour', 82_800_000_000],
  ['0.5 seconds', 500_000],
  ['5 MILLISECONDS 7 microseconds', 5_007],
])('%s', (text, micros) => {
  expect(intervalMicros(text)).toBe(micros);
});

test('months are kept apart, and have no length in microseconds', () => {
  expect(parseInterval('1 year 2 months 3 days')).toEqual({
    months: 14,
    micros: 259_200_000_000,
  });
  expect(() => intervalMicros('1 month')).toThrowError('no fixed length');
});

test.each(['', 'soon', '10', 'seconds', '1.5 days', '10 parsecs', '1e20 days'])(
  "'%s' is not an interval",
  (text) => {
    expect(() => intervalMicros(text)).toThrowError(
      expect.objectContaining({ condition: 'CANNOT_PARSE_INTERVAL' }),
    );
  },
);
