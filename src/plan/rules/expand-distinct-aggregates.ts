import { BIGINT, BOOLEAN, type DataType, INT } from '../../columnar/types.ts';
import { aggregateCall, functionCall, nullOf } from '../../expression/call.ts';
import type {
  AggregateCall,
  Attribute,
  Expression,
  NamedExpression,
} from '../../expression/expression.ts';
import { isNullWithoutRows } from '../../expression/facts.ts';
import { newAttributeId } from '../attribute-id.ts';
import { expressionKey, transformAggregate } from '../expression-tree.ts';
import { type Aggregate, aggregate, type NamedAggregate } from '../nodes/aggregate.ts';
import { expand } from '../nodes/expand.ts';
import { join } from '../nodes/join.ts';
import { localRelation } from '../nodes/local-relation.ts';
import type { LogicalPlan } from '../nodes/logical-plan.ts';
import { project } from '../nodes/project.ts';
import { union } from '../nodes/union.ts';
import { isStreaming, outputOf } from '../output.ts';
import type { Rule } from './rule.ts';

/** Functions whose result is the same over distinct values: DISTINCT means nothing there. */
const IDEMPOTENT: ReadonlySet<string> = new Set(['min', 'max']);
/** Of these `max` does not find the greatest, not even of one; `first`, which is slower, takes them too. */
const UNORDERED: ReadonlySet<DataType['kind']> = new Set<DataType['kind']>([
  ...(['array', 'map', 'struct', 'variant', 'calendarInterval'] as const),
]);

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

/** What is 0 over no rows. */
function isCount({ type, nullable }: AggregateCall): boolean {
  return type.kind === 'bigint' && !nullable;
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
    return this.#withEmpty(aggregate(inner, outer, above));
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

  #passOn(item: NamedAggregate, { id, call: { type }, ...below }: NamedAggregate): NamedAggregate {
    const result: Attribute = { kind: 'attribute', id, name: below.name, type, nullable: true };
    const name = UNORDERED.has(type.kind) ? 'first' : 'max';
    const call = aggregateCall(name, [result], type);
    return { ...item, call: Object.freeze({ ...call, filter: this.#inProjection(0) }) };
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

  /** Over no rows at all there is no row of plain results either: what is not null then is put in its place. */
  #withEmpty(outer: Aggregate): LogicalPlan {
    const valued = this.#plain.filter(({ call }) => !isNullWithoutRows(call));
    if (this.#grouping.length > 0 || valued.length === 0) return outer;
    const isValued = new Set(valued.map(({ id }) => id));
    const renamed = outer.aggregates.map((item) =>
      isValued.has(item.id) ? { ...item, id: newAttributeId() } : item,
    );
    const counts = valued.every(({ call }) => isCount(call));
    const filled = counts
      ? { plan: aggregate(outer.child, outer.grouping, renamed), fill: orZero }
      : this.#besideEmpty({ ...outer, aggregates: renamed }, valued);
    const results = new Map(outputOf(filled.plan).map((attribute) => [attribute.id, attribute]));
    const items = outer.aggregates.map(({ id, name }, place) => {
      const result = results.get(renamed[place]!.id)!;
      const expression = isValued.has(id) ? filled.fill(result, id) : result;
      return Object.freeze({ id, name, expression });
    });
    return project(filled.plan, items);
  }

  /** The plan beside what the calls give over no rows, which stands where there is no row of plain results. */
  #besideEmpty(
    { child, grouping, aggregates }: Aggregate,
    valued: readonly NamedAggregate[],
  ): {
    readonly plan: LogicalPlan;
    readonly fill: (result: Attribute, id: number) => Expression;
  } {
    const count = aggregateCall('count', [], BIGINT, { nullable: false });
    const call = Object.freeze({ ...count, filter: this.#inProjection(0) });
    const there: NamedAggregate = { id: newAttributeId(), name: 'there', call };
    const empty = valued.map((item) => ({ ...item, id: newAttributeId() }));
    const none = aggregate(localRelation(outputOf(this.#plan.child), []), [], empty);
    const counted = aggregate(child, grouping, [...aggregates, there]);
    const isNone = functionCall('equal', [outputOf(counted).at(-1)!, ZERO], BOOLEAN);
    const values = new Map(valued.map(({ id }, place) => [id, outputOf(none)[place]!]));
    return {
      plan: join(counted, none, 'inner', null),
      fill: (result, id) => functionCall('case', [isNone, values.get(id)!, result], result.type),
    };
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

const ZERO: Expression = Object.freeze({ kind: 'literal', value: 0n, type: BIGINT });

function orZero(count: Attribute): Expression {
  return functionCall('coalesce', [count, ZERO], BIGINT, { nullable: false });
}
