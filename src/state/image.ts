// A table as bytes: its segments are copied as they are, because references inside are segment numbers and offsets.
// Lists of addresses and the index are made again.

import { crc32 } from 'node:zlib';
import type { Kernels } from '../../native-free-kernels/kernels.ts';
import { Arena } from '../columnar/arena.ts';
import type { SharedMemory } from '../columnar/memory.ts';
import { isPlanted } from '../columnar/planted-bug.ts';
import { assert } from '../errors.ts';
import { type CutExtent, isDue } from './cut-extent.ts';
import { enterRowSegment, enterSegment } from './growth.ts';
import type {
  SegmentImage,
  SegmentMemory,
  SegmentPlace,
  StoreCopy,
  SurrenderedStore,
} from './store.ts';
import {
  HEADER_EXPIRY_OFFSET,
  HEADER_FREE_SLOT,
  HEADER_HEAP_LIVE,
  HEADER_HEAP_SEGMENT,
  HEADER_HEAP_USED,
  HEADER_KEY_WIDTH,
  HEADER_NEXT_SLOT,
  HEADER_ROW_COUNT,
  HEADER_SEGMENT_COUNT,
  HEADER_SHIFT,
  OWN_LEFT_ROOM,
  OWN_ROW_SEGMENT_BYTES,
  SEGMENT_BYTE_LENGTH,
  SEGMENT_CHANGED,
  SEGMENT_EARLIEST,
  SEGMENT_HEADER_BYTES,
  SEGMENT_KIND,
  SEGMENT_KIND_HEAP,
  SEGMENT_KIND_ROWS,
  SEGMENT_LIVE,
  SEGMENT_NUMBER,
  SEGMENT_USED,
} from './table-layout.ts';
import type { TableParts } from './table-parts.ts';

const FORMAT = 1;
const WRITTEN_BEFORE_COPIED = 'written before copied';

/** Words of the header that are stored, by their names in the image. */
const STORED_WORDS = {
  rowCount: HEADER_ROW_COUNT,
  nextSlot: HEADER_NEXT_SLOT,
  freeSlot: HEADER_FREE_SLOT,
  heapSegment: HEADER_HEAP_SEGMENT,
} as const;

/** Words that a table of the same spec has already: an image must agree with them. */
const CHECKED_WORDS = {
  shift: HEADER_SHIFT,
  keyWidth: HEADER_KEY_WIDTH,
  rowSegmentBytes: OWN_ROW_SEGMENT_BYTES,
} as const;

/**
 * Finds room in slabs of `owner` for the changed segments, which come first, and those that `extent` adds. Each is copied
 * there before it is written to, or by `copySegments`; nothing counts as changed afterwards. Leaves everything as it was when
 * there is no memory for the copies.
 */
export function cutTable(table: TableParts, extent: CutExtent, owner: number): StoreCopy {
  const copies = new Arena(table.memory, owner);
  try {
    const segmentCount = table.word(HEADER_SEGMENT_COUNT);
    const [changed, due] = [changedSegments(table), dueSegments(table, extent)];
    let numbers = extent === 'all' ? due : [...changed, ...due];
    if (extent !== 'all' && numbers.length > 1 && isPlanted('dirty page missed')) {
      numbers = numbers.filter((number) => number !== changed[0]);
    }
    const segments = numbers.map((number) => placeOf(table, number, copies));
    const isForgotten = isPlanted(WRITTEN_BEFORE_COPIED);
    for (const { source, address } of segments) {
      table.setSegmentWord(source, SEGMENT_CHANGED, isForgotten ? 0 : address);
    }
    return { meta: metaOf(table), segments, segmentCount, slabs: copies.detach() };
  } catch (error) {
    copies.release();
    throw error;
  }
}

function changedSegments(table: TableParts): number[] {
  const numbers: number[] = [];
  for (let number = 0; number < table.word(HEADER_SEGMENT_COUNT); number++) {
    if (isChanged(table, number)) numbers.push(number);
  }
  return numbers;
}

/** All, or those whose turn it is and that have not changed. */
function dueSegments(table: TableParts, extent: CutExtent): number[] {
  const numbers: number[] = [];
  for (let number = 0; number < table.word(HEADER_SEGMENT_COUNT); number++) {
    if (extent === 'all' || (isDue(extent, number) && !isChanged(table, number))) {
      numbers.push(number);
    }
  }
  return numbers;
}

function isChanged(table: TableParts, number: number): boolean {
  return table.segmentWord(table.segmentAddress(number), SEGMENT_CHANGED) !== 0;
}

function placeOf(table: TableParts, index: number, copies: Arena): SegmentPlace {
  const source = table.segmentAddress(index);
  const byteLength = imageBytes(table, source);
  return { index, source, address: copies.allocate(byteLength), byteLength };
}

/** Makes the copies of a cut that have not been made yet. No task may write to their segments meanwhile. */
export function copySegments(
  places: readonly SegmentPlace[],
  memory: SharedMemory,
  kernels: Kernels,
): readonly SegmentImage[] {
  const isForgotten = isPlanted(WRITTEN_BEFORE_COPIED);
  return places.map(({ index, source, address, byteLength }) => {
    if (source !== 0 && isForgotten) copyAsItIs(memory, source, address, byteLength);
    else if (source !== 0) kernels.tableCopyForCut(source, address);
    return { index, address, byteLength, crc: crcOf(memory, address, byteLength) };
  });
}

