import { oncePer } from '../../columnar/once-per.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import type { Attribute } from '../../expression/expression.ts';
import { METADATA_COLUMN } from '../../expression/file-facts.ts';
import { nearestNames } from '../../expression/nearest-name.ts';
import { givesRight } from '../nodes/join.ts';
import type { LogicalPlan, LogicalPlanOf } from '../nodes/logical-plan.ts';
import { outputOf } from '../output.ts';

/** A column that a name may mean, with the relation's name that may stand before it. */
export interface ScopeColumn {
  readonly attribute: Attribute;
  readonly qualifier: string | null;
  /** The catalogue and the schema that may stand before the relation's name. */
  readonly namespace?: readonly string[] | undefined;
  /** Only a name with the relation before it means this column. */
  readonly hidden?: boolean | undefined;
  /** A fact of files (`FILE_FACTS`): no star stands for it, and a column of the name goes before it. */
  readonly isFact?: boolean | undefined;
}

/** The columns that a star stands for, in order. */
export function visibleColumns(plan: LogicalPlan): readonly Attribute[] {
  return scopeOf(plan)
    .filter(({ hidden, isFact }) => !hidden && !isFact)
    .map(({ attribute }) => attribute);
}

/** A column found by name; `fields` are the parts of the name behind it. */
export interface FoundColumn {
  readonly attribute: Attribute;
  readonly fields: readonly string[];
}

/** The columns that names can mean above a plan: made of those of the plan below, all the way down. */
export const scopeOf: (plan: LogicalPlan) => readonly ScopeColumn[] = oncePer(makeScope);

function makeScope(plan: LogicalPlan): readonly ScopeColumn[] {
  switch (plan.kind) {
    case 'sourceRelation':
      return [
        ...plan.output.map((attribute) => ({ attribute, qualifier: null })),
        ...plan.facts.map((attribute) => ({ attribute, qualifier: null, isFact: true })),
      ];
    case 'subqueryAlias':
      return aliasScope(plan);
    case 'filter':
    case 'sort':
    case 'limit':
    case 'eventTimeWatermark':
      return scopeOf(plan.child);
    case 'assignWindows':
      return [...scopeOf(plan.child), { attribute: plan.window, qualifier: null }];
    case 'project':
      return projectScope(plan);
    case 'generate':
      return generateScope(plan);
    case 'join':
      return joinScope(plan);
    default:
      return outputOf(plan).map((attribute) => ({ attribute, qualifier: null }));
  }
}

/** Finds the column that a name means; null when there is none. A name of two columns is an error. */
export function findColumn(
  scope: readonly ScopeColumn[],
  parts: readonly string[],
  caseSensitive: boolean,
  position: SourcePosition | undefined,
): FoundColumn | null {
  if (scope.length === 0) return null;
  const { matches, fields } = candidates(scope, parts, caseSensitive);
  const ids = new Set(matches.map(({ attribute }) => attribute.id));
  if (ids.size > 1) throw ambiguousReference(parts, matches, position);
  const [match] = matches;
  if (match === undefined) return null;
  return { attribute: Object.freeze({ ...match.attribute, position }), fields };
}

interface Candidates {
  readonly matches: readonly ScopeColumn[];
  /** The parts of the name behind the column's. */
  readonly fields: readonly string[];
}

/** As in Spark, the longest qualifier that the name can be read with decides: `a.b` is a column of `a` before a field of one. */
function candidates(
  scope: readonly ScopeColumn[],
  parts: readonly string[],
  caseSensitive: boolean,
): Candidates {
  const columnsNamed = caseSensitive ? byExactName(scope) : byFoldedName(scope);
  const same = sameName(caseSensitive);
  for (let length = Math.min(QUALIFIER_MAX, parts.length - 1); length >= 0; length--) {
    const qualifier = parts.slice(0, length);
    const named = columnsNamed(parts[length]!).filter((column) =>
      length === 0 ? column.hidden !== true : hasQualifier(column, qualifier, same),
    );
    const columns = named.filter(({ isFact }) => !isFact);
    const matches = columns.length > 0 ? columns : named;
    if (matches.length > 0) return { matches, fields: parts.slice(length + 1) };
  }
  return { matches: [], fields: [] };
}

/** Catalogue, schema and relation. */
const QUALIFIER_MAX = 3;

type ColumnsNamed = (name: string) => readonly ScopeColumn[];

const byExactName = oncePer((scope: readonly ScopeColumn[]) => indexNames(scope, (name) => name));
const byFoldedName = oncePer((scope: readonly ScopeColumn[]) =>
  indexNames(scope, (name) => name.toLowerCase()),
);

/** Finds the columns of a name, in order. The scope of a SELECT list's own names grows at its end between two questions. */
function indexNames(scope: readonly ScopeColumn[], fold: (name: string) => string): ColumnsNamed {
  const columns = new Map<string, ScopeColumn[]>();
  let count = 0;
  return (name) => {
    for (const column of scope.slice(count)) {
      const key = fold(column.attribute.name);
      const known = columns.get(key);
      if (known === undefined) columns.set(key, [column]);
      else known.push(column);
    }
    count = scope.length;
    return columns.get(fold(name)) ?? [];
  };
}

type SameName = (left: string, right: string) => boolean;

/** How names are compared. */
export function sameName(caseSensitive: boolean): SameName {
  if (caseSensitive) return (left, right) => left === right;
  return (left, right) => left.toLowerCase() === right.toLowerCase();
}

