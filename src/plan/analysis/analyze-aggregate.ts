import { BOOLEAN } from '../../columnar/types.ts';
import { MillraceError, userError } from '../../errors.ts';
import { castCall, implicitCast } from '../../expression/coercion/implicit-cast.ts';
import { evalMode } from '../../expression/eval-mode.ts';
import type { Attribute, Expression, NamedExpression } from '../../expression/expression.ts';
import type { UnresolvedExpression } from '../../expression/unresolved.ts';
import {
  expressionKey,
  referencesOf,
  substitute,
  transformExpression,
} from '../expression-tree.ts';
import { aggregate, type UnresolvedAggregate } from '../nodes/aggregate.ts';
import { filter } from '../nodes/filter.ts';
import type { LogicalPlan } from '../nodes/logical-plan.ts';
import { project } from '../nodes/project.ts';
import { attributeOf, isStreaming, outputOf } from '../output.ts';
import { AggregateCollector } from './aggregate-collector.ts';
import { type AnalysisContext, variablesIn } from './analysis-context.ts';
import { asCondition } from './as-condition.ts';
import { checkBoolean } from './check-boolean.ts';
import { checkPipeAggregates } from './check-pipe-items.ts';
import type { ExpressionScope } from './expression-scope.ts';
import { generatorOfGroups } from './generator-of-groups.ts';
import { resolveGroupBy } from './group-by.ts';
import { GroupingSetColumns } from './grouping-sets.ts';
import type { OuterScope } from './outer-scope.ts';
import { OverCollector } from './over-collector.ts';
import { plainGrouping } from './plain-grouping.ts';
import { RandomItems } from './random-items.ts';
import { resolveExpression } from './resolve-expression.ts';
import { resolveItems } from './resolve-items.ts';
import { type ScopeColumn, scopeOf } from './scope.ts';
import { selectItems } from './select-items.ts';
import { withSessionWindow } from './session-table.ts';
import { StepsBelow } from './steps-below.ts';
import { SubqueryCollector } from './subquery-collector.ts';
import { WindowCollector } from './window-collector.ts';

type SelectClauses = Pick<
  UnresolvedAggregate,
  'grouping' | 'items' | 'having' | 'over' | 'setColumns' | 'hiddenCount'
>;

/** SELECT … GROUP BY … HAVING. */
export function analyzeAggregate(node: UnresolvedAggregate, context: AnalysisContext): LogicalPlan {
  const ofSessions = withSessionWindow(node);
  if (ofSessions !== null) return analyzeAggregate(ofSessions, context);
  const child = context.analyze(node.child, context);
  if (node.ofInput === true) checkPipeAggregates(node, context.catalog.userFunctions);
  const clauses = node.ofInput === true ? withInputColumns(child, node) : node;
  return analyzeSelectAggregate(child, clauses, context);
}

/** Numbers as grouping expressions of a pipe become the columns of the input in their places. */
function withInputColumns(child: LogicalPlan, node: UnresolvedAggregate): SelectClauses {
  const output = outputOf(child);
  const keys = node.grouping === 'all' ? [] : node.grouping.flat(2);
  const columnAt = (written: UnresolvedExpression): UnresolvedExpression => {
    const isPlace = written.kind === 'literal' && written.type.kind === 'int';
    if (!isPlace || !keys.includes(written)) return written;
    const { position } = written;
    const column = output[Number(written.value) - 1];
    if (column !== undefined) return { kind: 'unresolvedColumn', parts: [column.name], position };
    const message = `GROUP BY ${written.value} is outside the input, which has ${output.length} columns.`;
    throw userError('GROUP_BY_POS_OUT_OF_RANGE', message, { position });
  };
  const grouping = keys.map((key) => [[columnAt(key)]]);
  const items = node.items.map((item) => {
    if (item.kind !== 'unresolvedAlias') return columnAt(item);
    return Object.freeze({ ...item, child: columnAt(item.child) });
  });
  return { ...node, grouping, items };
}

/**
 * From below: the windows that rows fall in, rows repeated for grouping sets, the aggregate, HAVING, calls with OVER,
 * QUALIFY, and a project that computes the SELECT list from grouping columns and results.
 */
