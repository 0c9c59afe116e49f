// A table grows between the runs of its kernels: rows, heap; `index-growth.ts` has its index.

import { growIndex, hasRoomFor } from './index-growth.ts';
import {
  HEADER_DIRECTORY,
  HEADER_FREE_SLOT,
  HEADER_HEAP_LIVE,
  HEADER_HEAP_SEGMENT,
  HEADER_HEAP_USED,
  HEADER_HEAP_WANTED,
  HEADER_NEXT_SLOT,
  HEADER_ROW_COUNT,
  HEADER_SEGMENT_COUNT,
  HEADER_SEGMENTS,
  HEADER_SHIFT,
  HEADER_SLOT_CAPACITY,
  OWN_DIRECTORY_CAPACITY,
  OWN_HEAP_SEGMENT_BYTES,
  OWN_LEFT_ROOM,
  OWN_ROW_SEGMENT_BYTES,
  OWN_ROW_SEGMENT_COUNT,
  OWN_SEGMENT_CAPACITY,
  OWN_SEGMENT_LOOKED_AT,
  SEGMENT_BYTE_LENGTH,
  SEGMENT_CHANGED,
  SEGMENT_EARLIEST,
  SEGMENT_HEADER_BYTES,
  SEGMENT_KIND,
  SEGMENT_KIND_HEAP,
  SEGMENT_KIND_ROWS,
  SEGMENT_LIVE,
  SEGMENT_MOVING,
  SEGMENT_NUMBER,
  SEGMENT_USED,
} from './table-layout.ts';
import type { TableParts } from './table-parts.ts';

const ADDRESSES_MIN = 16;
/** Among so many segments room is looked for at a time. */
const LOOKED_AT_MAX = 64;
export const NEVER: bigint = 2n ** 63n - 1n;

/** Gives an insertion that stopped what it lacks. */
export function growForInsert(table: TableParts): void {
  if (table.word(HEADER_HEAP_WANTED) !== 0) growHeap(table);
  if (!hasRoomFor(table, table.word(HEADER_ROW_COUNT) + 1)) growIndex(table);
  const isFull = table.word(HEADER_NEXT_SLOT) === table.word(HEADER_SLOT_CAPACITY);
  if (table.word(HEADER_FREE_SLOT) === 0 && isFull) addRowSegment(table);
}

export function addRowSegment(table: TableParts): void {
  const byteLength = table.word(OWN_ROW_SEGMENT_BYTES);
  const address = table.allocateZeros(byteLength);
  const number = table.word(OWN_ROW_SEGMENT_COUNT);
  table.setSegmentWord(address, SEGMENT_KIND, SEGMENT_KIND_ROWS);
  table.setSegmentWord(address, SEGMENT_NUMBER, number);
  table.setSegmentWord(address, SEGMENT_BYTE_LENGTH, byteLength);
  table.setSegmentWord(address, SEGMENT_CHANGED, 1);
  table.memory.i64[(address + SEGMENT_EARLIEST) / 8] = NEVER;
  enterSegment(table, address);
  enterRowSegment(table, address, number);
}

/** Enters a segment at the end of the list of all segments; returns its number there. */
export function enterSegment(table: TableParts, address: number): number {
  const number = table.word(HEADER_SEGMENT_COUNT);
  enterAddress(table, HEADER_SEGMENTS, OWN_SEGMENT_CAPACITY, number, address);
  table.setWord(HEADER_SEGMENT_COUNT, number + 1);
  return number;
}

/** Enters a row segment in the directory. */
export function enterRowSegment(table: TableParts, address: number, number: number): void {
  enterAddress(table, HEADER_DIRECTORY, OWN_DIRECTORY_CAPACITY, number, address);
  table.setWord(OWN_ROW_SEGMENT_COUNT, number + 1);
  table.setWord(HEADER_SLOT_CAPACITY, (number + 1) * 2 ** table.word(HEADER_SHIFT));
}

/**
 * Makes room in the heap for the string that found none. When more than half of the heap, and of a segment, is
 * garbage, the live strings move together first: so the heap's segments hold at most three times the live bytes, and
 * a constant. Segments are never given back while the table lives.
 */
export function growHeap(table: TableParts): void {
  const wanted = table.word(HEADER_HEAP_WANTED);
  const live = table.longWord(HEADER_HEAP_LIVE);
  const garbage = table.longWord(HEADER_HEAP_USED) - live;
  if (garbage > live + table.word(OWN_HEAP_SEGMENT_BYTES)) compactHeap(table);
  startHeapSegment(table, wanted);
  table.setWord(HEADER_HEAP_WANTED, 0);
}

function compactHeap(table: TableParts): void {
  for (const segment of heapSegments(table)) {
    table.kernels.tableTouch(segment);
    table.setSegmentWord(segment, SEGMENT_MOVING, 1);
  }
  table.setWord(HEADER_HEAP_SEGMENT, 0);
  let slot = 0;
  while (true) {
    slot = table.kernels.tableMoveStrings(table.address, slot) >>> 0;
    if (slot === table.word(HEADER_NEXT_SLOT)) break;
    startHeapSegment(table, table.word(HEADER_HEAP_WANTED));
  }
  for (const segment of heapSegments(table)) table.setSegmentWord(segment, SEGMENT_MOVING, 0);
}

