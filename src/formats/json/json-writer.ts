import type { Batch, Column } from '../../columnar/batch.ts';
import { columnTooLarge } from '../../columnar/gather.ts';
import type { Schema } from '../../columnar/schema.ts';
import type { DataType } from '../../columnar/types.ts';
import type { ComputeContext } from '../../expression/evaluation.ts';
import { valueWriter } from '../../expression/json/json-writer.ts';
import { printNumbers } from '../../expression/print/print-numbers.ts';
import { printTimes } from '../../expression/print/print-times.ts';
import { type PrintedColumn, printed, printRows } from '../../expression/print/printed-column.ts';
import { patternFor } from '../../expression/time/time-patterns.ts';
import { type Zone, zoneOf } from '../../expression/time/zone.ts';
import type { EncodedBytes, FormatOptions } from '../format.ts';
import { joinLines } from '../print/join-lines.ts';
import { type JsonOptions, readJsonOptions } from './json-options.ts';

/** Writes a batch as JSON lines with values as Spark prints them: column by column, then line by line. */
export function writeJsonLines(
  batch: Batch,
  schema: Schema,
  options: FormatOptions,
  context: ComputeContext,
): EncodedBytes {
  const values = readJsonOptions(options);
  const zone = zoneOf(values.timeZone ?? context.settings.timeZone);
  const columns = schema.fields.map(({ name, type }, index) => {
    const texts = printColumn(batch.columns[index], type, values, zone, context);
    const nullText = values.ignoreNullFields ? null : 'null';
    return { key: `${JSON.stringify(name)}:`, nullText, texts };
  });
  const style = {
    open: '{',
    between: ',',
    close: `}${values.lineSep ?? '\n'}`,
    skipsEmpty: false,
  };
  return joinLines(columns, batch.rowCount, style, context);
}

/** By kernels where there are some for the type; nested values, intervals and patterns row by row. */
function printColumn(
  column: Column,
  type: DataType,
  options: JsonOptions,
  zone: Zone,
  context: ComputeContext,
): PrintedColumn {
  if (type.kind === 'string') return printTexts(column, context);
  const hasPattern = patternFor(type, options) !== null;
  const texts =
    printNumbers(column, type, context, (text) => `"${text}"`) ??
    (hasPattern ? null : printTimes(column, type, zone, '"', context));
  if (texts !== null) return texts;
  const output = { context, zone, patterns: options, skipsNulls: options.ignoreNullFields };
  return printRows(column, context, (target) => valueWriter(type, column, { ...output, target }));
}

function printTexts(column: Column, context: ComputeContext): PrintedColumn {
  const { kernels, scratch } = context;
  const { length, validity, offsets: from, values } = column;
  const offsets = scratch.allocate((length + 1) * 4);
  const size = kernels.jsonTextBytes(from, values, length);
  if (size < 0) throw columnTooLarge();
  const heap = scratch.allocate(size);
  kernels.printJsonTexts(from, values, validity, length, offsets, heap);
  return printed(column, { offsets, heap }, context);
}
