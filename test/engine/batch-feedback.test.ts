import { expect, test } from 'vitest';
import type { MeasuredBatch } from '../../src/connectors/backpressure/pid-rate-estimator.ts';
import type { StreamSource } from '../../src/connectors/source.ts';
import { BatchFeedback } from '../../src/engine/batch-feedback.ts';
import type { FinishedBatch } from '../../src/engine/progress-reporter.ts';
import type { Trigger } from '../../src/engine/query-definition.ts';
import { SteppedClock } from '../support/stepped-clock.ts';

/** What a source is told of batches, each planned and ended at some time (ms). */
function told(trigger: Trigger, batches: readonly (readonly [number, number])[]): MeasuredBatch[] {
  const clock = new SteppedClock(0);
  const heard: MeasuredBatch[] = [];
  const source = { batchCompleted: (batch: MeasuredBatch) => heard.push(batch) };
  const sources = [source, {}] as unknown as StreamSource[];
  const feedback = new BatchFeedback({ sources, trigger, clock });
  for (const [timestampMs, endMs] of batches) {
    clock.step(endMs - clock.now());
    const result = { inputs: [{ rows: 7 }, { rows: 9 }] };
    const durationMs = { triggerExecution: endMs - timestampMs };
    const planned = { timestampMs, ranges: [null, null] };
    feedback.tell({ planned, result, durationMs } as unknown as FinishedBatch);
  }
  return heard;
}

const delays = (trigger: Trigger, batches: readonly (readonly [number, number])[]) =>
  told(trigger, batches).map(({ schedulingDelayMs }) => schedulingDelayMs);

test('a source is told its rows and the time that the batch took', () => {
  expect(told({ kind: 'default' }, [[100, 350]])).toEqual([
    { endMs: 350, rowCount: 7, processingMs: 250, schedulingDelayMs: 0 },
  ]);
});

test('a batch waits for one that takes longer than the interval', () => {
  const everySecond = { kind: 'processingTime', intervalMs: 1000 } as const;
  expect(
    delays(everySecond, [
      [0, 400],
      [1000, 2300],
      [2300, 5100],
      [5100, 5200],
      [6000, 6100],
    ]),
  ).toEqual([0, 0, 300, 2100, 0]);
});

test('a pause is no delay, and batches without an interval have none', () => {
  const everySecond = { kind: 'processingTime', intervalMs: 1000 } as const;
  expect(
    delays(everySecond, [
      [0, 400],
      [60_000, 60_100],
    ]),
  ).toEqual([0, 0]);
  expect(
    delays({ kind: 'default' }, [
      [0, 4000],
      [4000, 9000],
    ]),
  ).toEqual([0, 0]);
});
