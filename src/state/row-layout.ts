import type { StoreSpec } from './store.ts';
import {
  ACCUMULATOR_BYTES,
  HEADER_ACCUMULATOR_COUNT,
  HEADER_ACCUMULATORS,
  HEADER_EXPIRY_OFFSET,
  HEADER_HASH_OFFSET,
  HEADER_KEY_OFFSET,
  HEADER_KEY_WIDTH,
  HEADER_SHIFT,
  KEY_PREFIX_BYTES,
  KEY_REFERENCE_OFFSET,
  OWN_CHAINED,
  OWN_HEAP_SEGMENT_BYTES,
  OWN_ROW_SEGMENT_BYTES,
  SEGMENT_HEADER_BYTES,
} from './table-layout.ts';
import type { TableParts } from './table-parts.ts';

/** How the rows of a table lie in its segments: follows from what the table keeps, and is equal in every start. */
export interface RowLayout {
  readonly shift: number;
  readonly hashOffset: number;
  readonly keyOffset: number;
  readonly keyWidth: number;
  /** 0 when groups do not expire. */
  readonly expiryOffset: number;
  readonly accumulators: readonly AccumulatorPlace[];
  readonly segmentBytes: number;
  readonly chained: boolean;
}

interface AccumulatorPlace {
  readonly offset: number;
  readonly width: number;
  readonly isReference: boolean;
}

/** Longer keys lie in the heap, however many there are. */
const INLINE_KEY_BYTES_MAX = 60;
const KEY_WIDTH_MIN = KEY_REFERENCE_OFFSET + 8;
const SHIFT_MIN = 2;

/** As many rows, a power of two, as fit `segmentBytesMax`; at least four. */
export function layOutRows(spec: StoreSpec, segmentBytesMax: number): RowLayout {
  const keyWidth = keyWidthOf(spec.inlineKeyBytes);
  const widths = spec.accumulators.reduce((total, { width }) => total + width, 0);
  const rowBytes = 8 + keyWidth + (spec.expires ? 8 : 0) + widths;
  const rowsMax = (segmentBytesMax - SEGMENT_HEADER_BYTES) / rowBytes;
  const shift = Math.max(SHIFT_MIN, Math.floor(Math.log2(rowsMax)));
  let next = SEGMENT_HEADER_BYTES;
  const take = (width: number): number => {
    const offset = next;
    next += width << shift;
    return offset;
  };
  return {
    shift,
    hashOffset: take(8),
    keyOffset: take(keyWidth),
    keyWidth,
    expiryOffset: spec.expires ? take(8) : 0,
    accumulators: spec.accumulators.map(({ width, reference = false }) => ({
      offset: take(width),
      width,
      isReference: reference,
    })),
    segmentBytes: next,
    chained: spec.chained === true,
  };
}

/** Bytes of a header with the descriptors of all accumulators. */
export function headerBytesOf(spec: StoreSpec): number {
  return HEADER_ACCUMULATORS + spec.accumulators.length * ACCUMULATOR_BYTES;
}

/** Notes the layout in a header of zeros. */
export function writeLayout(table: TableParts, layout: RowLayout, heapSegmentBytes: number): void {
  table.setWord(HEADER_SHIFT, layout.shift);
  table.setWord(HEADER_HASH_OFFSET, layout.hashOffset);
  table.setWord(HEADER_KEY_OFFSET, layout.keyOffset);
  table.setWord(HEADER_KEY_WIDTH, layout.keyWidth);
  table.setWord(HEADER_EXPIRY_OFFSET, layout.expiryOffset);
  table.setWord(OWN_ROW_SEGMENT_BYTES, layout.segmentBytes);
  table.setWord(OWN_HEAP_SEGMENT_BYTES, heapSegmentBytes);
  table.setWord(OWN_CHAINED, layout.chained ? 1 : 0);
  table.setWord(HEADER_ACCUMULATOR_COUNT, layout.accumulators.length);
  for (const [index, { offset, width, isReference }] of layout.accumulators.entries()) {
    const descriptor = HEADER_ACCUMULATORS + index * ACCUMULATOR_BYTES;
    table.setWord(descriptor, offset);
    table.setWord(descriptor + 4, width);
    table.setWord(descriptor + 8, isReference ? 1 : 0);
  }
}

function keyWidthOf(inlineKeyBytes: number): number {
  const byteLength = Math.min(inlineKeyBytes, INLINE_KEY_BYTES_MAX) + KEY_PREFIX_BYTES;
  return Math.max(KEY_WIDTH_MIN, Math.ceil(byteLength / 8) * 8);
}
