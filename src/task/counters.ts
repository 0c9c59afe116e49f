import type { TaskCounters } from '../expression/evaluation.ts';
import type { CounterTotals } from './protocol.ts';

/** The counters of a split or partition before its first batch. */
export function newCounters(part: number): TaskCounters {
  return {
    part,
    batches: 0,
    inputRows: 0,
    inputBytes: 0,
    outputRows: 0,
    badRecords: 0,
    blocks: 0,
    skippedBlocks: 0,
    eventTimes: new Map(),
    lateness: new Map(),
  };
}

/** Counters as they cross threads. */
export function counterTotals(counters: TaskCounters): CounterTotals {
  const { inputRows, inputBytes, outputRows, badRecords, eventTimes } = counters;
  const lateness = [...counters.lateness].map(([watermark, { rows, buckets }]) => {
    return { watermark, rows, buckets: [...buckets] };
  });
  return { inputRows, inputBytes, outputRows, badRecords, eventTimes: [...eventTimes], lateness };
}