/** True where `relation`, `schema.relation` or `catalog.schema.relation` may stand before the column's name. */
export function hasQualifier(
  { qualifier, namespace = [] }: ScopeColumn,
  written: readonly string[],
  same: SameName,
): boolean {
  if (qualifier === null) return false;
  const full = [...namespace, qualifier];
  const end = full.slice(-written.length);
  return end.length === written.length && end.every((part, place) => same(part, written[place]!));
}

/** Columns offered in an error, at most. */
const SUGGESTIONS_MAX = 5;

/** The error for a name that no column has. */
export function unresolvedColumn(
  parts: readonly string[],
  scope: readonly ScopeColumn[],
  position: SourcePosition | undefined,
): Error {
  const name = parts.map((part) => `\`${part}\``).join('.');
  const isPlain = parts.length === 1;
  const columns = scope.filter(({ isFact }) => !isFact);
  const known = columns.map((column) =>
    isPlain ? `\`${column.attribute.name}\`` : columnName(column),
  );
  const message = `A column with name ${name} cannot be resolved.`;
  if (known.length === 0) {
    return userError('UNRESOLVED_COLUMN.WITHOUT_SUGGESTION', message, { position });
  }
  const nearest = nearestNames(name, [...new Set(known)], SUGGESTIONS_MAX);
  const hint = `Did you mean one of the following? [${nearest.join(', ')}]`;
  return userError('UNRESOLVED_COLUMN.WITH_SUGGESTION', message, { position, hint });
}

function columnName({ attribute, qualifier }: ScopeColumn): string {
  const name = `\`${attribute.name}\``;
  return qualifier === null ? name : `\`${qualifier}\`.${name}`;
}

/** With catalogue and schema, which may be all that tells two columns apart. */
function fullName(column: ScopeColumn): string {
  const parts = column.qualifier === null ? [] : (column.namespace ?? []);
  return [...parts.map((part) => `\`${part}\``), columnName(column)].join('.');
}

function ambiguousReference(
  parts: readonly string[],
  matches: readonly ScopeColumn[],
  position: SourcePosition | undefined,
): Error {
  const name = parts.map((part) => `\`${part}\``).join('.');
  const could = matches.map(fullName).join(', ');
  const message = `Reference ${name} is ambiguous, could be: [${could}].`;
  const hint = 'Write the name of the relation before it, or give one of the columns an alias.';
  return userError('AMBIGUOUS_REFERENCE', message, { position, hint });
}

/** As in Spark, the hidden column of files is there under the table's own names only; functions find what they ask for. */
function aliasScope({
  child,
  name,
  namespace,
}: LogicalPlanOf<'subqueryAlias'>): readonly ScopeColumn[] {
  // What the catalogue has may be more than its files: a projection fills CHAR up.
  const isTable = TABLES.has(child.kind) || namespace.length > 0;
  return scopeOf(child)
    .filter(({ hidden }) => !hidden)
    .filter(({ isFact, attribute }) => !isFact || isTable || attribute.name !== METADATA_COLUMN)
    .map(({ attribute, isFact }) => ({ attribute, qualifier: name, namespace, isFact }));
}

const TABLES: ReadonlySet<LogicalPlan['kind']> = new Set<LogicalPlan['kind']>([
  'sourceRelation',
  'eventTimeWatermark',
  'subqueryAlias',
]);

/** A column that is passed on keeps the qualifier it had. */
function projectScope(plan: LogicalPlanOf<'project'>): readonly ScopeColumn[] {
  const { child, items, hiddenCount, relations = [] } = plan;
  const inner = scopeOf(child);
  const below = new Map<number, Pick<ScopeColumn, 'qualifier' | 'namespace'>>([
    ...inner.map((column) => [column.attribute.id, column] as const),
    ...relations.map((own) => [own.id, own] as const),
  ]);
  const columns = outputOf(plan).map((attribute, place) => ({
    attribute,
    qualifier: below.get(attribute.id)?.qualifier ?? null,
    namespace: below.get(attribute.id)?.namespace,
    hidden: place >= items.length - hiddenCount,
  }));
  const given = new Set(columns.map(({ attribute }) => attribute.id));
  const facts = inner.filter(({ isFact, attribute }) => isFact && !given.has(attribute.id));
  return [...columns, ...facts];
}

/** Columns of the side that may lack a row can be null. */
function joinScope(plan: LogicalPlanOf<'join'>): readonly ScopeColumn[] {
  const output = new Map(outputOf(plan).map((attribute) => [attribute.id, attribute]));
  const sides = givesRight(plan.joinType) ? [plan.left, plan.right] : [plan.left];
  const columns = sides.flatMap(scopeOf).map((column) => ({
    ...column,
    attribute: output.get(column.attribute.id) ?? orNull(column.attribute),
  }));
  return plan.exists === null ? columns : [...columns, { attribute: plan.exists, qualifier: null }];
}

function orNull(fact: Attribute): Attribute {
  return Object.freeze({ ...fact, nullable: true });
}

function generateScope(plan: LogicalPlanOf<'generate'>): readonly ScopeColumn[] {
  const kept = new Set(plan.keep.map(({ id }) => id));
  const isKept = ({ attribute, isFact }: ScopeColumn) => isFact || kept.has(attribute.id);
  const below = scopeOf(plan.child).filter(isKept);
  const { qualifier } = plan;
  return [...below, ...plan.generated.map((attribute) => ({ attribute, qualifier }))];
}
