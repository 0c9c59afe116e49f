import { rowToJson } from '../../columnar/json-rows.ts';
import type { Schema } from '../../columnar/schema.ts';
import type { Row } from '../../columnar/value.ts';

/** A row as a line of the log: the list of its values in JSON form, which gives every value back as it was. */
export function rowLine(row: Row, schema: Schema): string {
  return `${JSON.stringify(rowToJson(row, schema))}\n`;
}
