import type { LogicalPlan } from '../../plan/nodes/logical-plan.ts';
import type { UnresolvedPlan } from '../../plan/nodes/unresolved-plan.ts';
import type { TableDefinition } from '../session/session-catalog.ts';
import type { SessionContext } from '../session/session-context.ts';
import { fullParts } from '../session/session-schemas.ts';
import { isMemory } from './choose-sink.ts';
import { unsupportedOperation } from './find-relation.ts';
import {
  inPartition,
  type PartitionTarget,
  partitionValues,
  refuseOpen,
} from './partition-values.ts';
import { besideRows } from './replace-rows.ts';
import { writeToTable } from './write-rows.ts';

/** The rows of a table in memory that are in none of the partitions of a clause, and then those of a query. */
export function besidePartition(
  context: SessionContext,
  table: TableDefinition,
  target: PartitionTarget,
  rows: UnresolvedPlan | null = null,
): LogicalPlan {
  const { name, format } = table;
  if (!isMemory(format)) throw unsupportedOperation([name], 'changes of single partitions');
  return besideRows(context, fullParts(name), inPartition(partitionValues(table, target)), rows);
}

/** TRUNCATE TABLE … PARTITION and ALTER TABLE … DROP PARTITION: the rows of the partitions go. */
export async function emptyPartition(
  context: SessionContext,
  table: TableDefinition,
  target: PartitionTarget,
): Promise<void> {
  refuseOpen(target);
  await writeToTable(context, besidePartition(context, table, target), table, 'rewrite');
}
