import { schema as schemaOf } from '../../columnar/schema.ts';
import { type StructField, sameType } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import { suggestName } from '../../expression/nearest-name.ts';
import type { AlterRelation, ColumnAction, RelationChange } from '../../sql/relation-statement.ts';
import type { TableDefinition } from '../session/session-catalog.ts';
import type { SessionContext } from '../session/session-context.ts';
import { isMemory } from './choose-sink.ts';
import { checkDefaults } from './column-defaults.ts';
import { defaultValues, withExistingDefaults } from './existing-defaults.ts';
import { requireTable, unsupportedOperation } from './find-relation.ts';
import { declareTable, forgetCached } from './script-catalog.ts';

type Change<Kind extends RelationChange['kind']> = Extract<RelationChange, { readonly kind: Kind }>;

/** ALTER TABLE, but for what tables and views have in common: what Spark's tables in files take. */
export async function alterTable(
  context: SessionContext,
  { name, position }: AlterRelation,
  change: Change<'addColumns' | 'alterColumn' | 'setLocation' | 'refused'>,
): Promise<void> {
  const { table, isTemporary } = requireTable(context, { name, position });
  if (change.kind === 'refused') throw unsupportedOperation(name, change.operation);
  const altered = await changed(context, table, change);
  forgetCached(context, name);
  declareTable(context, altered, isTemporary);
}

async function changed(
  context: SessionContext,
  table: TableDefinition,
  change: Change<'addColumns' | 'alterColumn' | 'setLocation'>,
): Promise<TableDefinition> {
  if (change.kind === 'addColumns') return addColumns(context, table, change);
  if (change.kind === 'alterColumn') return alterColumn(context, table, change);
  if (isMemory(table.format)) throw unsupportedOperation([table.name], 'SET LOCATION');
  return { ...table, options: { ...table.options, path: change.path } };
}

/** ADD COLUMNS: before those of folders; rows that are there have the default. */
async function addColumns(
  context: SessionContext,
  table: TableDefinition,
  { columns: added, defaults: given }: Change<'addColumns'>,
): Promise<TableDefinition> {
  const { name, partitionedBy } = table;
  const columns = columnsOf(table, 'ADD COLUMNS');
  const required = added.find(({ nullable }) => !nullable);
  if (required !== undefined) throw unsupportedOperation([name], 'ADD COLUMN with NOT NULL');
  const all = [...columns, ...added];
  refuseTwice(all);
  checkDefaults(context, added, given);
  const isInMemory = isMemory(table.format);
  if (!isInMemory && given.length > 0 && !fillsDefaults(context, table)) {
    throw unsupportedOperation([name], 'ADD COLUMN with a DEFAULT, which its files do not have');
  }
  const split = columns.length - partitionedBy.length;
  const filled = isInMemory
    ? added
    : await withExistingDefaults(context, table.format, added, given);
  const reshaped = [...columns.slice(0, split), ...filled, ...columns.slice(split)];
  if (isInMemory) {
    const values = await defaultValues(context, added, given);
    context.memoryTables.reshape(name, schemaOf(reshaped), (row) => [
      ...row.slice(0, split),
      ...values,
      ...row.slice(split),
    ]);
  }
  return { ...table, columns: reshaped, defaults: [...table.defaults, ...given] };
}

function fillsDefaults({ connectors }: SessionContext, { format }: TableDefinition): boolean {
  return connectors.optionsWithDefaults(format) !== null;
}

function refuseTwice(columns: readonly StructField[]): void {
  const folded = columns.map(({ name }) => name.toLowerCase());
  const again = columns.find(({ name }, place) => folded.indexOf(name.toLowerCase()) < place);
  if (again === undefined) return;
  throw userError('COLUMN_ALREADY_EXISTS', `There is a column \`${again.name}\` already.`);
}

/** ALTER COLUMN: its comment and its default; files that are there keep its type. */
function alterColumn(
  context: SessionContext,
  table: TableDefinition,
  { column: parts, action }: Change<'alterColumn'>,
): TableDefinition {
  const columns = columnsOf(table, 'ALTER COLUMN');
  if (parts.length > 1) {
    throw unsupportedOperation([table.name], 'ALTER COLUMN with qualified column');
  }
  if (action.kind === 'refused') throw unsupportedOperation([table.name], action.operation);
  const column = columnNamed(columns, parts[0]!);
  switch (action.kind) {
    case 'comment': {
      const commented = { ...column, comment: action.comment };
      return { ...table, columns: columns.map((own) => (own === column ? commented : own)) };
    }
    case 'type':
      checkType(table, column, action);
      return table;
    case 'setDefault': {
      const value = { ...action.value, column: column.name };
      checkDefaults(context, [column], [value]);
      return { ...table, defaults: [...withoutDefault(table, column), value] };
    }
    case 'dropDefault':
      return { ...table, defaults: withoutDefault(table, column) };
  }
}

function checkType(
  { name }: TableDefinition,
  column: StructField,
  { type }: Extract<ColumnAction, { readonly kind: 'type' }>,
): void {
  const own = column.declared ?? column.type;
  if (sameType(own, type.declared ?? type.type)) return;
  const message = `The type of the column ${column.name} of ${name} cannot be changed.`;
  throw userError('NOT_SUPPORTED_CHANGE_COLUMN', message, {
    hint: 'Declare another table, and write the rows of this one to it.',
  });
}

function withoutDefault(
  { defaults }: TableDefinition,
  column: StructField,
): TableDefinition['defaults'] {
  return defaults.filter((own) => own.column !== column.name);
}

function columnsOf({ name, columns }: TableDefinition, operation: string): readonly StructField[] {
  if (columns === null) throw unsupportedOperation([name], `${operation}: none are declared`);
  return columns;
}

/** A column of a table by name. Throws UNRESOLVED_COLUMN. */
export function columnNamed(columns: readonly StructField[], name: string): StructField {
  const found = columns.find((own) => own.name.toLowerCase() === name.toLowerCase());
  if (found !== undefined) return found;
  const names = columns.map((own) => own.name);
  throw userError('UNRESOLVED_COLUMN.WITH_SUGGESTION', `There is no column \`${name}\`.`, {
    hint: suggestName(name, names) ?? `The columns are ${names.join(', ')}.`,
  });
}