/** Lets new strings go to a segment with room, or to a new one. */
function startHeapSegment(table: TableParts, wantedBytes: number): void {
  const last = table.word(HEADER_HEAP_SEGMENT);
  if (last !== 0 && roomOf(table, table.segmentAddress(last - 1)) >= roomWorth(table)) {
    table.setWord(OWN_LEFT_ROOM, 1);
  }
  const number = findRoomySegment(table, wantedBytes) ?? addHeapSegment(table, wantedBytes);
  const segment = table.segmentAddress(number);
  if (table.segmentWord(segment, SEGMENT_LIVE) === 0) emptySegment(table, segment);
  table.setWord(HEADER_HEAP_SEGMENT, number + 1);
}

/**
 * Room for the wanted string, and for a quarter of a segment. Looks at a few segments
 * behind those that it looked at last: each gets its turn before the heap has grown by a sixty-fourth.
 */
function findRoomySegment(table: TableParts, wantedBytes: number): number | undefined {
  if (!mayHaveRoom(table)) return undefined;
  const roomMin = Math.max(wantedBytes, roomWorth(table));
  const count = table.word(HEADER_SEGMENT_COUNT);
  let number = table.word(OWN_SEGMENT_LOOKED_AT);
  for (let looked = Math.min(count, LOOKED_AT_MAX); looked > 0; looked--) {
    number = number + 1 < count ? number + 1 : 0;
    table.setWord(OWN_SEGMENT_LOOKED_AT, number);
    const segment = table.segmentAddress(number);
    if (table.segmentWord(segment, SEGMENT_KIND) !== SEGMENT_KIND_HEAP) continue;
    if (roomOf(table, segment) >= roomMin) return number;
  }
  return undefined;
}

/** Less room in a segment is not worth coming back for. */
function roomWorth(table: TableParts): number {
  return table.word(OWN_HEAP_SEGMENT_BYTES) / 4;
}

/** False where nothing was given up nor any room left: looking at thousands of segments takes its time. */
function mayHaveRoom(table: TableParts): boolean {
  const isAllLive = table.longWord(HEADER_HEAP_USED) === table.longWord(HEADER_HEAP_LIVE);
  return !isAllLive || table.word(OWN_LEFT_ROOM) !== 0;
}

/** Bytes free in a heap segment; none while its strings move out. */
function roomOf(table: TableParts, segment: number): number {
  const byteLength = table.segmentWord(segment, SEGMENT_BYTE_LENGTH);
  if (table.segmentWord(segment, SEGMENT_LIVE) === 0) return byteLength - SEGMENT_HEADER_BYTES;
  if (table.segmentWord(segment, SEGMENT_MOVING) !== 0) return 0;
  return byteLength - table.segmentWord(segment, SEGMENT_USED);
}

/** Forgets the garbage of a segment without live strings. */
function emptySegment(table: TableParts, segment: number): void {
  table.kernels.tableTouch(segment);
  const garbage = table.segmentWord(segment, SEGMENT_USED) - SEGMENT_HEADER_BYTES;
  table.setLongWord(HEADER_HEAP_USED, table.longWord(HEADER_HEAP_USED) - garbage);
  table.setSegmentWord(segment, SEGMENT_USED, SEGMENT_HEADER_BYTES);
  table.setSegmentWord(segment, SEGMENT_MOVING, 0);
}

function addHeapSegment(table: TableParts, wantedBytes: number): number {
  const byteLength = Math.max(
    table.word(OWN_HEAP_SEGMENT_BYTES),
    wantedBytes + SEGMENT_HEADER_BYTES,
  );
  const address = table.allocateZeros(byteLength);
  table.setSegmentWord(address, SEGMENT_KIND, SEGMENT_KIND_HEAP);
  table.setSegmentWord(address, SEGMENT_BYTE_LENGTH, byteLength);
  table.setSegmentWord(address, SEGMENT_USED, SEGMENT_HEADER_BYTES);
  return enterSegment(table, address);
}

function heapSegments(table: TableParts): readonly number[] {
  const addresses = Array.from({ length: table.word(HEADER_SEGMENT_COUNT) }, (_, number) =>
    table.segmentAddress(number),
  );
  return addresses.filter(
    (segment) => table.segmentWord(segment, SEGMENT_KIND) === SEGMENT_KIND_HEAP,
  );
}

/** Writes an address to a list of addresses, which doubles when it is full. */
function enterAddress(
  table: TableParts,
  listOffset: number,
  capacityOffset: number,
  position: number,
  address: number,
): void {
  const capacity = table.word(capacityOffset);
  if (position === capacity) {
    const wider = Math.max(ADDRESSES_MIN, capacity * 2);
    const list = table.allocateZeros(wider * 4);
    const old = table.word(listOffset);
    table.memory.u8.copyWithin(list, old, old + capacity * 4);
    if (capacity > 0) table.blocks.release(old, capacity * 4);
    table.setWord(listOffset, list);
    table.setWord(capacityOffset, wider);
  }
  table.memory.u32[(table.word(listOffset) >>> 2) + position] = address;
}
