import { BOOLEAN, typeName } from '../../columnar/types.ts';
import { assert, userError } from '../../errors.ts';
import { lookupAggregate } from '../../expression/aggregates/index.ts';
import { functionCall } from '../../expression/call.ts';
import { typeRules } from '../../expression/coercion/type-rules.ts';
import { resolveCollated } from '../../expression/collation/collated-call.ts';
import type {
  Attribute,
  Expression,
  Literal,
  NamedExpression,
} from '../../expression/expression.ts';
import { lookupFunction } from '../../expression/functions/index.ts';
import type {
  UnresolvedCall,
  UnresolvedExpression,
  UnresolvedSubquery,
} from '../../expression/unresolved.ts';
import { newAttributeId } from '../attribute-id.ts';
import { referencesOf, transformExpression } from '../expression-tree.ts';
import { withNewIds } from '../new-ids.ts';
import { aggregate, type NamedAggregate } from '../nodes/aggregate.ts';
import { filter } from '../nodes/filter.ts';
import type { LogicalPlan } from '../nodes/logical-plan.ts';
import { project } from '../nodes/project.ts';
import type { UnresolvedPlan } from '../nodes/unresolved-plan.ts';
import { attributeOf, isStreaming, outputOf } from '../output.ts';
import { canFail } from '../rules/can-fail.ts';
import { conjoin } from '../rules/conjuncts.ts';
import { dependentJoin } from '../subqueries/dependent-join.ts';
import { valueOfOneRow } from '../subqueries/one-row.ts';
import { type OuterColumn, readsAny } from '../subqueries/outer-columns.ts';
import { isOneRow } from '../subqueries/pull-up.ts';
import { AggregateCollector } from './aggregate-collector.ts';
import type { AnalysisContext } from './analysis-context.ts';
import { checkCorrelation } from './check-correlation.ts';
import type { ExpressionScope, Position } from './expression-scope.ts';
import { OuterScope } from './outer-scope.ts';
import { visibleColumns } from './scope.ts';
import type { Step } from './steps-below.ts';

type Resolve = (expression: UnresolvedExpression, scope: ExpressionScope) => Expression;

interface CollectedSubquery {
  readonly plan: LogicalPlan;
  readonly outer: readonly OuterColumn[];
  /** What IN compares with the rows of the subquery. */
  readonly operands: readonly Expression[];
  readonly test: Test | null;
  /** What must be true of the row that a value comes from; null for any row. */
  readonly single: Expression | null;
}

type Compared = Omit<CollectedSubquery, 'test' | 'single'>;

/** EXISTS or IN: the column of its result, and what must be true of a row for these operands; null for any row. */
interface Test {
  readonly exists: Attribute;
  readonly condition: ((operands: readonly Expression[]) => Expression) | null;
}

/** The subqueries of expressions. Expressions refer to them as columns, which `applyTo` puts on the plan below. */
export class SubqueryCollector {
  readonly #context: AnalysisContext;
  readonly #found: CollectedSubquery[] = [];
  readonly #ids = new Set<number>();
  readonly #meanings = new Map<number, Expression>();
  readonly #known: ReadonlyMap<string, Expression>;
  readonly #results: (readonly [UnresolvedSubquery, Expression])[] = [];

  /** `known` are results of subqueries by what was written: they are not asked for again. */
  constructor(context: AnalysisContext, known: ReadonlyMap<string, Expression> = new Map()) {
    this.#context = context;
    this.#known = known;
  }

