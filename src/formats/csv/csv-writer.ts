import type { Batch } from '../../columnar/batch.ts';
import type { Schema } from '../../columnar/schema.ts';
import { fieldWriter } from '../../expression/csv/field-writer.ts';
import { printFields } from '../../expression/csv/print-fields.ts';
import type { ComputeContext } from '../../expression/evaluation.ts';
import { joinLines } from '../../expression/print/join-lines.ts';
import type { EncodedBytes, FormatOptions } from '../format.ts';
import { readCsvOptions } from './csv-options.ts';

/** Writes a batch as CSV with values as Spark prints them: column by column, then line by line. */
export function writeCsvLines(
  batch: Batch,
  schema: Schema,
  options: FormatOptions,
  context: ComputeContext,
): EncodedBytes {
  const values = readCsvOptions(options);
  const columns = printFields(schema.fields, batch.columns, values, context);
  // An empty line is no row for any reader, so Spark writes none.
  const style = { open: '', between: values.sep, close: values.lineSep ?? '\n', skipsEmpty: true };
  return joinLines(columns, batch.rowCount, style, context);
}

/** The names of the columns as a line, when the option asks for it. */
export function csvHeader({ fields }: Schema, options: FormatOptions): Uint8Array {
  const values = readCsvOptions(options);
  if (!values.header) return new Uint8Array();
  const writeField = fieldWriter(values);
  const names = fields.map(({ name }, index) => writeField(name, index === 0));
  return new Uint8Array(Buffer.from(names.join(values.sep) + (values.lineSep ?? '\n')));
}
