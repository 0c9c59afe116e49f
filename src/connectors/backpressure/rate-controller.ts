import { type MeasuredBatch, PidRateEstimator } from './pid-rate-estimator.ts';
import type { BackpressureSettings } from './rate-settings.ts';

/** How fast one source may take rows in, from batch to batch. */
export class RateController {
  readonly #estimator: PidRateEstimator | null;
  readonly #rateMax: number;
  #rate: number;

  /** Without `backpressure` the rate stays `rateMax` (rows a second, Infinity for none). */
  constructor(
    backpressure: BackpressureSettings | null,
    batchIntervalMs: number,
    rateMax: number = Number.POSITIVE_INFINITY,
  ) {
    this.#estimator =
      backpressure === null ? null : new PidRateEstimator(backpressure.gains, batchIntervalMs);
    this.#rateMax = rateMax;
    this.#rate = Math.min(backpressure?.initialRate ?? rateMax, rateMax);
  }

  /** Rows a second; Infinity where there is no limit. */
  get rate(): number {
    return this.#rate;
  }

  /** Takes the measure of a batch that had rows of the source. */
  batchCompleted(batch: MeasuredBatch): void {
    const estimated = this.#estimator?.estimate(batch) ?? null;
    if (estimated !== null) this.#rate = Math.min(estimated, this.#rateMax);
  }

  /** For progress: absent where nothing limits. */
  metrics(): Readonly<Record<string, string>> {
    return Number.isFinite(this.#rate) ? { rateLimit: this.#rate.toFixed(1) } : {};
  }
}
