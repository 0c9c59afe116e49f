import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TIMESTAMP } from '../../src/columnar/types.ts';
import { LatenessStatistics } from '../../src/engine/lateness-statistics.ts';
import { observeEventTime } from '../../src/operators/observe-event-time.ts';
import { rowCounts, valuesOf } from '../support/arbitrary-values.ts';
import { batchOf } from '../support/batches.ts';
import { releaseContext, testContext } from '../support/compute-context.ts';

const columns = { time: TIMESTAMP };

test('the greatest time of all batches is noted, nulls aside', () => {
  const batches = fc.array(valuesOf(TIMESTAMP, rowCounts), { maxLength: 3 });
  fc.assert(
    fc.property(batches, (parts) => {
      const context = testContext();
      const operator = observeEventTime({
        kind: 'observeEventTime',
        watermark: 4,
        column: 0,
        delayMs: 0,
      });
      for (const values of parts) {
        const batch = batchOf(
          columns,
          values.map((value) => [value]),
          context,
        );
        expect(operator.process(batch, context)).toBe(batch);
      }
      const times = parts.flat().filter((value) => typeof value === 'bigint');
      const greatest = times.find((time) => times.every((other) => other <= time));
      const expected = greatest === undefined ? [] : [[4, greatest]];
      expect([...context.counters.eventTimes]).toEqual(expected);
      releaseContext(context);
    }),
  );
});

test('rows that are behind are counted by the delay that would have kept them', () => {
  const times = fc.array(fc.option(fc.integer({ min: 0, max: 9_000_000 }), { freq: 9 }), {
    maxLength: 200,
  });
  fc.assert(
    fc.property(times, (seconds) => {
      const context = testContext();
      const late = { ...context, facts: { ...context.facts, latenessWatermark: 5_000_000_000n } };
      const spec = { kind: 'observeEventTime', watermark: 1, column: 0, delayMs: 2000 } as const;
      const rows = seconds.map((value) => [value === null ? null : BigInt(value) * 1000n]);
      observeEventTime(spec).process(batchOf(columns, rows, context), late);
      const statistics = new LatenessStatistics();
      const counts = [...context.counters.lateness].map(([watermark, { rows: count, buckets }]) => {
        return { watermark, rows: count, buckets: [...buckets] };
      });
      statistics.add(counts);
      const needed = seconds
        .filter((value) => value !== null && value <= 5_002_000)
        .map((value) => 5_002_000 - value! + 1)
        .toSorted((left, right) => right - left);
      // The most that may be lost, and the next one is kept.
      const exact = needed[Math.floor(seconds.length * 0.01 + 1e-9)] ?? 0;
      const [delay = 0] = statistics.delaysMs ?? [];
      expect(delay).toBeGreaterThanOrEqual(exact);
      expect(delay).toBeLessThanOrEqual(exact * 1.125);
      releaseContext(context);
    }),
  );
});
