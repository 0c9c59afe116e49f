import type { AccumulatorSpec } from '../expression/aggregate-function.ts';
import type { StoreSpec } from './store.ts';
import {
  ACCUMULATOR_BYTES,
  ACCUMULATOR_REFERENCE,
  ACCUMULATOR_STRIDE,
  ACCUMULATOR_WIDTH,
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
  /** Bytes from one row's to the next one's. */
  readonly stride: number;
  readonly width: number;
  readonly isReference: boolean;
}

/** Longer keys lie in the heap, however many there are. */
const INLINE_KEY_BYTES_MAX = 60;
const KEY_WIDTH_MIN = KEY_REFERENCE_OFFSET + 8;
const SHIFT_MIN = 2;
const RECORD_ALIGNMENT = 8;

/**
 * As many rows, a power of two, as fit `segmentBytesMax`; at least four. The accumulators of a row lie side by side, so
 * that a row of input finds them in one cache line, or each kind in a column of its own, as snapshots have them.
 */
export function layOutRows(
  spec: StoreSpec,
  segmentBytesMax: number,
  accumulators: 'side by side' | 'in columns',
): RowLayout {
  const keyWidth = keyWidthOf(spec.inlineKeyBytes);
  const record = layOutRecord(spec.accumulators);
  const isRecord = accumulators === 'side by side';
  const widths = spec.accumulators.reduce((total, { width }) => total + width, 0);
  const rowBytes = 8 + keyWidth + (spec.expires ? 8 : 0) + (isRecord ? record.byteLength : widths);
  const rowsMax = (segmentBytesMax - SEGMENT_HEADER_BYTES) / rowBytes;
  const shift = Math.max(SHIFT_MIN, Math.floor(Math.log2(rowsMax)));
  let next = SEGMENT_HEADER_BYTES;
  const take = (width: number): number => {
    const offset = next;
    next += width << shift;
    return offset;
  };
  const [hashOffset, keyOffset] = [take(8), take(keyWidth)];
  const expiryOffset = spec.expires ? take(8) : 0;
  const records = isRecord ? take(record.byteLength) : 0;
  const places = spec.accumulators.map(({ width, reference = false }, index) => ({
    offset: isRecord ? records + record.offsets[index] : take(width),
    stride: isRecord ? record.byteLength : width,
    width,
    isReference: reference,
  }));
  return {
    shift,
    hashOffset,
    keyOffset,
    keyWidth,
    expiryOffset,
    accumulators: places,
    segmentBytes: next,
    chained: spec.chained === true,
  };
}

/** Wide ones first, so that there are no gaps. */
function layOutRecord(accumulators: readonly AccumulatorSpec[]): {
  readonly offsets: readonly number[];
  readonly byteLength: number;
} {
  const offsets = new Array<number>(accumulators.length);
  let end = 0;
  for (const wanted of [16, 8, 4]) {
    for (const [index, { width }] of accumulators.entries()) {
      if (width !== wanted) continue;
      offsets[index] = end;
      end += width;
    }
  }
  return { offsets, byteLength: Math.ceil(end / RECORD_ALIGNMENT) * RECORD_ALIGNMENT };
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
  for (const [index, place] of layout.accumulators.entries()) {
    const descriptor = HEADER_ACCUMULATORS + index * ACCUMULATOR_BYTES;
    table.setWord(descriptor, place.offset);
    table.setWord(descriptor + ACCUMULATOR_STRIDE, place.stride);
    table.setWord(descriptor + ACCUMULATOR_WIDTH, place.width);
    table.setWord(descriptor + ACCUMULATOR_REFERENCE, place.isReference ? 1 : 0);
  }
}

function keyWidthOf(inlineKeyBytes: number): number {
  const byteLength = Math.min(inlineKeyBytes, INLINE_KEY_BYTES_MAX) + KEY_PREFIX_BYTES;
  return Math.max(KEY_WIDTH_MIN, Math.ceil(byteLength / 8) * 8);
}
