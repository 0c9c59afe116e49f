import { BOOLEAN, INT } from '../../columnar/types.ts';
import { assert, userError } from '../../errors.ts';
import { functionCall } from '../../expression/call.ts';
import type {
  AggregateCall,
  Attribute,
  Expression,
  Literal,
  NamedExpression,
} from '../../expression/expression.ts';
import { WHOLE_PARTITION } from '../../expression/window-function.ts';
import { newAttributeId } from '../attribute-id.ts';
import { type Aggregate, aggregate } from '../nodes/aggregate.ts';
import { expand } from '../nodes/expand.ts';
import { filter } from '../nodes/filter.ts';
import { generate } from '../nodes/generate.ts';
import { givesRight, type Join, join, keepsLeft, keepsRight } from '../nodes/join.ts';
import type { Limit } from '../nodes/limit.ts';
import type { LogicalPlan, LogicalPlanOf } from '../nodes/logical-plan.ts';
import { project } from '../nodes/project.ts';
import { union } from '../nodes/union.ts';
import { window } from '../nodes/window.ts';
import { withChildren } from '../nodes/with-children.ts';
import { attributeOf, outputOf } from '../output.ts';
import { conjoin } from '../rules/conjuncts.ts';
import type { SortKey } from '../stages.ts';
import { readsAny } from './outer-columns.ts';

/**
 * Every different row of the outer columns that a subquery reads. The plan delivers `columns` alone, whose ids are those
 * by which the subquery reads them.
 */
export interface Domain {
  readonly plan: LogicalPlan;
  readonly columns: readonly Attribute[];
}

/**
 * Runs a subquery for all rows of its domain at once: the same plan, whose rows are those for each row of the domain,
 * with that row's columns behind their own.
 *
 * After Neumann and Kemper, "Unnesting Arbitrary Queries" (BTW 2015): the domain moves down until nothing below it reads
 * outer columns, where it is joined.
 */
export function pushDomain(plan: LogicalPlan, domain: Domain): LogicalPlan {
  if (!readsAny(plan, idsOf(domain.columns))) return inOrder(plan, domain);
  switch (plan.kind) {
    case 'project':
      return project(pushDomain(plan.child, domain), [
        ...plan.items,
        ...domain.columns.map(passOn),
      ]);
    case 'aggregate':
      return pushThroughAggregate(plan, domain);
    case 'join':
      return pushThroughJoin(plan, domain);
    case 'union':
      return pushThroughUnion(plan, domain);
    case 'limit':
      return pushThroughLimit(plan, domain);
    case 'localRelation':
      return expand(
        domain.plan,
        plan.rows.map((row) => [...row, ...domain.columns]),
        [...plan.output, ...domain.columns],
      );
    case 'expand':
      return expand(
        pushDomain(plan.child, domain),
        plan.projections.map((row) => [...row, ...domain.columns]),
        [...plan.output, ...domain.columns],
      );
    case 'generate':
      return reorder(
        generate(pushDomain(plan.child, domain), {
          ...plan,
          keep: [...plan.keep, ...domain.columns],
        }),
        [...outputOf(plan), ...domain.columns],
      );
    case 'window': {
      const child = pushDomain(plan.child, domain);
      const partition = [...plan.partition, ...domain.columns];
      return reorder(window(child, { ...plan, partition }), [...outputOf(plan), ...domain.columns]);
    }
    case 'filter':
    case 'sort':
    case 'subqueryAlias':
      return withChildren(plan, [pushDomain(plan.child, domain)]);
    default:
      throw notSupported(plan);
  }
}

/** All pairs of the domain and a plan that does not know it. */
function inOrder(plan: LogicalPlan, domain: Domain): LogicalPlan {
  return join(plan, domain.plan, 'inner', null);
}

/**
 * Groups for each row of the domain. An aggregate of all rows gives a row also for those rows of the domain for which
 * there are none: the domain comes first then, and only rows that are there count.
 */
function pushThroughAggregate(plan: Aggregate, domain: Domain): LogicalPlan {
  const { grouping, aggregates } = plan;
  const child = pushDomain(plan.child, domain);
  const keys = domain.columns.map(passOn);
  const output = [...outputOf(plan), ...domain.columns];
  if (grouping.length > 0) {
    return reorder(aggregate(child, [...grouping, ...keys], aggregates), output);
  }
  const { plan: others, columns } = renamed(child, domain.columns);
  const there: NamedExpression = { id: newAttributeId(), name: 'there', expression: TRUE };
  const marked = project(others, [...outputOf(others).map(passOn), there]);
  const joined = join(domain.plan, marked, 'leftOuter', sameRow(domain.columns, columns));
  const isThere = functionCall(
    'is_not_null',
    [{ ...attributeOf(there), nullable: true }],
    BOOLEAN,
    {
      nullable: false,
    },
  );
  const counted = aggregates.map((own) => ({ ...own, call: onlyWhere(own.call, isThere) }));
  return reorder(aggregate(joined, keys, counted), output);
}

function onlyWhere(call: AggregateCall, condition: Expression): AggregateCall {
  const filtered = call.filter === undefined ? condition : conjoin([condition, call.filter]);
  return Object.freeze({ ...call, filter: filtered });
}

