import { rowToJsonObject } from '../columnar/json-rows.ts';
import type { Schema } from '../columnar/schema.ts';
import type { Row } from '../columnar/value.ts';
import { ROWS_SHOWN, rowsText } from '../connectors/console/rows-text.ts';
import { valueText } from '../connectors/console/value-text.ts';
import { type Zone, zoneOf } from '../expression/time/zone.ts';

/** How the result of a SELECT over bounded input is written. */
export type ResultFormat = 'table' | 'json' | 'csv';

/** A whole result as text. `json` is one object a line; `csv` has a line of names first. */
export function resultText(
  schema: Schema,
  rows: readonly Row[],
  format: ResultFormat,
  timeZone: string,
): string {
  switch (format) {
    case 'table':
      return `${rowsText(schema, rows, zoneOf(timeZone), { rowsMax: ROWS_SHOWN, cellWidthMax: null })}\n`;
    case 'json':
      return lines(rows.map((row) => JSON.stringify(rowToJsonObject(row, schema))));
    case 'csv':
      return lines(csvRows(schema, rows, zoneOf(timeZone)));
  }
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
