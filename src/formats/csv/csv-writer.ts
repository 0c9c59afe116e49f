import type { Batch } from '../../columnar/batch.ts';
import { isValid } from '../../columnar/column-to-values.ts';
import type { Schema } from '../../columnar/schema.ts';
import { csvTextOf } from '../../expression/csv/csv-text.ts';
import { fieldWriter } from '../../expression/csv/field-writer.ts';
import type { ComputeContext } from '../../expression/evaluation.ts';
import { ByteWriter } from '../../expression/text/byte-writer.ts';
import type { EncodedBytes, FormatOptions } from '../format.ts';
import { lineEndOf } from '../text-files.ts';
import { readCsvOptions } from './csv-options.ts';

/** Writes a batch as CSV with values as Spark prints them; a row is never a JavaScript object. */
export function writeCsvLines(
  batch: Batch,
  schema: Schema,
  options: FormatOptions,
  context: ComputeContext,
): EncodedBytes {
  const target = new ByteWriter(context);
  const { memory } = context;
  const values = readCsvOptions(options);
  const writeField = fieldWriter(values);
  const lineEnd = lineEndOf(options);
  const columns = schema.fields.map(({ type }, index) => {
    const column = batch.columns[index];
    return { column, read: csvTextOf(type, column, values, context) };
  });
  for (let row = 0; row < batch.rowCount; row++) {
    let line = '';
    columns.forEach(({ column, read }, index) => {
      const text = isValid(column, row, memory) ? read(row) : null;
      line += (index === 0 ? '' : values.sep) + writeField(text, index === 0);
    });
    // An empty line is no row for any reader, so Spark writes none.
    if (line !== '') target.text(line + lineEnd);
  }
  return target.finish();
}

/** The names of the columns as a line, when the option asks for it. */
export function csvHeader({ fields }: Schema, options: FormatOptions): Uint8Array {
  const values = readCsvOptions(options);
  if (!values.header) return new Uint8Array();
  const writeField = fieldWriter(values);
  const names = fields.map(({ name }, index) => writeField(name, index === 0));
  return new Uint8Array(Buffer.from(names.join(values.sep) + lineEndOf(options)));
}