/** What nobody knew to be wanted is copied as it is by now. */
function copyAsItIs(
  memory: SharedMemory,
  source: number,
  address: number,
  byteLength: number,
): void {
  memory.u8.copyWithin(address, source, source + byteLength);
  memory.u32[(address + SEGMENT_CHANGED) / 4] = 0;
}

/** The segments as they lie. Nothing counts as changed in the image. A cut that is being made gets its copies. */
export function surrenderTable(table: TableParts): SurrenderedStore {
  const numbers = Array.from({ length: table.word(HEADER_SEGMENT_COUNT) }, (_, number) => number);
  for (const number of numbers) copyIfAwaited(table, table.segmentAddress(number));
  const changed = changedSegments(table);
  const segments = numbers.map((index) => {
    const address = table.segmentAddress(index);
    table.setSegmentWord(address, SEGMENT_CHANGED, 0);
    const byteLength = imageBytes(table, address);
    const roomBytes = table.segmentWord(address, SEGMENT_BYTE_LENGTH);
    const crc = crcOf(table.memory, address, byteLength);
    return { index, address, byteLength, roomBytes, crc };
  });
  return { meta: metaOf(table), segments, changed, earliestExpiry: earliestExpiryOf(table) };
}

function copyIfAwaited(table: TableParts, segment: number): void {
  const copy = table.segmentWord(segment, SEGMENT_CHANGED);
  if (copy > 1) table.kernels.tableCopyForCut(segment, copy);
}

function earliestExpiryOf(table: TableParts): bigint | null {
  if (table.word(HEADER_EXPIRY_OFFSET) === 0) return null;
  let earliest = 2n ** 63n - 1n;
  for (let number = 0; number < table.word(HEADER_SEGMENT_COUNT); number++) {
    const segment = table.segmentAddress(number);
    if (table.segmentWord(segment, SEGMENT_KIND) !== SEGMENT_KIND_ROWS) continue;
    const time = table.memory.i64[(segment + SEGMENT_EARLIEST) / 8];
    if (time < earliest) earliest = time;
  }
  return earliest;
}

/** Fills an empty table, all but its index, from images that lie where the segments are to be. */
export function adoptSegments(
  table: TableParts,
  meta: Readonly<Record<string, number>>,
  segments: readonly SegmentMemory[],
): void {
  restoreWords(table, meta);
  for (const { address, byteLength, changed } of segments) {
    assert(
      byteLength === imageBytes(table, address),
      'the image of a segment is as long as it says',
    );
    table.setSegmentWord(address, SEGMENT_CHANGED, changed ? 1 : 0);
    enter(table, address);
  }
}

/** Fills an empty table, all but its index, from an image. */
export function restoreSegments(
  table: TableParts,
  meta: Readonly<Record<string, number>>,
  segments: readonly { readonly address: number; readonly byteLength: number }[],
): void {
  restoreWords(table, meta);
  for (const image of segments) restoreSegment(table, image.address, image.byteLength);
}

function restoreWords(table: TableParts, meta: Readonly<Record<string, number>>): void {
  assert(meta['format'] === FORMAT, 'the image of a table has a known format');
  for (const [name, offset] of Object.entries(CHECKED_WORDS)) {
    assert(meta[name] === table.word(offset), `the image of a table agrees with its spec: ${name}`);
  }
  for (const [name, offset] of Object.entries(STORED_WORDS)) table.setWord(offset, meta[name]);
  table.setWord(OWN_LEFT_ROOM, 1);
}

function metaOf(table: TableParts): Readonly<Record<string, number>> {
  const words = Object.entries({ ...STORED_WORDS, ...CHECKED_WORDS });
  const stored = words.map(([name, offset]) => [name, table.word(offset)] as const);
  return { format: FORMAT, ...Object.fromEntries(stored) };
}

function crcOf(memory: SharedMemory, address: number, byteLength: number): number {
  return crc32(memory.u8.subarray(address, address + byteLength));
}

/** What the segment of an image takes in memory: byte strings may come behind. */
export function roomBytesOf(image: Uint8Array): number {
  const { buffer, byteOffset } = image;
  return new DataView(buffer, byteOffset).getUint32(SEGMENT_BYTE_LENGTH, true);
}

/** The unused end of a heap segment is left out. */
function imageBytes(table: TableParts, segment: number): number {
  const isHeap = table.segmentWord(segment, SEGMENT_KIND) === SEGMENT_KIND_HEAP;
  return table.segmentWord(segment, isHeap ? SEGMENT_USED : SEGMENT_BYTE_LENGTH);
}

function restoreSegment(table: TableParts, image: number, byteLength: number): void {
  assert(byteLength === imageBytes(table, image), 'the image of a segment is as long as it says');
  const segment = table.allocateZeros(table.segmentWord(image, SEGMENT_BYTE_LENGTH));
  table.kernels.copyBytes(image, segment, byteLength);
  enter(table, segment);
}

function enter(table: TableParts, segment: number): void {
  enterSegment(table, segment);
  if (table.segmentWord(segment, SEGMENT_KIND) === SEGMENT_KIND_ROWS) {
    enterRowSegment(table, segment, table.segmentWord(segment, SEGMENT_NUMBER));
    return;
  }
  const used = table.segmentWord(segment, SEGMENT_USED) - SEGMENT_HEADER_BYTES;
  const live = table.segmentWord(segment, SEGMENT_LIVE);
  table.setLongWord(HEADER_HEAP_USED, table.longWord(HEADER_HEAP_USED) + used);
  table.setLongWord(HEADER_HEAP_LIVE, table.longWord(HEADER_HEAP_LIVE) + live);
}
