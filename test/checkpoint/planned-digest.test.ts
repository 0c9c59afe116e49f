import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PlannedRecord } from '../../src/checkpoint/journal-record.ts';
import { canonicalJson, plannedDigest } from '../../src/checkpoint/planned-digest.ts';

const record: PlannedRecord = {
  kind: 'planned',
  batchId: 3,
  timestampMs: 1000,
  seed: 7,
  ranges: [{ path: '/data/a', end: 10 }, null],
};

test('a record read back from the journal has the same digest', () => {
  const { ranges, seed, ...rest } = JSON.parse(JSON.stringify(record));
  expect(plannedDigest({ ranges, seed, ...rest })).toBe(plannedDigest(record));
  expect(plannedDigest({ ...record, ranges: [{ end: 10, path: '/data/a' }, null] })).toBe(
    plannedDigest(record),
  );
  expect(plannedDigest(record)).toMatch(/^[0-9a-f]{32}$/);
});

test.each([
  { batchId: 4 },
  { timestampMs: 1001 },
  { seed: 8 },
  { ranges: [{ path: '/data/a', end: 11 }, null] },
  { ranges: [null, { path: '/data/a', end: 10 }] },
])('%o gives another digest', (change) => {
  expect(plannedDigest({ ...record, ...change })).not.toBe(plannedDigest(record));
});

test('canonical JSON reads back as the same value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const plain = JSON.parse(JSON.stringify(value));
      expect(JSON.parse(canonicalJson(plain))).toEqual(plain);
    }),
    { seed: 1 },
  );
});
