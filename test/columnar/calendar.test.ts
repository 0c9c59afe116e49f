import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  dateFromDays,
  dateText,
  daysFromDate,
  parseDate,
  parseTimestamp,
  timestampText,
} from '../../src/columnar/calendar.ts';

test('days and dates agree with those of JavaScript', () => {
  fc.assert(
    fc.property(fc.integer({ min: -50_000_000, max: 50_000_000 }), (days) => {
      const expected = new Date(days * 86_400_000);
      const { year, month, day } = dateFromDays(days);
      expect([year, month, day]).toEqual([
        expected.getUTCFullYear(),
        expected.getUTCMonth() + 1,
        expected.getUTCDate(),
      ]);
      expect(daysFromDate(year, month, day)).toBe(days);
      expect(parseDate(dateText(days))).toBe(days);
    }),
  );
});

test('every microsecond of 64 bits has a text that reads back', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (micros) => {
      expect(parseTimestamp(timestampText(micros))).toBe(micros);
    }),
  );
});

test.each(['2026-13-01', '2026-00-10', '2025-02-29', '02026-01-01', '+2026-01-01', '-0000-01-01'])(
  '%s is no date',
  (text) => {
    expect(parseDate(text)).toBeUndefined();
  },
);
