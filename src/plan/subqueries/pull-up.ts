import type { Attribute, Call, Expression, NamedExpression } from '../../expression/expression.ts';
import { isNullWithoutRows } from '../../expression/facts.ts';
import { newAttributeId } from '../attribute-id.ts';
import { referencesOf } from '../expression-tree.ts';
import { type Aggregate, aggregate } from '../nodes/aggregate.ts';
import { generate } from '../nodes/generate.ts';
import { givesRight, type Join, join } from '../nodes/join.ts';
import type { LogicalPlan, LogicalPlanOf } from '../nodes/logical-plan.ts';
import { project } from '../nodes/project.ts';
import { withChildren } from '../nodes/with-children.ts';
import { attributeOf } from '../output.ts';
import { conjoin, conjunctsOf, filterAll } from '../rules/conjuncts.ts';
import { readsAny } from './outer-columns.ts';

/** A plan that reads no outer column, and the conditions with outer columns that have been taken out of it. */
export interface PulledUp {
  readonly plan: LogicalPlan;
  readonly conditions: readonly Expression[];
}

/**
 * Takes the conditions that read outer columns out of the filters of a subquery, so that they become the condition of a
 * join. What they read of the subquery is passed on up to its top, behind its own columns. Null where that is not
 * possible: where outer columns stand elsewhere, or a node in between depends on which rows there are.
 */
export function pullUp(plan: LogicalPlan, outer: ReadonlySet<number>): PulledUp | null {
  if (!readsAny(plan, outer)) return { plan, conditions: [] };
  switch (plan.kind) {
    case 'filter':
      return pullThroughFilter(plan, outer);
    case 'project':
      return pullThroughProject(plan, outer);
    case 'aggregate':
      return pullThroughAggregate(plan, outer);
    case 'join':
      return pullThroughJoin(plan, outer);
    case 'generate': {
      const child = pullUp(plan.child, outer);
      if (child === null || plan.arguments.some((part) => readsAny(part, outer))) return null;
      const keep = [...plan.keep, ...missing(child.conditions, plan.keep, outer)];
      return { ...child, plan: generate(child.plan, { ...plan, keep }) };
    }
    case 'sort': {
      const child = pullUp(plan.child, outer);
      const isFree = plan.order.every(({ expression }) => !readsAny(expression, outer));
      return child && isFree ? { ...child, plan: withChildren(plan, [child.plan]) } : null;
    }
    case 'subqueryAlias': {
      const child = pullUp(plan.child, outer);
      return child && { ...child, plan: withChildren(plan, [child.plan]) };
    }
    default:
      return null;
  }
}

function pullThroughFilter(
  plan: LogicalPlanOf<'filter'>,
  outer: ReadonlySet<number>,
): PulledUp | null {
  const child = pullUp(plan.child, outer);
  if (child === null) return null;
  const parts = conjunctsOf(plan.condition);
  const own = parts.filter((part) => !readsAny(part, outer));
  const pulled = parts.filter((part) => readsAny(part, outer));
  return { plan: filterAll(child.plan, own), conditions: [...child.conditions, ...pulled] };
}

function pullThroughProject(
  plan: LogicalPlanOf<'project'>,
  outer: ReadonlySet<number>,
): PulledUp | null {
  const child = pullUp(plan.child, outer);
  if (child === null || plan.items.some(({ expression }) => readsAny(expression, outer))) {
    return null;
  }
  const wanted = missing(child.conditions, plan.items.filter(isPassedOn), outer);
  return { ...child, plan: project(child.plan, [...plan.items, ...wanted.map(passOn)]) };
}

/** Equalities make groups of their own; what else there is would be asked of rows that are no more. */
function pullThroughAggregate(plan: Aggregate, outer: ReadonlySet<number>): PulledUp | null {
  const child = pullUp(plan.child, outer);
  const ownParts = [
    ...plan.grouping.map(({ expression }) => expression),
    ...plan.aggregates.flatMap(({ call }) => [
      ...call.arguments,
      ...(call.filter ? [call.filter] : []),
    ]),
  ];
  if (child === null || ownParts.some((part) => readsAny(part, outer))) return null;
  const grouping: NamedExpression[] = [...plan.grouping];
  const conditions: Expression[] = [];
  for (const condition of child.conditions) {
    const sides = sidesOf(condition, outer);
    if (sides === null) return null;
    const key = { id: newAttributeId(), name: 'key', expression: sides.inner };
    grouping.push(Object.freeze(key));
    conditions.push(sides.rebuild(attributeOf(key)));
  }
  return { plan: aggregate(child.plan, grouping, plan.aggregates), conditions };
}

