import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { findZone, zoneOf } from '../../../src/expression/time/zone.ts';

const seconds = fc.integer({ min: -3_000_000_000, max: 5_000_000_000 });

describe.each(['America/Los_Angeles', 'Europe/Berlin', 'Asia/Kolkata', 'Australia/Lord_Howe'])(
  '%s',
  (name) => {
    const zone = zoneOf(name);

    test('the offset at a moment is Temporal’s', () => {
      fc.assert(
        fc.property(seconds, (utc) => {
          const moment = Temporal.Instant.fromEpochMilliseconds(utc * 1000).toZonedDateTimeISO(
            name,
          );
          expect(zone.offsetAt(utc)).toBe(moment.offsetNanoseconds / 1e9);
        }),
        { numRuns: 300 },
      );
    });

    test('the moment of a local time is Temporal’s, also in a gap and in an overlap', () => {
      fc.assert(
        fc.property(seconds, (utc) => {
          const local = Temporal.Instant.fromEpochMilliseconds(utc * 1000)
            .toZonedDateTimeISO('UTC')
            .toPlainDateTime();
          const moment = local.toZonedDateTime(name, { disambiguation: 'compatible' });
          expect(zone.toUtc(utc)).toBe(moment.epochMilliseconds / 1000);
        }),
        { numRuns: 300 },
      );
    });
  },
);

test('the gap and the overlap of a year', () => {
  const zone = zoneOf('America/Los_Angeles');
  const local = (text: string): number => Date.parse(`${text}Z`) / 1000;
  expect(zone.toUtc(local('2024-03-10T02:30:00'))).toBe(local('2024-03-10T10:30:00'));
  expect(zone.toUtc(local('2024-11-03T01:30:00'))).toBe(local('2024-11-03T08:30:00'));
});

test.each([
  ['UTC', 0],
  ['Z', 0],
  ['+02:00', 7200],
  ['-0330', -12_600],
  ['+5', 18_000],
  ['GMT+1', 3600],
])('%s is an offset of %i seconds', (name, offset) => {
  expect(findZone(name)?.fixedOffset).toBe(offset);
});

test.each(['Nowhere/City', '+19:00', '+02:60', ''])('%s is no zone', (name) => {
  expect(findZone(name)).toBeUndefined();
});
