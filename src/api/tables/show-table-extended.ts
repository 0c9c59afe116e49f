import { schema as schemaOf } from '../../columnar/schema.ts';
import { BOOLEAN, field, STRING } from '../../columnar/types.ts';
import type { Row } from '../../columnar/value.ts';
import { userError } from '../../errors.ts';
import type { ShowTableExtended } from '../../sql/relation-statement.ts';
import type { PrintedRows } from '../rows/result-text.ts';
import { schemaTree } from '../rows/schema-tree.ts';
import { matchesPattern } from '../session/name-pattern.ts';
import type { SessionContext } from '../session/session-context.ts';
import { checkPartition, columnsOf } from './describe-relation.ts';
import { requireTable } from './find-relation.ts';
import { relationFacts } from './relation-facts.ts';
import { showPartitions } from './show-partitions.ts';

/** SHOW TABLE EXTENDED: what DESCRIBE EXTENDED tells, in one text; of a partition of a table, its values and place. */
export async function showTableExtended(
  context: SessionContext,
  statement: ShowTableExtended,
): Promise<PrintedRows> {
  if (statement.partition.length > 0) return showPartition(context, statement);
  const { catalog } = context;
  const { schema, pattern } = statement;
  const shown = catalog
    .listed(catalog.schemas.listed(schema))
    .filter(({ name }) => matchesPattern(name, pattern))
    .toSorted((left, right) => (left.name < right.name ? -1 : 1));
  return {
    schema: SHOWN,
    rows: shown.map(({ name, schema: own, isTemporary }): Row => {
      const parts = own === null ? name.split('.') : [own, name];
      return [own ?? '', name, isTemporary, information(context, parts)];
    }),
  };
}

const SHOWN = schemaOf([
  field('namespace', STRING),
  field('tableName', STRING),
  field('isTemporary', BOOLEAN),
  field('information', STRING),
]);

async function showPartition(
  context: SessionContext,
  { schema, pattern, partition, position }: ShowTableExtended,
): Promise<PrintedRows> {
  const name = [...(schema ?? []), pattern];
  const { name: tableName, table, isTemporary } = requireTable(context, { name, position });
  checkPartition(context, name, partition, position);
  const target = { kind: 'showPartitions', name, partition, asJson: false, position } as const;
  const [row] = (await showPartitions(context, target)).rows;
  if (row === undefined) {
    const message = `The table ${name.join('.')} has no rows in this partition.`;
    throw userError('PARTITIONS_NOT_FOUND', message, { position });
  }
  const values = String(row[0]).split('/').join(', ');
  const path = table.options['path'];
  const place = path === undefined ? '' : `Location: ${path}/${row[0]}\n`;
  const [, own = ''] = isTemporary ? [] : context.catalog.schemas.namespaceOf(tableName);
  const shown = [own, pattern, isTemporary, `Partition Values: [${values}]\n${place}`];
  return { schema: SHOWN, rows: [shown] };
}

function information(context: SessionContext, name: readonly string[]): string {
  const entry = context.catalog.entry(name);
  if (entry === null) return '';
  const facts = relationFacts(context, entry).map(([fact, value]) => `${fact}: ${value}`);
  const tree = schemaTree(schemaOf(columnsOf(context, { name })));
  return `${facts.map((line) => `${line}\n`).join('')}Schema: ${tree}`;
}
