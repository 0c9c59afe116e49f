import type { Batch, Column } from '../../columnar/batch.ts';
import { dateText } from '../../columnar/calendar.ts';
import { isValid } from '../../columnar/column-to-values.ts';
import type { Schema } from '../../columnar/schema.ts';
import type { DataType } from '../../columnar/types.ts';
import { assert } from '../../errors.ts';
import { doubleText, floatText } from '../../expression/conversion/number-text.ts';
import type { ComputeContext } from '../../expression/evaluation.ts';
import { ByteWriter } from '../../expression/text/byte-writer.ts';
import {
  bigDecimalText,
  timestampNtzText,
  timestampText,
  unscaledReader,
} from '../../expression/text/value-text.ts';
import { patternFor, patternPrinter } from '../../expression/time/time-patterns.ts';
import { zoneOf } from '../../expression/time/zone.ts';
import type { EncodedBytes, FormatOptions } from '../format.ts';
import { lineEndOf } from '../text-files.ts';
import { type CsvOptions, readCsvOptions } from './csv-options.ts';
import { fieldWriter } from './field-writer.ts';

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
    return { column, read: valueText(type, column, values, context) };
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

type ValueText = (row: number) => string;

/** The text of the value in a row, which is not null. */
function valueText(
  type: DataType,
  column: Column,
  options: CsvOptions,
  context: ComputeContext,
): ValueText {
  const { memory, settings } = context;
  const { values } = column;
  const pattern = patternFor(type, options);
  if (pattern !== null) {
    const print = patternPrinter(type, pattern, settings.timeZone);
    if (type.kind === 'date') return (row) => print(memory.i32[values / 4 + row]);
    return (row) => print(memory.i64[values / 8 + row]);
  }
  switch (type.kind) {
    case 'boolean':
      return (row) => ((memory.u8[values + (row >>> 3)] >>> (row & 7)) & 1 ? 'true' : 'false');
    case 'tinyint':
      return (row) => `${memory.i8[values + row]}`;
    case 'smallint':
      return (row) => `${memory.i16[values / 2 + row]}`;
    case 'int':
      return (row) => `${memory.i32[values / 4 + row]}`;
    case 'bigint':
      return (row) => `${memory.i64[values / 8 + row]}`;
    case 'float':
      return (row) => floatText(memory.f32[values / 4 + row]);
    case 'double':
      return (row) => doubleText(memory.f64[values / 8 + row]);
    case 'decimal': {
      const read = unscaledReader(column, type, memory);
      return (row) => bigDecimalText(read(row), type.scale);
    }
    case 'date':
      return (row) => dateText(memory.i32[values / 4 + row]);
    case 'timestamp': {
      const zone = zoneOf(settings.timeZone);
      return (row) => timestampText(memory.i64[values / 8 + row], zone);
    }
    case 'timestampNtz':
      return (row) => timestampNtzText(memory.i64[values / 8 + row]);
    default:
      assert(type.kind === 'string' || type.kind === 'binary', 'the csv format checks its types');
      return bytesText(column, context);
  }
}

function bytesText({ values, offsets }: Column, { memory }: ComputeContext): ValueText {
  return (row) => {
    const start = values + memory.i32[offsets / 4 + row];
    return memory.text.toString('utf8', start, values + memory.i32[offsets / 4 + row + 1]);
  };
}
