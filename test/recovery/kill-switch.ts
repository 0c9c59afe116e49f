import { subscribe } from 'node:diagnostics_channel';
import { performance } from 'node:perf_hooks';
import { Worker } from 'node:worker_threads';
import type { Phase, PhaseMessage } from '../../src/engine/phase.ts';
import type { KillOrder, LastWords } from './run-order.ts';

const PHASES: readonly LastWords['phase'][] = [
  'start',
  'journal',
  'split',
  'state',
  'sink',
  'commit',
  'snapshot',
];
/** Words of the memory shared with the killer thread. */
const ARMED = 0;
const PHASE = 1;
const BATCH = 2;
/** What a phase is taken to last before one was seen. */
const FIRST_GUESS_MS = 0.5;
const SMOOTHING = 0.3;

/**
 * A thread that waits to be armed and kills the process a while later. A timer would only fire between the main thread's
 * turns; this one strikes in the middle of whatever runs, and says first which phase that was.
 */
const KILLER = `
  const { workerData } = require('node:worker_threads');
  const { writeSync } = require('node:fs');
  const words = new Int32Array(workerData.shared, 0, 4);
  const delayMs = new Float64Array(workerData.shared, 16, 1);
  Atomics.wait(words, ${ARMED}, 0);
  Atomics.wait(words, 3, 0, delayMs[0]);
  const phase = workerData.phases[Atomics.load(words, ${PHASE})];
  writeSync(1, JSON.stringify({ phase, batchId: Atomics.load(words, ${BATCH}) }) + '\\n');
  process.kill(process.pid, 'SIGKILL');
`;

/** Makes this process end itself as ordered. */
export function setKillSwitch(order: KillOrder): void {
  const shared = new SharedArrayBuffer(24);
  const words = new Int32Array(shared, 0, 4);
  const delay = new Float64Array(shared, 16, 1);
  const killer = new Worker(KILLER, { eval: true, workerData: { shared, phases: PHASES } });
  killer.unref();
  const arm = (delayMs: number): void => {
    delay[0] = delayMs;
    Atomics.store(words, ARMED, 1);
    Atomics.notify(words, ARMED);
  };
  const durations = new PhaseDurations();
  let commits = 0;
  let isArmed = false;
  if (order.kind === 'afterStart') arm(order.delayMs);
  subscribe('millrace:phase', (message) => {
    const { phase, batchId } = message as PhaseMessage;
    Atomics.store(words, PHASE, PHASES.indexOf(phase));
    Atomics.store(words, BATCH, batchId);
    durations.enter(phase);
    if (
      !isArmed &&
      order.kind === 'inPhase' &&
      phase === order.phase &&
      commits >= order.commitsBefore
    ) {
      isArmed = true;
      arm((order.fraction ?? 0) * durations.expectedMs(phase));
      // At once: nothing of the phase may run before the other thread has struck.
      if (order.fraction === null) Atomics.wait(words, 3, 0);
    }
    if (phase === 'commit') commits++;
  });
}

/** How long the phases of this run have lasted so far, the later ones counting more. */
class PhaseDurations {
  readonly #expectedMs = new Map<Phase, number>();
  #phase: Phase | null = null;
  #enteredMs = 0;

  enter(phase: Phase): void {
    const nowMs = performance.now();
    if (this.#phase !== null) {
      const lastedMs = nowMs - this.#enteredMs;
      const before = this.#expectedMs.get(this.#phase) ?? lastedMs;
      this.#expectedMs.set(this.#phase, before + (lastedMs - before) * SMOOTHING);
    }
    this.#phase = phase;
    this.#enteredMs = nowMs;
  }

  expectedMs(phase: Phase): number {
    return this.#expectedMs.get(phase) ?? FIRST_GUESS_MS;
  }
}
