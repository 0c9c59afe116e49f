import { BIGINT, BOOLEAN, type DataType, INT } from '../../columnar/types.ts';
import { functionCall, nullOf } from '../../expression/call.ts';
import type {
  AggregateCall,
  Attribute,
  Expression,
  NamedExpression,
} from '../../expression/expression.ts';
import { newAttributeId } from '../attribute-id.ts';
import { expressionKey, transformAggregate } from '../expression-tree.ts';
import { type Aggregate, aggregate, type NamedAggregate } from '../nodes/aggregate.ts';
import { expand } from '../nodes/expand.ts';
import type { LogicalPlan } from '../nodes/logical-plan.ts';
import { project } from '../nodes/project.ts';
import { union } from '../nodes/union.ts';
import { isStreaming, outputOf } from '../output.ts';
import type { Rule } from './rule.ts';

/** Functions whose result is the same over distinct values: DISTINCT means nothing there. */
const IDEMPOTENT: ReadonlySet<string> = new Set(['min', 'max']);
/** The greatest of these can be found, also of one. */
const NESTED: ReadonlySet<DataType['kind']> = new Set(['array', 'map', 'struct']);

/**
 *   Aggregate(g, [f(DISTINCT a), h(b)], x)
 *     = Aggregate(g, [f(a) FILTER (n = 1), max(r) FILTER (n = 0)],
 *         Aggregate([g, n, a], [h(b) FILTER (n = 0) AS r],
 *           Expand([g, 0, null, b], [g, 1, a, null], x)))
 *
 * Each row comes once for the plain calls (n = 0) and once for every list of distinct arguments. The aggregate below
 * leaves one row of each distinct list; there is one row of plain results, which `max` passes on.
 *
 * Over a stream such a row of plain results would change all the time: stages of their own do it there.
 */
export const expandDistinctAggregates: Rule = {
  name: 'expandDistinctAggregates',
  apply(plan) {
    if (plan.kind !== 'aggregate' || !plan.aggregates.some(({ call }) => call.distinct))
      return null;
    const aggregates = plan.aggregates.map(withoutIdleDistinct);
    const plain = aggregates.filter(({ call }) => !call.distinct);
    // Sessions are only known when all rows of a group have been seen.
    const isLeft = plan.session !== null || isStreaming(plan);
    if (isLeft || plain.length === aggregates.length) {
      const isSame = aggregates.every((item, index) => item === plan.aggregates[index]);
      return isSame ? null : aggregate(plan.child, plan.grouping, aggregates, plan.session);
    }
    if (plain.some(({ call }) => NESTED.has(call.type.kind))) return null;
    return new DistinctPlan(plan, aggregates, plain).build();
  },
};

/**
 * The same over a stream whose rows may be taken back. The plain calls take the rows themselves:
 *
 *     = Aggregate(g, [f(a) FILTER (n = 1), h(b) FILTER (n = 0)],
 *         Union(Project([g, 0, null, b], x), Aggregate([g, n, a], [], Expand([g, 1, a, null], x))))
 */
export function aboveDistinctRows(plan: Aggregate): LogicalPlan {
  const aggregates = plan.aggregates.map(withoutIdleDistinct);
  const plain = aggregates.filter(({ call }) => !call.distinct);
  return new DistinctPlan(plan, aggregates, plain).buildOverStream();
}

function withoutIdleDistinct(item: NamedAggregate): NamedAggregate {
  if (!item.call.distinct || !IDEMPOTENT.has(item.call.name)) return item;
  return { ...item, call: Object.freeze({ ...item.call, distinct: false }) };
}

/** A column of the expand: what it holds in the projection with one number, null in the others. */
interface ExpandColumn {
  readonly attribute: Attribute;
  readonly expression: Expression;
  readonly projection: number;
}

