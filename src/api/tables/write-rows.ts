import type { WriteMode } from '../../connectors/connector.ts';
import { MemorySink } from '../../connectors/memory/memory-sink.ts';
import { environmentError } from '../../errors.ts';
import type { LogicalPlan } from '../../plan/nodes/logical-plan.ts';
import type { TableDefinition } from '../session/session-catalog.ts';
import type { SeeResult, SessionContext } from '../session/session-context.ts';
import { fullParts } from '../session/session-schemas.ts';
import { chooseSink, isMemory } from './choose-sink.ts';
import { writtenOptions } from './existing-defaults.ts';
import { unsupportedOperation } from './find-relation.ts';
import { readerOf } from './table-plan.ts';

/** A format with its options, and columns whose values become directories. */
type Storage = Pick<TableDefinition, 'format' | 'options' | 'partitionedBy'>;

/** Runs a query over bounded input and writes its rows where a table has its own. */
export async function writeToTable(
  context: SessionContext,
  plan: LogicalPlan,
  table: TableDefinition,
  mode: 'append' | 'overwrite' | 'rewrite',
  see?: SeeResult,
): Promise<void> {
  const { format, name } = table;
  if (mode === 'overwrite' && !isMemory(format) && !context.connectors.isReplaceable(format)) {
    throw unsupportedOperation([name], 'truncate in batch mode');
  }
  try {
    if (isMemory(format)) {
      const rows = context.memoryTables.open(name);
      const sink = new MemorySink(rows, name, mode);
      await context.insertBatch(plan, sink, see);
      if (sink.isOutdated) throw changedMeanwhile(table);
    } else {
      const options = writtenOptions(context, table);
      await saveRows(context, plan, { ...table, options }, mode, see);
    }
  } finally {
    refreshCached(context, table);
  }
}

function changedMeanwhile({ name }: TableDefinition): Error {
  const message = `The rows of ${name} have changed while some of them were written anew.`;
  return environmentError('CONCURRENT_WRITE', message, {
    hint: 'Nothing was replaced. Run the statement again.',
  });
}

/** What is cached of a table that has been written to is read again. */
export function refreshCached(context: SessionContext, { name }: TableDefinition): void {
  if (context.cache.isEmpty) return;
  const plan = readerOf(context, fullParts(name));
  if (plan !== null) context.cache.refresh(plan);
}

/** Runs a query over bounded input and writes its rows; what is there already is left or goes, by the mode. */
export async function saveRows(
  context: SessionContext,
  plan: LogicalPlan,
  { format, options, partitionedBy }: Storage,
  mode: WriteMode,
  see?: SeeResult,
): Promise<void> {
  const target = await context.connectors.saveTarget(format, options, mode);
  if (target === null) return;
  try {
    const sink = chooseSink(context, format, null, target.options, partitionedBy);
    await context.insertBatch(plan, sink, see);
  } catch (error) {
    await target.discard();
    throw error;
  }
  await target.finish();
}
