import { isPlanted } from '../columnar/planted-bug.ts';
import type { WatermarkSpec } from '../plan/stages.ts';

/** What a batch sees: rows are late against the watermark of the batch before, state closes against its own. */
export interface BatchWatermarks {
  readonly latenessMs: number;
  readonly evictionMs: number;
}

/** What the journal and snapshots keep of the watermark. */
export interface WatermarkState {
  readonly watermarkMs: number;
  readonly previousWatermarkMs: number;
  readonly eventTimesMs: readonly (number | null)[];
}

/** Before the first batch. */
export const FIRST_WATERMARK_STATE: WatermarkState = {
  watermarkMs: 0,
  previousWatermarkMs: 0,
  eventTimesMs: [],
};

/**
 * Spark's global watermark: for each `withWatermark` the greatest event time of all batches so far less its delay; of
 * these the least (or greatest, by policy); it starts at 1970 and never goes back. An operator that has seen no row
 * counts as 1970. Computed at the end of a batch, in force from the next one on.
 *
 * Beyond Spark: with `idleMs`, an operator that has seen no row for so long does not hold back the others.
 *
 * Source: Spark's WatermarkTracker.
 */
export class WatermarkTracker {
  readonly #specs: readonly WatermarkSpec[];
  readonly #policy: 'min' | 'max';
  #eventTimesMs: (number | null)[];
  #watermarkMs = 0;
  #previousWatermarkMs = 0;
  readonly #idleMs: number;
  /** When each operator last saw a row in this run; before that, when the run began. */
  #seenMs: number[];

  constructor(
    specs: readonly WatermarkSpec[],
    policy: 'min' | 'max',
    idleMs: number = Number.POSITIVE_INFINITY,
  ) {
    this.#specs = specs;
    this.#policy = policy;
    this.#idleMs = idleMs;
    this.#seenMs = specs.map(() => 0);
    this.#eventTimesMs = specs.map(() => null);
  }

  get state(): WatermarkState {
    return {
      watermarkMs: this.#watermarkMs,
      previousWatermarkMs: this.#previousWatermarkMs,
      eventTimesMs: [...this.#eventTimesMs],
    };
  }

  /** In force for the next batch. */
  get inForce(): BatchWatermarks {
    return { latenessMs: this.#previousWatermarkMs, evictionMs: this.#watermarkMs };
  }

  /** True when the watermark moved in the last batch, so that state may close without new rows. */
  get moved(): boolean {
    return this.#watermarkMs > this.#previousWatermarkMs;
  }

  /** True when the watermark would move though no row came: somebody has become idle. */
  wouldMove(nowMs: number): boolean {
    return this.#candidate(nowMs) > this.#watermarkMs;
  }

  /** Nobody is idle before the run has lasted for long enough. */
  start(nowMs: number): void {
    this.#seenMs.fill(nowMs);
  }

  restore(state: WatermarkState): void {
    if (isPlanted('watermark not restored')) return;
    this.#watermarkMs = state.watermarkMs;
    this.#previousWatermarkMs = state.previousWatermarkMs;
    this.#eventTimesMs = this.#specs.map((_, index) => state.eventTimesMs[index] ?? null);
  }

  /** Spark keeps no event times over a restart: every source has to deliver again before a minimum moves. */
  forgetEventTimes(): void {
    this.#eventTimesMs.fill(null);
  }

  /**
   * Ends a batch of time `nowMs` with the greatest event times (µs) that it saw, by watermark index, and those (ms) that
   * its sources vouch for.
   */
  endBatch(
    eventTimesMicros: ReadonlyMap<number, bigint>,
    nowMs: number = 0,
    promisedMs: ReadonlyMap<number, number> = new Map(),
  ): void {
    for (const [index, micros] of eventTimesMicros) this.#see(index, floorToMs(micros), nowMs);
    for (const [index, ms] of promisedMs) this.#see(index, ms, nowMs);
    this.#previousWatermarkMs = this.#watermarkMs;
    this.#watermarkMs = Math.max(this.#watermarkMs, this.#candidate(nowMs));
  }

  /** Ends the batch that closed everything up to a time (µs): rows up to there are late from now on. */
  close(untilMicros: bigint): void {
    const untilMs = Number((untilMicros + 999n) / 1000n);
    this.#watermarkMs = Math.max(this.#watermarkMs, untilMs);
    this.#previousWatermarkMs = this.#watermarkMs;
  }

  #see(index: number, eventTimeMs: number, nowMs: number): void {
    this.#seenMs[index] = nowMs;
    const before = this.#eventTimesMs[index] ?? null;
    this.#eventTimesMs[index] = before === null ? eventTimeMs : Math.max(before, eventTimeMs);
  }

  #candidate(nowMs: number): number {
    const isIdle = (index: number): boolean => nowMs - this.#seenMs[index]! >= this.#idleMs;
    const values = this.#specs.map((spec, index) => {
      const eventTimeMs = this.#eventTimesMs[index] ?? null;
      return eventTimeMs === null ? 0 : eventTimeMs - spec.delayMs;
    });
    const active = values.filter((_, index) => !isIdle(index));
    // When all are idle, none holds back the one that is furthest.
    const isMinimum = this.#policy === 'min' && active.length > 0;
    return isMinimum ? Math.min(...active) : Math.max(0, ...values);
  }
}

function floorToMs(micros: bigint): number {
  const ms = micros / 1000n;
  return Number(micros % 1000n < 0n ? ms - 1n : ms);
}
