import type { Column } from './batch.ts';
import type { ColumnContext } from './column-context.ts';
import { columnTooLarge } from './gather.ts';
import { hasWordKeys, writeWordKeys } from './sort-words.ts';
import { childTypes, type DataType, layoutOf } from './types.ts';

/** A byte string for each row, whose order is the order of the rows. */
export interface ByteKeys {
  readonly count: number;
  readonly offsets: number;
  readonly heap: number;
}

/** How the values of a column are put in order; the sort keys of plans are such. */
interface ColumnOrder {
  readonly expression: { readonly type: DataType };
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

/** What tells values from nulls in the first byte of a value, and 255 where the order is turned round. */
interface Marks {
  readonly nullByte: number;
  readonly valueByte: number;
  readonly flip: number;
}

/** A column, or a field of a struct, that is written behind the one before; validity counts the structs around it. */
interface Part {
  readonly type: DataType;
  readonly column: Column;
  readonly validity: number;
  readonly marks: Marks;
  /** Byte strings of the elements of an array. */
  readonly elements: ByteKeys | null;
}

const WORD_BYTES = 9;
const WIDE_BYTES = 17;

/** Sort keys of any types as byte strings, in the scratch arena. */
export function encodeSortKeys(
  columns: readonly Column[],
  order: readonly ColumnOrder[],
  count: number,
  context: ColumnContext,
): ByteKeys {
  const parts = order.flatMap(({ expression, ...key }, place) =>
    partsOf(columns[place]!, expression.type, 0, marksOf(key), context),
  );
  return writeParts(parts, count, context);
}

function marksOf({ descending, nullsFirst }: Omit<ColumnOrder, 'expression'>): Marks {
  return { nullByte: nullsFirst ? 0 : 2, valueByte: 1, flip: descending ? 255 : 0 };
}

/** Inside a value nulls come first in its own order; 0 ends an array. */
function marksInside({ flip }: Marks): Marks {
  return { nullByte: 1 ^ flip, valueByte: 2 ^ flip, flip };
}

function partsOf(
  column: Column,
  type: DataType,
  parentValidity: number,
  marks: Marks,
  context: ColumnContext,
): readonly Part[] {
  const validity = bothValid(parentValidity, column, context);
  const layout = layoutOf(type);
  const inside = marksInside(marks);
  if (layout === 'list') {
    const [child] = column.children;
    const parts = partsOf(child!, childTypes(type)[0]!, 0, inside, context);
    const elements = writeParts(parts, child!.length, context);
    return [{ type, column, validity, marks, elements }];
  }
  const fields = layout === 'struct' ? column.children : [];
  return [
    { type, column, validity, marks, elements: null },
    ...fields.flatMap((field, place) =>
      partsOf(field, childTypes(type)[place]!, validity, inside, context),
    ),
  ];
}

function bothValid(parent: number, { validity, length }: Column, context: ColumnContext): number {
  if (parent === 0 || validity === 0) return parent === 0 ? validity : parent;
  const target = context.scratch.allocateBitmap(length);
  context.kernels.andBitmaps(parent, validity, length, target);
  return target;
}

function writeParts(parts: readonly Part[], count: number, context: ColumnContext): ByteKeys {
  const { kernels, scratch } = context;
  const lengths = scratch.allocate(count * 4);
  const offsets = scratch.allocate((count + 1) * 4);
  const fixedBytes = parts.reduce((sum, { type }) => sum + fixedBytesOf(type), 0);
  kernels.startKeys(fixedBytes, count, lengths);
  for (const { type, column, validity, elements } of parts) {
    const { offsets: from, values } = column;
    if (elements !== null)
      kernels.sortListLengths(from, elements.offsets, validity, count, lengths);
    else if (layoutOf(type) === 'bytes')
      kernels.sortTextLengths(from, values, validity, count, lengths);
  }
  const byteLength = kernels.keyOffsets(lengths, count, offsets);
  if (byteLength < 0) throw columnTooLarge();
  const heap = scratch.allocate(byteLength);
  // The lengths have served: their places hold the cursors from here on.
  kernels.copyBytes(offsets, lengths, count * 4);
  for (const part of parts) writePart(part, count, lengths, heap, context);
  return { count, offsets, heap };
}

/** What every row takes of a column: at least the byte that tells nulls from values. */
function fixedBytesOf(type: DataType): number {
  if (hasWordKeys(type)) return WORD_BYTES;
  return layoutOf(type) === 'i128' ? WIDE_BYTES : 1;
}

function writePart(
  { type, column, validity, marks, elements }: Part,
  count: number,
  cursors: number,
  heap: number,
  context: ColumnContext,
): void {
  const { kernels } = context;
  const { offsets, values } = column;
  const { nullByte, valueByte, flip } = marks;
  const target = [cursors, heap] as const;
  if (elements !== null) {
    const from = [offsets, elements.offsets, elements.heap] as const;
    kernels.sortBytesList(...from, validity, count, nullByte, valueByte, flip, ...target);
  } else if (hasWordKeys(type)) {
    const words = writeWordKeys({ ...column, validity }, count, type, flip !== 0, context);
    kernels.sortBytesWords(words, validity, count, nullByte, valueByte, ...target);
  } else if (layoutOf(type) === 'i128') {
    kernels.sortBytesWide(values, validity, count, nullByte, valueByte, flip, ...target);
  } else if (layoutOf(type) === 'bytes') {
    kernels.sortBytesText(offsets, values, validity, count, nullByte, valueByte, flip, ...target);
  } else kernels.sortBytesPresence(validity, count, nullByte, valueByte, ...target);
}
