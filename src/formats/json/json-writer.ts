import type { Batch } from '../../columnar/batch.ts';
import type { Schema } from '../../columnar/schema.ts';
import type { ComputeContext } from '../../expression/evaluation.ts';
import { joinLines } from '../../expression/print/join-lines.ts';
import { printMembers } from '../../expression/print/print-json.ts';
import { zoneOf } from '../../expression/time/zone.ts';
import type { EncodedBytes, FormatOptions } from '../format.ts';
import { readJsonOptions } from './json-options.ts';

/** Writes a batch as JSON lines with values as Spark prints them: column by column, then line by line. */
export function writeJsonLines(
  batch: Batch,
  schema: Schema,
  options: FormatOptions,
  context: ComputeContext,
): EncodedBytes {
  const values = readJsonOptions(options);
  const zone = zoneOf(values.timeZone ?? context.settings.timeZone);
  const style = { patterns: values, skipsNulls: values.ignoreNullFields, zone };
  const columns = printMembers(schema.fields, batch.columns, 0, style, context);
  const close = `}${values.lineSep ?? '\n'}`;
  const line = { open: '{', between: ',', close, skipsEmpty: false };
  return joinLines(columns, batch.rowCount, line, context);
}
