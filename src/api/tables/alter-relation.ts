import { userError } from '../../errors.ts';
import type { AlterRelation, RelationChange } from '../../sql/relation-statement.ts';
import { alreadyExists, type CatalogEntry } from '../session/session-catalog.ts';
import type { SessionContext } from '../session/session-context.ts';
import { alterTable } from './alter-table.ts';
import { isMemory } from './choose-sink.ts';
import { findEntry, requireTable, requireView } from './find-relation.ts';
import { declareTable, forgetCached } from './script-catalog.ts';
import { declareView, defineView } from './script-views.ts';
import { emptyPartition } from './table-partitions.ts';

/** ALTER TABLE or ALTER VIEW. */
export async function alterRelation(
  context: SessionContext,
  statement: AlterRelation,
): Promise<void> {
  const { change } = statement;
  switch (change.kind) {
    case 'rename':
      return rename(context, statement, change.to);
    case 'setProperties':
    case 'unsetProperties':
      return changeProperties(context, statement, change);
    case 'setQuery':
      return setQuery(context, statement, change);
    case 'setSchemaMode': {
      const { view } = requireView(context, statement);
      return declareView(context, { ...view, schemaMode: change.schemaMode });
    }
    case 'dropPartitions': {
      const { table } = requireTable(context, statement);
      for (const partition of change.partitions) {
        await emptyPartition(context, table, { partition, position: statement.position });
      }
      return;
    }
    default:
      return alterTable(context, statement, change);
  }
}

/** RENAME TO: within its schema. */
function rename(context: SessionContext, statement: AlterRelation, to: readonly string[]): void {
  const { catalog, memoryTables } = context;
  const entry = kindChecked(context, statement);
  const { name, isTemporary, table, view } = entry;
  const newName = isTemporary ? to.join('.') : newNameBeside(context, entry, to);
  const parts = isTemporary ? to : newName.split('.');
  if (catalog.isTaken(parts, isTemporary)) throw alreadyExists(to.join('.'));
  forgetCached(context, statement.name);
  catalog.remove(statement.name);
  if (table !== null) {
    if (isMemory(table.format)) memoryTables.rename(name, newName);
    declareTable(context, { ...table, name: newName }, isTemporary);
  } else if (view !== null) declareView(context, { ...view, name: newName });
  else catalog.set({ ...entry, name: newName });
}

function newNameBeside(
  { catalog: { schemas } }: SessionContext,
  { name }: CatalogEntry,
  to: readonly string[],
): string {
  const [, schema] = schemas.namespaceOf(name);
  const target = to.length === 1 ? [schema ?? schemas.current, ...to] : to;
  const newName = schemas.newName(target);
  if (schemas.namespaceOf(newName)[1] === schema) return newName;
  const message = `${name} cannot move to another schema: ${to.join('.')}.`;
  throw userError('_LEGACY_ERROR_TEMP_1073', message);
}

/** The entry, once it is what the statement says: ALTER VIEW is for no table, and ALTER TABLE for no view in a schema. */
function kindChecked(context: SessionContext, statement: AlterRelation): CatalogEntry {
  const entry = findEntry(context, statement);
  if (statement.target === 'VIEW') {
    if (entry.table !== null) requireView(context, statement, 'USE_ALTER_TABLE');
  } else if (entry.view !== null && !entry.isTemporary) {
    requireTable(context, statement, 'USE_ALTER_VIEW');
  }
  return entry;
}

type PropertyChange = Extract<
  RelationChange,
  { readonly kind: 'setProperties' | 'unsetProperties' }
>;

function changeProperties(
  context: SessionContext,
  statement: AlterRelation,
  change: PropertyChange,
): void {
  if (statement.target === 'TABLE') {
    const { table, isTemporary } = requireTable(context, statement, 'USE_ALTER_VIEW');
    declareTable(context, { ...table, ...changedProperties(table, change) }, isTemporary);
    return;
  }
  const { view } = requireView(context, statement, 'USE_ALTER_TABLE');
  if (view.isTemporary) {
    const message = `The view ${view.name} is temporary, and has no properties.`;
    throw userError('EXPECT_PERMANENT_VIEW_NOT_TEMP', message);
  }
  declareView(context, { ...view, ...changedProperties(view, change) });
}

interface Described {
  readonly name: string;
  readonly comment: string | null;
  readonly properties: Readonly<Record<string, string>>;
}

/** As in Spark, the property `comment` is the comment. */
function changedProperties(
  { name, comment: own, properties }: Described,
  change: PropertyChange,
): Pick<Described, 'comment' | 'properties'> {
  if (change.kind === 'setProperties') {
    const { comment = own, ...others } = change.properties;
    return { comment, properties: { ...properties, ...others } };
  }
  const missing = change.keys.find((key) => key !== 'comment' && !(key in properties));
  if (missing !== undefined && !change.ifExists) {
    const message = `${name} has no property ${missing} that could be unset.`;
    throw userError('UNSET_NONEXISTENT_PROPERTIES', message, {
      hint: 'Use IF EXISTS where it need not be there.',
    });
  }
  const kept = Object.entries(properties).filter(([key]) => !change.keys.includes(key));
  return {
    comment: change.keys.includes('comment') ? null : own,
    properties: Object.fromEntries(kept),
  };
}

/** ALTER VIEW … AS. */
function setQuery(
  context: SessionContext,
  statement: AlterRelation,
  { query, text }: Extract<RelationChange, { readonly kind: 'setQuery' }>,
): void {
  const { view } = requireView(context, statement);
  const altered = defineView(context, { ...view, columns: [], query, text });
  forgetCached(context, statement.name);
  declareView(context, altered);
}
