import { repeatedName } from '../../columnar/schema.ts';
import { STRING, type StructField, typeName } from '../../columnar/types.ts';
import { MillraceError, type SourcePosition, userError } from '../../errors.ts';
import { canStore } from '../../expression/coercion/can-store.ts';
import { limitsOption } from '../../expression/limited-text/declared-type.ts';
import { suggestName } from '../../expression/nearest-name.ts';
import type { UnresolvedExpression } from '../../expression/unresolved.ts';
import { analyze, isStreaming, outputSchema } from '../../plan/analyze.ts';
import type { LogicalPlan } from '../../plan/nodes/logical-plan.ts';
import { unresolvedProject } from '../../plan/nodes/project.ts';
import { unresolvedSubqueryAlias } from '../../plan/nodes/subquery-alias.ts';
import type { UnresolvedPlan } from '../../plan/nodes/unresolved-plan.ts';
import type { InsertInto } from '../../sql/statement.ts';
import { Column } from '../columns/column.ts';
import { exactColumn } from '../columns/column-name.ts';
import type { TableDefinition } from '../session/session-catalog.ts';
import type { SessionContext } from '../session/session-context.ts';
import { isMemory } from './choose-sink.ts';
import { defaultOf, withDefaults } from './column-defaults.ts';
import { partitionValues } from './partition-values.ts';

/** A table that rows are to be written to, and where the user says so, if in SQL. */
export interface InsertTarget {
  readonly name: readonly string[];
  readonly position?: SourcePosition | undefined;
}

/** The definition of the table that is written to. */
export function findTable(
  context: SessionContext,
  { name, position }: InsertTarget,
): TableDefinition {
  const table = context.catalog.table(name);
  if (table !== null) return table;
  const text = name.join('.');
  const entry = context.catalog.entry(name);
  if (entry !== null) {
    throw userError(
      entry.view === null ? 'UNSUPPORTED_INSERT.RDD_BASED' : 'EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE',
      `${text} is not a table that can be written to.`,
      {
        hint: 'Declare it with CREATE TABLE.',
        position: firstMention(position, text),
      },
    );
  }
  throw notFound(context, { name, position });
}

/** What reads a table, stream or view; null where there is none, or a table that is only written to. */
export function readerOf(
  { catalog, connectors }: SessionContext,
  name: readonly string[],
): LogicalPlan | null {
  const table = catalog.table(name);
  const isRead = table === null || isMemory(table.format) || connectors.readsFiles(table.format);
  return isRead ? catalog.lookup(name) : null;
}

/** The error for a name that no table of the session has. */
export function notFound({ catalog }: SessionContext, { name, position }: InsertTarget): Error {
  const text = name.join('.');
  return userError('TABLE_OR_VIEW_NOT_FOUND', `There is no table ${text}.`, {
    hint: suggestName(text, catalog.names()) ?? 'Declare it with CREATE TABLE.',
    position: firstMention(position, text),
  });
}

/** A query, and the columns of the table that its own are for; without them, all that `partition` gives no value. */
export interface InsertedQuery {
  readonly partition?: InsertInto['partition'] | undefined;
  readonly query: UnresolvedPlan;
  readonly columns?: InsertInto['columns'] | undefined;
}

/** The query's columns, by place or by name, under the names and types of the table; those that it does not give have their defaults. */
export function fitTable(
  context: SessionContext,
  inserted: InsertedQuery,
  target: InsertTarget,
  table: TableDefinition,
): LogicalPlan {
  const { columns, defaults } = table;
  if (columns === null) return fitFiles(context, inserted, target, table);
  const { query: given, columns: wanted = null } = inserted;
  const analyzeNow = (plan: UnresolvedPlan): LogicalPlan =>
    analyze(plan, context.catalog, context.settings());
  const columnOf = (name: string) => columnNamed(columns, name, target);
  const fixed = partitionValues(table, {
    partition: inserted.partition ?? [],
    position: target.position,
  });
  const open = columns.filter((column) => !fixed.has(column));
  const listed = wanted === 'byName' ? null : (wanted?.map(columnOf) ?? open);
  const values = listed?.map((column) => defaultOf(column, defaults)) ?? [];
  const query = analyzeNow(withDefaults(given, values));
  const { fields } = outputSchema(query);
  const filled = listed ?? fields.map(({ name }) => columnOf(name));
  refuseTwice(filled.map(nameOf), target);
  const both = filled.find((column) => fixed.has(column));
  if (both !== undefined) throw givenTwice(target, both);
  if (fields.length !== filled.length) {
    throw arityMismatch(target, fields.length, filled, fixed.size > 0);
  }
  for (const [place, column] of filled.entries()) checkStored(fields[place]!, column, target);
  const renamed = unresolvedSubqueryAlias(query, target.name.join('.'), filled.map(nameOf));
  const items = columns.map((column) => {
    const given = filled.includes(column) ? exactColumn(column.name) : fixed.get(column);
    const value = given ?? defaultOf(column, defaults);
    return new Column(stored(value, column)).as(column.name).expression;
  });
  return analyzeNow(unresolvedProject(renamed, items));
}

