import type { NamedExpression } from '../../expression/expression.ts';
import type { UnresolvedExpression } from '../../expression/unresolved.ts';
import type { LogicalPlan } from './logical-plan.ts';
import type { UnresolvedPlan } from './unresolved-plan.ts';
import type { OverClauses } from './window.ts';

/** Computes one column for each item. An item that passes a column on keeps the column's id. */
export interface Project {
  readonly kind: 'project';
  readonly child: LogicalPlan;
  readonly items: readonly NamedExpression[];
  /** So many items at the end are found by names with a relation before them only: the second keys of JOIN … USING. */
  readonly hiddenCount: number;
  /** Relations of items, for names, where they are not those of the child's columns. */
  readonly relations?: readonly ItemRelation[] | undefined;
}

/** The relation's name that may stand before the name of an item. */
interface ItemRelation {
  readonly id: number;
  readonly qualifier: string | null;
  readonly namespace?: readonly string[] | undefined;
}

/** A SELECT list. Holds aggregates too (`SELECT count(*) FROM t`): analysis makes an aggregate of it then. */
export interface UnresolvedProject {
  readonly kind: 'unresolvedProject';
  readonly child: UnresolvedPlan;
  readonly items: readonly UnresolvedExpression[];
  readonly over?: OverClauses | undefined;
  /** The step of a pipe that it is; such a step takes no aggregates. */
  readonly pipeStep?: 'SELECT' | 'EXTEND' | 'SET' | undefined;
}

export function project(
  child: LogicalPlan,
  items: readonly NamedExpression[],
  hiddenCount = 0,
): Project {
  return Object.freeze({ kind: 'project', child, items, hiddenCount });
}

export function unresolvedProject(
  child: UnresolvedPlan,
  items: readonly UnresolvedExpression[],
  over?: OverClauses,
): UnresolvedProject {
  return Object.freeze({ kind: 'unresolvedProject', child, items, over });
}

/** The same as a step of a pipe. */
export function ofPipe(
  pipeStep: NonNullable<UnresolvedProject['pipeStep']>,
  plan: UnresolvedProject,
): UnresolvedProject {
  return Object.freeze({ ...plan, pipeStep });
}
