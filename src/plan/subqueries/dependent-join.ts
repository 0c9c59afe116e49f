import type { Attribute, Expression, NamedExpression } from '../../expression/expression.ts';
import { substitute } from '../expression-tree.ts';
import { aggregate } from '../nodes/aggregate.ts';
import { givesRight, type JoinType, join } from '../nodes/join.ts';
import type { LogicalPlan } from '../nodes/logical-plan.ts';
import { project } from '../nodes/project.ts';
import { childrenOf, outputOf } from '../output.ts';
import { conjoin } from '../rules/conjuncts.ts';
import { comparableColumns } from './domain-columns.ts';
import { joinOneRow } from './one-row.ts';
import { type OuterColumn, readsAny } from './outer-columns.ts';
import { isColumnNullWithoutRows, isOneRow, pullUp } from './pull-up.ts';
import { pushDomain, sameRow } from './push-domain.ts';

export interface DependentJoin {
  readonly joinType: Extract<JoinType, 'inner' | 'leftOuter' | 'existence'>;
  /** Over the columns of both sides. */
  readonly condition: Expression | null;
  /** The column that an existence join adds. */
  readonly exists: Attribute | null;
  /** What the right side reads of the left one. */
  readonly outer: readonly OuterColumn[];
}

/**
 * Joins each row of the left side with the rows that the right side has for it, as a plan in which no side reads the
 * other. Output columns: those of the left side, then, but for an existence join, those of the right one.
 */
export function dependentJoin(
  left: LogicalPlan,
  right: LogicalPlan,
  { joinType, condition, exists, outer }: DependentJoin,
): LogicalPlan {
  const ids = new Set(outer.map(({ inner }) => inner.id));
  if (!readsAny(right, ids)) return join(left, right, joinType, condition, exists);
  const ofOneRow = joinOneRow(left, right, { joinType, condition, exists, outer });
  if (ofOneRow !== null) return ofOneRow;
  const joinOn = (other: LogicalPlan, conditions: readonly Expression[]): LogicalPlan => {
    const all = condition === null ? conditions : [condition, ...conditions];
    const joined = join(left, other, joinType, all.length === 0 ? null : conjoin(all), exists);
    if (!givesRight(joinType)) return joined;
    return project(joined, [...outputOf(left), ...outputOf(right)].map(passOn));
  };
  const pulled = mayPullUp(right, joinType, ids) ? pullUp(right, ids) : null;
  if (pulled !== null) {
    const meaning = new Map(outer.map((column) => [column.inner.id, column.outer]));
    return joinOn(
      pulled.plan,
      pulled.conditions.map((part) => substitute(part, meaning)),
    );
  }
  const comparable = comparableColumns(right, outer);
  const columns = comparable.outer.map(({ inner }) => inner);
  const items = comparable.outer.map(({ inner, outer: expression }): NamedExpression => {
    return Object.freeze({ id: inner.id, name: inner.name, expression });
  });
  const domain = { plan: aggregate(project(left, items), columns.map(passOn), []), columns };
  const same = sameRow(
    comparable.outer.map((column) => column.outer),
    columns,
  );
  return joinOn(pushDomain(comparable.plan, domain), [same]);
}

/**
 * An aggregate of all rows gives a row where there are none; a group of a key does not: it may only be missed as null, and
 * only at the top.
 */
function mayPullUp(right: LogicalPlan, joinType: JoinType, outer: ReadonlySet<number>): boolean {
  const wholes = wholeAggregates(right, outer);
  if (!isOneRow(right)) return wholes === 0;
  const columns = outputOf(right);
  return (
    wholes <= 1 &&
    joinType === 'leftOuter' &&
    columns.every(({ id }) => isColumnNullWithoutRows(right, id))
  );
}

/** How many aggregates of all rows there are over rows that outer columns choose. */
function wholeAggregates(plan: LogicalPlan, outer: ReadonlySet<number>): number {
  const below = childrenOf(plan).map((child) => wholeAggregates(child, outer));
  const isWhole = plan.kind === 'aggregate' && plan.grouping.length === 0 && readsAny(plan, outer);
  return below.reduce((sum, count) => sum + count, isWhole ? 1 : 0);
}

function passOn(attribute: Attribute): NamedExpression {
  return Object.freeze({ id: attribute.id, name: attribute.name, expression: attribute });
}