  /** The results so far, by what was written. */
  get known(): ReadonlyMap<string, Expression> {
    return new Map(this.#results.map(([subquery, result]) => [writtenKey(subquery), result]));
  }

  add(subquery: UnresolvedSubquery, scope: ExpressionScope, resolve: Resolve): Expression {
    const known = this.#known.size === 0 ? undefined : this.#known.get(writtenKey(subquery));
    const result = known ?? this.#add(subquery, scope, resolve);
    this.#results.push([subquery, result]);
    return result;
  }

  #add(subquery: UnresolvedSubquery, scope: ExpressionScope, resolve: Resolve): Expression {
    const { form, position, relation } = subquery;
    const { settings } = this.#context;
    const hasGroups = scope.aggregates instanceof AggregateCollector;
    const around = new OuterScope(
      scope.columns,
      settings.caseSensitive,
      // As in Spark, which reads columns of the query next around only.
      settings.strictSpark ? undefined : scope.outer,
      hasGroups ? (call) => resolve(sameForAll(call, settings.strictSpark), scope) : null,
    );
    const isInFunction = scope.isInFunction === true || this.#context.isInFunction === true;
    const context = { ...this.#context, outer: around, atStart: true, isInFunction };
    const analyzed = context.analyze(relation as UnresolvedPlan, context);
    // In Spark no subquery reads a stream; here only one whose single value would change with each row.
    if (isStreaming(analyzed) && (settings.strictSpark || form === 'scalar')) {
      const message = 'A subquery in an expression cannot read a stream.';
      throw userError('INVALID_SUBQUERY_EXPRESSION.STREAMING_QUERY', message, { position });
    }
    const outer = around.read;
    if (settings.strictSpark) checkCorrelation(analyzed, outer, position);
    // The same relation may stand around the subquery.
    const plan = withNewIds(
      analyzed,
      outer.map(({ inner }) => inner.id),
    );
    const operands = subquery.operands.map((operand) => resolve(operand, scope));
    if (form === 'scalar') return this.#addValue(plan, outer, position);
    if (form === 'exists') return this.#addTest({ plan, outer, operands }, null);
    const compared = { plan, outer, operands };
    const equal = this.#equality(compared, position);
    if (form === 'in') return this.#addTest(compared, equal);
    const test = this.#addTest(compared, (values) => mayBeTrue(equal(values)));
    return functionCall('not', [test], BOOLEAN, { position });
  }

  /** What makes a row of the subquery equal to the values before IN. */
  #equality({ operands, plan }: Compared, position: Position): NonNullable<Test['condition']> {
    const columns = comparableColumns(operands, plan, position);
    const { compared } = typeRules(this.#context.settings);
    for (const [index, { type }] of operands.entries()) {
      const column = columns[index]!;
      if (compared(type, column.type) !== undefined) continue;
      const message = `IN cannot compare ${typeName(type)} with the column \`${column.name}\` of type ${typeName(column.type)}.`;
      const condition = 'DATATYPE_MISMATCH.IN_SUBQUERY_DATA_TYPE_MISMATCH';
      throw userError(condition, message, { position });
    }
    return (values) =>
      conjoin(values.map((value, index) => this.#equal(value, columns[index]!, position)));
  }

  /** The columns of the results. */
  get ids(): ReadonlySet<number> {
    return this.#ids;
  }

  /** True when any subquery, or what IN compares with it, reads one of the columns. */
  reads(columns: readonly Attribute[]): boolean {
    const ids = new Set(columns.map(({ id }) => id));
    return this.#found.some(({ outer, operands }) =>
      [...operands, ...outer.map((column) => column.outer)].some((part) => readsAny(part, ids)),
    );
  }

  /** What columns that are none stand for: parameters of functions, in whose bodies subqueries are. */
  define(meanings: ReadonlyMap<number, Expression>): void {
    for (const [id, value] of meanings) this.#meanings.set(id, value);
  }

  #meant(expression: Expression): Expression {
    if (this.#meanings.size === 0) return expression;
    return transformExpression(expression, (part) => {
      const value = part.kind === 'attribute' ? this.#meanings.get(part.id) : undefined;
      return value === undefined ? null : this.#meant(value);
    });
  }

  /** Joins all subqueries. */
  applyTo(plan: LogicalPlan): LogicalPlan {
    const steps = this.steps((expression) => expression);
    return steps.reduce((child, step) => step.applyTo(child), plan);
  }

  /** A join for each subquery; `rewrite` puts what the plan delivers in the place of what was written. */
  steps(rewrite: (expression: Expression) => Expression): readonly Step[] {
    return this.#found.map(({ plan: right, outer, operands, test, single }): Step => {
      const meant = (written: Expression): Expression => rewrite(this.#meant(written));
      const columns = outer.map((column) => ({ ...column, outer: meant(column.outer) }));
      const compared = operands.map(meant);
      const parts = [...columns.map((column) => column.outer), ...compared];
      const reads = new Set(parts.flatMap((part) => [...referencesOf(part).keys()]));
      if (test === null) {
        const value = { joinType: 'leftOuter', condition: single, exists: null } as const;
        const gives = outputOf(right).map(({ id }) => id);
        return {
          gives,
          reads,
          applyTo: (left) => dependentJoin(left, right, { ...value, outer: columns }),
        };
      }
      const condition = test.condition?.(compared) ?? null;
      const existence = { joinType: 'existence', condition, exists: test.exists } as const;
      const gives = [test.exists.id];
      return {
        gives,
        reads,
        applyTo: (left) => dependentJoin(left, right, { ...existence, outer: columns }),
      };
    });
  }

  #addValue(plan: LogicalPlan, outer: readonly OuterColumn[], position: Position): Expression {
    const columns = outputOf(plan);
    const [column] = columns;
    if (column === undefined || columns.length > 1) {
      const message = `A subquery that stands for a value must give one column, not ${columns.length}.`;
      const condition =
        'INVALID_SUBQUERY_EXPRESSION.SCALAR_SUBQUERY_RETURN_MORE_THAN_ONE_OUTPUT_COLUMN';
      throw userError(condition, message, { position });
    }
    const inPlace = outer.length === 0 ? null : valueOfOneRow(plan, outer);
    // A CASE around keeps rows away from it then, as in Spark.
    if (inPlace?.kind === 'call' && canFail(inPlace))
      return Object.freeze({ ...inPlace, nullable: true, position });
    if (isOneRow(plan)) return this.#addColumn({ plan, outer }, column, position);
    const value = this.#aggregated('first', [column]);
    const count = this.#aggregated('count', []);
    const rows = aggregate(plan, [], [value, count]);
    const [first, counted] = outputOf(rows) as readonly [Attribute, Attribute];
    // As in Spark the rows are counted whether any row around reads the value or not,
    if (outer.length > 0) {
      // those of each row around when it is joined with them.
      const single = functionCall('only_row', [TRUE, counted], BOOLEAN, { position });
      return this.#addColumn({ plan: rows, outer }, first, position, single);
    }
    const only = functionCall('only_row', [first, counted], column.type, {
      nullable: true,
      position,
    });
    const item = Object.freeze({ id: newAttributeId(), name: column.name, expression: only });
    return this.#addColumn({ plan: project(rows, [item]), outer }, attributeOf(item), position);
  }