/** A side that rows come out of alone needs the domain; so does a side that reads it. */
function pushThroughJoin(plan: Join, domain: Domain): LogicalPlan {
  const { joinType, left, right, condition, exists } = plan;
  const ids = idsOf(domain.columns);
  const output = [...outputOf(plan), ...domain.columns];
  const leftReads = readsAny(left, ids) || keepsLeft(joinType) || !givesRight(joinType);
  const rightReads = readsAny(right, ids) || keepsRight(joinType);
  if (!rightReads) {
    const joined = join(pushDomain(left, domain), right, joinType, condition, exists);
    return reorder(joined, output);
  }
  if (!leftReads)
    return reorder(join(left, pushDomain(right, domain), joinType, condition), output);
  const { plan: others, columns } = renamed(pushDomain(right, domain), domain.columns);
  const same = sameRow(domain.columns, columns);
  const both = condition === null ? same : conjoin([same, condition]);
  const joined = join(pushDomain(left, domain), others, joinType, both, exists);
  if (!keepsRight(joinType)) return reorder(joined, output);
  // A row of the right side alone knows its row of the domain by the right side's columns.
  const either = domain.columns.map((column, index): NamedExpression => {
    const nullable = [column, columns[index]!].map((side) => ({ ...side, nullable: true }));
    return { ...passOn(column), expression: functionCall('coalesce', nullable, column.type) };
  });
  return project(joined, [...outputOf(plan).map(passOn), ...either]);
}

function pushThroughUnion(plan: LogicalPlanOf<'union'>, domain: Domain): LogicalPlan {
  const children = plan.children.map((child) => {
    const pushed = pushDomain(child, domain);
    return reorder(pushed, [...outputOf(child), ...domain.columns]);
  });
  return union(children, [...plan.output, ...domain.columns]);
}

/** The first rows of each row of the domain. */
function pushThroughLimit(plan: Limit, domain: Domain): LogicalPlan {
  const { child, count, offset } = plan;
  if (child.kind === 'project' && child.child.kind === 'sort') {
    const sorted = pushThroughLimit({ ...plan, child: child.child }, domain);
    return project(sorted, [...child.items, ...domain.columns.map(passOn)]);
  }
  const order: readonly SortKey[] = child.kind === 'sort' ? child.order : [];
  const place: Attribute = {
    kind: 'attribute',
    id: newAttributeId(),
    name: 'place',
    type: INT,
    nullable: false,
  };
  const call = {
    ...({ kind: 'positionCall', name: 'row_number', arguments: [], ignoresNulls: false } as const),
    ...{ type: INT, nullable: false },
  };
  const unsorted = child.kind === 'sort' ? child.child : child;
  const numbered = window(pushDomain(unsorted, domain), {
    partition: domain.columns,
    order,
    calls: [{ id: place.id, name: place.name, window: { call, frame: WHOLE_PARTITION } }],
  });
  const tests = [compare('greater', place, offset)];
  if (count !== null) tests.push(compare('less_or_equal', place, offset + count));
  return reorder(filter(numbered, conjoin(tests)), [...outputOf(plan), ...domain.columns]);
}

/** Row numbers are INT; LIMIT and OFFSET together may ask for more. */
const PLACE_MAX = 2 ** 31 - 1;

function compare(name: string, place: Attribute, value: number): Expression {
  const bound: Literal = { kind: 'literal', value: Math.min(value, PLACE_MAX), type: INT };
  return functionCall(name, [place, bound], BOOLEAN);
}

/** The plan with other ids for the columns of the domain. */
function renamed(
  plan: LogicalPlan,
  columns: readonly Attribute[],
): { readonly plan: LogicalPlan; readonly columns: readonly Attribute[] } {
  const ids = idsOf(columns);
  const copies = columns.map((expression) => ({
    id: newAttributeId(),
    name: expression.name,
    expression,
  }));
  const own = outputOf(plan).filter(({ id }) => !ids.has(id));
  return {
    plan: project(plan, [...own.map(passOn), ...copies]),
    columns: copies.map(attributeOf),
  };
}

/** True for two rows of the domain that are one; nulls equal each other. */
export function sameRow(left: readonly Expression[], right: readonly Expression[]): Expression {
  assert(left.length > 0, 'a correlated subquery reads an outer column');
  return conjoin(
    left.map((column, index) =>
      functionCall('null_safe_equal', [column, right[index]!], BOOLEAN, { nullable: false }),
    ),
  );
}

/** The plan with exactly these columns in this order. */
function reorder(plan: LogicalPlan, columns: readonly Attribute[]): LogicalPlan {
  return project(plan, columns.map(passOn));
}

const TRUE: Literal = Object.freeze({ kind: 'literal', value: true, type: BOOLEAN });

function idsOf(columns: readonly Attribute[]): ReadonlySet<number> {
  return new Set(columns.map(({ id }) => id));
}

function passOn(attribute: Attribute): NamedExpression {
  return Object.freeze({ id: attribute.id, name: attribute.name, expression: attribute });
}

function notSupported({ kind }: LogicalPlan): Error {
  const message = `A subquery with ${kind} cannot read columns of the query around it.`;
  return userError(
    'UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.ACCESSING_OUTER_QUERY_COLUMN_IS_NOT_ALLOWED',
    message,
  );
}
