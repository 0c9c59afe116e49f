import { type Batch, type Column, NO_CHILDREN, type RowIndex } from './batch.ts';

/** Batches by partition, or by input. */
export type BatchLists = readonly (readonly Batch[])[];

const INDEX_KINDS: readonly RowIndex['kind'][] = ['bytes', 'words', 'dense'];
/** Stands for the kind of an index where there is none. */
const NO_INDEX = -1;
const WORD_BITS = 32n;

/**
 * Writes descriptors one behind the other as numbers. A message between threads is copied object by object, a microsecond
 * each, and a batch may have thousands of columns on their way; an array of numbers is copied at once.
 */
export class BatchPacker {
  readonly #words: number[] = [];

  add(lists: BatchLists): void {
    const words = this.#words;
    words.push(lists.length);
    for (const batches of lists) {
      words.push(batches.length);
      for (const batch of batches) this.#addBatch(batch);
    }
  }

  finish(): Float64Array {
    return Float64Array.from(this.#words);
  }

  #addBatch({ rowCount, weights, columns, index }: Batch): void {
    const words = this.#words;
    words.push(rowCount, weights, index === undefined ? NO_INDEX : INDEX_KINDS.indexOf(index.kind));
    if (index !== undefined) {
      const { address, size, word, fold, rows, next } = index;
      words.push(address, size, fold, rows, next);
      words.push(Number(BigInt.asUintN(32, word)), Number(word >> WORD_BITS));
    }
    this.#addColumns(columns);
  }

  #addColumns(columns: readonly Column[]): void {
    this.#words.push(columns.length);
    for (const { length, validity, values, offsets, children } of columns) {
      this.#words.push(length, validity, values, offsets);
      this.#addColumns(children);
    }
  }
}

/** Reads what a `BatchPacker` wrote, list by list. */
export class BatchUnpacker {
  readonly #words: Float64Array;
  #next = 0;

  constructor(words: Float64Array) {
    this.#words = words;
  }

  take(): BatchLists {
    return this.#list(() => this.#list(() => this.#batch()));
  }

  #word(): number {
    return this.#words[this.#next++]!;
  }

  #list<Item>(read: () => Item): readonly Item[] {
    const items: Item[] = [];
    for (let left = this.#word(); left > 0; left--) items.push(read());
    return items;
  }

  #batch(): Batch {
    const rowCount = this.#word();
    const weights = this.#word();
    const kind = INDEX_KINDS[this.#word()];
    if (kind === undefined) return { rowCount, columns: this.#columns(), weights };
    const [address, size, fold] = [this.#word(), this.#word(), this.#word()];
    const [rows, next] = [this.#word(), this.#word()];
    const low = BigInt(this.#word());
    const word = (BigInt(this.#word()) << WORD_BITS) | low;
    const index = { kind, address, size, word, fold, rows, next };
    return { rowCount, columns: this.#columns(), weights, index };
  }

  #columns(): readonly Column[] {
    const count = this.#word();
    if (count === 0) return NO_CHILDREN;
    const columns: Column[] = [];
    for (let left = count; left > 0; left--) columns.push(this.#column());
    return columns;
  }

  #column(): Column {
    const length = this.#word();
    const validity = this.#word();
    const values = this.#word();
    const offsets = this.#word();
    return { length, validity, values, offsets, children: this.#columns() };
  }
}
