import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type DivisionRules,
  divideRanges,
} from '../../../../src/connectors/kafka/source/divide-ranges.ts';
import type { PartitionRange } from '../../../../src/connectors/kafka/source/offsets-json.ts';

const NO_RULES: DivisionRules = { minPartitions: null, maxRecordsPerPartition: null };

function rangesOf(...sizes: number[]): readonly PartitionRange[] {
  return sizes.map((size, partition) => {
    return { topic: 't', topicId: 'id', partition, from: 100, until: 100 + size };
  });
}

/** The sizes of the parts of each range. */
function divided(sizes: readonly number[], rules: Partial<DivisionRules>): readonly number[][] {
  const parts = divideRanges(rangesOf(...sizes), { ...NO_RULES, ...rules });
  return parts.map((each) => each.map(({ from, until }) => until - from));
}

test('without a wish each range is one part', () => {
  expect(divided([5, 1000], {})).toEqual([[5], [1000]]);
  expect(divided([5, 1000], { minPartitions: 2 })).toEqual([[5], [1000]]);
});

test('one range is divided evenly, the last parts one longer', () => {
  expect(divided([10], { minPartitions: 4 })).toEqual([[2, 2, 3, 3]]);
  expect(divided([3], { minPartitions: 10 })).toEqual([[1, 1, 1]]);
});

test('large ranges are divided in proportion, small ones stay whole and out of the proportion', () => {
  expect(divided([100, 300], { minPartitions: 8 })).toEqual([
    [50, 50],
    [50, 50, 50, 50, 50, 50],
  ]);
  // Five parts for the three: the small ones have one each, the large one the three that are left.
  expect(divided([1, 1, 100], { minPartitions: 5 })).toEqual([[1], [1], [33, 33, 34]]);
  // Two parts each were 2.5 rounded up: shares are rounded, so that there may be more or fewer.
  expect(divided([10, 10], { minPartitions: 5 })).toEqual([
    [3, 3, 4],
    [3, 3, 4],
  ]);
});

test('no part is longer than it may be; where that makes too few parts, their number decides', () => {
  expect(divided([10, 3], { maxRecordsPerPartition: 4 })).toEqual([[3, 3, 4], [3]]);
  expect(divided([10, 3], { maxRecordsPerPartition: 4, minPartitions: 3 })).toEqual([
    [3, 3, 4],
    [3],
  ]);
  expect(divided([12, 6], { maxRecordsPerPartition: 6, minPartitions: 9 })).toEqual([
    [2, 2, 2, 2, 2, 2],
    [2, 2, 2],
  ]);
});

test('property: parts are the ranges, in order and without a gap, and about as many as wished', () => {
  const wish = fc.option(fc.integer({ min: 1, max: 60 }));
  const rules = fc.record({ minPartitions: wish, maxRecordsPerPartition: wish });
  const sizes = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(rules, sizes, (wishes, wanted) => {
      const ranges = rangesOf(...wanted);
      const parts = divideRanges(ranges, wishes);
      for (const [index, { from, until }] of ranges.entries()) {
        const own = parts[index]!;
        expect(own.every((part) => part.until > part.from)).toBe(true);
        expect([from, ...own.map((part) => part.until)]).toEqual([
          ...own.map((part) => part.from),
          until,
        ]);
      }
      const count = parts.flat().length;
      const total = wanted.reduce((sum, size) => sum + size, 0);
      const wished = Math.min(wishes.minPartitions ?? 1, total);
      expect(count).toBeGreaterThanOrEqual(wished - ranges.length);
    }),
  );
});
