import type { StructField } from '../columnar/types.ts';
import { type SourcePosition, userError } from '../errors.ts';
import { suggestName } from '../expression/nearest-name.ts';
import { analyze, outputSchema } from '../plan/analyze.ts';
import type { LogicalPlan } from '../plan/nodes/logical-plan.ts';
import { unresolvedProject } from '../plan/nodes/project.ts';
import { unresolvedSubqueryAlias } from '../plan/nodes/subquery-alias.ts';
import type { UnresolvedPlan } from '../plan/nodes/unresolved-plan.ts';
import { Column } from './column.ts';
import { exactColumn } from './column-name.ts';
import type { TableDefinition } from './session-catalog.ts';
import type { SessionContext } from './session-context.ts';

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
  if (context.catalog.has(name)) {
    throw userError(
      'UNSUPPORTED_INSERT.RDD_BASED',
      `${text} is not a table that can be written to.`,
      {
        hint: 'Declare it with CREATE TABLE.',
        position: firstMention(position, text),
      },
    );
  }
  throw notFound(context, { name, position });
}

/** The error for a name that no table of the session has. */
export function notFound({ catalog }: SessionContext, { name, position }: InsertTarget): Error {
  const text = name.join('.');
  return userError('TABLE_OR_VIEW_NOT_FOUND', `There is no table ${text}.`, {
    hint: suggestName(text, catalog.names()) ?? 'Declare it with CREATE TABLE.',
    position: firstMention(position, text),
  });
}

/** The query's columns, by place, under the names and types of the table. */
export function fitTable(
  context: SessionContext,
  given: UnresolvedPlan,
  target: InsertTarget,
  { columns }: TableDefinition,
): LogicalPlan {
  const analyzeNow = (plan: UnresolvedPlan): LogicalPlan =>
    analyze(plan, context.catalog, context.settings());
  const query = analyzeNow(given);
  if (columns === null) return query;
  const columnCount = outputSchema(query).fields.length;
  if (columnCount !== columns.length) throw arityMismatch(target, columnCount, columns);
  const names = columns.map((column) => column.name);
  const renamed = unresolvedSubqueryAlias(query, target.name.join('.'), names);
  const items = columns.map(
    ({ name, type }) =>
      new Column({ kind: 'unresolvedCast', child: exactColumn(name), type, tolerant: false }).as(
        name,
      ).expression,
  );
  return analyzeNow(unresolvedProject(renamed, items));
}

function arityMismatch(
  { name, position }: InsertTarget,
  given: number,
  columns: readonly StructField[],
): Error {
  const kind = given > columns.length ? 'TOO_MANY_DATA_COLUMNS' : 'NOT_ENOUGH_DATA_COLUMNS';
  const wanted = columns.map((column) => column.name).join(', ');
  return userError(
    `INSERT_COLUMN_ARITY_MISMATCH.${kind}`,
    `The query delivers ${given} columns where ${name.join('.')} has ${columns.length}: ${wanted}.`,
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
