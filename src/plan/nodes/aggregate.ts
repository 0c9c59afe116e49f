import type { AggregateCall, NamedExpression } from '../../expression/expression.ts';
import type { UnresolvedExpression } from '../../expression/unresolved.ts';
import type { LogicalPlan } from './logical-plan.ts';
import type { MayKeepState } from './state-name.ts';
import type { UnresolvedPlan } from './unresolved-plan.ts';
import type { OverClauses } from './window.ts';

/**
 * One row for each group: the grouping columns, then the aggregates' results. Without grouping there is one group,
 * also when there are no rows. What a SELECT list computes from them is a project above.
 */
export interface Aggregate extends MayKeepState {
  readonly kind: 'aggregate';
  readonly child: LogicalPlan;
  readonly grouping: readonly NamedExpression[];
  readonly aggregates: readonly NamedAggregate[];
  /** Id of the grouping column that holds sessions, which grow together where they touch; null without. */
  readonly session: number | null;
  /** What its counts are of, where the rows above come and go with them (as analysis leaves it). */
  readonly countsFor?: 'EXCEPT' | 'EXCEPT ALL' | 'INTERSECT ALL' | undefined;
}

export interface NamedAggregate {
  readonly id: number;
  readonly name: string;
  readonly call: AggregateCall;
}

/** SELECT … GROUP BY … HAVING. The DataFrame API repeats the grouping expressions in `items`. */
export interface UnresolvedAggregate {
  readonly kind: 'unresolvedAggregate';
  readonly child: UnresolvedPlan;
  /** `all` groups by every item without an aggregate. */
  readonly grouping: readonly GroupingElement[] | 'all';
  readonly items: readonly UnresolvedExpression[];
  /** So many items at the end are there for ORDER BY alone: GROUP BY ALL leaves them out. */
  readonly hiddenCount?: number | undefined;
  readonly having: UnresolvedExpression | null;
  readonly over?: OverClauses | undefined;
  /** Where GROUP BY speaks of sets: the columns that it names before them, whose order counts. */
  readonly setColumns?: readonly UnresolvedExpression[] | undefined;
  /** Numbers in GROUP BY mean columns of the child, as in a pipe. */
  readonly ofInput?: boolean | undefined;
}

/** One element of a GROUP BY as the grouping sets it stands for; several elements multiply. */
export type GroupingElement = readonly (readonly UnresolvedExpression[])[];

export function aggregate(
  child: LogicalPlan,
  grouping: readonly NamedExpression[],
  aggregates: readonly NamedAggregate[],
  session: number | null = null,
): Aggregate {
  return Object.freeze({ kind: 'aggregate', child, grouping, aggregates, session });
}

export function unresolvedAggregate(
  child: UnresolvedPlan,
  grouping: readonly GroupingElement[] | 'all',
  items: readonly UnresolvedExpression[],
  having: UnresolvedExpression | null = null,
  over?: OverClauses,
  setColumns?: readonly UnresolvedExpression[],
): UnresolvedAggregate {
  return Object.freeze({
    kind: 'unresolvedAggregate',
    child,
    grouping,
    items,
    having,
    over,
    setColumns,
  });
}

/** GROUP BY expression: one set of one expression. */
export function groupingExpression(expression: UnresolvedExpression): GroupingElement {
  return [[expression]];
}

/** ROLLUP(a, b): the sets (a, b), (a), (). An element may be several columns: ROLLUP((a, b), c). */
export function rollup(elements: readonly (readonly UnresolvedExpression[])[]): GroupingElement {
  return Array.from({ length: elements.length + 1 }, (_, dropped) =>
    elements.slice(0, elements.length - dropped).flat(),
  );
}

/** CUBE(a, b): the sets (a, b), (a), (b), (). */
export function cube(elements: readonly (readonly UnresolvedExpression[])[]): GroupingElement {
  const [first, ...rest] = elements;
  if (first === undefined) return [[]];
  const sets = cube(rest);
  return [...sets.map((set) => [...first, ...set]), ...sets];
}
