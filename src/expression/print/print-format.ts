import type { Column } from '../../columnar/batch.ts';
import { columnToValues } from '../../columnar/column-to-values.ts';
import type { DataType } from '../../columnar/types.ts';
import { type FormatPart, isPlainPlace, printPart, type ValuePart } from '../text/java-format.ts';
import { joinTextsOfRows, type LineColumn } from './join-lines.ts';
import { printNumbers } from './print-numbers.ts';
import {
  type PrintContext,
  type PrintedColumn,
  printRows,
  textsAsColumn,
} from './printed-column.ts';

/** Takes what is wrong with a row. */
type OnError = (row: number, error: unknown) => void;

/** Fills a format row by row from columns: place by place, then text by text. */
export function printFormat(
  parts: readonly FormatPart[],
  columns: readonly Column[],
  types: readonly DataType[],
  context: PrintContext & { readonly batch: { readonly rowCount: number } },
  onError: OnError,
): Column {
  const places: LineColumn[] = [];
  let before = '';
  for (const part of parts) {
    if (part.kind === 'text') before += part.text;
    else {
      const texts = printPlace(part, columns[part.index]!, types[part.index]!, context, onError);
      places.push({ key: before, nullText: 'null', texts });
      before = '';
    }
  }
  const length = context.batch.rowCount;
  const style = { open: '', between: '', close: before, skipsEmpty: false };
  return textsAsColumn(
    joinTextsOfRows({ length, validity: 0 }, places, style, context),
    length,
    context,
  );
}

/** By kernels where values are printed as they are; nulls have no text then. */
function printPlace(
  part: ValuePart,
  column: Column,
  type: DataType,
  context: PrintContext,
  onError: OnError,
): PrintedColumn {
  const plain = isPlainPlace(part)
    ? printPlain(part.directive.conversion, column, type, context)
    : null;
  if (plain !== null) return plain;
  const values = columnToValues(column, type, context.memory);
  return printRows({ ...column, validity: 0 }, context, (target) => (row) => {
    try {
      target.text(printPart(part, { value: values[row]!, type }));
    } catch (error) {
      onError(row, error);
    }
  });
}

const INTEGERS: ReadonlySet<string> = new Set(['tinyint', 'smallint', 'int', 'bigint']);
const AS_TEXTS: ReadonlySet<string> = new Set([...INTEGERS, 'boolean', 'float', 'double']);

function printPlain(
  conversion: string,
  column: Column,
  type: DataType,
  context: PrintContext,
): PrintedColumn | null {
  const { length, validity, offsets, values: heap } = column;
  if (conversion === 's' && type.kind === 'string') {
    return { validity, offsets, heap, byteLength: context.memory.u32[offsets / 4 + length] };
  }
  const kinds = conversion === 's' ? AS_TEXTS : conversion === 'd' ? INTEGERS : null;
  return kinds?.has(type.kind) ? printNumbers(column, type, context, (text) => text) : null;
}
