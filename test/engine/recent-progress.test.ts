import { expect, test } from 'vitest';
import type { QueryProgress } from '../../src/engine/query-definition.ts';
import { RecentProgress } from '../../src/engine/recent-progress.ts';

test('the last hundred batches are kept, oldest first', () => {
  const recent = new RecentProgress();
  expect([recent.all, recent.last]).toEqual([[], null]);
  for (let batchId = 0; batchId < 250; batchId++) {
    recent.add(progressOf(batchId));
    expect(recent.last).toEqual(progressOf(batchId));
    const oldest = Math.max(0, batchId - 99);
    const expected = Array.from({ length: batchId - oldest + 1 }, (_, at) => oldest + at);
    expect(recent.all.map((progress) => progress.batchId)).toEqual(expected);
  }
  expect(recent.all[99]).toEqual(progressOf(249));
});

function progressOf(batchId: number): QueryProgress {
  return {
    id: 'a',
    runId: 'b',
    name: null,
    timestamp: '2026-01-31T00:00:00.000Z',
    batchId,
    batchDuration: 1.25,
    numInputRows: batchId,
    inputRowsPerSecond: 0,
    processedRowsPerSecond: 0.1,
    durationMs: { split: 0.123456 },
    eventTime: { watermark: '1970-01-01T00:00:00.000Z' },
    stateOperators: [],
    sources: [],
    sink: { description: 'Straße', numOutputRows: 0 },
  };
}