/**
 * A table without declared columns has those of the files that are there; where there are none, a query's own, and those that
 * a stream delivers, which writes the same files before and after a restart. A query that names the columns of the files need
 * not keep their order, unless Spark is to be followed: JSON has none.
 */
function fitFiles(
  context: SessionContext,
  inserted: InsertedQuery,
  target: InsertTarget,
  table: TableDefinition,
): LogicalPlan {
  const { query, columns: wanted = null } = inserted;
  const settings = context.settings();
  const names = Array.isArray(wanted) ? wanted : [];
  const renamed = unresolvedSubqueryAlias(query, target.name.join('.'), names);
  const own = analyze(names.length === 0 ? query : renamed, context.catalog, settings);
  if (isStreaming(own)) return own;
  const columns = columnsOfFiles(context, target, table);
  if (columns === null) return own;
  const isNamedAlike = sameNames(outputSchema(own).fields, columns);
  if (wanted === null && isNamedAlike && !settings.strictSpark) return own;
  return fitTable(context, inserted, target, { ...table, columns });
}

/** Null where nothing is there, or what is there does not say. */
function columnsOfFiles(
  context: SessionContext,
  { name }: InsertTarget,
  { format }: TableDefinition,
): readonly StructField[] | null {
  if (isMemory(format) || context.connectors.readsFiles(format) !== true) return null;
  try {
    const plan = context.catalog.lookup(name);
    return plan === null ? null : outputSchema(plan).fields;
  } catch (error) {
    if (error instanceof MillraceError && NO_FILES.includes(error.condition)) return null;
    throw error;
  }
}

const NO_FILES: readonly string[] = ['PATH_NOT_FOUND', 'UNABLE_TO_INFER_SCHEMA'];

function sameNames(left: readonly StructField[], right: readonly StructField[]): boolean {
  const [own, others] = [left, right].map((columns) =>
    columns
      .map(({ name }) => name.toLowerCase())
      .toSorted()
      .join('\n'),
  );
  return own === others;
}

/** A value as a column takes it: cast to its type, and of the length that CHAR and VARCHAR allow. */
function stored(
  child: UnresolvedExpression,
  { name, type, declared }: StructField,
): UnresolvedExpression {
  const cast: UnresolvedExpression = {
    kind: 'unresolvedCast',
    child,
    type,
    tolerant: false,
    storedIn: name,
  };
  if (declared === undefined) return cast;
  const limits = { kind: 'literal', value: limitsOption(declared), type: STRING } as const;
  return { kind: 'unresolvedCall', name: 'stored_text', arguments: [cast, limits] };
}

function nameOf({ name }: StructField): string {
  return name;
}

function columnNamed(
  columns: readonly StructField[],
  name: string,
  { position }: InsertTarget,
): StructField {
  const own = columns.find((column) => column.name.toLowerCase() === name.toLowerCase());
  if (own !== undefined) return own;
  throw userError(
    'UNRESOLVED_COLUMN.WITH_SUGGESTION',
    `A column with name \`${name}\` cannot be resolved.`,
    {
      hint: suggestName(name, columns.map(nameOf)) ?? 'See the columns of the table.',
      position: firstMention(position, name),
    },
  );
}

function checkStored(
  given: StructField,
  { name, type }: StructField,
  { name: table, position }: InsertTarget,
): void {
  if (canStore(given.type, type)) return;
  throw userError(
    'INCOMPATIBLE_DATA_FOR_TABLE.CANNOT_SAFELY_CAST',
    `The column ${name} of ${table.join('.')} takes ${typeName(type)}, not ${typeName(given.type)}.`,
    { hint: 'Write the CAST.', position },
  );
}

function refuseTwice(names: readonly string[], { position }: InsertTarget): void {
  const again = repeatedName(names, false);
  if (again === undefined) return;
  throw userError('COLUMN_ALREADY_EXISTS', `The column \`${again}\` is given more than once.`, {
    position: firstMention(position, again),
  });
}

function givenTwice({ position }: InsertTarget, { name }: StructField): Error {
  const message = `The column ${name} has its value from PARTITION already.`;
  return userError('STATIC_PARTITION_COLUMN_IN_INSERT_COLUMN_LIST', message, { position });
}

function arityMismatch(
  { name, position }: InsertTarget,
  given: number,
  columns: readonly StructField[],
  isOfPartition: boolean,
): Error {
  const kind = given > columns.length ? 'TOO_MANY_DATA_COLUMNS' : 'NOT_ENOUGH_DATA_COLUMNS';
  const condition = isOfPartition
    ? 'INSERT_PARTITION_COLUMN_ARITY_MISMATCH'
    : `INSERT_COLUMN_ARITY_MISMATCH.${kind}`;
  const wanted = columns.map((column) => column.name).join(', ');
  return userError(
    condition,
    `The query delivers ${given} columns where ${name.join('.')} wants ${columns.length}: ${wanted}.`,
    { position: firstMention(position, name.join('.')) },
  );
}

/** Where a word stands in a statement; the whole statement when it is spelt in another way there. */
export function firstMention(
  position: SourcePosition | undefined,
  word: string,
): SourcePosition | undefined {
  if (position === undefined) return undefined;
  const start = position.text.indexOf(word, position.start);
  return start < 0 ? position : { text: position.text, start, end: start + word.length };
}
