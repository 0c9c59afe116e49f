import type { Statement } from '../../sql/statement.ts';
import type { SessionContext } from '../session/session-context.ts';
import { createStream, createTable, dropName, truncateTable } from '../tables/script-catalog.ts';
import { runSchemaStatement } from '../tables/script-schemas.ts';
import { createView } from '../tables/script-views.ts';
import { createFunction } from './script-functions.ts';

/** A statement that makes a name mean something, or nothing any more. */
export type Definition = Extract<
  Statement,
  {
    readonly kind:
      | 'createTable'
      | 'createStream'
      | 'createView'
      | 'createFunction'
      | 'dropFunction'
      | 'createSchema'
      | 'alterSchema'
      | 'dropSchema'
      | 'useSchema'
      | 'drop'
      | 'truncate';
  }
>;

/** Runs such a statement. What it names for others to read or call sees the session only, not what ends with a script. */
export async function runDefinition(
  context: SessionContext,
  session: SessionContext,
  statement: Definition,
  mayWrite: boolean,
): Promise<void> {
  switch (statement.kind) {
    case 'createTable':
      return createTable(context, statement, mayWrite);
    case 'createStream':
      return createStream(context, statement);
    case 'createView':
      return createView(session, statement);
    case 'createFunction':
      return createFunction(session, statement);
    case 'dropFunction':
      return context.catalog.routines.drop(statement.name, statement.ifExists);
    case 'createSchema':
    case 'alterSchema':
    case 'dropSchema':
    case 'useSchema':
      return runSchemaStatement(context, statement);
    case 'drop':
      return dropName(context, statement);
    case 'truncate':
      return truncateTable(context, statement);
  }
}
