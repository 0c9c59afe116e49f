// The index of a table is made wider before it is too full. Of a large one that takes some milliseconds, which a batch of few
// rows would notice: so the next index is made ready over many batches, then entries go there part by part, and a key is
// looked for in the one or the other by its hash.

import { toErrorData } from '../errors.ts';
import {
  HEADER_INDEX,
  HEADER_INDEX_MASK,
  HEADER_MOVED,
  HEADER_NEXT_INDEX,
  HEADER_NEXT_MASK,
  HEADER_ROW_COUNT,
  OWN_NEXT_ZEROED,
} from './table-layout.ts';
import type { TableParts } from './table-parts.ts';

const ENTRIES_MIN = 64;
const ENTRY_BYTES = 8;
/** How full an index may be, in eighths, and while its entries move to the next one; the kernels know it, too. */
const EIGHTHS_MAX = 3;
const EIGHTHS_MAX_MOVING = 4;
/** Smaller indexes are widened at once: eight partitions with as many rows do it in the same batch. */
const GRADUAL_ENTRIES_MIN = 2 ** 14;
/** The part of its rows at which the next index is begun. Its pages are touched then, which takes as long as filling it. */
const PREPARED_FROM = 3 / 4;
/** What must be free of the budget: state is not to go to disk for room that is not needed yet. */
const FREE_SHARE_MIN = 1 / 2;
/** So many places are moved for each row to come: all are before the index is full. */
const PLACES_PER_ROW = 16;
/** A batch of few rows moves so many, which takes some ten microseconds. */
const PLACES_MIN = 4096;

/** Does before the insertion of some rows what is better done early for an index that lives on between tasks. */
export function growAhead(table: TableParts, rowCount: number): void {
  const entries = table.word(HEADER_INDEX_MASK) + 1;
  if (!table.blocks.isKept || entries < GRADUAL_ENTRIES_MIN) return;
  const rows = table.word(HEADER_ROW_COUNT) + rowCount;
  // Where most are new, an index of the right width is made at once.
  if (rows * 8 > entries * EIGHTHS_MAX_MOVING) return;
  if (table.word(HEADER_MOVED) === 0) {
    const filled = (rows * 8) / (entries * EIGHTHS_MAX);
    if (filled > PREPARED_FROM) {
      prepareIndex(table, entries * 2, (filled - PREPARED_FROM) / (1 - PREPARED_FROM));
    }
    if (filled < 1 || table.word(HEADER_NEXT_INDEX) === 0) return;
  }
  moveEntries(table, Math.max(PLACES_MIN, rowCount * PLACES_PER_ROW));
}

/** Makes the index wide enough for so many rows more. */
export function reserveIndex(table: TableParts, rowCount: number): void {
  growAhead(table, rowCount);
  const wanted = table.word(HEADER_ROW_COUNT) + rowCount;
  if (!hasRoomFor(table, wanted)) growIndex(table, wanted);
}

/** Whether the index is wide enough for so many rows. */
export function hasRoomFor(table: TableParts, rowCount: number): boolean {
  const eighths = table.word(HEADER_MOVED) === 0 ? EIGHTHS_MAX : EIGHTHS_MAX_MOVING;
  return rowCount * 8 <= table.word(HEADER_INDEX_MASK) * eighths;
}

/** Makes the index wide enough for some rows, and at least twice as large as it was. */
export function growIndex(
  table: TableParts,
  rowCount: number = table.word(HEADER_ROW_COUNT) + 1,
): void {
  if (table.word(HEADER_MOVED) !== 0) {
    moveEntries(table, table.word(HEADER_INDEX_MASK) + 1);
    if (hasRoomFor(table, rowCount)) return;
  }
  const oldMask = table.word(HEADER_INDEX_MASK);
  let entries = oldMask === 0 ? ENTRIES_MIN : (oldMask + 1) * 2;
  while (rowCount * 8 > (entries - 1) * EIGHTHS_MAX) entries *= 2;
  if (oldMask === 0) {
    table.setWord(HEADER_INDEX, table.allocateZeros(entries * ENTRY_BYTES));
    table.setWord(HEADER_INDEX_MASK, entries - 1);
    fillIndex(table);
    return;
  }
  openNextIndex(table, entries);
  moveEntries(table, oldMask + 1);
}

/** Enters the rows of a table that was read back. */
function fillIndex(table: TableParts): void {
  if (table.isChained) table.kernels.chainFillIndex(table.address);
  else table.kernels.tableFillIndex(table.address);
}

/** Makes a part of the next index ready. What finds no room now is tried again when there is no way around. */
function prepareIndex(table: TableParts, entries: number, part: number): void {
  if (table.word(HEADER_NEXT_INDEX) === 0) {
    if (table.memory.freeShareOf(table.blocks.owner) < FREE_SHARE_MIN) return;
    try {
      allocateNext(table, entries);
    } catch (error) {
      if (toErrorData(error).kind !== 'user') throw error;
      return;
    }
  }
  zeroNext(table, Math.ceil(entries * Math.min(1, part)) * ENTRY_BYTES);
}

/** Has a next index of so many entries, all zeros: the one that was prepared, if it is as large. */
export function openNextIndex(table: TableParts, entries: number): void {
  const prepared = table.word(HEADER_NEXT_INDEX);
  if (prepared !== 0 && table.word(HEADER_NEXT_MASK) !== entries - 1) {
    table.setWord(HEADER_NEXT_INDEX, 0);
    table.blocks.release(prepared, (table.word(HEADER_NEXT_MASK) + 1) * ENTRY_BYTES);
  }
  if (table.word(HEADER_NEXT_INDEX) === 0) allocateNext(table, entries);
  zeroNext(table, entries * ENTRY_BYTES);
}

function allocateNext(table: TableParts, entries: number): void {
  table.setWord(HEADER_NEXT_INDEX, table.blocks.allocate(entries * ENTRY_BYTES));
  table.setWord(HEADER_NEXT_MASK, entries - 1);
  table.setWord(OWN_NEXT_ZEROED, 0);
}

/** Goes on with the zeros of the next index. */
function zeroNext(table: TableParts, end: number): void {
  const start = table.word(OWN_NEXT_ZEROED);
  if (end <= start) return;
  table.kernels.fillBytes(table.word(HEADER_NEXT_INDEX) + start, 0, end - start);
  table.setWord(OWN_NEXT_ZEROED, end);
}

/** Moves the entries of so many places to the next index, which takes the place of the present one when it has all. */
export function moveEntries(table: TableParts, count: number): void {
  if (table.kernels.tableMoveEntries(table.address, count) === 0) return;
  const old = table.word(HEADER_INDEX);
  const oldBytes = (table.word(HEADER_INDEX_MASK) + 1) * ENTRY_BYTES;
  table.setWord(HEADER_INDEX, table.word(HEADER_NEXT_INDEX));
  table.setWord(HEADER_INDEX_MASK, table.word(HEADER_NEXT_MASK));
  table.setWord(HEADER_NEXT_INDEX, 0);
  table.setWord(HEADER_MOVED, 0);
  table.blocks.release(old, oldBytes);
}