  #addColumn(
    { plan, outer }: Pick<CollectedSubquery, 'plan' | 'outer'>,
    column: Attribute,
    position: Position,
    single: Expression | null = null,
  ): Attribute {
    this.#found.push({ plan, outer, operands: [], test: null, single });
    return this.#addResult(Object.freeze({ ...column, nullable: true, position }));
  }

  #addTest(subquery: Compared, condition: Test['condition']): Attribute {
    const exists: Attribute = Object.freeze({
      kind: 'attribute',
      id: newAttributeId(),
      name: 'exists',
      type: BOOLEAN,
      nullable: false,
    });
    this.#found.push({ ...subquery, test: { exists, condition }, single: null });
    return this.#addResult(exists);
  }

  #addResult(column: Attribute): Attribute {
    this.#ids.add(column.id);
    return column;
  }

  #aggregated(name: string, operands: readonly Expression[]): NamedAggregate {
    const found = lookupAggregate(name);
    assert(found !== undefined, `the aggregate ${name} is in the catalogue`);
    const call = found.resolve(operands, this.#context.settings, undefined);
    return Object.freeze({ id: newAttributeId(), name, call });
  }

  #equal(left: Expression, right: Expression, position: Position): Expression {
    const equal = lookupFunction('equal');
    assert(equal !== undefined, 'equality is in the catalogue');
    return resolveCollated(equal, [left, right], this.#context.settings, position);
  }
}

const TRUE: Literal = Object.freeze({ kind: 'literal', value: true, type: BOOLEAN });

/** The aggregate of a query around; where Spark is wanted to the letter, none whose result hangs on the order of rows. */
function sameForAll(call: UnresolvedCall, strictSpark: boolean): UnresolvedCall {
  if (!strictSpark || !ORDERED.has(call.name)) return call;
  const message = `A subquery cannot read \`${call.name}\` of the query around it, which may give another value each time.`;
  const condition = 'UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.CORRELATED_REFERENCE';
  throw userError(condition, message, { position: call.position });
}

const ORDERED: ReadonlySet<string> = new Set([
  ...['first', 'first_value', 'last', 'last_value', 'any_value'],
  ...['collect_list', 'array_agg', 'collect_set'],
]);

/** Equal for subqueries that are written alike, wherever they stand. */
function writtenKey({ form, relation, operands }: UnresolvedSubquery): string {
  return JSON.stringify([form, relation, operands], (name, value: unknown) => {
    if (name === 'position') return undefined;
    if (typeof value === 'bigint') return `${value}n`;
    return value instanceof Map ? [...value] : value;
  });
}

/** The columns that IN compares its values with, one for each; values in brackets are one struct. */
function comparableColumns(
  operands: readonly Expression[],
  plan: LogicalPlan,
  position: Position,
): readonly Attribute[] {
  const columns = outputOf(plan);
  if (columns.length === operands.length) return columns;
  const message = `IN compares ${operands.length} values with a subquery of ${columns.length} columns.`;
  throw userError('DATATYPE_MISMATCH.IN_SUBQUERY_LENGTH_MISMATCH', message, { position });
}

/** A row that may be equal keeps NOT IN from being true. */
function mayBeTrue(condition: Expression): Expression {
  const isUnknown = functionCall('is_null', [condition], BOOLEAN, { nullable: false });
  return functionCall('or', [condition, isUnknown], BOOLEAN);
}

/** Filters by a condition that reads the results of subqueries, which end here. */
export function filterWithSubqueries(
  child: LogicalPlan,
  condition: Expression,
  subqueries: SubqueryCollector,
): LogicalPlan {
  if (subqueries.ids.size === 0) return filter(child, condition);
  const shown = visibleColumns(child);
  const ids = new Set(shown.map(({ id }) => id));
  const hidden = outputOf(child).filter(({ id }) => !ids.has(id));
  const items = [...shown, ...hidden].map((attribute): NamedExpression => {
    return Object.freeze({ id: attribute.id, name: attribute.name, expression: attribute });
  });
  return project(filter(subqueries.applyTo(child), condition), items, hidden.length);
}
