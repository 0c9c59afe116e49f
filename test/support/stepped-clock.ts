import type { Clock } from '../../src/engine/clock.ts';

/** Stands still until somebody moves it, so that a run can be repeated; its timers are real ones. */
export class SteppedClock implements Clock {
  #nowMs: number;

  constructor(startMs: number) {
    this.#nowMs = startMs;
  }

  step(byMs: number): void {
    this.#nowMs += byMs;
  }

  now(): number {
    return this.#nowMs;
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  }
}
