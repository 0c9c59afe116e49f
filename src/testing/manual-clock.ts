import type { Clock } from '../engine/clock.ts';
import { assert } from '../errors.ts';

interface Timer {
  readonly dueMs: number;
  readonly callback: () => void;
}

/** A clock that stands still until somebody moves it. */
export class ManualClock implements Clock {
  #nowMs: number;
  /** In the order in which they were set. */
  readonly #timers = new Set<Timer>();
  #hurries = 0;

  constructor(startMs: number) {
    this.#nowMs = startMs;
  }

  now(): number {
    return this.#nowMs;
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { dueMs: this.#nowMs + delayMs, callback };
    this.#timers.add(timer);
    if (this.#hurries > 0) this.#hurry();
    return () => this.#timers.delete(timer);
  }

  /** Lets time pass; timers that are due on the way go off in their order, each at its time. */
  advance(byMs: number): void {
    assert(byMs >= 0, 'time does not go back');
    const untilMs = this.#nowMs + byMs;
    for (let timer = this.#next(); timer !== null && timer.dueMs <= untilMs; timer = this.#next()) {
      this.#fire(timer);
    }
    this.#nowMs = untilMs;
  }

  /** As long as the promise is open nobody waits: time jumps to whatever is waited for from now on. */
  async hurryUntil<T>(promise: Promise<T>): Promise<T> {
    this.#hurries++;
    try {
      return await promise;
    } finally {
      this.#hurries--;
    }
  }

  #hurry(): void {
    setImmediate(() => {
      const timer = this.#hurries > 0 ? this.#next() : null;
      if (timer !== null) this.#fire(timer);
    });
  }

  #next(): Timer | null {
    let next: Timer | null = null;
    for (const timer of this.#timers) {
      if (next === null || timer.dueMs < next.dueMs) next = timer;
    }
    return next;
  }

  #fire(timer: Timer): void {
    this.#timers.delete(timer);
    this.#nowMs = Math.max(this.#nowMs, timer.dueMs);
    timer.callback();
  }
}
