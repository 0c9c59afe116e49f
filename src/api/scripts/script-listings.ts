import { schema as schemaOf } from '../../columnar/schema.ts';
import { BOOLEAN, field, STRING } from '../../columnar/types.ts';
import type { Row } from '../../columnar/value.ts';
import { systemFunctionNames } from '../../plan/function-catalog.ts';
import type {
  DescribeFunction,
  DescribeSchema,
  ShowCatalogs,
  ShowCurrentSchema,
  ShowFunctions,
  ShowSchemas,
  ShowSettings,
  ShowTables,
} from '../../sql/statement.ts';
import type { PrintedRows } from '../rows/result-text.ts';
import { matchesPattern } from '../session/name-pattern.ts';
import type { ListedTable } from '../session/session-catalog.ts';
import type { SessionContext } from '../session/session-context.ts';
import {
  describeSchema,
  showCatalogs,
  showCurrentSchema,
  showSchemas,
} from '../tables/script-schemas.ts';
import { describeFunction } from './script-functions.ts';

/** What a statement lists. */
export function listing(
  context: SessionContext,
  statement:
    | ShowTables
    | ShowSchemas
    | ShowCatalogs
    | ShowCurrentSchema
    | ShowFunctions
    | DescribeFunction
    | DescribeSchema
    | ShowSettings,
): PrintedRows {
  switch (statement.kind) {
    case 'showTables':
      return showTables(context, statement);
    case 'showSchemas':
      return showSchemas(context, statement);
    case 'showCatalogs':
      return showCatalogs(statement);
    case 'showCurrentSchema':
      return showCurrentSchema(context);
    case 'describeSchema':
      return describeSchema(context, statement);
    case 'describeFunction':
      return describeFunction(context, statement);
    case 'showFunctions':
      return showFunctions(context, statement);
    case 'showSettings':
      return showSettings(context, statement);
  }
}

/** SHOW TABLES: those of a schema, and those that are in none. */
function showTables(
  context: SessionContext,
  { pattern, onlyViews, schema }: ShowTables,
): PrintedRows {
  const shown = listedTables(context, context.catalog.schemas.listed(schema))
    .filter(({ isView }) => isView || !onlyViews)
    .filter(({ name }) => pattern === null || matchesPattern(name, pattern));
  return {
    schema: schemaOf([
      field('namespace', STRING),
      field(onlyViews ? 'viewName' : 'tableName', STRING),
      field('isTemporary', BOOLEAN),
    ]),
    rows: shown.map((own): Row => [own.schema ?? '', own.name, own.isTemporary]),
  };
}

/** What is in a schema and what is in none, with what memory sinks have written, by name. */
export function listedTables(
  { catalog, memoryTables }: SessionContext,
  schema: string,
): readonly ListedTable[] {
  const declared = new Set(catalog.names().map((name) => name.toLowerCase()));
  const written = memoryTables
    .names()
    .filter((name) => !declared.has(name.toLowerCase()))
    .map(
      (name): ListedTable => ({
        name,
        schema: null,
        isTemporary: true,
        isView: false,
      }),
    );
  return [...catalog.listed(schema), ...written].toSorted((left, right) =>
    left.name < right.name ? -1 : 1,
  );
}

/** SHOW FUNCTIONS: those of SQL and the user's own. */
function showFunctions(context: SessionContext, { pattern, scope }: ShowFunctions): PrintedRows {
  const shown = callableNames(context, scope).filter(
    (name) => pattern === null || matchesPattern(name, pattern),
  );
  return {
    schema: schemaOf([field('function', STRING)]),
    rows: shown.map((name): Row => [name]),
  };
}

/** The names of functions of SQL, of the user's own, or of both, sorted. */
export function callableNames(
  { catalog }: SessionContext,
  scope: ShowFunctions['scope'],
): readonly string[] {
  const system = scope === 'user' ? [] : systemFunctionNames();
  const users = [...catalog.userFunctions.names(), ...catalog.routines.names()];
  return [...new Set(scope === 'system' ? system : [...system, ...users])].toSorted();
}

/** The names of all that a query may read or write, sorted. */
export function tableNames({ catalog, memoryTables }: SessionContext): readonly string[] {
  return [...new Set([...catalog.names(), ...memoryTables.names()])].toSorted();
}

/** SET without a value: what holds now. */
function showSettings({ configuration }: SessionContext, { key }: ShowSettings): PrintedRows {
  const shown = key === null ? [...configuration.all()] : [[key, configuration.get(key)] as const];
  return {
    schema: schemaOf([field('key', STRING), field('value', STRING)]),
    rows: shown.map(([name, value]): Row => [name, value]),
  };
}
