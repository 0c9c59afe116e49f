/** The only place that reads the machine's clock; tests put a virtual one here. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back after `delayMs`; returns how to cancel. */
  after(delayMs: number, callback: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};
