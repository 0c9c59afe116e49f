import { expect, test } from 'vitest';
import type { Clock } from '../../src/engine/clock.ts';
import { SINK_RETRIES, SPLIT_RETRIES, withRetries } from '../../src/engine/retry.ts';
import { environmentError, userError } from '../../src/errors.ts';

/** Time passes as soon as somebody waits for it. */
function waitlessClock(waits: number[]): Clock {
  return {
    now: () => 0,
    after(delayMs, callback) {
      waits.push(delayMs);
      queueMicrotask(callback);
      return () => {};
    },
  };
}

const failing = (times: number, error: Error) => {
  let left = times;
  return async () => {
    if (left-- > 0) throw error;
    return 'done';
  };
};

test('what the outside world fails is tried again after growing waits', async () => {
  const waits: number[] = [];
  const action = failing(3, environmentError('FAILED_READ_FILE', 'The disk is away.'));
  await expect(withRetries(SINK_RETRIES, waitlessClock(waits), action)).resolves.toBe('done');
  expect(waits).toEqual([100, 400, 1600]);
});

test('the last failure is passed on', async () => {
  const waits: number[] = [];
  const action = failing(9, environmentError('FAILED_READ_FILE', 'The disk is away.'));
  await expect(withRetries(SPLIT_RETRIES, waitlessClock(waits), action)).rejects.toThrow('away');
  expect(waits).toEqual([50, 200]);
});

test("a user's mistake is not repeated", async () => {
  const waits: number[] = [];
  const action = failing(1, userError('DIVIDE_BY_ZERO', 'Division by zero.'));
  await expect(withRetries(SINK_RETRIES, waitlessClock(waits), action)).rejects.toThrow('zero');
  expect(waits).toEqual([]);
});
