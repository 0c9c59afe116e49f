import { importExport } from '../expression/user/import-export.ts';
import { arrow } from './arrow/arrow.ts';
import { csv } from './csv/csv.ts';
import type { Format } from './format.ts';
import { json } from './json/json.ts';
import { parquet } from './parquet/parquet.ts';
import { text } from './text.ts';
import { xml } from './xml/xml.ts';

/** Every format, by the name that `format(…)` takes. */
export const FORMATS: readonly Format[] = [arrow, csv, json, parquet, text, xml];

/** The format that a split or a sink names: one of the catalogue, or of the module that a reference leads to. */
export function lookupFormat(name: string): Format | undefined {
  const mark = name.indexOf('#');
  if (mark >= 0) {
    const found = importExport({ url: name.slice(0, mark), name: name.slice(mark + 1) });
    return isFormat(found) ? found : undefined;
  }
  return FORMATS.find((format) => format.name === name.toLowerCase());
}

/** What names a format in splits: threads find the user's own by their modules. */
export function referenceTo({ name, module }: Format): string {
  return module === undefined ? name : `${module.url}#${module.name}`;
}

/** Whether something that a module exports is a format. */
export function isFormat(value: unknown): value is Format {
  if (typeof value !== 'object' || value === null) return false;
  const given = value as Partial<Record<keyof Format, unknown>>;
  return typeof given.name === 'string' && typeof given.read === 'function';
}
