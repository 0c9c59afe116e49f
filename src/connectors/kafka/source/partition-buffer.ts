import type { PartitionRecords } from '../protocol/fetch.ts';
import type { IsolationLevel } from '../protocol/list-offsets.ts';
import type { FetchedBlock } from './fetched-block.ts';
import { keptBatches, type RecordRun, trimRun } from './kept-batches.ts';
import type { TopicPartition } from './offsets-json.ts';

/** Record batches with the memory that they lie in. */
export interface HeldRun extends RecordRun {
  readonly block: FetchedBlock;
}

/** What was fetched of a partition and not read yet. */
export class PartitionBuffer {
  readonly place: TopicPartition;
  /** Behind the last planned record. */
  planned: number;
  /** Behind the last record of committed batches. */
  done: number;
  /** What to ask for next. */
  fetchOffset: number;
  /** The end of what readers may see, as the broker said last; null before it did. */
  end: number | null = null;
  readonly #isolation: IsolationLevel;
  #runs: HeldRun[] = [];
  #byteLength = 0;
  /** From here to `fetchOffset` nothing is missing. */
  #heldFrom: number;

  constructor(place: TopicPartition, offset: number, isolation: IsolationLevel) {
    this.place = place;
    this.#isolation = isolation;
    this.#heldFrom = offset;
    this.planned = offset;
    this.done = offset;
    this.fetchOffset = offset;
  }

  get byteLength(): number {
    return this.#byteLength;
  }

  /** Whether there are records here that are not planned; what else has offsets needs no batch of its own. */
  get hasNew(): boolean {
    return (this.#runs.at(-1)?.until ?? 0) > this.planned;
  }

  /** Whether there are records behind what is planned, as far as one knows: here, or at the broker. */
  get hasMore(): boolean {
    return this.hasNew || (this.end ?? 0) > Math.max(this.fetchOffset, this.planned);
  }

  /** Offsets between what is planned and the end. */
  get backlog(): number {
    return Math.max(0, (this.end ?? this.planned) - this.planned);
  }

  /** Where its records lie. */
  get blocks(): readonly FetchedBlock[] {
    return this.#runs.map(({ block }) => block);
  }

  /** Takes an answer to what was asked for from `offset` on; returns whether it brought anything. */
  add(
    offset: number,
    { records, aborted, ...answer }: PartitionRecords,
    block: FetchedBlock,
  ): boolean {
    // It has moved on meanwhile.
    if (offset !== this.fetchOffset) return false;
    this.end =
      this.#isolation === 'read_committed' ? answer.lastStableOffset : answer.highWatermark;
    const { runs, nextOffset } = keptBatches(records, aborted, offset);
    for (const run of runs) {
      this.#runs.push({ ...run, block });
      this.#byteLength += run.bytes.length;
    }
    this.fetchOffset = nextOffset;
    return nextOffset > offset;
  }

  /** Goes on elsewhere, without what is here. */
  moveTo(offset: number): void {
    this.#runs = [];
    this.#byteLength = 0;
    this.#heldFrom = offset;
    this.fetchOffset = offset;
  }

  /** The records of a planned range, which are given up here; null when not all of them are here. */
  take(from: number, until: number): readonly HeldRun[] | null {
    if (from < this.#heldFrom) return null;
    if (this.fetchOffset < until) {
      this.moveTo(until);
      return null;
    }
    const taken = this.#runs.flatMap((run) => {
      const part = trimRun(run, from, until);
      return part === null ? [] : [{ ...part, block: run.block }];
    });
    this.#runs = this.#runs.filter((run) => run.until > until);
    this.#byteLength = this.#runs.reduce((sum, { bytes }) => sum + bytes.length, 0);
    this.#heldFrom = until;
    return taken;
  }
}
