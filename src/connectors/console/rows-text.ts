import type { Schema } from '../../columnar/schema.ts';
import type { Row } from '../../columnar/value.ts';
import type { Zone } from '../../expression/time/zone.ts';
import { tableText } from './table-text.ts';
import { valueText } from './value-text.ts';

/** Characters of a cell, unless somebody wants more. */
export const CELL_WIDTH = 20;
/** Rows of a table, unless somebody wants more. */
export const ROWS_SHOWN = 20;

/** How a table of rows is drawn. */
export interface TableStyle {
  readonly rowsMax: number;
  /** Null: whole cells. */
  readonly cellWidthMax: number | null;
}

/** The first rows as a table, and a line that says so when there are more. */
export function rowsText(
  { fields }: Schema,
  rows: readonly Row[],
  zone: Zone,
  { rowsMax, cellWidthMax }: TableStyle,
): string {
  const shown = rows.slice(0, rowsMax);
  const cells = shown.map((row) =>
    fields.map((field, column) => valueText(row[column]!, field.type, zone)),
  );
  const names = fields.map((field) => field.name);
  const table = tableText(names, cells, cellWidthMax);
  const more = rows.length > shown.length ? `only showing top ${shown.length} rows\n` : '';
  return `${table}${more}`;
}
