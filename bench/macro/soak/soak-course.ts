import { readdirSync } from 'node:fs';
import type { QueryProgress } from 'millrace';
import type { Sample } from '../steadiness.ts';

const MEGABYTE = 1e6;
/** More batches a second than any query makes: the memory for their times is there from the start on. */
const BATCHES_PER_SECOND_MAX = 1000;

/** One second of a run. */
export interface SecondSample extends Sample {
  readonly handles: number;
  /** Messages that are in Kafka and not done. */
  readonly lag: number;
  /** So many batches had ended. */
  readonly batches: number;
}

/**
 * What a query does second by second. `batchMs` is the latency of the slowest message of a second: until the batch that
 * it is in was committed.
 */
export class SoakCourse {
  readonly samples: SecondSample[] = [];
  readonly #latenciesMs: Float32Array;
  readonly #partitions: number;
  readonly #timer: NodeJS.Timeout;
  #batches = 0;
  #rows = 0;
  #lag = 0;
  #slowestMs = 0;
  #newestMs: number | null = null;

  /** `partitions`: of the topic. */
  constructor(seconds: number, partitions: number) {
    this.#partitions = partitions;
    // Written, so that it is resident.
    this.#latenciesMs = new Float32Array(seconds * BATCHES_PER_SECOND_MAX).fill(1);
    this.#timer = setInterval(() => this.#sample(), 1000);
  }

  /** Takes the messages of a batch to be those behind the newest one of the batch before. */
  add({ numInputRows, eventTime, sources }: QueryProgress): void {
    if (numInputRows === 0) return;
    const { max } = eventTime;
    this.#rows += numInputRows;
    this.#lag = Number(sources[0]?.metrics?.['avgOffsetsBehindLatest'] ?? 0) * this.#partitions;
    if (max === undefined) return;
    if (this.#newestMs !== null) {
      const latencyMs = Date.now() - this.#newestMs;
      this.#latenciesMs[this.#batches++] = latencyMs;
      this.#slowestMs = Math.max(this.#slowestMs, latencyMs);
    }
    this.#newestMs = Date.parse(max);
  }

  get rows(): number {
    return this.#rows;
  }

  /** Of the oldest message of each batch of the first `seconds`. */
  latenciesMs(seconds: number): readonly number[] {
    return [...this.#latenciesMs.subarray(0, this.samples[seconds - 1]?.batches ?? this.#batches)];
  }

  end(): void {
    clearInterval(this.#timer);
  }

  #sample(): void {
    this.samples.push({
      rows: this.#rows,
      residentMb: process.memoryUsage.rss() / MEGABYTE,
      batchMs: this.#slowestMs,
      handles: readdirSync('/proc/self/fd').length,
      lag: this.#lag,
      batches: this.#batches,
    });
    this.#slowestMs = 0;
  }
}
