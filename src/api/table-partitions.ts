import { analyze } from '../plan/analyze.ts';
import { unresolvedFilter } from '../plan/nodes/filter.ts';
import type { LogicalPlan } from '../plan/nodes/logical-plan.ts';
import { unresolvedRelation } from '../plan/nodes/relation.ts';
import { unresolvedUnion } from '../plan/nodes/union.ts';
import type { UnresolvedPlan } from '../plan/nodes/unresolved-plan.ts';
import { isMemory } from './choose-sink.ts';
import { unsupportedOperation } from './find-relation.ts';
import {
  inPartition,
  type PartitionTarget,
  partitionValues,
  refuseOpen,
} from './partition-values.ts';
import type { TableDefinition } from './session-catalog.ts';
import type { SessionContext } from './session-context.ts';
import { fullParts } from './session-schemas.ts';
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
  const inside = inPartition(partitionValues(table, target));
  const outside = { kind: 'unresolvedCall', name: 'not', arguments: [inside] } as const;
  const kept = unresolvedFilter(unresolvedRelation(fullParts(name)), outside);
  const all = rows === null ? kept : unresolvedUnion([kept, rows]);
  return analyze(all, context.catalog, context.settings());
}

/** TRUNCATE TABLE … PARTITION and ALTER TABLE … DROP PARTITION: the rows of the partitions go. */
export async function emptyPartition(
  context: SessionContext,
  table: TableDefinition,
  target: PartitionTarget,
): Promise<void> {
  refuseOpen(target);
  await writeToTable(context, besidePartition(context, table, target), table, true);
}
