import type { UnresolvedCall } from '../../expression/unresolved.ts';
import type { UnresolvedPlan } from './unresolved-plan.ts';

/** FROM f(…): a table function of the user's. */
export interface UnresolvedTableFunction {
  readonly kind: 'unresolvedTableFunction';
  readonly call: UnresolvedCall;
}

/** The query of a function: it sees no query of a WITH clause around the call. */
export interface UnresolvedRoutineBody {
  readonly kind: 'unresolvedRoutineBody';
  readonly child: UnresolvedPlan;
}

export function unresolvedTableFunction(call: UnresolvedCall): UnresolvedTableFunction {
  return Object.freeze({ kind: 'unresolvedTableFunction', call });
}

export function unresolvedRoutineBody(child: UnresolvedPlan): UnresolvedRoutineBody {
  return Object.freeze({ kind: 'unresolvedRoutineBody', child });
}
