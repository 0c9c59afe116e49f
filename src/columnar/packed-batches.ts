import { type Batch, type Column, NO_CHILDREN, type RowIndex } from './batch.ts';

/** Batches by partition, or by input. */
export type BatchLists = readonly (readonly Batch[])[];

const INDEX_KINDS: readonly RowIndex['kind'][] = ['bytes', 'words', 'dense'];
/** Stands for the kind of an index where there is none. */
const NO_INDEX = -1;
const WORD_BITS = 32n;
/** Room for the words of a small message. */
const WORDS_MIN = 256;

/**
 * Writes descriptors one behind the other as numbers. A message between threads is copied object by object, a microsecond
 * each, and a batch may have thousands of columns on their way; an array of numbers is copied at once.
 */
export class BatchPacker {
  #words = new Float64Array(WORDS_MIN);
  #length = 0;

  add(lists: BatchLists): void {
    this.#push(lists.length);
    for (const batches of lists) {
      this.#push(batches.length);
      for (const batch of batches) this.#addWithLength(batch);
    }
  }

  finish(): Float64Array {
    return this.#words.slice(0, this.#length);
  }

  /** Before each batch stands how many words it has. */
  #addWithLength(batch: Batch): void {
    const start = this.#length;
    this.#push(0);
    if (batch instanceof PackedBatch) this.#addWords(batch.words, batch.start, batch.end);
    else this.#addBatch(batch);
    this.#words[start] = this.#length - start - 1;
  }

  #addBatch({ rowCount, weights, columns, index }: Batch): void {
    this.#push(rowCount);
    this.#push(weights);
    this.#push(index === undefined ? NO_INDEX : INDEX_KINDS.indexOf(index.kind));
    if (index !== undefined) {
      this.#addIndex(index);
    }
    this.#addColumns(columns);
  }

  #addIndex({ address, size, word, fold, rows, next }: RowIndex): void {
    this.#push(address);
    this.#push(size);
    this.#push(fold);
    this.#push(rows);
    this.#push(next);
    this.#push(Number(BigInt.asUintN(32, word)));
    this.#push(Number(word >> WORD_BITS));
  }

  #addColumns(columns: readonly Column[]): void {
    this.#push(columns.length);
    for (const { length, validity, values, offsets, children } of columns) {
      this.#push(length);
      this.#push(validity);
      this.#push(values);
      this.#push(offsets);
      this.#addColumns(children);
    }
  }

  #addWords(words: Float64Array, start: number, end: number): void {
    for (let place = start; place < end; place++) this.#push(words[place]!);
  }

  #push(word: number): void {
    if (this.#length === this.#words.length) this.#widen();
    this.#words[this.#length++] = word;
  }

  #widen(): void {
    const wider = new Float64Array(this.#words.length * 2);
    wider.set(this.#words);
    this.#words = wider;
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
    return this.#lists(() => this.#batch());
  }

  /** The same, left packed. */
  takePacked(): readonly (readonly PackedBatch[])[] {
    return this.#lists((length) => {
      const start = this.#next;
      this.#next += length;
      return new PackedBatch(this.#words, start, this.#next);
    });
  }

  #lists<Item>(read: (length: number) => Item): readonly (readonly Item[])[] {
    const lists: Item[][] = [];
    for (let left = this.#word(); left > 0; left--) {
      const list: Item[] = [];
      for (let inList = this.#word(); inList > 0; inList--) list.push(read(this.#word()));
      lists.push(list);
    }
    return lists;
  }

  #word(): number {
    return this.#words[this.#next++]!;
  }

  #batch(): Batch {
    const reader = new WordReader(this.#words, this.#next);
    const batch = reader.batch();
    this.#next = reader.next;
    return batch;
  }
}

/**
 * A batch as its words, read when somebody looks at more than its row count. The main thread passes most batches on from one
 * thread to another without a look, and their descriptors are most of what it would have to make and collect.
 */
export class PackedBatch implements Batch {
  readonly rowCount: number;
  readonly words: Float64Array;
  readonly start: number;
  readonly end: number;
  #read: Batch | null = null;

  constructor(words: Float64Array, start: number, end: number) {
    this.rowCount = words[start]!;
    this.words = words;
    this.start = start;
    this.end = end;
  }

  get columns(): readonly Column[] {
    return this.#whole.columns;
  }

  get weights(): number {
    return this.#whole.weights;
  }

  get index(): RowIndex | undefined {
    return this.#whole.index;
  }

  get #whole(): Batch {
    this.#read ??= new WordReader(this.words, this.start).batch();
    return this.#read;
  }
}

class WordReader {
  readonly #words: Float64Array;
  next: number;

  constructor(words: Float64Array, next: number) {
    this.#words = words;
    this.next = next;
  }

  batch(): Batch {
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

  #word(): number {
    return this.#words[this.next++]!;
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
