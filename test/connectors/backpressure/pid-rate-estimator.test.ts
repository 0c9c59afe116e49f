import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type MeasuredBatch,
  type PidGains,
  PidRateEstimator,
} from '../../../src/connectors/backpressure/pid-rate-estimator.ts';

const SPARK: PidGains = { proportional: 1, integral: 0.2, derivative: 0, rateMin: 100 };
const INTERVAL_MS = 1000;

const seconds = (
  second: number,
  rowCount: number,
  processingMs: number,
  schedulingDelayMs = 0,
) => ({
  endMs: second * 1000,
  rowCount,
  processingMs,
  schedulingDelayMs,
});

test('the first batch that says something only sets the beginning', () => {
  const estimator = new PidRateEstimator(SPARK, INTERVAL_MS);
  expect(estimator.estimate(seconds(1, 0, 500))).toBe(null);
  expect(estimator.estimate(seconds(2, 1000, 500))).toBe(null);
  expect(estimator.estimate(seconds(3, 1000, 500))).toBe(2000);
});

test('with Spark’s gains the rate is what the last batch managed', () => {
  const estimator = new PidRateEstimator(SPARK, INTERVAL_MS);
  estimator.estimate(seconds(1, 1000, 500));
  expect(estimator.estimate(seconds(2, 3000, 1000))).toBe(3000);
  expect(estimator.estimate(seconds(3, 3000, 2000))).toBe(1500);
});

test('what piled up is worked off, a fifth in each interval', () => {
  const estimator = new PidRateEstimator(SPARK, INTERVAL_MS);
  estimator.estimate(seconds(1, 1000, 1000));
  // 1000 rows a second, half a second behind: 500 rows wait.
  expect(estimator.estimate(seconds(2, 1000, 1000, 500))).toBe(1000 - 0.2 * 500);
});

test('a change of the error counts by the time that it took', () => {
  const estimator = new PidRateEstimator({ ...SPARK, proportional: 0, derivative: 1 }, INTERVAL_MS);
  estimator.estimate(seconds(1, 1000, 1000));
  // An error of −500 that came within two seconds.
  expect(estimator.estimate(seconds(3, 1500, 1000))).toBe(1000 + 250);
});

test('batches without rows, time or order change nothing', () => {
  const estimator = new PidRateEstimator(SPARK, INTERVAL_MS);
  estimator.estimate(seconds(1, 1000, 1000));
  estimator.estimate(seconds(5, 2000, 1000));
  for (const batch of [seconds(6, 0, 10), seconds(6, 10, 0), seconds(5, 10, 10)])
    expect(estimator.estimate(batch)).toBe(null);
  expect(estimator.estimate(seconds(6, 2000, 1000))).toBe(2000);
});

const gains = fc.record({
  proportional: fc.double({ min: 0, max: 4, noNaN: true }),
  integral: fc.double({ min: 0, max: 4, noNaN: true }),
  derivative: fc.double({ min: 0, max: 4, noNaN: true }),
  rateMin: fc.double({ min: 0.1, max: 1000, noNaN: true }),
});
const batches = fc.array(
  fc.record({
    waitMs: fc.integer({ min: 0, max: 10_000 }),
    rowCount: fc.integer({ min: 0, max: 1_000_000 }),
    processingMs: fc.integer({ min: 0, max: 10_000 }),
    schedulingDelayMs: fc.integer({ min: 0, max: 10_000 }),
  }),
  { maxLength: 20 },
);

test('property: rates are those of Spark’s formula, and never below the least', () => {
  fc.assert(
    fc.property(gains, fc.integer({ min: 1, max: 60_000 }), batches, (gains, intervalMs, given) => {
      const estimator = new PidRateEstimator(gains, intervalMs);
      const reference = sparkReference(gains, intervalMs);
      let endMs = 0;
      for (const { waitMs, ...batch } of given) {
        endMs += waitMs;
        const rate = estimator.estimate({ ...batch, endMs });
        expect(rate).toBe(reference({ ...batch, endMs }));
        if (rate !== null) expect(rate).toBeGreaterThanOrEqual(gains.rateMin);
      }
    }),
  );
});

test('property: where work takes its time a row, batches come to last as long as their interval', () => {
  const speeds = fc.integer({ min: 1000, max: 8000 });
  fc.assert(
    fc.property(speeds, speeds, (before, after) => {
      const estimator = new PidRateEstimator(SPARK, INTERVAL_MS);
      let rate = before;
      let lateMs = 0;
      let endMs = 0;
      for (let batch = 0; batch < 60; batch++) {
        const speed = batch < 5 ? before : after;
        const rowCount = Math.max(1, Math.floor((rate * INTERVAL_MS) / 1000));
        const processingMs = (rowCount / speed) * 1000;
        endMs += INTERVAL_MS + processingMs;
        rate =
          estimator.estimate({ endMs, rowCount, processingMs, schedulingDelayMs: lateMs }) ?? rate;
        lateMs = Math.max(0, lateMs + processingMs - INTERVAL_MS);
      }
      expect(rate / after).toBeGreaterThan(0.95);
      expect(rate / after).toBeLessThan(1.05);
    }),
  );
});

/** Written as Spark writes it. */
function sparkReference(gains: PidGains, intervalMs: number) {
  let [firstRun, latestTime, latestRate, latestError] = [true, -1, -1, -1];
  return (batch: MeasuredBatch): number | null => {
    const { endMs, rowCount, processingMs, schedulingDelayMs } = batch;
    if (!(endMs > latestTime && rowCount > 0 && processingMs > 0)) return null;
    const delaySinceUpdate = (endMs - latestTime) / 1000;
    const processingRate = (rowCount / processingMs) * 1000;
    const error = latestRate - processingRate;
    const historicalError = (schedulingDelayMs * processingRate) / intervalMs;
    const dError = (error - latestError) / delaySinceUpdate;
    const newRate = Math.max(
      latestRate -
        gains.proportional * error -
        gains.integral * historicalError -
        gains.derivative * dError,
      gains.rateMin,
    );
    latestTime = endMs;
    latestRate = firstRun ? processingRate : newRate;
    latestError = firstRun ? 0 : error;
    const isFirst = firstRun;
    firstRun = false;
    return isFirst ? null : newRate;
  };
}