export function analyzeSelectAggregate(
  child: LogicalPlan,
  clauses: SelectClauses,
  context: AnalysisContext,
): LogicalPlan {
  const { settings } = context;
  const widthOf = (list: SelectClauses['items']) =>
    selectItems(list, scopeOf(child), context).length;
  const generated = generatorOfGroups(
    clauses.items,
    (list) => {
      const hiddenCount = (clauses.hiddenCount ?? 0) + list.length - clauses.items.length;
      return analyzeSelectAggregate(child, { ...clauses, items: list, hiddenCount }, context);
    },
    widthOf,
  );
  if (generated !== null) return generated;
  const windows = new WindowCollector();
  const items = selectItems(clauses.items, scopeOf(child), context, clauses.over?.definitions);
  const inputSubqueries = new SubqueryCollector(context);
  const below = { windows, subqueries: inputSubqueries };
  const { expressions, sets } = resolveGroupBy(child, clauses, items, below, context);
  const collector = new AggregateCollector();
  const groupingSets =
    sets === null ? null : new GroupingSetColumns(expressions, sets, collector, settings);
  const over = new OverCollector(clauses.over?.definitions);
  const subqueries = new SubqueryCollector(context, inputSubqueries.known);
  const scope: ExpressionScope = {
    settings,
    userFunctions: context.catalog.userFunctions,
    routines: context.catalog.routines,
    columns: scopeOf(windows.applyTo(child)),
    aggregates: collector,
    windows,
    over,
    subqueries,
    inputSubqueries,
    outer: context.outer,
    groupingSets,
    sessionVariables: variablesIn(context),
    isInFunction: context.isInFunction,
    isStreaming: isStreaming(child),
  };
  const plain = groupingSets ?? plainGrouping(expressions, collector, settings);
  const random = new RandomItems();
  const rewrite = new GroupRewriter(expressions, plain.replacements, groupingSets, {
    collector,
    over,
    subqueries,
    random,
    outer: context.outer,
    hasSets: clauses.setColumns !== undefined,
    groupsAll: clauses.grouping === 'all',
  });
  const finish = (expression: Expression): Expression => rewrite.apply(expression);
  const { named, meanings } = resolveItems(items, scope, { random, finish });
  const above = { named, random, rewrite };
  const inHaving = { ...scope, over: null };
  const having = clauses.having && resolveHaving(clauses.having, above, inHaving, castToBoolean);
  const written = clauses.over?.qualify ?? null;
  const qualify = written && resolveHaving(written, above, scope, checkQualify);
  // Only now: an aggregate's argument may have brought the window.
  const windowed = inputSubqueries.applyTo(windows.applyTo(child));
  const input = groupingSets === null ? windowed : groupingSets.applyTo(windowed);
  const { grouping } = plain;
  const session = grouping.some(({ id }) => id === windows.session) ? windows.session : null;
  const grouped = aggregate(input, grouping, collector.aggregates, session);
  const meant = (part: Expression): Expression => finish(substitute(part, meanings));
  const steps = [...subqueries.steps(meant), ...over.steps(meant, random.ids)];
  const { once, items: shown } = random.part(named, steps, [having, qualify]);
  const stepsBelow = new StepsBelow([...once, ...steps]);
  const asked = stepsBelow.applyBeforeOver(grouped);
  if (having !== null) checkGiven(having, asked, new Set([...over.ids, ...random.ids]));
  const numbered = stepsBelow.applyTo(having === null ? asked : filter(asked, having));
  return project(qualify === null ? numbered : filter(numbered, qualify), shown);
}

/** HAVING chooses the rows that calls with OVER see, so that it cannot read what they give. */
function checkGiven(having: Expression, plan: LogicalPlan, made: ReadonlySet<number>): void {
  const given = new Set(outputOf(plan).map(({ id }) => id));
  const found = [...referencesOf(having).values()].find(({ id }) => made.has(id) && !given.has(id));
  if (found === undefined) return;
  const message = 'HAVING cannot read what a call with OVER gives.';
  const hint = 'Filter by it with QUALIFY, or compute it in a subquery.';
  const { position } = found;
  throw userError('WINDOW_FUNCTION_NOT_ALLOWED_IN_CLAUSE', message, { position, hint });
}

/** What HAVING and QUALIFY see of the SELECT list. */
interface ListBelow {
  readonly named: readonly NamedExpression[];
  readonly random: RandomItems;
  readonly rewrite: GroupRewriter;
}

/** HAVING and QUALIFY see grouping columns first, then the names of the SELECT list, which stand for their expressions. */
function resolveHaving(
  having: UnresolvedExpression,
  { named, random, rewrite }: ListBelow,
  scope: ExpressionScope,
  toCondition: (expression: Expression, scope: ExpressionScope) => Expression,
): Expression {
  const { caseSensitive } = scope.settings;
  const columns = named.map((item) => ({ attribute: attributeOf(item), qualifier: null }));
  const isGrouped = ({ attribute: { name } }: ScopeColumn) =>
    rewrite.isGrouped(scope.columns, name, caseSensitive);
  const aliases = columns.filter((column) => !isGrouped(column));
  const laterAliases = columns.filter(isGrouped);
  const resolved = resolveExpression(asCondition(having), { ...scope, aliases, laterAliases });
  const isAlias = new Set(named.map(({ id }) => id));
  const computed = named.filter(({ id }) => !random.ids.has(id));
  const meanings = new Map(computed.map(({ id, expression }) => [id, expression]));
  const condition = aboveGroups(() => rewrite.apply(toCondition(resolved, scope), isAlias));
  return substitute(condition, meanings);
}

