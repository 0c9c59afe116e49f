import type { Column } from '../../columnar/batch.ts';
import { columnTooLarge } from '../../columnar/gather.ts';
import { OFFSET_MAX } from '../../columnar/text-values.ts';
import { variantText } from '../../columnar/variant/variant-text.ts';
import type { Zone } from '../time/zone.ts';
import {
  type PrintContext,
  type PrintedColumn,
  type PrintTarget,
  printed,
} from './printed-column.ts';

/** Texts are shorter than values where names are; then there is more room. */
const GROWTH = 2;
/** What the kernel wants to have at least, and some. */
const ROOM = 1024;

/** Prints values of VARIANT as JSON: by a kernel, but for those with times, bytes or numbers of many digits. */
export function printVariants(column: Column, zone: Zone, context: PrintContext): PrintedColumn {
  const { memory, kernels, scratch } = context;
  const { length, validity, offsets: from, values } = column;
  const offsets = scratch.allocate((length + 1) * 4);
  memory.u32[offsets / 4] = 0;
  const target = new GrowingTarget(offsets, memory.u32[from / 4 + length] * GROWTH, context);
  const offsetAt = (seconds: number) => zone.offsetAt(seconds);
  let row = 0;
  while (row < length) {
    const { heap, capacity } = target;
    const at = [row, length, offsets, heap, capacity] as const;
    const reached = kernels.printVariants(from, values, validity, ...at);
    row = reached < 0 ? ~reached : reached;
    if (reached < 0) target.grow(row);
    else if (row < length) {
      const start = values + memory.u32[from / 4 + row];
      const end = values + memory.u32[from / 4 + row + 1];
      target.append(row, variantText(memory.u8.slice(start, end), offsetAt));
      row++;
    }
  }
  return printed(column, target, context);
}

/** Room for texts one behind the other, which becomes more as they need it. */
class GrowingTarget implements PrintTarget {
  readonly offsets: number;
  heap: number;
  capacity: number;
  readonly #context: PrintContext;

  constructor(offsets: number, byteLength: number, context: PrintContext) {
    this.offsets = offsets;
    this.#context = context;
    this.capacity = Math.min(byteLength + ROOM, OFFSET_MAX);
    this.heap = context.scratch.allocate(this.capacity);
  }

  /** Makes twice the room, behind which the text of a row is to begin. */
  grow(row: number, least = 0): void {
    const { memory, kernels, scratch } = this.#context;
    const used = memory.u32[this.offsets / 4 + row];
    const capacity = Math.max(this.capacity * 2, used + least + ROOM);
    if (capacity > OFFSET_MAX) throw columnTooLarge();
    const heap = scratch.allocate(capacity);
    kernels.copyBytes(this.heap, heap, used);
    this.heap = heap;
    this.capacity = capacity;
  }

  append(row: number, text: string): void {
    const { u32, text: bytes } = this.#context.memory;
    const start = u32[this.offsets / 4 + row];
    const byteLength = Buffer.byteLength(text);
    if (start + byteLength > this.capacity) this.grow(row, byteLength);
    bytes.write(text, this.heap + start);
    u32[this.offsets / 4 + row + 1] = start + byteLength;
  }
}
