import type { Batch, Column } from '../../columnar/batch.ts';
import type { Schema } from '../../columnar/schema.ts';
import type { DataType } from '../../columnar/types.ts';
import { NO_CHARACTER } from '../../expression/csv/csv-dialect.ts';
import { csvTextOf } from '../../expression/csv/csv-text.ts';
import { fieldWriter, USUAL_COMMENT } from '../../expression/csv/field-writer.ts';
import type { ComputeContext } from '../../expression/evaluation.ts';
import { joinLines } from '../../expression/print/join-lines.ts';
import { printNumbers } from '../../expression/print/print-numbers.ts';
import { printTimes } from '../../expression/print/print-times.ts';
import {
  type PrintedColumn,
  printAround,
  printRows,
} from '../../expression/print/printed-column.ts';
import { patternFor } from '../../expression/time/time-patterns.ts';
import { zoneOf } from '../../expression/time/zone.ts';
import type { EncodedBytes, FormatOptions } from '../format.ts';
import { type CsvOptions, readCsvOptions } from './csv-options.ts';

/** Writes a batch as CSV with values as Spark prints them: column by column, then line by line. */
export function writeCsvLines(
  batch: Batch,
  schema: Schema,
  options: FormatOptions,
  context: ComputeContext,
): EncodedBytes {
  const values = readCsvOptions(options);
  const fields = { options: values, write: fieldWriter(values) };
  const columns = schema.fields.map(({ type }, index) => {
    const isFirst = index === 0;
    const texts = printColumn(batch.columns[index], type, { ...fields, isFirst }, context);
    return { key: '', nullText: fields.write(null, isFirst), texts };
  });
  // An empty line is no row for any reader, so Spark writes none.
  const style = { open: '', between: values.sep, close: values.lineSep ?? '\n', skipsEmpty: true };
  return joinLines(columns, batch.rowCount, style, context);
}

/** How the values of a column become fields of lines. */
interface Fields {
  readonly options: CsvOptions;
  readonly isFirst: boolean;
  write(text: string | null, isFirst: boolean): string;
}

/** By kernels, where there are some for the type and fields stay as they are; all else row by row. */
function printColumn(
  column: Column,
  type: DataType,
  fields: Fields,
  context: ComputeContext,
): PrintedColumn {
  const { options, isFirst, write } = fields;
  const texts = isPlain(options) ? printPlain(column, type, fields, context) : null;
  if (texts !== null) return texts;
  const read = csvTextOf(type, column, options, context);
  return printRows(column, context, (target) => (row) => target.text(write(read(row), isFirst)));
}

/** Separators that no number and no time holds. */
const PLAIN_SEPARATORS: ReadonlySet<string> = new Set([',', ';', '\t', '|']);

function isPlain({ sep, quote, comment, quoteAll }: CsvOptions): boolean {
  const isUsual = comment === NO_CHARACTER || comment === USUAL_COMMENT;
  return PLAIN_SEPARATORS.has(sep) && quote === '"' && isUsual && !quoteAll;
}

function printPlain(
  column: Column,
  type: DataType,
  fields: Fields,
  context: ComputeContext,
): PrintedColumn | null {
  if (type.kind === 'string') return printTexts(column, fields, context);
  if (patternFor(type, fields.options) !== null) return null;
  const zone = zoneOf(context.settings.timeZone);
  const numbers = printNumbers(column, type, context, (text) => text);
  return numbers ?? printTimes(column, type, zone, '', context);
}

/** The kernel copies texts that need no quotes. */
function printTexts(
  column: Column,
  { options, isFirst, write }: Fields,
  context: ComputeContext,
): PrintedColumn {
  const { kernels, memory } = context;
  const { length, validity, offsets: from, values } = column;
  const read = csvTextOf({ kind: 'string' }, column, options, context);
  const between = options.sep.charCodeAt(0);
  const comment = isFirst ? USUAL_COMMENT.charCodeAt(0) : 0;
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
      kernels.printPlainTexts(
        ...([from, values, validity, between, QUOTES.charCodeAt(0), comment] as const),
        ...([start, length, offsets, heap] as const),
      ),
    (row) => write(read(row), isFirst),
  );
}

const QUOTES = '""';

/** The names of the columns as a line, when the option asks for it. */
export function csvHeader({ fields }: Schema, options: FormatOptions): Uint8Array {
  const values = readCsvOptions(options);
  if (!values.header) return new Uint8Array();
  const writeField = fieldWriter(values);
  const names = fields.map(({ name }, index) => writeField(name, index === 0));
  return new Uint8Array(Buffer.from(names.join(values.sep) + (values.lineSep ?? '\n')));
}
