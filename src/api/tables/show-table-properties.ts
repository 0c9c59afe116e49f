import { schema as schemaOf } from '../../columnar/schema.ts';
import { field, STRING } from '../../columnar/types.ts';
import type { Row } from '../../columnar/value.ts';
import type { ShowTableProperties } from '../../sql/relation-statement.ts';
import type { PrintedRows } from '../rows/result-text.ts';
import type { SessionContext } from '../session/session-context.ts';
import { findEntry } from './find-relation.ts';

/** SHOW TBLPROPERTIES: all, or one of them; what is temporary has none. */
export function showTableProperties(
  context: SessionContext,
  { name, key, position }: ShowTableProperties,
): PrintedRows {
  const entry = findEntry(context, { name, position });
  const described = entry.table ?? entry.view;
  const properties = described?.properties ?? {};
  const comment = described?.comment ?? null;
  const all = comment === null ? properties : { ...properties, comment };
  return {
    schema: schemaOf([field('key', STRING), field('value', STRING)]),
    rows: entry.isTemporary ? [] : rowsOf(all, key, entry.name),
  };
}

function rowsOf(
  properties: Readonly<Record<string, string>>,
  key: string | null,
  table: string,
): readonly Row[] {
  if (key !== null) {
    const missing = `Table ${table} does not have property: ${key}`;
    return [[key, properties[key] ?? missing]];
  }
  return Object.entries(properties).toSorted(([left], [right]) => (left < right ? -1 : 1));
}
