import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { onTestFinished } from 'vitest';
import type { Phase, PhaseMessage } from '../../src/engine/phase.ts';
import type { PooledRuntime } from '../../src/engine/pooled-runtime.ts';

/** Calls `action` each time a batch enters a phase, until the test is over. */
export function onPhase(phase: Phase, batchId: number, action: (visit: number) => void): void {
  let visits = 0;
  const listen = (message: unknown): void => {
    const entered = message as PhaseMessage;
    if (entered.phase === phase && entered.batchId === batchId) action(++visits);
  };
  subscribe('millrace:phase', listen);
  onTestFinished(() => {
    unsubscribe('millrace:phase', listen);
  });
}

/** Ends all worker threads: tasks that are given to them from now on, and before new ones are there, are lost. */
export function endThreads(runtime: PooledRuntime): void {
  for (const thread of runtime.pool.threads) void thread.terminate();
}