/** HAVING casts what is no BOOLEAN, a number for example. */
function castToBoolean(condition: Expression, { settings }: ExpressionScope): Expression {
  if (condition.type.kind === 'boolean') return condition;
  const position = condition.kind === 'column' ? undefined : condition.position;
  return castCall(condition, BOOLEAN, evalMode(settings), position);
}

function checkQualify(condition: Expression): Expression {
  checkBoolean(condition, 'QUALIFY');
  return implicitCast(condition, BOOLEAN);
}

/** Above its groups a query has no other columns: what a clause there cannot read is not found. */
export function aboveGroups<Result>(resolve: () => Result): Result {
  try {
    return resolve();
  } catch (error) {
    if (!(error instanceof MillraceError) || error.condition !== 'MISSING_AGGREGATION') throw error;
    const { summary, hint, position } = error;
    throw userError('UNRESOLVED_COLUMN.WITH_SUGGESTION', summary, { hint, position });
  }
}

/** Columns that are there above an aggregate besides its grouping columns. */
interface ColumnsAbove {
  readonly collector: AggregateCollector;
  readonly over: OverCollector;
  readonly subqueries: SubqueryCollector;
  readonly random: RandomItems;
  /** GROUP BY speaks of sets. */
  readonly hasSets: boolean;
  /** GROUP BY ALL. */
  readonly groupsAll: boolean;
  /** Of the query around. */
  readonly outer: OuterScope | undefined;
}

/** Puts grouping columns in the place of grouping expressions; refuses columns that are neither grouped nor aggregated. */
class GroupRewriter {
  readonly #replacements: ReadonlyMap<string, Expression>;
  readonly #groupingSets: GroupingSetColumns | null;
  readonly #above: ColumnsAbove;
  readonly #isGlobal: boolean;
  readonly #beginnings: ReadonlySet<string>;

  constructor(
    grouped: readonly NamedExpression[],
    plain: ReadonlyMap<string, Expression>,
    groupingSets: GroupingSetColumns | null,
    above: ColumnsAbove,
  ) {
    this.#beginnings = new Set(grouped.map(({ expression }) => beginningOf(expression)));
    this.#replacements = groupingSets?.replacements ?? plain;
    this.#groupingSets = groupingSets;
    this.#above = above;
    this.#isGlobal = plain.size === 0 && groupingSets === null && !above.hasSets;
  }

  /** True when grouping columns of the input have this name. */
  isGrouped(columns: readonly ScopeColumn[], name: string, caseSensitive: boolean): boolean {
    const fold = (text: string) => (caseSensitive ? text : text.toLowerCase());
    const named = columns.filter(({ attribute }) => fold(attribute.name) === fold(name));
    return named.some(({ attribute }) => this.#replacements.has(expressionKey(attribute)));
  }

  apply(expression: Expression, allowed: ReadonlySet<number> = new Set()): Expression {
    const { collector, over, subqueries, random, outer } = this.#above;
    const flags = new Set(this.#groupingSets?.grouping.map(({ id }) => id));
    return transformExpression(expression, (part) => {
      const replacement = this.#replacementOf(part);
      if (replacement !== undefined) return replacement;
      if (part.kind !== 'attribute') return null;
      const { id } = part;
      if (collector.has(id) || over.ids.has(id) || subqueries.ids.has(id)) return part;
      if (flags.has(id) || allowed.has(id) || random.ids.has(id) || outer?.has(id)) return part;
      throw this.#refuse(part);
    });
  }

  /** The key of an expression is as long as all that is in it: only what begins as a grouping expression does is asked for one. */
  #replacementOf(part: Expression): Expression | undefined {
    if (!this.#beginnings.has(beginningOf(part))) return undefined;
    return this.#replacements.get(expressionKey(part));
  }

  #refuse({ name, position }: Attribute): Error {
    if (this.#isGlobal && this.#above.groupsAll) {
      const message = `GROUP BY ALL finds no grouping column: \`${name}\` stands beside an aggregate only.`;
      const hint = `Write GROUP BY ${name}.`;
      return userError('UNRESOLVED_ALL_IN_GROUP_BY', message, { position, hint });
    }
    if (this.#isGlobal) {
      const message = `The query aggregates all rows, but \`${name}\` is in no aggregate.`;
      const hint = `Add GROUP BY ${name}, or wrap it in an aggregate such as any_value.`;
      return userError('MISSING_GROUP_BY', message, { position, hint });
    }
    const message = `The column \`${name}\` is neither in GROUP BY nor in an aggregate.`;
    const hint = `Add it to GROUP BY, or wrap it in an aggregate such as any_value(${name}).`;
    return userError('MISSING_AGGREGATION', message, { position, hint });
  }
}

/** Equal for equal expressions. */
function beginningOf(expression: Expression): string {
  return expression.kind === 'call' ? `call ${expression.name}` : expression.kind;
}
