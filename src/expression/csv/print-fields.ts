// Values as fields of CSV, column by column.

import type { Column } from '../../columnar/batch.ts';
import type { DataType, StructField } from '../../columnar/types.ts';
import type { ComputeContext } from '../evaluation.ts';
import type { LineColumn } from '../print/join-lines.ts';
import { printNumbers } from '../print/print-numbers.ts';
import { printTimes } from '../print/print-times.ts';
import {
  type PrintContext,
  type PrintedColumn,
  printAround,
  printRows,
} from '../print/printed-column.ts';
import { patternFor } from '../time/time-patterns.ts';
import { zoneOf } from '../time/zone.ts';
import { type CsvDialect, NO_CHARACTER } from './csv-dialect.ts';
import { csvTextOf } from './csv-text.ts';
import { fieldWriter, USUAL_COMMENT } from './field-writer.ts';

type CsvContext = PrintContext & Pick<ComputeContext, 'settings'>;

const QUOTES = '""';

/** Prints the values of columns as Spark does, quoted where lines need it. */
export function printFields(
  fields: readonly StructField[],
  columns: readonly Column[],
  options: CsvDialect,
  context: CsvContext,
): readonly LineColumn[] {
  const write = fieldWriter(options);
  return fields.map(({ type }, index) => {
    const isFirst = index === 0;
    const texts = printColumn(columns[index], type, { options, write, isFirst }, context);
    return { key: '', nullText: write(null, isFirst), texts };
  });
}

/** How the values of a column become fields of lines. */
interface Fields {
  readonly options: CsvDialect;
  readonly isFirst: boolean;
  write(text: string | null, isFirst: boolean): string;
}

/** By kernels, where there are some for the type and fields stay as they are; all else row by row. */
function printColumn(
  column: Column,
  type: DataType,
  fields: Fields,
  context: CsvContext,
): PrintedColumn {
  const { options, isFirst, write } = fields;
  const texts = isPlain(options) ? printPlain(column, type, fields, context) : null;
  if (texts !== null) return texts;
  const read = csvTextOf(type, column, options, context);
  return printRows(column, context, (target) => (row) => target.text(write(read(row), isFirst)));
}

/** Separators that no number and no time holds. */
const PLAIN_SEPARATORS: ReadonlySet<string> = new Set([',', ';', '\t', '|']);

function isPlain({ sep, quote, comment, quoteAll }: CsvDialect): boolean {
  const isUsual = comment === NO_CHARACTER || comment === USUAL_COMMENT;
  return PLAIN_SEPARATORS.has(sep) && quote === '"' && isUsual && !quoteAll;
}

function printPlain(
  column: Column,
  type: DataType,
  fields: Fields,
  context: CsvContext,
): PrintedColumn | null {
  if (type.kind === 'string') return printTexts(column, fields, context);
  if (patternFor(type, fields.options) !== null) return null;
  const zone = zoneOf(context.settings.timeZone);
  const numbers = printNumbers(column, type, context, (text) => text);
  return numbers ?? printTimes(column, type, zone, '', context);
}

/** The kernel leaves texts that are empty or have blanks around. */
function printTexts(
  column: Column,
  { options, isFirst, write }: Fields,
  context: CsvContext,
): PrintedColumn {
  const { kernels, memory } = context;
  const { length, validity, offsets: from, values } = column;
  const read = csvTextOf({ kind: 'string' }, column, options, context);
  const between = options.sep.charCodeAt(0);
  const comment = isFirst ? USUAL_COMMENT.charCodeAt(0) : 0;
  // Texts with quotes in them need none themselves where these are not escaped.
  const escapeByte = Buffer.from(options.escape);
  const isEscaped = options.escapeQuotes && escapeByte.length === 1;
  const escapeCode = isEscaped ? escapeByte[0]! : 0;
  const offsets = context.scratch.allocate((length + 1) * 4);
  memory.u32[offsets / 4] = 0;
  // Every character doubled, every byte that is no UTF-8 replaced by three, quotes around, or what stands for an empty text.
  const heapBytes = memory.u32[from / 4 + length] - memory.u32[from / 4];
  const standBytes = Math.max(QUOTES.length, Buffer.byteLength(write('', isFirst)));
  const heap = context.scratch.allocate(heapBytes * 3 + length * standBytes);
  return printAround(
    column,
    { offsets, heap },
    context,
    (start) =>
      kernels.printFields(
        ...([from, values, validity, between, QUOTES.charCodeAt(0), escapeCode, comment] as const),
        ...([start, length, offsets, heap] as const),
      ),
    (row) => write(read(row), isFirst),
  );
}
