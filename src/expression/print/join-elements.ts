import type { Column } from '../../columnar/batch.ts';
import { columnTooLarge } from '../../columnar/gather.ts';
import { joinTextsOfRows } from './join-lines.ts';
import type { PrintContext, PrintedColumn } from './printed-column.ts';

const PART_BYTES = 24;

/** The texts of each list's elements with commas between them, and a bracket before and behind; nulls are `null`. */
export function joinElements(
  lists: Column,
  { validity, offsets: textOffsets, heap: texts }: PrintedColumn,
  [open, close]: readonly [string, string],
  context: PrintContext,
): PrintedColumn {
  const { kernels, memory, scratch } = context;
  const { length } = lists;
  const parts = scratch.allocate(PART_BYTES);
  const words = [texts, textOffsets, validity, 1, lists.offsets, lists.validity];
  memory.u32.set(words, parts / 4);
  const from = [oneText(',', context), parts, 1, oneText('null', context), length] as const;
  const joined = scratch.allocate((length + 1) * 4);
  const size = kernels.joinOffsets(...from, joined);
  if (size < 0) throw columnTooLarge();
  const heap = scratch.allocate(size);
  kernels.joinBytes(...from, heap);
  const inside = { validity: 0, offsets: joined, heap, byteLength: size };
  const style = { open, between: '', close, skipsEmpty: false };
  return joinTextsOfRows(lists, [{ key: '', nullText: null, texts: inside }], style, context);
}

/** A constant as `text/join.ts` takes it. */
function oneText(text: string, { memory, scratch }: PrintContext): number {
  const heap = scratch.allocate(text.length);
  memory.text.write(text, heap);
  const offsets = scratch.allocate(8);
  memory.u32.set([0, text.length], offsets / 4);
  const part = scratch.allocate(PART_BYTES);
  memory.u32.set([heap, offsets, 0, 0, 0, 0], part / 4);
  return part;
}
