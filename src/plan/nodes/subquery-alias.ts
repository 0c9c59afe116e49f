import type { SourcePosition } from '../../errors.ts';
import type { LogicalPlan } from './logical-plan.ts';
import type { UnresolvedPlan } from './unresolved-plan.ts';

/** Gives the columns of its child a qualifier: `FROM events AS e` makes `e.key` a name. */
export interface SubqueryAlias {
  readonly kind: 'subqueryAlias';
  readonly child: LogicalPlan;
  readonly name: string;
  /** The catalogue and the schema of a table: `schema.events.key` is a name then as well. */
  readonly namespace: readonly string[];
}

export interface UnresolvedAlias {
  readonly kind: 'unresolvedSubqueryAlias';
  readonly child: UnresolvedPlan;
  readonly name: string;
  /** New column names: `AS t(a, b)`. Empty: names stay. */
  readonly columns: readonly string[];
  readonly position?: SourcePosition | undefined;
}

export function subqueryAlias(
  child: LogicalPlan,
  name: string,
  namespace: readonly string[] = [],
): SubqueryAlias {
  return Object.freeze({ kind: 'subqueryAlias', child, name, namespace });
}

export function unresolvedSubqueryAlias(
  child: UnresolvedPlan,
  name: string,
  columns: readonly string[] = [],
  position?: SourcePosition,
): UnresolvedAlias {
  return Object.freeze({ kind: 'unresolvedSubqueryAlias', child, name, columns, position });
}
