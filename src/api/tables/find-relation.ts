import { userError } from '../../errors.ts';
import type { CatalogEntry, TableDefinition } from '../session/session-catalog.ts';
import type { SessionContext } from '../session/session-context.ts';
import type { ViewDefinition } from '../session/session-views.ts';
import { firstMention, type InsertTarget, notFound } from './table-plan.ts';

/** What a statement names, whatever it is. Throws TABLE_OR_VIEW_NOT_FOUND. */
export function findEntry(context: SessionContext, target: InsertTarget): CatalogEntry {
  const entry = context.catalog.entry(target.name);
  if (entry === null) throw notFound(context, target);
  return entry;
}

/** Whether the same statement of the other kind would do. */
type Alternative = 'USE_ALTER_VIEW' | 'USE_ALTER_TABLE' | 'NO_ALTERNATIVE';

/** A table that a statement is about. Throws EXPECT_TABLE_NOT_VIEW for anything else. */
export function requireTable(
  context: SessionContext,
  target: InsertTarget,
  alternative: Alternative = 'NO_ALTERNATIVE',
): CatalogEntry & { readonly table: TableDefinition } {
  const entry = findEntry(context, target);
  if (entry.table !== null) return { ...entry, table: entry.table };
  const name = target.name.join('.');
  const what = entry.isStream ? 'a stream' : 'a view';
  throw userError(
    `EXPECT_TABLE_NOT_VIEW.${alternative}`,
    `The statement is for tables, but ${name} is ${what}.`,
    {
      hint: alternative === 'USE_ALTER_VIEW' ? 'Use ALTER VIEW.' : undefined,
      position: firstMention(target.position, name),
    },
  );
}

/** A view of SQL that a statement is about. Throws EXPECT_VIEW_NOT_TABLE for anything else. */
export function requireView(
  context: SessionContext,
  target: InsertTarget,
  alternative: Alternative = 'NO_ALTERNATIVE',
): CatalogEntry & { readonly view: ViewDefinition } {
  const entry = findEntry(context, target);
  if (entry.view !== null) return { ...entry, view: entry.view };
  const name = target.name.join('.');
  throw userError(
    `EXPECT_VIEW_NOT_TABLE.${alternative}`,
    `The statement is for views of SQL, and ${name} is none.`,
    {
      hint: alternative === 'USE_ALTER_TABLE' ? 'Use ALTER TABLE.' : undefined,
      position: firstMention(target.position, name),
    },
  );
}

/** The error for what no table in files takes. */
export function unsupportedOperation(name: readonly string[], operation: string): Error {
  const message = `The table ${name.join('.')} does not support ${operation}.`;
  return userError('UNSUPPORTED_FEATURE.TABLE_OPERATION', message, {
    hint: 'Declare another table, and write the rows of this one to it.',
  });
}
