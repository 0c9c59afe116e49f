import { bytesColumn, type Column } from '../../columnar/batch.ts';
import { columnTooLarge } from '../../columnar/gather.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Call } from '../expression.ts';
import { computeLeftRows } from '../text/left-rows.ts';

const NO_ROOM = -2;
const BYTES_MAX = 2 ** 31 - 1;
/** What the kernel needs to read texts, as `parseVariants` says. */
const WORK_BYTES = 6144;
const WORK_GROWTH = 20;
/** A text becomes at most so many times as long. */
const GROWTH = 12;
/** The room for longer texts is too much for what a kernel saves. */
const TEXT_BYTES_MAX = 1 << 20;
const ROOM = 2048;

/** The VARIANT of each text, by a kernel; `parse` makes those that the kernel leaves. */
export function parseVariants(
  call: Call,
  texts: Column,
  frame: EvaluationFrame,
  parse: (text: string) => LiteralValue,
): Column {
  const { kernels, memory, arena, scratch } = frame;
  const { length, offsets: bounds, values, validity } = texts;
  const longest = Math.min(kernels.longestList(bounds, length) >>> 0, TEXT_BYTES_MAX);
  const work = scratch.allocate(WORK_BYTES + longest * WORK_GROWTH);
  const offsets = arena.allocate((length + 1) * 4);
  const left = scratch.allocateBitmap(length);
  const from = [bounds, values, validity, length, work, longest, offsets] as const;
  const textBytes = Math.min(memory.i32[bounds / 4 + length], length * longest);
  let capacity = textBytes * 2 + longest * GROWTH + length * 32 + ROOM;
  let size = NO_ROOM;
  let target = 0;
  for (; size === NO_ROOM; capacity *= 2) {
    if (capacity > BYTES_MAX) throw columnTooLarge();
    kernels.fillBytes(left, 0, Math.ceil(length / 8));
    target = scratch.allocate(capacity);
    size = kernels.parseVariants(...from, target, capacity, left);
  }
  const heap = arena.allocate(size);
  kernels.copyBytes(target, heap, size);
  const parsed = bytesColumn(length, validity, offsets, heap);
  if (kernels.countBits(left, length) === 0) return parsed;
  return computeLeftRows(call, parsed, texts, left, frame, parse);
}
