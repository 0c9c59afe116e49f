import type { CatalogEntry, TableDefinition } from '../session/session-catalog.ts';
import type { SessionContext } from '../session/session-context.ts';
import type { ViewDefinition } from '../session/session-views.ts';
import { isMemory } from './choose-sink.ts';

/** What DESCRIBE EXTENDED and SHOW TABLE EXTENDED tell of a table or view, under Spark's words. */
export function relationFacts(
  { catalog }: SessionContext,
  { name, table, view, isStream, isTemporary }: CatalogEntry,
): readonly (readonly [fact: string, value: string])[] {
  const namespace = isTemporary ? [] : catalog.schemas.namespaceOf(name);
  const place = [
    ['Catalog', namespace[0]],
    ['Database', namespace[1]],
    ['Table', name.split('.').at(-1)],
    ['Type', table === null ? (isStream ? 'STREAM' : 'VIEW') : kindOf(table)],
  ] as const;
  const own = table === null ? viewFacts(view) : tableFacts(table);
  return [...place, ...own].flatMap(([fact, value]) =>
    value === undefined || value === null || value === '' ? [] : [[fact, value] as const],
  );
}

type Fact = readonly [fact: string, value: string | null | undefined];

/** In Spark's words: what has a path of its own stays when its name goes. */
export function kindOf({ format }: TableDefinition): string {
  return isMemory(format) ? 'MANAGED' : 'EXTERNAL';
}

function tableFacts({
  format,
  options,
  comment,
  properties,
  partitionedBy,
}: TableDefinition): readonly Fact[] {
  const { path, ...others } = options;
  return [
    ['Provider', format],
    ['Comment', comment],
    ['Table Properties', listText(properties)],
    ['Location', path],
    ['Storage Properties', listText(others)],
    ['Partition Columns', partitionedBy.map((name) => `\`${name}\``).join(', ')],
  ];
}

function viewFacts(view: ViewDefinition | null): readonly Fact[] {
  if (view === null) return [];
  const { text, comment, properties, schemaMode, schema, queryColumns } = view;
  const names = queryColumns.map(({ name }) => `\`${name}\``).join(', ');
  return [
    ['Comment', comment],
    ['Table Properties', listText(properties)],
    ['View Text', text],
    ['View Original Text', text],
    ['View Schema Mode', schemaMode],
    ['View Catalog and Namespace', `spark_catalog.${schema}`],
    ['View Query Output Columns', `[${names}]`],
  ];
}

function listText(properties: Readonly<Record<string, string>>): string {
  const entries = Object.entries(properties).toSorted(([left], [right]) => (left < right ? -1 : 1));
  if (entries.length === 0) return '';
  return `[${entries.map(([key, value]) => `${key}=${value}`).join(', ')}]`;
}
