import { expect, test } from 'vitest';
import { RateController } from '../../../src/connectors/backpressure/rate-controller.ts';

const gains = { proportional: 1, integral: 0.2, derivative: 0, rateMin: 100 };
const unlimited = Number.POSITIVE_INFINITY;
const batch = (second: number, rowCount: number) => ({
  endMs: second * 1000,
  rowCount,
  processingMs: 500,
  schedulingDelayMs: 0,
});

test('without backpressure the rate stays what it may be', () => {
  const controller = new RateController(null, 1000);
  for (const second of [1, 2, 3]) controller.batchCompleted(batch(second, 10));
  expect(controller.rate).toBe(unlimited);
  expect(controller.metrics()).toEqual({});
  expect(new RateController(null, 1000, 50).rate).toBe(50);
});

test('the rate begins where it is told to and follows batches up to its bound', () => {
  const controller = new RateController({ initialRate: 300, gains }, 1000, 2500);
  expect(controller.rate).toBe(300);
  controller.batchCompleted(batch(1, 400));
  expect(controller.rate).toBe(300);
  controller.batchCompleted(batch(2, 600));
  expect(controller.rate).toBe(1200);
  expect(controller.metrics()).toEqual({ rateLimit: '1200.0' });
  controller.batchCompleted(batch(3, 10_000));
  expect(controller.rate).toBe(2500);
});

test('no first rate means no limit until one is found', () => {
  const controller = new RateController({ initialRate: unlimited, gains }, 1000);
  expect(controller.rate).toBe(unlimited);
  controller.batchCompleted(batch(1, 400));
  controller.batchCompleted(batch(2, 400));
  expect(controller.rate).toBe(800);
});
