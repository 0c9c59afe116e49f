import type { LeafNode } from './file-nodes.ts';
import type { Page, PageReader } from './page-reader.ts';
import type { Convert, Values } from './physical-values.ts';

/** Some of the values of a page, in order: `values` themselves, or what `indexes` pick of them. */
export interface ValuePiece {
  readonly values: Values;
  readonly indexes: ArrayLike<number> | null;
  readonly start: number;
  readonly count: number;
}

/** The entries of a leaf for some rows. */
export interface LeafEntries {
  readonly count: number;
  /** Null when each entry has a value. */
  readonly definitions: Uint8Array | null;
  /** Null when each entry is a row. */
  readonly repetitions: Uint8Array | null;
  readonly pieces: readonly ValuePiece[];
}

/** A page that is being given out. */
interface OpenPage {
  readonly page: Page;
  readonly values: Values;
  entry: number;
  value: number;
}

/** Gives the entries of one leaf out by rows, however its pages are cut. */
export class LeafCursor {
  readonly leaf: LeafNode;
  readonly #pages: PageReader;
  readonly #convert: Convert | null;
  readonly #isRepeated: boolean;
  readonly #full: number;
  #open: OpenPage | null = null;
  #dictionary: Values | null = null;

  /** Without `convert` only the levels are wanted. `isRepeated`: whether a list is around the leaf. */
  constructor(leaf: LeafNode, pages: PageReader, convert: Convert | null) {
    this.leaf = leaf;
    this.#pages = pages;
    this.#convert = convert;
    this.#full = leaf.definition;
    this.#isRepeated = leaf.schemaPath.some(
      ({ element }) => element.repetition_type === 'REPEATED',
    );
  }

  take(rowCount: number): LeafEntries {
    const taken = new TakenEntries(rowCount, this.#full > 0, this.#isRepeated);
    for (let rows = 0; ; ) {
      const open = this.#openPage();
      if (open === null) {
        if (rows < rowCount) throw new Error(`column ${this.leaf.path} has too few values`);
        break;
      }
      const isStart = (entry: number): boolean => {
        return !this.#isRepeated || !(open.page.repetitions[entry] > 0);
      };
      let end = open.entry;
      while (end < open.page.entryCount && (rows < rowCount || !isStart(end))) {
        if (isStart(end)) rows++;
        end++;
      }
      this.#give(open, end, taken);
      if (open.entry < open.page.entryCount) break;
    }
    return taken.finish();
  }

  #openPage(): OpenPage | null {
    if (this.#open !== null && this.#open.entry < this.#open.page.entryCount) return this.#open;
    const page = this.#pages.next();
    this.#open = page === null ? null : this.#start(page);
    return page === null ? null : this.#openPage();
  }

  #start(page: Page): OpenPage {
    return { page, values: this.#valuesOf(page), entry: 0, value: 0 };
  }

  #valuesOf(page: Page): Values {
    if (this.#convert === null) return { kind: 'bytes', list: [] };
    if (!page.isDictionary) return this.#convert(page.values);
    this.#dictionary ??= this.#convert(this.#pages.dictionary);
    return this.#dictionary;
  }

  /** Hands the entries up to `end` over. */
  #give(open: OpenPage, end: number, taken: TakenEntries): void {
    const { page, values } = open;
    const count = end - open.entry;
    const valueCount = taken.addLevels(page, open.entry, count, this.#full);
    const indexes = page.isDictionary ? (page.values as ArrayLike<number>) : null;
    if (this.#convert !== null && open.value + valueCount > (indexes?.length ?? sizeOf(values))) {
      throw new Error(`a page of column ${this.leaf.path} has too few values`);
    }
    taken.pieces.push({ values, indexes, start: open.value, count: valueCount });
    open.entry = end;
    open.value += valueCount;
  }
}

function sizeOf(values: Values): number {
  return values.kind === 'bytes' ? values.list.length : values.array.length / values.width;
}

/** Collects entries from several pages. */
class TakenEntries {
  readonly pieces: ValuePiece[] = [];
  #count = 0;
  #nullCount = 0;
  #definitions: Uint8Array;
  #repetitions: Uint8Array;

  constructor(rowCount: number, mayBeNull: boolean, isRepeated: boolean) {
    this.#definitions = new Uint8Array(mayBeNull ? rowCount : 0);
    this.#repetitions = new Uint8Array(isRepeated ? rowCount : 0);
    this.mayBeNull = mayBeNull;
    this.isRepeated = isRepeated;
  }

  readonly mayBeNull: boolean;
  readonly isRepeated: boolean;

  /** Adds the levels of some entries; returns how many of them have a value. */
  addLevels(
    { definitions, repetitions }: Page,
    start: number,
    count: number,
    full: number,
  ): number {
    const end = this.#count + count;
    let valueCount = count;
    if (this.mayBeNull) {
      this.#definitions = grown(this.#definitions, end);
      for (let index = 0; index < count; index++) {
        const level = definitions.length === 0 ? full : definitions[start + index];
        this.#definitions[this.#count + index] = level;
        if (level < full) valueCount--;
      }
    }
    if (this.isRepeated) {
      this.#repetitions = grown(this.#repetitions, end);
      for (let index = 0; index < count; index++) {
        this.#repetitions[this.#count + index] = repetitions[start + index] ?? 0;
      }
    }
    this.#count = end;
    this.#nullCount += count - valueCount;
    return valueCount;
  }

  finish(): LeafEntries {
    const { pieces } = this;
    const count = this.#count;
    const definitions = this.#nullCount === 0 ? null : this.#definitions;
    return { count, definitions, repetitions: this.isRepeated ? this.#repetitions : null, pieces };
  }
}

function grown(levels: Uint8Array, count: number): Uint8Array {
  if (count <= levels.length) return levels;
  const larger = new Uint8Array(Math.max(count, levels.length * 2));
  larger.set(levels);
  return larger;
}