class DistinctPlan {
  readonly #plan: Aggregate;
  readonly #aggregates: readonly NamedAggregate[];
  readonly #plain: readonly NamedAggregate[];
  readonly #number: Attribute = newAttribute('n', INT);
  readonly #grouping: readonly Attribute[];
  readonly #columns: ExpandColumn[] = [];
  /** By the number of the projection and the key of the expression. */
  readonly #attributes = new Map<string, Attribute>();
  /** The number of the projection for each list of distinct arguments. */
  readonly #projections = new Map<string, number>();

  constructor(
    plan: Aggregate,
    aggregates: readonly NamedAggregate[],
    plain: readonly NamedAggregate[],
  ) {
    this.#plan = plan;
    this.#aggregates = aggregates;
    this.#plain = plain;
    this.#grouping = plan.grouping.map((item) => newAttribute(item.name, item.expression.type));
  }

  build(): LogicalPlan {
    const { grouping } = this.#plan;
    const partial = new Map(
      this.#plain.map((item) => [
        item.id,
        { ...item, id: newAttributeId(), call: this.#below(item) },
      ]),
    );
    const above = this.#aggregates.map((item) => {
      const below = partial.get(item.id);
      return below === undefined ? this.#distinct(item) : this.#passOn(item, below);
    });
    const distinct = this.#columns.filter(({ projection }) => projection > 0);
    const keys = [this.#number, ...this.#grouping, ...distinct.map(({ attribute }) => attribute)];
    const numbers = [...(this.#plain.length > 0 ? [0] : []), ...this.#projections.values()];
    const inner = aggregate(this.#expand(numbers), keys.map(passOn), [...partial.values()]);
    const outer = grouping.map(({ id, name }, place): NamedExpression => {
      return Object.freeze({ id, name, expression: this.#grouping[place]! });
    });
    return this.#withCounts(aggregate(inner, outer, above));
  }

  /** All calls stand above, over the rows and the distinct lists side by side. */
  buildOverStream(): LogicalPlan {
    const above = this.#aggregates.map((item) =>
      item.call.distinct ? this.#distinct(item) : { ...item, call: this.#below(item) },
    );
    const numbers = [...this.#projections.values()];
    const distinct = this.#columns.filter(({ projection }) => projection > 0);
    const keys = [this.#number, ...this.#grouping, ...distinct.map(({ attribute }) => attribute)];
    const lists = aggregate(this.#expand(numbers), keys.map(passOn), []);
    const outer = this.#plan.grouping.map(({ id, name }, place): NamedExpression => {
      return Object.freeze({ id, name, expression: this.#grouping[place]! });
    });
    return aggregate(this.#besideRows(lists), outer, above);
  }

  /** The rows of projection 0, then the distinct lists: both with all columns. */
  #besideRows(lists: LogicalPlan): LogicalPlan {
    if (this.#plain.length === 0) return lists;
    const { child } = this.#plan;
    const output = [
      this.#number,
      ...this.#grouping,
      ...this.#columns.map(({ attribute }) => attribute),
    ];
    const own = this.#projectionOf(0).map((expression, place) =>
      newItem(output[place]!, expression),
    );
    const known = new Set(outputOf(lists).map(({ id }) => id));
    const others = output.map((attribute) => {
      return newItem(attribute, known.has(attribute.id) ? attribute : nullOf(attribute.type));
    });
    return union([project(child, own), project(lists, others)], output);
  }

  /** A plain call over the columns of projection 0. */
  #below({ call }: NamedAggregate): AggregateCall {
    const moved = transformAggregate(call, (part) =>
      part.kind === 'attribute' ? this.#column(part, 0) : null,
    );
    return Object.freeze({ ...moved, filter: this.#inProjection(0, moved.filter) });
  }

  #distinct(item: NamedAggregate): NamedAggregate {
    const { call } = item;
    const parts = [...call.arguments, ...(call.filter === undefined ? [] : [call.filter])];
    const key = parts.map(expressionKey).join(', ');
    const projection = this.#projections.get(key) ?? this.#projections.size + 1;
    this.#projections.set(key, projection);
    const columns = parts.map((part) => this.#column(part, projection));
    const filter = this.#inProjection(projection, columns[call.arguments.length]);
    const inputs = columns.slice(0, call.arguments.length);
    return {
      ...item,
      call: Object.freeze({ ...call, arguments: inputs, filter, distinct: false }),
    };
  }

  #passOn(item: NamedAggregate, { id, name, call: { type } }: NamedAggregate): NamedAggregate {
    const result: Attribute = { kind: 'attribute', id, name, type, nullable: true };
    const call: AggregateCall = Object.freeze({
      kind: 'aggregateCall',
      name: 'max',
      arguments: [result],
      filter: this.#inProjection(0),
      distinct: false,
      type,
      nullable: true,
    });
    return { ...item, call };
  }

  /** Where an expression over the input stands in one projection. */
  #column(expression: Expression, projection: number): Attribute {
    const key = `${projection} ${expressionKey(expression)}`;
    const known = this.#attributes.get(key);
    if (known !== undefined) return known;
    const attribute = newAttribute(`d${this.#columns.length}`, expression.type);
    this.#attributes.set(key, attribute);
    this.#columns.push({ attribute, expression, projection });
    return attribute;
  }

  #inProjection(projection: number, condition?: Expression): Expression {
    const isOwn = functionCall('equal', [this.#number, numberLiteral(projection)], BOOLEAN);
    return condition === undefined ? isOwn : functionCall('and', [isOwn, condition], BOOLEAN);
  }

  #expand(numbers: readonly number[]): LogicalPlan {
    const projections = numbers.map((number) => this.#projectionOf(number));
    const columns = this.#columns.map(({ attribute }) => attribute);
    return expand(this.#plan.child, projections, [this.#number, ...this.#grouping, ...columns]);
  }

  /** The values of one projection: its number, the grouping columns, then all columns. */
  #projectionOf(number: number): readonly Expression[] {
    return [
      numberLiteral(number),
      ...this.#plan.grouping.map(({ expression }) => expression),
      ...this.#columns.map(({ expression, projection }) =>
        projection === number ? expression : nullOf(expression.type),
      ),
    ];
  }

  /** Over no rows at all there is no row of plain results either, where a count is 0. */
  #withCounts(outer: Aggregate): LogicalPlan {
    const counts = this.#plain.filter(({ call }) => call.type.kind === 'bigint' && !call.nullable);
    if (this.#grouping.length > 0 || counts.length === 0) return outer;
    const isCount = new Set(counts.map(({ id }) => id));
    const renamed = outer.aggregates.map((item) =>
      isCount.has(item.id) ? { ...item, id: newAttributeId() } : item,
    );
    const below = aggregate(outer.child, outer.grouping, renamed);
    const items = outputOf(below).map((attribute, place) => {
      const { id, name } = outer.aggregates[place]!;
      const expression = isCount.has(id) ? orZero(attribute) : attribute;
      return Object.freeze({ id, name, expression });
    });
    return project(below, items);
  }
}

function newAttribute(name: string, type: DataType): Attribute {
  return Object.freeze({ kind: 'attribute', id: newAttributeId(), name, type, nullable: true });
}

function passOn(attribute: Attribute): NamedExpression {
  return Object.freeze({ id: attribute.id, name: attribute.name, expression: attribute });
}

/** What stands in the place of a column in one side of a union. */
function newItem({ name }: Attribute, expression: Expression): NamedExpression {
  return Object.freeze({ id: newAttributeId(), name, expression });
}

function numberLiteral(value: number): Expression {
  return Object.freeze({ kind: 'literal', value, type: INT });
}

function orZero(count: Attribute): Expression {
  const zero: Expression = Object.freeze({ kind: 'literal', value: 0n, type: BIGINT });
  return functionCall('coalesce', [count, zero], BIGINT, { nullable: false });
}
