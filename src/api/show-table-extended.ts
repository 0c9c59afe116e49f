import { schema as schemaOf } from '../columnar/schema.ts';
import { BOOLEAN, field, STRING, type StructField, typeName } from '../columnar/types.ts';
import type { Row } from '../columnar/value.ts';
import type { ShowTableExtended } from '../sql/relation-statement.ts';
import { columnsOf } from './describe-relation.ts';
import { matchesPattern } from './name-pattern.ts';
import { relationFacts } from './relation-facts.ts';
import type { PrintedRows } from './result-text.ts';
import type { SessionContext } from './session-context.ts';

/** SHOW TABLE EXTENDED: what DESCRIBE EXTENDED tells, in one text. */
export function showTableExtended(
  context: SessionContext,
  { schema, pattern }: ShowTableExtended,
): PrintedRows {
  const { catalog } = context;
  const own = schema === null ? catalog.schemas.current : catalog.schemas.get(schema).name;
  const shown = catalog
    .listed(own)
    .filter(({ name }) => matchesPattern(name, pattern))
    .toSorted((left, right) => (left.name < right.name ? -1 : 1));
  return {
    schema: schemaOf([
      field('namespace', STRING),
      field('tableName', STRING),
      field('isTemporary', BOOLEAN),
      field('information', STRING),
    ]),
    rows: shown.map(({ name, isTemporary }): Row => {
      const namespace = isTemporary ? '' : own;
      const parts = isTemporary ? name.split('.') : [own, name];
      return [namespace, name, isTemporary, information(context, parts)];
    }),
  };
}

function information(context: SessionContext, name: readonly string[]): string {
  const entry = context.catalog.entry(name);
  if (entry === null) return '';
  const facts = relationFacts(context, entry).map(([fact, value]) => `${fact}: ${value}`);
  const columns = columnsOf(context, { name }).map(treeLine);
  return [...facts, 'Schema: root', ...columns].map((line) => `${line}\n`).join('');
}

function treeLine({ name, type, declared = type, nullable }: StructField): string {
  return ` |-- ${name}: ${typeName(declared).toLowerCase()} (nullable = ${nullable})`;
}
