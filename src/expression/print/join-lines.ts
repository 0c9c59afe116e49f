import type { Column } from '../../columnar/batch.ts';
import { columnTooLarge } from '../../columnar/gather.ts';
import { OFFSET_MAX } from '../../columnar/text-values.ts';
import type { PrintContext, PrintedColumn } from './printed-column.ts';

/** What stands around the texts of a line. */
export interface LineStyle {
  readonly open: string;
  readonly between: string;
  readonly close: string;
  /** Whether lines with nothing in them are left out. */
  readonly skipsEmpty: boolean;
}

/** Texts, what stands before each of them, and for nulls; null where nulls are left out. */
export interface LineColumn {
  readonly key: string;
  readonly nullText: string | null;
  readonly texts: PrintedColumn;
}

/** As `native-free-kernels/print/lines.ts` has them. */
const COLUMN_WORDS = 7;
const STYLE_WORDS = 7;

/** Where lines lie. */
interface Lines {
  readonly address: number;
  readonly byteLength: number;
}

/** Writes a line for each row from the texts of its columns. */
export function joinLines(
  columns: readonly LineColumn[],
  count: number,
  style: LineStyle,
  context: PrintContext,
): Lines {
  return writeLines(columns, count, style, 0, context);
}

/** The same as the texts of a column's rows, nulls among them. */
export function joinTextsOfRows(
  { length, validity }: Pick<Column, 'length' | 'validity'>,
  columns: readonly LineColumn[],
  style: LineStyle,
  context: PrintContext,
): PrintedColumn {
  const { memory, scratch } = context;
  const offsets = scratch.allocate((length + 1) * 4);
  memory.u32[offsets / 4] = 0;
  const { address, byteLength } = writeLines(columns, length, style, offsets + 4, {
    ...context,
    arena: scratch,
  });
  if (byteLength > OFFSET_MAX) throw columnTooLarge();
  return { validity, offsets, heap: address, byteLength };
}

function writeLines(
  columns: readonly LineColumn[],
  count: number,
  { open, between, close, skipsEmpty }: LineStyle,
  ends: number,
  context: PrintContext,
): Lines {
  const { memory, scratch, arena, kernels } = context;
  const { u32 } = memory;
  const style = scratch.allocate(STYLE_WORDS * 4);
  const parts = [open, between, close].map((text) => place(text, context));
  u32.set([...parts.flat(), skipsEmpty ? 1 : 0], style / 4);
  const table = scratch.allocate(columns.length * COLUMN_WORDS * 4);
  columns.forEach(({ key, nullText, texts: { validity, offsets, heap } }, index) => {
    const stand = nullText === null ? [0, 0] : place(nullText, context);
    const words = [...place(key, context), validity, offsets, heap, ...stand];
    u32.set(words, table / 4 + index * COLUMN_WORDS);
  });
  const lineBytes = columns.reduce(
    (sum, { key, nullText }) => sum + Buffer.byteLength(key + between + (nullText ?? '')),
    Buffer.byteLength(open + close),
  );
  const textBytes = columns.reduce((sum, { texts }) => sum + texts.byteLength, 0);
  const address = arena.allocate(textBytes + lineBytes * count);
  const byteLength = kernels.joinLines(table, columns.length, count, style, address, ends) >>> 0;
  return { address, byteLength };
}

/** Address and size of a text that was put into the memory. */
function place(text: string, { memory, scratch }: PrintContext): readonly [number, number] {
  const byteLength = Buffer.byteLength(text);
  const address = scratch.allocate(byteLength);
  memory.text.write(text, address);
  return [address, byteLength];
}
