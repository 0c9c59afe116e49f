import type { QueryProgress } from './query-definition.ts';

/** Progress entries that are kept (Spark: `spark.sql.streaming.numRecentProgressUpdates`). */
const RECENT_MAX = 100;

/**
 * The last batches' progress, as text outside the JavaScript heap: what lives for a hundred batches and then goes is what
 * makes V8 widen its heap for young objects and collect that for old ones, again and again.
 */
export class RecentProgress {
  readonly #texts: Buffer[] = [];
  #next = 0;

  add(progress: QueryProgress): void {
    this.#texts[this.#next] = Buffer.from(JSON.stringify(progress));
    this.#next = (this.#next + 1) % RECENT_MAX;
  }

  /** Oldest first. */
  get all(): readonly QueryProgress[] {
    const inOrder = [...this.#texts.slice(this.#next), ...this.#texts.slice(0, this.#next)];
    return inOrder.map(readProgress);
  }

  get last(): QueryProgress | null {
    const text = this.#texts.at(this.#next - 1);
    return text === undefined ? null : readProgress(text);
  }
}

function readProgress(text: Buffer): QueryProgress {
  return JSON.parse(text.toString()) as QueryProgress;
}
