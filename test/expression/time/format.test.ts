import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatterOf, printedUnit } from '../../../src/expression/time/format.ts';
import { zoneOf } from '../../../src/expression/time/zone.ts';

const field = fc.constantFrom(
  ...['y', 'yy', 'yyyy', 'M', 'MM', 'MMM', 'd', 'dd', 'D', 'E', 'EEEE', 'a', 'H', 'HH', 'k'],
  ...['h', 'K', 'm', 'mm', 's', 'ss', 'SSS', 'Q', 'VV', 'z', 'XXX', 'x', 'O'],
);
const pattern = fc.array(field, { minLength: 1, maxLength: 4 }).map((fields) => fields.join('-'));
const zone = fc.constantFrom(
  'UTC',
  '+05:45',
  'Europe/Berlin',
  'America/New_York',
  'Africa/Monrovia',
  'Australia/Lord_Howe',
);

test('moments of one printed unit of local time print the same', () => {
  fc.assert(
    fc.property(
      pattern,
      zone,
      fc.integer({ min: -4e9, max: 4e9 }),
      fc.integer({ min: 0, max: 90_000 }),
      (text, zoneName, first, distance) => {
        const unit = printedUnit(text);
        if (unit === null) return;
        const rules = zoneOf(zoneName);
        const numberOf = (second: number) => Math.floor((second + rules.offsetAt(second)) / unit);
        const second = first + distance;
        if (numberOf(first) !== numberOf(second)) return;
        const print = formatterOf(text, rules);
        expect(print(second, 999_999)).toBe(print(first, 0));
      },
    ),
    { numRuns: 3000 },
  );
});

test('fractions of seconds and offsets share no text', () => {
  expect(['SSS', 'z', 'XXX', 'yyyy x'].map(printedUnit)).toEqual([null, null, null, null]);
  expect(['yyyy-MM-dd', 'hh a', 'HH:mm', "'s'"].map(printedUnit)).toEqual([86400, 3600, 60, 86400]);
});
