import { repeatedName } from '../../columnar/schema.ts';
import { userError } from '../../errors.ts';
import { analyze, outputSchema } from '../../plan/analyze.ts';
import type { LogicalPlan } from '../../plan/nodes/logical-plan.ts';
import type { CreateView, ViewColumn } from '../../sql/statement.ts';
import type { SessionContext } from '../session/session-context.ts';
import { openView, type ViewDefinition } from '../session/session-views.ts';
import { ViewCatalog } from '../session/view-catalog.ts';
import { forgetCached, isKept } from './script-catalog.ts';

/** CREATE VIEW: its query is checked now, and read anew by each query that names the view. */
export function createView(context: SessionContext, statement: CreateView): void {
  if (isKept(context, statement)) return;
  const name = statement.isTemporary
    ? statement.name.join('.')
    : context.catalog.schemas.newName(statement.name);
  const view = defineView(context, { ...statement, name });
  forgetCached(context, statement.name);
  declareView(context, view);
}

/** Names a view; replaces what had the name. */
export function declareView({ catalog }: SessionContext, view: ViewDefinition): void {
  const { name, isTemporary } = view;
  const open = (): LogicalPlan => openView(catalog, view);
  catalog.set({ name, open, table: null, view, isStream: false, isTemporary });
}

/** What is said of a view; the rest comes from where the session stands. */
export type ViewParts = Pick<
  CreateView,
  'isTemporary' | 'columns' | 'comment' | 'properties' | 'schemaMode' | 'query' | 'text'
> & { readonly name: string };

/** Checks a view's query, and notes what it means here and now. */
export function defineView(context: SessionContext, parts: ViewParts): ViewDefinition {
  const { catalog } = context;
  const { name, isTemporary, query, text, columns: given, comment, properties, schemaMode } = parts;
  const schema = catalog.schemas.current;
  const settings = context.settings();
  const seen = new ViewCatalog(catalog, schema, null);
  const plan = catalog.whileOpen(parts, () => analyze(query, seen, settings));
  const queryColumns = outputSchema(plan).fields;
  refuseTwice(name, given.length > 0 ? given : queryColumns);
  refuseTemporary(parts, 'temporary view', seen.seen, settings.strictSpark);
  refuseTemporary(parts, 'variable', seen.seenVariables, settings.strictSpark);
  const view = { name, isTemporary, query, text, given, comment, properties, schemaMode };
  const made = { ...view, queryColumns, schema, temporaries: new Set(seen.seen), settings };
  checkCount(made);
  return Object.freeze(made);
}

function checkCount({ name, given, queryColumns }: ViewDefinition): void {
  if (given.length === 0 || given.length === queryColumns.length) return;
  const kind =
    given.length > queryColumns.length ? 'NOT_ENOUGH_DATA_COLUMNS' : 'TOO_MANY_DATA_COLUMNS';
  const message = `The query of the view ${name} has ${queryColumns.length} columns, but ${given.length} names are given.`;
  throw userError(`CREATE_VIEW_COLUMN_ARITY_MISMATCH.${kind}`, message);
}

function refuseTwice(view: string, columns: readonly ViewColumn[]): void {
  const names = columns.map(({ name }) => name);
  const again = repeatedName(names, false);
  if (again === undefined) return;
  const message = `The view ${view} has more than one column \`${again}\`.`;
  throw userError('COLUMN_ALREADY_EXISTS', message, { hint: 'Give one of them an alias.' });
}

/** Where a catalogue outlives its sessions, what it keeps cannot read what they forget. Here both end together. */
function refuseTemporary(
  { name, isTemporary }: ViewParts,
  kind: string,
  seen: ReadonlySet<string>,
  strictSpark: boolean,
): void {
  const [temporary] = seen;
  if (isTemporary || temporary === undefined || !strictSpark) return;
  const message = `The view ${name} is in a schema, but reads the ${kind} ${temporary}.`;
  throw userError('INVALID_TEMP_OBJ_REFERENCE', message, { hint: 'Make it TEMPORARY.' });
}
