import { csv } from './csv/csv.ts';
import type { Format } from './format.ts';
import { json } from './json/json.ts';
import { text } from './text.ts';

/** Every format, by the name that `format(…)` takes. */
export const FORMATS: readonly Format[] = [csv, json, text];

export function lookupFormat(name: string): Format | undefined {
  return FORMATS.find((format) => format.name === name.toLowerCase());
}
