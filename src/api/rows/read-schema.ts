import { type Schema, schema as schemaOf } from '../../columnar/schema.ts';
import { parseSchema } from '../../sql/parse.ts';

/** The columns that a text in DDL, or a schema, describes. */
export function readSchema(columns: string | Schema): Schema {
  return typeof columns === 'string' ? schemaOf(parseSchema(columns)) : columns;
}
