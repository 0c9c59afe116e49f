import type { JsonValue } from '../../src/columnar/json-value.ts';
import { typeName } from '../../src/columnar/types.ts';
import type { Session } from '../../src/index.ts';
import { parseSchema } from '../../src/sql/parse.ts';

/** Makes a view of written rows: a table that does not change. */
export function createBoundedTable(
  session: Session,
  name: string,
  ddl: string,
  rows: readonly (readonly JsonValue[])[],
): void {
  const fields = parseSchema(ddl);
  const items = fields.map(
    (column, index) => `CAST(col${index + 1} AS ${typeName(column.type)}) AS \`${column.name}\``,
  );
  const noRow = fields.map(() => null);
  const values = (rows.length === 0 ? [noRow] : rows).map(
    (row) => `(${row.map(literal).join(', ')})`,
  );
  const condition = rows.length === 0 ? ' WHERE false' : '';
  session
    .sql(`SELECT ${items.join(', ')} FROM VALUES ${values.join(', ')}${condition}`)
    .createOrReplaceTempView(name);
}

function literal(value: JsonValue): string {
  return typeof value === 'string' ? `'${value.replaceAll("'", "\\'")}'` : String(value);
}
