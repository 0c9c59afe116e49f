/** What may come at once after a pause, in time at the rate. */
const BURST_MS = 100;

/**
 * Lets so many rows a second through, as a bucket that fills with time. Rows come in blocks: one may come whenever the
 * bucket is not in debt, and then is paid for by a wait.
 */
export class RateLimiter {
  readonly #now: () => number;
  #rate = Number.POSITIVE_INFINITY;
  /** Rows that may come at once; below 0 what is still to be waited for. */
  #credit = 0;
  #atMs: number;

  constructor(now: () => number) {
    this.#now = now;
    this.#atMs = now();
  }

  /** Rows a second; Infinity for no limit. */
  get rate(): number {
    return this.#rate;
  }

  set rate(rate: number) {
    this.#fill();
    if (!Number.isFinite(rate)) this.#credit = 0;
    this.#rate = rate;
  }

  /** How long the next block has to wait; 0 when it may come. */
  get delayMs(): number {
    this.#fill();
    return this.#credit >= 0 ? 0 : Math.ceil((-this.#credit / this.#rate) * 1000);
  }

  take(rowCount: number): void {
    this.#fill();
    if (Number.isFinite(this.#rate)) this.#credit -= rowCount;
  }

  #fill(): void {
    const nowMs = this.#now();
    const elapsedMs = Math.max(0, nowMs - this.#atMs);
    this.#atMs = nowMs;
    if (!Number.isFinite(this.#rate)) return;
    const creditMax = (this.#rate * BURST_MS) / 1000;
    this.#credit = Math.min(creditMax, this.#credit + (this.#rate * elapsedMs) / 1000);
  }
}