interface EqualSides {
  readonly inner: Expression;
  /** The same equality with another inner side. */
  rebuild(inner: Expression): Expression;
}

/** The sides of an equality of outer columns alone and inner ones alone. */
function sidesOf(condition: Expression, outer: ReadonlySet<number>): EqualSides | null {
  const isEquality =
    condition.kind === 'call' && ['equal', 'null_safe_equal'].includes(condition.name);
  if (!isEquality) return null;
  const [left, right] = (condition as Call).arguments;
  const isOuter = (side: Expression) =>
    [...referencesOf(side).keys()].every((id) => outer.has(id)) && readsAny(side, outer);
  const place = isOuter(left!) && !readsAny(right!, outer) ? 1 : 0;
  if (place === 0 && !(isOuter(right!) && !readsAny(left!, outer))) return null;
  return {
    inner: condition.arguments[place]!,
    rebuild(inner) {
      const operands = condition.arguments.map((side, index) => (index === place ? inner : side));
      return Object.freeze({ ...condition, arguments: Object.freeze(operands) });
    },
  };
}

/** Conditions come out of an inner join from everywhere, of others from the side whose rows all stay as they are. */
function pullThroughJoin(plan: Join, outer: ReadonlySet<number>): PulledUp | null {
  const parts = plan.condition === null ? [] : conjunctsOf(plan.condition);
  const pulled = parts.filter((part) => readsAny(part, outer));
  const isInner = plan.joinType === 'inner';
  const keepsSide = isInner || plan.joinType === 'leftOuter' || !givesRight(plan.joinType);
  if (!keepsSide || (!isInner && (pulled.length > 0 || readsAny(plan.right, outer)))) return null;
  const left = pullUp(plan.left, outer);
  const right = pullUp(plan.right, outer);
  if (left === null || right === null) return null;
  const own = parts.filter((part) => !readsAny(part, outer));
  const condition = own.length === 0 ? null : conjoin(own);
  return {
    plan: join(left.plan, right.plan, plan.joinType, condition, plan.exists),
    conditions: [...left.conditions, ...right.conditions, ...pulled],
  };
}

/** What conditions read of the subquery that is not among the columns. */
function missing(
  conditions: readonly Expression[],
  columns: readonly { readonly id: number }[],
  outer: ReadonlySet<number>,
): readonly Attribute[] {
  const known = new Set(columns.map(({ id }) => id));
  const read = new Map(conditions.flatMap((condition) => [...referencesOf(condition)]));
  return [...read.values()].filter(({ id }) => !known.has(id) && !outer.has(id));
}

function isPassedOn({ id, expression }: NamedExpression): boolean {
  return expression.kind === 'attribute' && expression.id === id;
}

function passOn(attribute: Attribute): NamedExpression {
  return Object.freeze({ id: attribute.id, name: attribute.name, expression: attribute });
}

/** True when a plan gives exactly one row, whose column is null where the rows below are none. */
export function isColumnNullWithoutRows(plan: LogicalPlan, column: number): boolean {
  switch (plan.kind) {
    case 'project': {
      const item = plan.items.find(({ id }) => id === column);
      if (item === undefined || item.expression.kind !== 'attribute') return false;
      return isColumnNullWithoutRows(plan.child, item.expression.id);
    }
    case 'subqueryAlias':
    case 'sort':
      return isColumnNullWithoutRows(plan.child, column);
    case 'aggregate': {
      if (plan.grouping.length > 0) return false;
      const found = plan.aggregates.find(({ id }) => id === column);
      return found !== undefined && isNullWithoutRows(found.call);
    }
    default:
      return false;
  }
}

/** True when a plan gives exactly one row, whatever the rows below. */
export function isOneRow(plan: LogicalPlan): boolean {
  if (plan.kind === 'aggregate') return plan.grouping.length === 0;
  if (plan.kind === 'localRelation') return plan.rows.length === 1;
  const passes = plan.kind === 'project' || plan.kind === 'subqueryAlias' || plan.kind === 'sort';
  return passes && isOneRow(plan.child);
}
