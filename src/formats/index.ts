import { arrow } from './arrow/arrow.ts';
import { csv } from './csv/csv.ts';
import type { Format } from './format.ts';
import { json } from './json/json.ts';
import { parquet } from './parquet/parquet.ts';
import { text } from './text.ts';

/** Every format, by the name that `format(…)` takes. */
export const FORMATS: readonly Format[] = [arrow, csv, json, parquet, text];

export function lookupFormat(name: string): Format | undefined {
  return FORMATS.find((format) => format.name === name.toLowerCase());
}
