import type { Arena } from '../../columnar/arena.ts';
import { type Batch, type Column, fixedColumn, insertBatch } from '../../columnar/batch.ts';
import { concatColumns } from '../../columnar/concat.ts';
import { gatherColumn, type RowNumbers } from '../../columnar/gather.ts';
import { encodeSortKeys } from '../../columnar/sort-bytes.ts';
import { hasWordKeys, writeWordKeys } from '../../columnar/sort-words.ts';
import { BIGINT, BINARY, INT } from '../../columnar/types.ts';
import type { ComputeContext } from '../../expression/evaluation.ts';
import type { Expression } from '../../expression/expression.ts';
import { RANK_FUNCTIONS } from '../../plan/ranked-stage.ts';
import type { RankedRowsSpec, SortKey } from '../../plan/stages.ts';
import { createScratchTable } from '../../state/group-table.ts';
import { inlineKeyBytes, layOutKeys } from '../../state/key-layout.ts';
import type { ChainKeys } from '../../state/store.ts';
import { evaluateBatch } from '../evaluate-batch.ts';
import { sortRows } from '../sort-rows.ts';
import type { FoundRows } from './kept-rows.ts';
import { type RowsInReach, rowsInReach } from './rows-in-reach.ts';

/** Behind the columns of a batch: those of the rows. */
const KEY_COLUMNS = 2;
const FIRST_RANK = 1;

/** Kept rows. */
export interface OldRows extends FoundRows {
  /** Of rows in such slots the columns at least that these expressions read. */
  columnsFor(expressions: readonly Expression[], slots: RowNumbers): readonly Column[];
}

export const NO_OLD_ROWS: OldRows = { count: 0, slots: 0, keys: 0, columnsFor: () => [] };

/** Of a row that is not among the first for sure. */
const OUT_OF_REACH = 0xffffffff;

/** What ranks rows. */
type RankSpec = Pick<RankedRowsSpec, 'keyTypes' | 'order' | 'rank' | 'limit'>;

/** Ranks (u32) of rows, and where they lie. */
interface Ranks {
  readonly address: number;
  readonly words: Uint32Array;
}

/** The ranks that the new rows of a batch get among the rows of their keys, and what becomes of the ranks of kept ones. */
export class Ranking {
  readonly #spec: RankSpec;
  readonly #arrived: Batch;
  readonly #context: ComputeContext;
  /** The number of each new row's key. */
  readonly #numbers: Ranks;
  /** Each key once, in the order of their numbers. */
  readonly distinctKeys: ChainKeys;
  readonly #ofNew: Ranks;
  #before: Ranks;
  #after: Ranks;
  #oldCount = 0;

  constructor(spec: RankSpec, arrived: Batch, context: ComputeContext) {
    this.#spec = spec;
    this.#arrived = arrived;
    this.#context = { ...context, arena: context.scratch };
    this.#numbers = this.#words(arrived.rowCount);
    this.distinctKeys = this.#numberKeys(this.#numbers.address);
    this.#ofNew = this.#words(arrived.rowCount);
    this.#before = this.#words(0);
    this.#after = this.#words(0);
  }

