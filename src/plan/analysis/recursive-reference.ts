import { userError } from '../../errors.ts';
import type { UserFunctionCatalog } from '../../expression/user/user-function.ts';
import { type JoinType, keepsLeft, keepsRight } from '../nodes/join.ts';
import type { UnresolvedRelation } from '../nodes/relation.ts';
import type { UnresolvedPlan } from '../nodes/unresolved-plan.ts';
import { hasAggregate } from './resolve-expression.ts';

/** True when a query, or a subquery in it, names a table. */
export function readsTable(plan: UnresolvedPlan, name: string): boolean {
  return mentions(plan, name).length > 0;
}

/** Throws where the step of a recursion reads it more than once, or in a place that needs all rows at once. */
export function checkPlaces(
  step: UnresolvedPlan,
  name: string,
  userFunctions: UserFunctionCatalog,
): void {
  const [first, second] = mentions(step, name);
  if (second !== undefined) {
    const message = `The recursive query ${name} is read more than once in its step.`;
    throw userError('INVALID_RECURSIVE_REFERENCE.NUMBER', message, { position: second.position });
  }
  if (first === undefined || isReachable(step, first, userFunctions)) return;
  const message = `The recursive query ${name} cannot be read in an aggregate, in a subquery, or on the side of an outer, semi or anti join that rows may lack.`;
  throw userError('INVALID_RECURSIVE_REFERENCE.PLACE', message, { position: first.position });
}

function mentions(part: unknown, name: string): readonly UnresolvedRelation[] {
  const found: UnresolvedRelation[] = [];
  visit(part);
  return found;

  function visit(value: unknown): void {
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return;
    if (isRelation(value)) {
      if (value.parts.length === 1 && value.parts[0]!.toLowerCase() === name.toLowerCase()) {
        found.push(value);
      }
      return;
    }
    for (const member of Object.values(value)) visit(member);
  }
}

function isRelation(value: object): value is UnresolvedRelation {
  return 'kind' in value && value.kind === 'unresolvedRelation';
}

/** True when a relation lies below nodes that take rows one by one. */
function isReachable(
  plan: UnresolvedPlan,
  target: UnresolvedRelation,
  userFunctions: UserFunctionCatalog,
): boolean {
  const below = (child: UnresolvedPlan): boolean => isReachable(child, target, userFunctions);
  switch (plan.kind) {
    case 'unresolvedRelation':
      return plan === target;
    case 'unresolvedProject':
      return !plan.items.some((item) => hasAggregate(item, userFunctions)) && below(plan.child);
    case 'unresolvedFilter':
    case 'unresolvedSubqueryAlias':
    case 'unresolvedGenerate':
    case 'unresolvedSort':
    case 'unresolvedLimit':
    case 'unresolvedWith':
      return below(plan.child);
    case 'unresolvedUnion':
      return plan.children.some(below);
    case 'unresolvedJoin':
      return (
        (maySkipLeft(plan.joinType) && below(plan.left)) ||
        (maySkipRight(plan.joinType) && below(plan.right))
      );
    default:
      return false;
  }
}

/** True when each row of the left side counts by itself. */
function maySkipLeft(joinType: JoinType): boolean {
  return !keepsRight(joinType);
}

function maySkipRight(joinType: JoinType): boolean {
  return joinType === 'inner' || (keepsRight(joinType) && !keepsLeft(joinType));
}
