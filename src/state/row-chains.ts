import { columnTooLarge } from '../columnar/gather.ts';
import { growForInsert } from './growth.ts';
import { growAhead } from './index-growth.ts';
import type { ChainKeys, ChainSide, KeyTarget, RowChains, RowsToKeep, StoreSpec } from './store.ts';
import type { TableParts } from './table-parts.ts';

/** The words of a row, in the order of `native-free-kernels/chain/inner/links.ts`. */
const WORDS = ['next', 'previous', 'keyBytes', 'marks'] as const;
const MARK_SECOND = 1;
const MARK_MATCHED = 2;
/** A row with all of its bytes in the table's segments may be this long; others lie in the heap. */
const INLINE_BYTES_MAX = 60;
const ALL_BYTES = 0xffffffff;

/** A table of rows with chains by key. `usualBytes`: what the key and the bytes of a usual row take. */
export function chainedStore(usualBytes: number): StoreSpec {
  return {
    accumulators: WORDS.map((name) => ({ name, width: 4 })),
    expires: true,
    inlineKeyBytes: usualBytes <= INLINE_BYTES_MAX ? usualBytes : 0,
    chained: true,
  };
}

/** The rows of a chained table. */
export class TableChains implements RowChains {
  readonly #table: TableParts;

  constructor(table: TableParts) {
    this.#table = table;
  }

  insert(side: ChainSide, keys: ChainKeys, rows: RowsToKeep, slots: number): void {
    const { kernels, address } = this.#table;
    growAhead(this.#table, keys.count);
    let row = 0;
    while (true) {
      row = kernels.chainInsert(
        address,
        side,
        keys.offsets,
        keys.heap,
        keys.hashes,
        keys.validity,
        rows.offsets,
        rows.heap,
        rows.matched,
        row,
        keys.count,
        slots,
      );
      if (row === keys.count) return;
      growForInsert(this.#table);
    }
  }

  find(side: ChainSide, keys: ChainKeys, heads: number): number {
    const { kernels, address } = this.#table;
    const { offsets, heap, hashes, validity, count } = keys;
    return kernels.chainFind(address, side, offsets, heap, hashes, validity, count, heads) >>> 0;
  }

  pairs(
    heads: number,
    count: number,
    cursor: number,
    capacity: number,
    rows: number,
    slots: number,
  ): number {
    const { kernels, address } = this.#table;
    return kernels.chainPairs(address, heads, count, cursor, capacity, rows, slots) >>> 0;
  }

  mark(slots: number, count: number, target: number): number {
    return this.#table.kernels.chainMark(this.#table.address, slots, count, target) >>> 0;
  }

  unmatched(side: ChainSide, slots: number, count: number, target: number): number {
    const { kernels, address } = this.#table;
    const mask = MARK_SECOND | MARK_MATCHED;
    return kernels.chainSelect(address, slots, count, mask, side, target) >>> 0;
  }

  read(slots: number, count: number, target: KeyTarget, bytesMax: number = ALL_BYTES): void {
    const { kernels, address } = this.#table;
    const byteLength = kernels.chainRowOffsets(address, slots, count, bytesMax, target.offsets);
    if (byteLength < 0) throw columnTooLarge();
    target.heap = target.allocate(byteLength);
    kernels.chainRowBytes(address, slots, count, target.offsets, target.heap);
  }
}
