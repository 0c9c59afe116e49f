import { assert } from '../../errors.ts';

/** How much each part of the error counts, and the least rate. */
export interface PidGains {
  /** Of the error itself. */
  readonly proportional: number;
  /** Of the error that has piled up, which shows in batches that wait. */
  readonly integral: number;
  /** Of the error's change: steadies, and follows every noise. */
  readonly derivative: number;
  /** Rows a second. */
  readonly rateMin: number;
}

/** A finished batch, as the estimator sees it. */
export interface MeasuredBatch {
  readonly endMs: number;
  readonly rowCount: number;
  /** How long the work took. */
  readonly processingMs: number;
  /** How long the batch had waited for those before it. */
  readonly schedulingDelayMs: number;
}

/**
 * Finds the rate of input at which batches take as long as their interval, as a PID controller:
 *
 *   error      = last rate − rows a second that the batch managed
 *   piled up   = rows that came while the batch waited, by the interval
 *   rate       = last rate − P · error − I · piled up − D · (error − last error) / seconds since, at least `rateMin`
 *
 * Source: Spark's PIDRateEstimator.
 */
export class PidRateEstimator {
  readonly #gains: PidGains;
  readonly #batchIntervalMs: number;
  #last: { readonly endMs: number; readonly rate: number; readonly error: number } | null = null;

  constructor(gains: PidGains, batchIntervalMs: number) {
    const { proportional, integral, derivative, rateMin } = gains;
    assert(batchIntervalMs > 0, 'batches have an interval');
    assert(Math.min(proportional, integral, derivative) >= 0, 'an error is worked against');
    assert(rateMin > 0, 'the least rate lets rows through');
    this.#gains = gains;
    this.#batchIntervalMs = batchIntervalMs;
  }

  /**
   * The rate (rows a second) from here on; null where the batch says nothing: the first one, whose rate only is the
   * beginning, and batches without rows or without time.
   */
  estimate({ endMs, rowCount, processingMs, schedulingDelayMs }: MeasuredBatch): number | null {
    const last = this.#last;
    if (rowCount <= 0 || processingMs <= 0 || endMs <= (last?.endMs ?? -1)) return null;
    const processingRate = (rowCount / processingMs) * 1000;
    if (last === null) {
      this.#last = { endMs, rate: processingRate, error: 0 };
      return null;
    }
    const { proportional, integral, derivative, rateMin } = this.#gains;
    const error = last.rate - processingRate;
    const piledUp = (schedulingDelayMs * processingRate) / this.#batchIntervalMs;
    const change = (error - last.error) / ((endMs - last.endMs) / 1000);
    const corrected = last.rate - proportional * error - integral * piledUp - derivative * change;
    const rate = Math.max(corrected, rateMin);
    this.#last = { endMs, rate, error };
    return rate;
  }
}
