import fc from 'fast-check';
import { expect, test } from 'vitest';
import { limitByRate } from '../../../src/connectors/kafka/source/limit-by-rate.ts';

const unlimited = Number.POSITIVE_INFINITY;
const rates = { total: 100, partitionMax: unlimited, partitionRowsMin: 1, batchIntervalMs: 1000 };

test('partitions share a rate by their lag', () => {
  const backlogs = [
    { from: 0, end: 600 },
    { from: 50, end: 350 },
    { from: 7, end: 7 },
    { from: 0, end: 100 },
  ];
  expect(limitByRate(rates, backlogs)).toEqual([60, 80, 7, 10]);
  expect(limitByRate({ ...rates, batchIntervalMs: 2500 }, backlogs)).toEqual([150, 125, 7, 25]);
  expect(limitByRate({ ...rates, partitionMax: 20 }, backlogs)).toEqual([20, 70, 7, 10]);
  expect(limitByRate({ ...rates, total: unlimited, partitionMax: 20 }, backlogs)).toEqual([
    20, 70, 7, 20,
  ]);
});

test('a partition gets its least, but no more than it has', () => {
  const backlogs = [
    { from: 0, end: 100_000 },
    { from: 0, end: 1 },
    { from: 0, end: 3 },
  ];
  expect(limitByRate({ ...rates, partitionRowsMin: 2 }, backlogs)).toEqual([99, 1, 2]);
});

test('property: a batch is no larger than its rate says, the least of partitions apart', () => {
  const backlog = fc
    .tuple(fc.nat(1e9), fc.integer({ min: -5, max: 1e9 }))
    .map(([from, lag]) => ({ from, end: from + lag }));
  const rate = fc.record({
    total: fc.oneof(fc.constant(unlimited), fc.double({ min: 0.01, max: 1e9, noNaN: true })),
    partitionMax: fc.oneof(fc.constant(unlimited), fc.double({ min: 0.01, max: 1e9, noNaN: true })),
    partitionRowsMin: fc.nat(10),
    batchIntervalMs: fc.integer({ min: 1, max: 600_000 }),
  });
  fc.assert(
    fc.property(rate, fc.array(backlog, { maxLength: 8 }), (rate, backlogs) => {
      const seconds = rate.batchIntervalMs / 1000;
      const taken = limitByRate(rate, backlogs).map((end, index) => end - backlogs[index]!.from);
      for (const [index, rows] of taken.entries()) {
        const { from, end } = backlogs[index]!;
        expect(Number.isInteger(rows)).toBe(true);
        expect(rows).toBeGreaterThanOrEqual(
          Math.min(rate.partitionRowsMin, Math.max(0, end - from)),
        );
        expect(rows).toBeLessThanOrEqual(Math.max(0, end - from));
        expect(rows).toBeLessThanOrEqual(
          Math.max(rate.partitionRowsMin, rate.partitionMax * seconds),
        );
      }
      const total = taken.reduce((sum, rows) => sum + rows, 0);
      const least = rate.partitionRowsMin * backlogs.length;
      expect(total).toBeLessThanOrEqual(rate.total * seconds * (1 + 1e-9) + least);
    }),
  );
});
