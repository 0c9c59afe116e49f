import type { StructField } from '../../columnar/types.ts';
import { sameType, typeName } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import { commonType } from '../../expression/coercion/wider-type.ts';
import type { SessionSettings } from '../../expression/session-settings.ts';
import { analyze, outputSchema } from '../../plan/analyze.ts';
import type { LogicalPlan } from '../../plan/nodes/logical-plan.ts';
import { unresolvedProject } from '../../plan/nodes/project.ts';
import { unresolvedSubqueryAlias } from '../../plan/nodes/subquery-alias.ts';
import type { UnresolvedPlan } from '../../plan/nodes/unresolved-plan.ts';
import type { ViewColumn, ViewSchemaMode } from '../../sql/statement.ts';
import { Column } from '../columns/column.ts';
import { exactColumn } from '../columns/column-name.ts';
import type { SessionCatalog } from './session-catalog.ts';
import { ViewCatalog } from './view-catalog.ts';

/** A view of SQL: as in Spark it is read anew whenever a query names it, in the surroundings that it was made in. */
export interface ViewDefinition {
  /** As `SessionSchemas.newName` gave it, or the name of what is temporary. */
  readonly name: string;
  readonly isTemporary: boolean;
  readonly query: UnresolvedPlan;
  /** The query as it was written. */
  readonly text: string;
  /** Names that the statement gave to the columns; empty: those of the query. */
  readonly given: readonly ViewColumn[];
  readonly comment: string | null;
  readonly properties: Readonly<Record<string, string>>;
  readonly schemaMode: ViewSchemaMode;
  /** The columns of the query when the view was made. */
  readonly queryColumns: readonly StructField[];
  /** The schema that was the current one, in which names of one part are. */
  readonly schema: string;
  /** The temporary views that it reads, by their folded names; other names mean what is in a schema. */
  readonly temporaries: ReadonlySet<string>;
  readonly settings: SessionSettings;
}

/** The columns of a view, with what was said of them. */
export function viewColumns(
  view: Pick<ViewDefinition, 'given'>,
  plan: LogicalPlan,
): readonly StructField[] {
  return outputSchema(plan).fields.map((column, place) => {
    const comment = view.given[place]?.comment;
    return comment === undefined ? column : { ...column, comment };
  });
}

/** What reads a view. Throws INCOMPATIBLE_VIEW_SCHEMA_CHANGE where what it reads has lost a column. */
export function openView(catalog: SessionCatalog, view: ViewDefinition): LogicalPlan {
  const { query, settings, schemaMode } = view;
  const own = new ViewCatalog(catalog, view.schema, view.temporaries);
  const read = analyze(query, own, settings);
  const isKept = schemaMode === 'EVOLUTION' || isAsMade(view, outputSchema(read).fields);
  const fitted = isKept ? read : analyze(asMade(view, read), own, settings);
  const names = view.given.map(({ name }) => name);
  return analyze(unresolvedSubqueryAlias(fitted, view.name, names), own, settings);
}

function isAsMade({ queryColumns }: ViewDefinition, columns: readonly StructField[]): boolean {
  return (
    columns.length === queryColumns.length &&
    queryColumns.every(({ name, type }, place) => {
      const now = columns[place]!;
      return now.name === name && sameType(now.type, type);
    })
  );
}

/** The columns that the view was made with, by name, and of their types unless those may change. */
function asMade(view: ViewDefinition, read: LogicalPlan): UnresolvedPlan {
  const now = outputSchema(read).fields;
  const items = view.queryColumns.map((made) => {
    const column = now.find(({ name }) => name.toLowerCase() === made.name.toLowerCase());
    if (column === undefined) throw lostColumn(view, made);
    const value = new Column(exactColumn(column.name)).as(made.name).expression;
    if (view.schemaMode === 'TYPE EVOLUTION' || sameType(column.type, made.type)) return value;
    if (view.schemaMode === 'BINDING' && !isWider(made, column)) throw narrower(view, made, column);
    const { type } = made;
    const child = exactColumn(column.name);
    return new Column({ kind: 'unresolvedCast', child, type, tolerant: false }).as(made.name)
      .expression;
  });
  return unresolvedProject(unresolvedSubqueryAlias(read, view.name), items);
}

function isWider({ type: to }: StructField, { type: from }: StructField): boolean {
  if (to.kind === 'string') return true;
  const common = commonType([from, to]);
  return common !== undefined && sameType(common, to);
}

function lostColumn({ name }: ViewDefinition, column: StructField): Error {
  const message = `The view ${name} was made with the column ${column.name}, which its query has no more.`;
  const hint = `Use CREATE OR REPLACE VIEW ${name}, or ALTER VIEW ${name} AS.`;
  return userError('INCOMPATIBLE_VIEW_SCHEMA_CHANGE', message, { hint });
}

function narrower({ name }: ViewDefinition, made: StructField, now: StructField): Error {
  const message = `The view ${name} was made with ${made.name} as ${typeName(made.type)}, which ${typeName(now.type)} is too wide for.`;
  const hint = `Use CREATE OR REPLACE VIEW ${name}, or ALTER VIEW ${name} WITH SCHEMA COMPENSATION.`;
  return userError('CANNOT_UP_CAST_DATATYPE', message, { hint });
}
