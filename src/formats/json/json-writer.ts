import type { Batch } from '../../columnar/batch.ts';
import type { Schema } from '../../columnar/schema.ts';
import type { ComputeContext } from '../../expression/evaluation.ts';
import { type JsonOutput, objectWriter } from '../../expression/json/json-writer.ts';
import { ByteWriter } from '../../expression/text/byte-writer.ts';
import { zoneOf } from '../../expression/time/zone.ts';
import type { EncodedBytes, FormatOptions } from '../format.ts';
import { lineEndOf } from '../text-files.ts';
import { readJsonOptions } from './json-options.ts';

/** Writes a batch as JSON lines with values as Spark prints them; a row is never a JavaScript object. */
export function writeJsonLines(
  batch: Batch,
  schema: Schema,
  options: FormatOptions,
  context: ComputeContext,
): EncodedBytes {
  const target = new ByteWriter(context);
  const values = readJsonOptions(options);
  const output: JsonOutput = {
    context,
    target,
    zone: zoneOf(values.timeZone ?? context.settings.timeZone),
    patterns: values,
    skipsNulls: values.ignoreNullFields,
  };
  const lineEnd = Buffer.from(lineEndOf(options));
  const writeRow = objectWriter(schema.fields, batch.columns, output);
  for (let row = 0; row < batch.rowCount; row++) {
    writeRow(row);
    target.bytes(lineEnd);
  }
  return target.finish();
}
