import { schema as schemaOf } from '../../columnar/schema.ts';
import { field, STRING } from '../../columnar/types.ts';
import type { Row } from '../../columnar/value.ts';
import { userError } from '../../errors.ts';
import type {
  AlterSchema,
  CreateSchema,
  DescribeSchema,
  DropSchema,
  ShowCatalogs,
  ShowSchemas,
  UseSchema,
} from '../../sql/statement.ts';
import type { PrintedRows } from '../rows/result-text.ts';
import { matchesPattern } from '../session/name-pattern.ts';
import type { SessionContext } from '../session/session-context.ts';
import { CATALOG } from '../session/session-schemas.ts';
import { dropName } from './script-catalog.ts';

/** CREATE SCHEMA, ALTER SCHEMA, DROP SCHEMA or USE. */
export function runSchemaStatement(
  context: SessionContext,
  statement: CreateSchema | AlterSchema | DropSchema | UseSchema,
): void {
  const { schemas } = context.catalog;
  if (statement.kind === 'useSchema') schemas.use(statement.name);
  else if (statement.kind === 'dropSchema') dropSchema(context, statement);
  else if (statement.kind === 'alterSchema') alterSchema(context, statement);
  else schemas.create(statement.name, statement, statement.ifNotExists);
}

/** ALTER SCHEMA. Throws UNSET_NONEXISTENT_PROPERTIES for keys that are not there, without IF EXISTS. */
function alterSchema(
  { catalog: { schemas } }: SessionContext,
  { name, change }: AlterSchema,
): void {
  const { properties } = schemas.get(name);
  if ('location' in change) schemas.change(name, { location: change.location });
  else if ('set' in change) schemas.change(name, { properties: { ...properties, ...change.set } });
  else {
    const absent = change.unset.filter((key) => !Object.hasOwn(properties, key));
    if (absent.length > 0 && !change.ifExists) {
      const message = `The schema ${name.join('.')} has no properties ${absent.join(', ')}.`;
      throw userError('UNSET_NONEXISTENT_PROPERTIES', message);
    }
    const kept = Object.entries(properties).filter(([key]) => !change.unset.includes(key));
    schemas.change(name, { properties: Object.fromEntries(kept) });
  }
}

/** DROP SCHEMA: with CASCADE what is in it goes first. */
function dropSchema(context: SessionContext, statement: DropSchema): void {
  const { catalog } = context;
  const { name, ifExists, cascade } = statement;
  if (ifExists && !catalog.schemas.has(name)) return;
  const schema = catalog.schemas.get(name);
  const inside = catalog.listed(schema.name).filter(({ isTemporary }) => !isTemporary);
  if (inside.length > 0 && !cascade && schema.name !== 'default') {
    const message = `The schema ${schema.name} is not empty: it has ${inside[0]!.name}.`;
    throw userError('SCHEMA_NOT_EMPTY', message, { hint: 'Use CASCADE to drop what is in it.' });
  }
  catalog.schemas.remove(schema);
  for (const own of inside) dropName(context, { name: [schema.name, own.name], ifExists: true });
}

/** SHOW SCHEMAS. */
export function showSchemas({ catalog }: SessionContext, { pattern }: ShowSchemas): PrintedRows {
  const names = catalog.schemas.names();
  const shown = names.filter((name) => pattern === null || matchesPattern(name, pattern));
  return {
    schema: schemaOf([field('namespace', STRING)]),
    rows: shown.map((name): Row => [name]),
  };
}

/** SHOW CATALOGS: Spark's own, whose name may stand before a schema. */
export function showCatalogs({ pattern }: ShowCatalogs): PrintedRows {
  const shown = [CATALOG].filter((name) => pattern === null || matchesPattern(name, pattern));
  return {
    schema: schemaOf([field('catalog', STRING)]),
    rows: shown.map((name): Row => [name]),
  };
}

/** SHOW CURRENT SCHEMA. */
export function showCurrentSchema({ catalog }: SessionContext): PrintedRows {
  return {
    schema: schemaOf([field('catalog', STRING), field('namespace', STRING)]),
    rows: [[CATALOG, catalog.schemas.current]],
  };
}

/** DESCRIBE SCHEMA: with Spark's words; there is no owner here. */
export function describeSchema(
  { catalog }: SessionContext,
  { name, isExtended }: DescribeSchema,
): PrintedRows {
  const schema = catalog.schemas.get(name);
  const { location, properties } = schema;
  const pairs = Object.entries(properties).toSorted(([left], [right]) => (left < right ? -1 : 1));
  const text = pairs.map(([key, value]) => `(${key},${value})`).join(', ');
  return {
    schema: schemaOf([field('info_name', STRING), field('info_value', STRING)]),
    rows: [
      ['Catalog Name', CATALOG],
      ['Namespace Name', schema.name],
      ['Comment', schema.comment],
      ...(location === null ? [] : [['Location', location]]),
      ...(isExtended ? [['Properties', pairs.length === 0 ? '' : `(${text})`]] : []),
    ],
  };
}
