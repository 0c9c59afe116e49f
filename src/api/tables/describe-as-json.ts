import type { JsonValue } from '../../columnar/json-value.ts';
import { schema as schemaOf } from '../../columnar/schema.ts';
import { type DataType, field, STRING, type StructField } from '../../columnar/types.ts';
import type { PrintedRows } from '../rows/result-text.ts';
import type { CatalogEntry, TableDefinition } from '../session/session-catalog.ts';
import type { SessionContext } from '../session/session-context.ts';
import { kindOf } from './relation-facts.ts';

type Facts = Readonly<Record<string, JsonValue | undefined>>;

/** DESCRIBE EXTENDED … AS JSON: columns and facts of a table or view as one object, under Spark's keys. */
export function describeAsJson(
  { catalog }: SessionContext,
  entry: CatalogEntry,
  columns: readonly StructField[],
): PrintedRows {
  const { name, table, isTemporary, isStream } = entry;
  const namespace = isTemporary ? [] : catalog.schemas.namespaceOf(name);
  const facts: Facts = {
    table_name: name.split('.').at(-1),
    catalog_name: namespace[0],
    namespace: namespace.slice(1),
    schema_name: namespace[1],
    columns: columns.map((own) => columnObject(own, table)),
    type: table === null ? (isStream ? 'STREAM' : 'VIEW') : kindOf(table),
    ...(table === null ? viewFacts(entry) : tableFacts(table)),
  };
  return { schema: schemaOf([field('json_metadata', STRING)]), rows: [[textOf(facts)]] };
}

/** Facts that nobody knows are left out. */
function textOf(facts: Facts): string {
  const known = Object.entries(facts).filter(([, value]) => value !== null && value !== undefined);
  return JSON.stringify(Object.fromEntries(known));
}

function tableFacts(table: TableDefinition): Facts {
  const { path, ...others } = table.options;
  return {
    provider: table.format,
    comment: table.comment,
    table_properties: table.properties,
    location: path,
    storage_properties: others,
    partition_columns: table.partitionedBy.length === 0 ? null : table.partitionedBy,
  };
}

function viewFacts({ view }: CatalogEntry): Facts {
  if (view === null) return {};
  return {
    comment: view.comment,
    table_properties: view.properties,
    view_text: view.text,
    view_original_text: view.text,
    view_schema_mode: view.schemaMode,
    view_catalog_and_namespace: `spark_catalog.${view.schema}`,
    view_query_output_columns: view.queryColumns.map(({ name }) => name),
  };
}

function columnObject(own: StructField, table: TableDefinition | null): JsonValue {
  const value = table?.defaults.find(({ column }) => column === own.name);
  return { ...fieldObject(own), ...(value === undefined ? {} : { default: value.text }) };
}

function fieldObject({ name, type, declared = type, nullable, comment }: StructField): {
  readonly [key: string]: JsonValue;
} {
  const described = comment === undefined ? {} : { comment };
  return { name, type: typeObject(declared), nullable, ...described };
}

function typeObject(type: DataType): JsonValue {
  switch (type.kind) {
    case 'array':
      return {
        name: 'array',
        element_type: typeObject(type.element),
        element_nullable: type.containsNull,
      };
    case 'map':
      return {
        name: 'map',
        key_type: typeObject(type.key),
        value_type: typeObject(type.value),
        value_nullable: type.valueContainsNull,
      };
    case 'struct':
      return { name: 'struct', fields: type.fields.map(fieldObject) };
    case 'string': {
      const { limit, collation = 'UTF8_BINARY' } = type;
      if (limit !== undefined) return { name: limit.kind, length: limit.length };
      return { name: 'string', collation };
    }
    case 'decimal':
      return { name: 'decimal', precision: type.precision, scale: type.scale };
    case 'time':
      return { name: 'time', precision: type.precision };
    case 'dayTimeInterval':
    case 'yearMonthInterval':
      return { name: 'interval', start_unit: type.from, end_unit: type.to };
    case 'timestamp':
      return { name: 'timestamp_ltz' };
    case 'timestampNtz':
      return { name: 'timestamp_ntz' };
    case 'calendarInterval':
      return { name: 'interval' };
    case 'null':
      return { name: 'void' };
    default:
      return { name: type.kind };
  }
}
