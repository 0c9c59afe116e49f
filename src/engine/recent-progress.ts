import { PackedRows } from '../columnar/packed-rows.ts';
import { STRING } from '../columnar/types.ts';
import type { QueryProgress } from './query-definition.ts';

/** Progress entries that are kept (Spark: `spark.sql.streaming.numRecentProgressUpdates`). */
const RECENT_MAX = 100;

/**
 * The last batches' progress, as text outside the JavaScript heap: what lives for a hundred batches and then goes is what
 * makes V8 widen its heap for young objects and collect that for old ones, again and again.
 */
export class RecentProgress {
  readonly #texts = new PackedRows([STRING], RECENT_MAX);

  add(progress: QueryProgress): void {
    if (this.#texts.length === RECENT_MAX) this.#texts.drop(1);
    this.#texts.push([JSON.stringify(progress)]);
  }

  /** Oldest first. */
  get all(): readonly QueryProgress[] {
    return this.#texts.slice().map(([text]) => JSON.parse(text as string) as QueryProgress);
  }

  get last(): QueryProgress | null {
    const { length } = this.#texts;
    if (length === 0) return null;
    const [row] = this.#texts.slice(length - 1);
    return JSON.parse(row![0] as string) as QueryProgress;
  }
}
