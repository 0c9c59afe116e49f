import { rowToJson } from '../../columnar/json-rows.ts';
import type { JsonValue } from '../../columnar/json-value.ts';
import type { Schema } from '../../columnar/schema.ts';
import type { Row } from '../../columnar/value.ts';
import { ROWS_SHOWN, rowsText } from '../../connectors/console/rows-text.ts';
import { valueText } from '../../connectors/console/value-text.ts';
import { type Zone, zoneOf } from '../../expression/time/zone.ts';

/** How rows that a script prints are written. */
export type ResultFormat = 'table' | 'json' | 'csv';

/** Rows with what their columns are. */
export interface PrintedRows {
  readonly schema: Schema;
  readonly rows: readonly Row[];
}

/** Rows as text. `json` is one object a line; `csv` has a line of names first, unless there was one before. */
export function resultText(
  { schema, rows }: PrintedRows,
  format: ResultFormat,
  timeZone: string,
  withNames = true,
): string {
  switch (format) {
    case 'table':
      return `${rowsText(schema, rows, zoneOf(timeZone), { rowsMax: ROWS_SHOWN, cellWidthMax: null })}\n`;
    case 'json':
      return lines(jsonRows(schema, rows));
    case 'csv':
      return lines(csvRows(schema, rows, zoneOf(timeZone)).slice(withNames ? 0 : 1));
  }
}

/** Columns in their order, all of them, whatever they are called: an object of JavaScript has an order of its own. */
function jsonRows(schema: Schema, rows: readonly Row[]): readonly string[] {
  const keys = schema.fields.map(({ name }) => JSON.stringify(name));
  return rows.map((row) => {
    const values = rowToJson(row, schema);
    return `{${keys.map((key, column) => `${key}:${jsonText(values[column]!)}`).join(',')}}`;
  });
}

/** As `JSON.stringify`, but for zero below nothing, which keeps its sign. */
function jsonText(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(jsonText).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value as Readonly<Record<string, JsonValue>>);
    return `{${members.map(([key, part]) => `${JSON.stringify(key)}:${jsonText(part)}`).join(',')}}`;
  }
  return Object.is(value, -0) ? '-0.0' : JSON.stringify(value);
}

function csvRows({ fields }: Schema, rows: readonly Row[], zone: Zone): readonly string[] {
  const header = fields.map(({ name }) => csvCell(name));
  const body = rows.map((row) =>
    fields.map(({ type }, column) => {
      const value = row[column]!;
      return value === null ? '' : csvCell(valueText(value, type, zone));
    }),
  );
  return [header, ...body].map((cells) => cells.join(','));
}

/** Quoted where a reader would take it for something else: an empty text is no null. */
function csvCell(text: string): string {
  return /^$|[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}
