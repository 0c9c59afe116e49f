import { schema as schemaOf } from '../../columnar/schema.ts';
import { field, STRING } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import { partitionDirectory } from '../../formats/partition-names.ts';
import { analyze } from '../../plan/analyze.ts';
import { unresolvedDistinct } from '../../plan/nodes/distinct.ts';
import { unresolvedFilter } from '../../plan/nodes/filter.ts';
import { unresolvedProject } from '../../plan/nodes/project.ts';
import { unresolvedRelation } from '../../plan/nodes/relation.ts';
import type { ShowPartitions } from '../../sql/relation-statement.ts';
import { Column } from '../columns/column.ts';
import { exactColumn } from '../columns/column-name.ts';
import type { PrintedRows } from '../rows/result-text.ts';
import type { SessionContext } from '../session/session-context.ts';
import { requireTable } from './find-relation.ts';
import { inPartition, partitionValues, refuseOpen } from './partition-values.ts';

/** SHOW PARTITIONS: the directories that a table's rows are in, or would be in, by name. */
export async function showPartitions(
  context: SessionContext,
  statement: ShowPartitions,
): Promise<PrintedRows> {
  const { name, position, partition, asJson } = statement;
  const { table } = requireTable(context, statement);
  const { partitionedBy } = table;
  if (partitionedBy.length === 0) {
    const message = `The table ${name.join('.')} has no PARTITIONED BY.`;
    const condition = 'INVALID_PARTITION_OPERATION.PARTITION_SCHEMA_IS_EMPTY';
    throw userError(condition, message, { position });
  }
  const values = partitionValues(table, statement);
  refuseOpen(statement);
  const all = unresolvedRelation(name, false, position);
  const wanted = partition.length === 0 ? all : unresolvedFilter(all, inPartition(values));
  const texts = partitionedBy.map(
    (own) => new Column(exactColumn(own)).cast('STRING').as(own).expression,
  );
  const query = unresolvedDistinct(unresolvedProject(wanted, texts));
  const plan = analyze(query, context.catalog, context.settings());
  const rows = await context.runBatch(plan, (result) => result.rows());
  const directories = rows
    .map((row) => partitionDirectory(partitionedBy, row as readonly (string | null)[]))
    .toSorted();
  if (asJson) {
    const text = JSON.stringify({ partitions: directories });
    return { schema: schemaOf([field('json_metadata', STRING)]), rows: [[text]] };
  }
  return {
    schema: schemaOf([field('partition', STRING)]),
    rows: directories.map((directory) => [directory]),
  };
}
