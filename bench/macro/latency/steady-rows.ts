import { performance } from 'node:perf_hooks';
import type { EventQuery } from './event-query.ts';

/** Adds `rowsPerSecond` rows a second, in steps of a millisecond; gives the time of each until its batch is committed. */
export async function runSteadyRows(
  query: EventQuery,
  rowsPerSecond: number,
  seconds: number,
): Promise<readonly number[]> {
  const latenciesMs: number[] = [];
  const addedMs: number[] = [];
  let committed = 0;
  query.onCommitted = ({ numInputRows }) => {
    const nowMs = performance.now();
    for (const end = committed + numInputRows; committed < end; committed++) {
      latenciesMs.push(nowMs - addedMs[committed]!);
    }
  };
  const startMs = performance.now();
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const nowMs = performance.now();
      const elapsedMs = Math.min(nowMs - startMs, seconds * 1000);
      // A timer that fires late makes up for it: rows come however busy this thread is.
      const due = Math.floor((elapsedMs * rowsPerSecond) / 1000) - addedMs.length;
      if (due > 0) {
        for (let row = 0; row < due; row++)
          addedMs.push(startMs + (addedMs.length * 1000) / rowsPerSecond);
        query.add(due);
      }
      if (elapsedMs < seconds * 1000) return;
      clearInterval(timer);
      resolve();
    }, 1);
  });
  await query.processAll();
  query.onCommitted = () => {};
  return latenciesMs;
}
