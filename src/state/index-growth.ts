// The index of a table is made wider before it is too full. Of a large one that takes some milliseconds, which a batch of few
// rows would notice, so that it is prepared over many batches.

import { toErrorData } from '../errors.ts';
import {
  HEADER_INDEX,
  HEADER_INDEX_MASK,
  HEADER_ROW_COUNT,
  OWN_NEXT_INDEX,
  OWN_NEXT_ZEROED,
} from './table-layout.ts';
import type { TableParts } from './table-parts.ts';

const ENTRIES_MIN = 64;
const ENTRY_BYTES = 8;
/** How full an index may be; the kernels know it, too. */
const SHARE_MAX = 3 / 8;
/**
 * Indexes of so many entries take a millisecond to widen. The partitions of an operator have about as many rows each, so they are
 * widened at shares so far apart: not all in one batch.
 */
const STAGGERED_ENTRIES_MIN = 2 ** 17;
const STAGGER_SHARE = 1 / 16;
const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;
/** From so many entries on the pages of the next index are touched before, bit by bit: that takes as long as filling it. */
const PREPARED_ENTRIES_MIN = 2 ** 20;
/** The part of its rows at which that begins. */
const PREPARED_FROM = 3 / 4;
/** What must be free of the budget: state is not to go to disk for room that is not needed yet. */
const FREE_SHARE_MIN = 1 / 2;

/** Does before an insertion what is better done early for an index. */
export function growAhead(table: TableParts): void {
  const entries = table.word(HEADER_INDEX_MASK) + 1;
  if (entries < STAGGERED_ENTRIES_MIN) return;
  const share = SHARE_MAX - STAGGER_SHARE * spreadOf(table.blocks.owner);
  const filled = table.word(HEADER_ROW_COUNT) / (entries * share);
  if (filled >= 1) growIndex(table);
  else if (entries >= PREPARED_ENTRIES_MIN && filled > PREPARED_FROM) {
    prepareIndex(table, entries * 2, (filled - PREPARED_FROM) / (1 - PREPARED_FROM));
  }
}

/** Numbers one behind the other, evenly over 0 to 1. */
function spreadOf(number: number): number {
  return (number * GOLDEN_RATIO) % 1;
}

/** Makes the index wide enough for so many rows more. */
export function reserveIndex(table: TableParts, rowCount: number): void {
  const wanted = table.word(HEADER_ROW_COUNT) + rowCount;
  if (wanted * 8 > table.word(HEADER_INDEX_MASK) * 3) growIndex(table, wanted);
}

/** Makes the index at least twice as large as before, and wide enough for some rows. */
export function growIndex(
  table: TableParts,
  rowCount: number = table.word(HEADER_ROW_COUNT) + 1,
): void {
  const oldMask = table.word(HEADER_INDEX_MASK);
  let entries = oldMask === 0 ? ENTRIES_MIN : (oldMask + 1) * 2;
  while (rowCount * 8 > (entries - 1) * 3) entries *= 2;
  const oldIndex = table.word(HEADER_INDEX);
  table.setWord(HEADER_INDEX, zerosFor(table, entries, oldMask));
  table.setWord(HEADER_INDEX_MASK, entries - 1);
  if (oldMask === 0) {
    fillIndex(table);
    return;
  }
  table.kernels.tableWidenIndex(table.address, oldIndex, oldMask);
  table.blocks.release(oldIndex, (oldMask + 1) * ENTRY_BYTES);
}

/** Enters the rows of a table that was read back. */
function fillIndex(table: TableParts): void {
  if (table.isChained) table.kernels.chainFillIndex(table.address);
  else table.kernels.tableFillIndex(table.address);
}

/** Fills a part of the next index with zeros. What finds no room now is tried again when there is no way around. */
function prepareIndex(table: TableParts, entries: number, part: number): void {
  const byteLength = entries * ENTRY_BYTES;
  if (table.word(OWN_NEXT_INDEX) === 0) {
    if (table.memory.freeShareOf(table.blocks.owner) < FREE_SHARE_MIN) return;
    try {
      table.setWord(OWN_NEXT_INDEX, table.blocks.allocate(byteLength));
      table.setWord(OWN_NEXT_ZEROED, 0);
    } catch (error) {
      if (toErrorData(error).kind !== 'user') throw error;
      return;
    }
  }
  zeroNext(table, Math.ceil((byteLength * part) / ENTRY_BYTES) * ENTRY_BYTES);
}

/** Goes on with the zeros of the next index. */
function zeroNext(table: TableParts, end: number): void {
  const start = table.word(OWN_NEXT_ZEROED);
  if (end <= start) return;
  table.kernels.fillBytes(table.word(OWN_NEXT_INDEX) + start, 0, end - start);
  table.setWord(OWN_NEXT_ZEROED, end);
}

/** Room for an index: the one that was prepared, if it is as large. */
function zerosFor(table: TableParts, entries: number, oldMask: number): number {
  const prepared = table.word(OWN_NEXT_INDEX);
  const preparedBytes = (oldMask + 1) * 2 * ENTRY_BYTES;
  const byteLength = entries * ENTRY_BYTES;
  if (prepared === 0) return table.allocateZeros(byteLength);
  if (preparedBytes === byteLength) zeroNext(table, byteLength);
  table.setWord(OWN_NEXT_INDEX, 0);
  if (preparedBytes === byteLength) return prepared;
  table.blocks.release(prepared, preparedBytes);
  return table.allocateZeros(byteLength);
}
