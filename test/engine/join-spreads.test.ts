import fc from 'fast-check';
import { expect, test } from 'vitest';
import { insertBatch } from '../../src/columnar/batch.ts';
import { type Spread, spreadOutputs } from '../../src/engine/join-spreads.ts';
import type { SplitOutput } from '../../src/task/protocol.ts';

const COUNTERS: SplitOutput['counters'] = {
  inputRows: 0,
  inputBytes: 0,
  outputRows: 0,
  badRecords: 0,
  eventTimes: [],
  lateness: [],
};

/** The row counts of the batches of each split. */
const splits = fc.array(fc.array(fc.integer({ min: 1, max: 1000 }), { maxLength: 20 }));

test('batches that are dealt keep their order, and partitions differ by less than two batches', () => {
  fc.assert(
    fc.property(splits, fc.integer({ min: 1, max: 12 }), (rowCounts, partitions) => {
      const parts = spread(rowCounts, { kind: 'dealt', partitions });
      expect(parts.flat()).toEqual(rowCounts.flat());
      const sizes = parts.map((rows) => rows.reduce((sum, count) => sum + count, 0));
      const most = Math.max(0, ...rowCounts.flat());
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(2 * most);
    }),
  );
});

test('each partition gets everything that goes everywhere', () => {
  const parts = spread([[3, 4], [], [5]], { kind: 'everywhere', partitions: 3 });
  expect(parts).toEqual([
    [3, 4, 5],
    [3, 4, 5],
    [3, 4, 5],
  ]);
});

/** The row counts of the batches that each partition gets. */
function spread(rowCounts: readonly (readonly number[])[], spread: Spread): readonly number[][] {
  const outputs = rowCounts.map((counts, index): SplitOutput => {
    const batches = counts.map((count) => insertBatch(count, []));
    return { index, parts: [batches], encoded: [], late: null, counters: COUNTERS };
  });
  const given = spreadOutputs(outputs, spread);
  return Array.from({ length: spread.partitions }, (_, part) =>
    given.flatMap(({ parts }) => parts[part]!.map(({ rowCount }) => rowCount)),
  );
}
