import { type Batch, isAbsent } from '../columnar/batch.ts';

/** So many rows for each partition are worth a batch of their own. */
const PARTITION_ROWS = 1024;
/** Memory in which batches wait: more of it would not be in the cache any more. */
const HELD_BYTES_MAX = 3 * 1024 * 1024;

/**
 * Batches that are scattered together. A reader's hold what fits the processor's cache, some hundred rows, of which each
 * partition would get a few: its operators would spend their time on batches instead of rows.
 */
export class WaitingBatches {
  readonly #rowsMax: number;
  #batches: Batch[] = [];
  #rowCount = 0;
  #byteLength = 0;

  constructor(partitions: number) {
    this.#rowsMax = partitions * PARTITION_ROWS;
  }

  get isEmpty(): boolean {
    return this.#rowCount === 0;
  }

  /** Whether a batch can be one with those that wait: it leaves out the same columns. */
  takes(batch: Batch): boolean {
    const [first] = this.#batches;
    if (first === undefined) return true;
    return batch.columns.every(
      (column, place) => isAbsent(column, batch) === isAbsent(first.columns[place]!, first),
    );
  }

  /** `byteLength`: of its rows, which may lie where nobody else counts them. */
  add(batch: Batch, byteLength: number): void {
    this.#batches.push(batch);
    this.#rowCount += batch.rowCount;
    this.#byteLength += byteLength;
  }

  /** `heldBytes`: of the memory that they lie in, as far as it is the pipeline's own. */
  isFull(heldBytes: number): boolean {
    return (
      this.#rowCount >= this.#rowsMax || Math.max(heldBytes, this.#byteLength) >= HELD_BYTES_MAX
    );
  }

  /** All of them, in the order in which they came. */
  take(): readonly Batch[] {
    const batches = this.#batches;
    this.#batches = [];
    this.#rowCount = 0;
    this.#byteLength = 0;
    return batches;
  }
}
