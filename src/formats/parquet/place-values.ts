import { bytesColumn, type Column, fixedColumn } from '../../columnar/batch.ts';
import type { ColumnContext } from '../../columnar/column-context.ts';
import { columnTooLarge } from '../../columnar/gather.ts';
import type { SharedMemory } from '../../columnar/memory.ts';
import { type DataType, layoutOf, widthOf } from '../../columnar/types.ts';
import type { LeafEntries, ValuePiece } from './leaf-cursor.ts';
import type { BytesValues, FixedValues } from './physical-values.ts';

/** Which rows of a column there are: entries above a level, of which those at another have a value. */
export interface Slots {
  readonly count: number;
  /** Address of the validity bitmap, 0 when all have a value. */
  readonly validity: number;
}

/** Finds the rows among entries: those with a definition level of `present` or more, null below `full`. */
export function findSlots(
  { count, definitions }: LeafEntries,
  present: number,
  full: number,
  { arena, memory }: ColumnContext,
): Slots {
  if (definitions === null) return { count, validity: 0 };
  const validity = arena.allocateBitmap(count);
  const { u8 } = memory;
  u8.fill(0, validity, validity + Math.ceil(count / 8));
  let slot = 0;
  let valid = 0;
  for (let entry = 0; entry < count; entry++) {
    const level = definitions[entry];
    if (level < present) continue;
    if (level >= full) {
      u8[validity + (slot >>> 3)] |= 1 << (slot & 7);
      valid++;
    }
    slot++;
  }
  return { count: slot, validity: valid === slot ? 0 : validity };
}

/** Writes the values of a leaf into a column with room for nulls. */
export function placeValues(
  pieces: readonly ValuePiece[],
  slots: Slots,
  type: DataType,
  context: ColumnContext,
): Column {
  const layout = layoutOf(type);
  if (layout === 'bytes') return placeBytes(pieces, slots, context);
  if (layout === 'bits') return placeBits(pieces, slots, context);
  const { arena, memory } = context;
  const byteWidth = widthOf(layout);
  const target = arena.allocate(slots.count * byteWidth);
  const first = pieces[0]?.values as FixedValues | undefined;
  if (first === undefined) return fixedColumn(slots.count, slots.validity, target);
  const view = viewOf(first, memory);
  const start = (target / byteWidth) * first.width;
  let end = start;
  for (const piece of pieces) end = copyPiece(piece, view, end);
  if (slots.validity !== 0)
    spread(view, start, (end - start) / first.width, first.width, slots, memory);
  return fixedColumn(slots.count, slots.validity, target);
}

type View = Int8Array | Int16Array | Int32Array;

function viewOf({ array }: FixedValues, memory: SharedMemory): View {
  if (array instanceof Int32Array) return memory.i32;
  return array instanceof Int16Array ? memory.i16 : memory.i8;
}

/** Copies values one behind the other; returns where they end. */
function copyPiece({ values, indexes, start, count }: ValuePiece, view: View, at: number): number {
  const { array, width } = values as FixedValues;
  const end = at + count * width;
  if (indexes === null) {
    view.set(array.subarray(start * width, (start + count) * width), at);
    return end;
  }
  const size = array.length / width;
  for (let index = start, place = at; place < end; index++, place += width) {
    const chosen = indexes[index];
    if (!(chosen < size)) throw outsideDictionary();
    for (let word = 0; word < width; word++) view[place + word] = array[chosen * width + word];
  }
  return end;
}

/** Moves values that lie side by side to the rows that have one, from the last on. */
function spread(
  view: View,
  start: number,
  valueCount: number,
  width: number,
  { count, validity }: Slots,
  { u8 }: SharedMemory,
): void {
  let from = valueCount;
  for (let slot = count - 1; slot >= from; slot--) {
    if (((u8[validity + (slot >>> 3)] >>> (slot & 7)) & 1) === 0) continue;
    from--;
    for (let word = 0; word < width; word++) {
      view[start + slot * width + word] = view[start + from * width + word];
    }
  }
}

function placeBits(
  pieces: readonly ValuePiece[],
  { count, validity }: Slots,
  { arena, memory }: ColumnContext,
): Column {
  const { u8 } = memory;
  const target = arena.allocateBitmap(count);
  u8.fill(0, target, target + Math.ceil(count / 8));
  let slot = -1;
  for (const { values, indexes, start, count: valueCount } of pieces) {
    const { array } = values as FixedValues;
    for (let index = start; index < start + valueCount; index++) {
      do slot++;
      while (validity !== 0 && ((u8[validity + (slot >>> 3)] >>> (slot & 7)) & 1) === 0);
      const bit = indexes === null ? array[index] : array[indexes[index]];
      if (bit === undefined) throw outsideDictionary();
      if (bit !== 0) u8[target + (slot >>> 3)] |= 1 << (slot & 7);
    }
  }
  return fixedColumn(count, validity, target);
}

function placeBytes(
  pieces: readonly ValuePiece[],
  { count, validity }: Slots,
  { arena, memory }: ColumnContext,
): Column {
  const { u8, i32 } = memory;
  const texts = pieces.flatMap(chosenTexts);
  const offsets = arena.allocate((count + 1) * 4);
  let end = 0;
  let next = 0;
  for (let slot = 0; slot < count; slot++) {
    i32[offsets / 4 + slot] = end;
    const isValid = validity === 0 || (u8[validity + (slot >>> 3)] >>> (slot & 7)) & 1;
    if (isValid) end += texts[next++].length;
    if (end > 0x7fffffff) throw columnTooLarge();
  }
  i32[offsets / 4 + count] = end;
  const heap = arena.allocate(end);
  let address = heap;
  for (const text of texts) {
    u8.set(text, address);
    address += text.length;
  }
  return bytesColumn(count, validity, offsets, heap);
}

function chosenTexts({ values, indexes, start, count }: ValuePiece): readonly Uint8Array[] {
  const { list } = values as BytesValues;
  if (indexes === null) return list.slice(start, start + count);
  return Array.from({ length: count }, (_, index) => {
    const text = list[indexes[start + index]];
    if (text === undefined) throw outsideDictionary();
    return text;
  });
}

function outsideDictionary(): Error {
  return new Error('a value lies outside the dictionary');
}
