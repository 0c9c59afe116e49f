import { schema as schemaOf } from '../columnar/schema.ts';
import { field, STRING } from '../columnar/types.ts';
import type { Row } from '../columnar/value.ts';
import { userError } from '../errors.ts';
import type {
  CreateSchema,
  DescribeSchema,
  DropSchema,
  ShowSchemas,
  UseSchema,
} from '../sql/statement.ts';
import { matchesPattern } from './name-pattern.ts';
import type { PrintedRows } from './result-text.ts';
import { dropName } from './script-catalog.ts';
import type { SessionContext } from './session-context.ts';

/** CREATE SCHEMA, DROP SCHEMA or USE. */
export function runSchemaStatement(
  context: SessionContext,
  statement: CreateSchema | DropSchema | UseSchema,
): void {
  const { schemas } = context.catalog;
  if (statement.kind === 'useSchema') schemas.use(statement.name);
  else if (statement.kind === 'dropSchema') dropSchema(context, statement);
  else schemas.create(statement.name, statement.comment, statement.ifNotExists);
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

/** DESCRIBE SCHEMA: with Spark's words; there is no place and no owner here. */
export function describeSchema({ catalog }: SessionContext, { name }: DescribeSchema): PrintedRows {
  const schema = catalog.schemas.get(name);
  return {
    schema: schemaOf([field('info_name', STRING), field('info_value', STRING)]),
    rows: [
      ['Catalog Name', 'spark_catalog'],
      ['Namespace Name', schema.name],
      ['Comment', schema.comment],
    ],
  };
}
