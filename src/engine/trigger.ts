import type { Trigger } from './query-definition.ts';

/**
 * When the next batch may start, in milliseconds since 1970. The default trigger: at once. `processingTime(T)`: the
 * first batch at once, then multiples of T since the epoch; a batch that took too long is followed at once.
 *
 * Source: Spark's ProcessingTimeExecutor.
 */
export function nextTriggerMs(trigger: Trigger, startedMs: number | null, nowMs: number): number {
  if (trigger.kind !== 'processingTime' || startedMs === null) return nowMs;
  const due = (Math.floor(startedMs / trigger.intervalMs) + 1) * trigger.intervalMs;
  return Math.max(due, nowMs);
}

/** What batches without a trigger of their own are taken to aim at where a rate is made a number of rows. */
export const BATCH_INTERVAL_MS = 1000;

export function batchIntervalMs(trigger: Trigger): number {
  return trigger.kind === 'processingTime' ? trigger.intervalMs : BATCH_INTERVAL_MS;
}
