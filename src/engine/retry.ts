import { MillraceError } from '../errors.ts';
import type { Clock } from './clock.ts';

/** How often something is tried, and the wait before the second try; each wait is four times the one before. */
interface RetryPolicy {
  readonly attemptsMax: number;
  readonly waitMs: number;
}

const WAIT_FACTOR = 4;

/** A split task changes nothing outside itself, so it may run again. */
export const SPLIT_RETRIES: RetryPolicy = { attemptsMax: 3, waitMs: 50 };
/** A sink that fails is offered the same batch again. */
export const SINK_RETRIES: RetryPolicy = { attemptsMax: 4, waitMs: 100 };

/** Tries again what the outside world fails. A user's mistake and our own bugs are not repeated. */
export async function withRetries<T>(
  policy: RetryPolicy,
  clock: Clock,
  action: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1, waitMs = policy.waitMs; ; attempt++, waitMs *= WAIT_FACTOR) {
    try {
      return await action();
    } catch (error) {
      const hopeless = error instanceof MillraceError && error.kind !== 'environment';
      if (hopeless || attempt >= policy.attemptsMax) throw error;
      await new Promise<void>((resolve) => clock.after(waitMs, resolve));
    }
  }
}
