import { BOOLEAN } from '../../columnar/types.ts';
import type { UnresolvedExpression } from '../../expression/unresolved.ts';
import { analyze } from '../../plan/analyze.ts';
import { unresolvedFilter } from '../../plan/nodes/filter.ts';
import type { LogicalPlan } from '../../plan/nodes/logical-plan.ts';
import { unresolvedRelation } from '../../plan/nodes/relation.ts';
import { unresolvedUnion } from '../../plan/nodes/union.ts';
import type { UnresolvedPlan } from '../../plan/nodes/unresolved-plan.ts';
import type { SessionContext } from '../session/session-context.ts';

/** The rows of a table for which a condition is not true, and then those of a query: what is left when these take the place of the others. */
export function besideRows(
  { catalog, settings }: SessionContext,
  table: readonly string[],
  condition: UnresolvedExpression,
  rows: UnresolvedPlan | null,
): LogicalPlan {
  const relation = unresolvedRelation(table);
  checkWhere({ catalog, settings }, relation, condition);
  const isTrue = call('null_safe_equal', condition, TRUE);
  const kept = unresolvedFilter(relation, call('not', isTrue));
  // By name: what is written to files of JSON need not keep the order of their columns.
  return analyze(rows === null ? kept : unresolvedUnion([kept, rows], true), catalog, settings());
}

/** Throws for a condition that is none over these rows: as it is written, so that a mistake is named as one of a WHERE. */
export function checkWhere(
  { catalog, settings }: Pick<SessionContext, 'catalog' | 'settings'>,
  rows: UnresolvedPlan,
  condition: UnresolvedExpression,
): void {
  analyze(unresolvedFilter(rows, condition), catalog, settings());
}

const TRUE: UnresolvedExpression = Object.freeze({ kind: 'literal', value: true, type: BOOLEAN });

function call(name: string, ...operands: readonly UnresolvedExpression[]): UnresolvedExpression {
  return { kind: 'unresolvedCall', name, arguments: operands };
}