  #words(count: number): Ranks {
    const { memory, scratch } = this.#context;
    const address = scratch.allocate(count * 4);
    return { address, words: memory.u32.subarray(address / 4, address / 4 + count) };
  }

  /** Writes the number of each row's key, in order of first appearance, and gives each key once. */
  #numberKeys(numbers: number): ChainKeys {
    const { kernels, memory, scratch } = this.#context;
    const { rowCount: count, columns } = this.#arrived;
    const [key, hash] = columns;
    const layout = layOutKeys(this.#spec.keyTypes);
    const marked = {
      accumulators: [{ name: 'mark', width: 4 }],
      expires: false,
      inlineKeyBytes: inlineKeyBytes(layout),
    } as const;
    const table = createScratchTable(marked, scratch, memory, kernels);
    const keys = { count, offsets: key.offsets, heap: key.values, hashes: hash.values };
    table.findOrInsert(keys, numbers);
    const { directory, shift, offset, stride } = table.accumulator(0);
    const address = scratch.allocate(count * 4);
    const first =
      kernels.claimSlots(numbers, count, directory, shift, offset, stride, address) >>> 0;
    if (first === count) return { ...keys, validity: 0 };
    const rows = { address, count: first };
    const [ownKey, ownHash] = [
      gatherColumn(key, BINARY, rows, this.#context),
      gatherColumn(hash, BIGINT, rows, this.#context),
    ];
    const { offsets, values: heap } = ownKey;
    return { count: first, offsets, heap, hashes: ownHash.values, validity: 0 };
  }

  /** Ranks all rows; one that is alone with its key is the first. */
  rank(old: OldRows): void {
    const { words } = this.#ofNew;
    words.fill(FIRST_RANK);
    const contested = this.#contested(old);
    if (contested.count === 0) return;
    const reach = this.#inReach(old, contested);
    if (reach === null) {
      this.#rankContested(old, contested);
      this.#noteRanks(contested, this.#after.words.subarray(old.count));
    } else {
      for (const row of this.#numbersOf(contested)) words[row] = OUT_OF_REACH;
      if (reach.rows.count > 0) this.#rankInReach(old, reach);
    }
  }

  #noteRanks(rows: RowNumbers, ranks: Uint32Array): void {
    const { words } = this.#ofNew;
    const numbers = this.#numbersOf(rows);
    for (let index = 0; index < numbers.length; index++) words[numbers[index]] = ranks[index];
  }

  #numbersOf({ address, count }: RowNumbers): Uint32Array {
    return this.#context.memory.u32.subarray(address / 4, address / 4 + count);
  }

  /** Null where the order, or the kind of rank, does not tell before all rows are sorted. */
  #inReach(old: OldRows, contested: RowNumbers): RowsInReach | null {
    const { order, rank, limit } = this.#spec;
    const [key] = order;
    const tells = rank !== 'dense_rank' && key !== undefined && hasWordKeys(key.expression.type);
    if (!tells || old.count === 0) return null;
    const own = insertBatch(this.#arrived.rowCount, this.#arrived.columns.slice(KEY_COLUMNS));
    const kept = old.columnsFor([key.expression], { address: old.slots, count: old.count });
    const [first] = evaluateBatch([key.expression], own, this.#context);
    const [firstOld] = evaluateBatch([key.expression], insertBatch(old.count, kept), this.#context);
    return rowsInReach(
      { keys: old.keys, first: firstOld },
      { keys: this.#numbers.address, first },
      contested,
      { key, limit, keyCount: this.distinctKeys.count },
      this.#context,
    );
  }

  /** Ranks new rows and the kept rows of their keys; all other kept rows stay at their ranks, whatever these are. */
  #rankInReach(old: OldRows, { rows, old: numbers }: RowsInReach): void {
    const { kernels, scratch } = this.#context;
    const pick = (words: number): number => {
      const target = scratch.allocate(numbers.count * 4);
      kernels.gather32(words, numbers.address, numbers.count, target);
      return target;
    };
    const { count } = numbers;
    this.#rankContested({ ...old, count, slots: pick(old.slots), keys: pick(old.keys) }, rows);
    this.#noteRanks(rows, this.#after.words.subarray(count));
    const [before, after] = [this.#before.words, this.#after.words];
    this.#before = this.#words(old.count);
    this.#after = this.#words(old.count);
    for (const { words } of [this.#before, this.#after]) words.fill(FIRST_RANK);
    this.#numbersOf(numbers).forEach((row, index) => {
      this.#before.words[row] = before[index];
      this.#after.words[row] = after[index];
    });
    this.#oldCount = old.count;
  }

  /** The new rows that are not alone. All kept rows of a key that has a new one are not. */
  #contested(old: OldRows): RowNumbers {
    const { memory } = this.#context;
    const { words: numbers } = this.#numbers;
    const counts = new Uint32Array(this.distinctKeys.count);
    for (let row = 0; row < old.count; row++) counts[memory.u32[old.keys / 4 + row]]++;
    for (let row = 0; row < numbers.length; row++) counts[numbers[row]]++;
    return this.#select(numbers, (number) => counts[number] > 1);
  }

  /** The ranks of kept rows, then of the new ones. */
  #rankContested(old: OldRows, rows: RowNumbers): void {
    const { rank } = this.#spec;
    const count = old.count + rows.count;
    const keys = this.#keyColumn(old, rows);
    const { sorted, bytes } = this.#sorted(keys, old, rows);
    this.#before = this.#words(count);
    this.#after = this.#words(count);
    this.#context.kernels.rankRows(
      sorted,
      count,
      keys.values,
      bytes.offsets,
      bytes.heap,
      old.count,
      RANK_FUNCTIONS.indexOf(rank),
      this.#before.address,
      this.#after.address,
    );
    this.#oldCount = old.count;
  }

  /** All rows by key and order, and byte strings that tell which are equal, where that is asked. */
  #sorted(
    keys: Column,
    old: OldRows,
    rows: RowNumbers,
  ): { readonly sorted: number; readonly bytes: typeof NO_BYTES } {
    const { order, rank } = this.#spec;
    const isPlace = rank === 'row_number';
    const early = isPlace ? this.#sortedByWords(keys, old, rows) : null;
    if (early !== null) return { sorted: early, bytes: NO_BYTES };
    const columns = this.#orderColumns(order, old, rows);
    const sorted = sortRows([keys, ...columns], [BY_KEY, ...order], keys.length, this.#context);
    const bytes = isPlace ? NO_BYTES : encodeSortKeys(columns, order, keys.length, this.#context);
    return { sorted, bytes };
  }

  /**
   * Sorts by what comes before the first text of the order: that usually tells all rows of a key apart, and texts need not be read;
   * null where it does not, or where there is no such part.
   */
  #sortedByWords(keys: Column, old: OldRows, rows: RowNumbers): number | null {
    const { order } = this.#spec;
    const end = order.findIndex(({ expression }) => !hasWordKeys(expression.type));
    if (end <= 0) return null;
    const own = [BY_KEY, ...order.slice(0, end)];
    const columns = [keys, ...this.#orderColumns(own.slice(1), old, rows)];
    const sorted = sortRows(columns, own, keys.length, this.#context);
    return this.#hasTies(columns, own, sorted) ? null : sorted;
  }

  #hasTies(columns: readonly Column[], order: readonly SortKey[], sorted: number): boolean {
    const { kernels, scratch } = this.#context;
    const [{ length: count }] = columns;
    const bitmap = scratch.allocateBitmap(count);
    kernels.setBits(bitmap, 0, count, 1);
    kernels.setBits(bitmap, 0, 1, 0);
    columns.forEach((column, place) => {
      const { expression, descending } = order[place];
      const words = writeWordKeys(column, count, expression.type, descending, this.#context);
      kernels.clearUnlikeNeighbours(words, column.validity, sorted, count, bitmap);
    });
    return kernels.firstSetBit(bitmap, count) >= 0;
  }

  #keyColumn(old: OldRows, rows: RowNumbers): Column {
    const { kernels, scratch } = this.#context;
    const count = old.count + rows.count;
    const address = scratch.allocate(count * 4);
    if (old.count > 0) kernels.copyBytes(old.keys, address, old.count * 4);
    const target = address + old.count * 4;
    kernels.gather32(this.#numbers.address, rows.address, rows.count, target);
    return fixedColumn(count, 0, address);
  }

  /** What rows are put in order by: of kept rows, then of new ones. */
  #orderColumns(order: readonly SortKey[], old: OldRows, rows: RowNumbers): readonly Column[] {
    const expressions = order.map(({ expression }) => expression);
    const own = insertBatch(this.#arrived.rowCount, this.#arrived.columns.slice(KEY_COLUMNS));
    const ofNew = evaluateBatch(expressions, own, this.#context);
    const slots = { address: old.slots, count: old.count };
    const kept = old.count === 0 ? [] : old.columnsFor(expressions, slots);
    const ofOld = evaluateBatch(
      old.count === 0 ? [] : expressions,
      insertBatch(old.count, kept),
      this.#context,
    );
    return ofNew.map((column, place) => {
      const { type } = expressions[place];
      const part = gatherColumn(column, type, rows, this.#context);
      return old.count === 0 ? part : concatColumns([ofOld[place], part], type, this.#context);
    });
  }

  /** Kept rows that are not among the first any more. */
  gone(): RowNumbers {
    const { limit } = this.#spec;
    return this.#select(this.#after.words.subarray(0, this.#oldCount), (after) => after > limit);
  }

  /** Kept rows that are at another rank. */
  moved(): RowNumbers {
    const { limit } = this.#spec;
    const before = this.#before.words;
    return this.#select(
      this.#after.words.subarray(0, this.#oldCount),
      (after, row) => after <= limit && after !== before[row],
    );
  }

  /** New rows that are among the first, in the order in which they came. */
  entered(): RowNumbers {
    const { limit } = this.#spec;
    return this.#select(this.#ofNew.words, (rank) => rank <= limit);
  }

  #select(words: Uint32Array, isWanted: (word: number, row: number) => boolean): RowNumbers {
    const { address, words: rows } = this.#words(words.length);
    let count = 0;
    for (let row = 0; row < words.length; row++) {
      if (isWanted(words[row], row)) rows[count++] = row;
    }
    return { address, count };
  }

  /** The ranks (u32) of rows, in an arena. */
  ranksBefore(rows: RowNumbers, arena: Arena): number {
    return this.#pick(this.#before, rows, arena);
  }

  ranksAfter(rows: RowNumbers, arena: Arena): number {
    return this.#pick(this.#after, rows, arena);
  }

  ranksOfNew(rows: RowNumbers, arena: Arena): number {
    return this.#pick(this.#ofNew, rows, arena);
  }

  #pick(ranks: Ranks, { address, count }: RowNumbers, arena: Arena): number {
    const target = arena.allocate(count * 4);
    this.#context.kernels.gather32(ranks.address, address, count, target);
    return target;
  }
}

const BY_KEY: SortKey = {
  expression: { kind: 'column', index: 0, name: 'key', type: INT, nullable: false },
  descending: false,
  nullsFirst: true,
};

const NO_BYTES = { offsets: 0, heap: 0 };
