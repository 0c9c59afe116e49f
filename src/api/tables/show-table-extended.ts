import { schema as schemaOf } from '../../columnar/schema.ts';
import { BOOLEAN, field, STRING } from '../../columnar/types.ts';
import type { Row } from '../../columnar/value.ts';
import type { ShowTableExtended } from '../../sql/relation-statement.ts';
import type { PrintedRows } from '../rows/result-text.ts';
import { schemaTree } from '../rows/schema-tree.ts';
import { matchesPattern } from '../session/name-pattern.ts';
import type { SessionContext } from '../session/session-context.ts';
import { columnsOf } from './describe-relation.ts';
import { relationFacts } from './relation-facts.ts';

/** SHOW TABLE EXTENDED: what DESCRIBE EXTENDED tells, in one text. */
export function showTableExtended(
  context: SessionContext,
  { schema, pattern }: ShowTableExtended,
): PrintedRows {
  const { catalog } = context;
  const shown = catalog
    .listed(catalog.schemas.listed(schema))
    .filter(({ name }) => matchesPattern(name, pattern))
    .toSorted((left, right) => (left.name < right.name ? -1 : 1));
  return {
    schema: schemaOf([
      field('namespace', STRING),
      field('tableName', STRING),
      field('isTemporary', BOOLEAN),
      field('information', STRING),
    ]),
    rows: shown.map(({ name, schema: own, isTemporary }): Row => {
      const parts = own === null ? name.split('.') : [own, name];
      return [own ?? '', name, isTemporary, information(context, parts)];
    }),
  };
}

function information(context: SessionContext, name: readonly string[]): string {
  const entry = context.catalog.entry(name);
  if (entry === null) return '';
  const facts = relationFacts(context, entry).map(([fact, value]) => `${fact}: ${value}`);
  const tree = schemaTree(schemaOf(columnsOf(context, { name })));
  return `${facts.map((line) => `${line}\n`).join('')}Schema: ${tree}`;
}
