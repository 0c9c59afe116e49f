import type { LogicalPlan } from '../../plan/nodes/logical-plan.ts';
import type { CacheTable, ClearCache, RefreshTable, UncacheTable } from '../../sql/statement.ts';
import { alreadyExists } from '../session/session-catalog.ts';
import type { SessionContext } from '../session/session-context.ts';
import { declareView, defineView } from './script-views.ts';
import { type InsertTarget, notFound } from './table-plan.ts';

/** A statement about rows that are kept in memory. */
export async function runCacheStatement(
  context: SessionContext,
  statement: CacheTable | UncacheTable | ClearCache | RefreshTable,
): Promise<void> {
  if (statement.kind === 'cacheTable') await cacheTable(context, statement);
  else if (statement.kind === 'uncacheTable') uncacheTable(context, statement);
  else if (statement.kind === 'refreshTable') refreshTable(context, statement);
  else context.cache.clear();
}

/** CACHE TABLE: reads the rows at once, unless it is LAZY; a query is made a view first. */
async function cacheTable(context: SessionContext, statement: CacheTable): Promise<void> {
  const { catalog, cache } = context;
  const { name, query, isLazy, position } = statement;
  if (query !== null) {
    const text = name.join('.');
    if (catalog.isTaken(name, true)) throw alreadyExists(text, true);
    const { text: sql, start, end } = position;
    declareView(
      context,
      defineView(context, {
        name: text,
        isTemporary: true,
        columns: [],
        comment: null,
        properties: {},
        schemaMode: 'COMPENSATION',
        query,
        text: sql.slice(start, end),
      }),
    );
  }
  const plan = found(context, statement);
  cache.keep(plan);
  if (!isLazy) await cache.fill(plan);
}

/** UNCACHE TABLE: as in Spark, a table whose rows are not cached is no mistake. */
function uncacheTable(context: SessionContext, statement: UncacheTable): void {
  const { catalog, cache } = context;
  const plan = statement.ifExists ? catalog.lookup(statement.name) : found(context, statement);
  if (plan !== null) cache.forget(plan);
}

/** REFRESH TABLE: what is cached of a table is read again when it is next asked for. */
function refreshTable(context: SessionContext, statement: RefreshTable): void {
  context.cache.refresh(found(context, statement));
}

function found(context: SessionContext, target: InsertTarget): LogicalPlan {
  const plan = context.catalog.lookup(target.name);
  if (plan === null) throw notFound(context, target);
  return plan;
}
