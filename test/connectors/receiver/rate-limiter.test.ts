import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RateLimiter } from '../../../src/connectors/receiver/rate-limiter.ts';

function limiterAt(rate: number) {
  const clock = { nowMs: 0 };
  const limiter = new RateLimiter(() => clock.nowMs);
  limiter.rate = rate;
  return { clock, limiter };
}

test('without a rate nothing waits', () => {
  const { limiter } = limiterAt(Number.POSITIVE_INFINITY);
  limiter.take(1e9);
  expect(limiter.delayMs).toBe(0);
  limiter.rate = 10;
  expect(limiter.delayMs).toBe(0);
});

test('a block is paid for by a wait', () => {
  const { clock, limiter } = limiterAt(100);
  limiter.take(50);
  expect(limiter.delayMs).toBe(500);
  clock.nowMs = 400;
  expect(limiter.delayMs).toBe(100);
  limiter.rate = 10;
  expect(limiter.delayMs).toBe(1000);
  clock.nowMs = 1400;
  expect(limiter.delayMs).toBe(0);
});

test('a pause saves up no more than a tenth of a second', () => {
  const { clock, limiter } = limiterAt(100);
  clock.nowMs = 60_000;
  limiter.take(10);
  expect(limiter.delayMs).toBe(0);
  limiter.take(1);
  expect(limiter.delayMs).toBe(10);
});

test('property: no stretch of time has more than its rate, the burst and its last block', () => {
  const steps = fc.array(
    fc.record({ waitMs: fc.nat(500), rowCount: fc.integer({ min: 1, max: 300 }) }),
    { minLength: 1, maxLength: 60 },
  );
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), steps, (rate, steps) => {
      const { clock, limiter } = limiterAt(rate);
      const taken: { atMs: number; rowCount: number }[] = [];
      for (const { waitMs, rowCount } of steps) {
        clock.nowMs += waitMs;
        if (limiter.delayMs > 0) continue;
        limiter.take(rowCount);
        taken.push({ atMs: clock.nowMs, rowCount });
      }
      for (const [first, { atMs }] of taken.entries()) {
        let rows = 0;
        for (const block of taken.slice(first)) {
          const allowed = (rate * (block.atMs - atMs + 100)) / 1000;
          expect(rows).toBeLessThanOrEqual(allowed + 1e-6);
          rows += block.rowCount;
        }
      }
    }),
  );
});

test('property: whoever waits as long as told is let in, and the rate is used up', () => {
  const blocks = fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 50 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000 }), blocks, (rate, blocks) => {
      const { clock, limiter } = limiterAt(rate);
      let rows = 0;
      for (const rowCount of blocks) {
        clock.nowMs += limiter.delayMs;
        expect(limiter.delayMs).toBeLessThanOrEqual(1);
        clock.nowMs += limiter.delayMs;
        limiter.take(rowCount);
        rows += rowCount;
      }
      // A millisecond or two of rounding a block.
      expect(clock.nowMs).toBeLessThanOrEqual((rows / rate) * 1000 + 2 * blocks.length);
    }),
  );
});
