import type { SourcePosition } from '../../errors.ts';
import { childrenOf } from '../output.ts';
import type { LogicalPlan } from './logical-plan.ts';
import type { UnresolvedPlan } from './unresolved-plan.ts';
import { withChildren } from './with-children.ts';

/** A node that may keep state. */
export interface MayKeepState {
  /** The name that the user gave to its state, under which a checkpoint has it wherever the node stands in the query. */
  readonly stateName?: string | undefined;
}

/** `named('totals')`, or the hint NAMED of a SELECT: names the state of what is at the top of the child. */
export interface UnresolvedNamed {
  readonly kind: 'unresolvedNamed';
  readonly child: UnresolvedPlan;
  readonly name: string;
  readonly position?: SourcePosition | undefined;
}

export function unresolvedNamed(
  child: UnresolvedPlan,
  name: string,
  position?: SourcePosition,
): UnresolvedNamed {
  return Object.freeze({ kind: 'unresolvedNamed', child, name, position });
}

const KINDS: ReadonlySet<LogicalPlan['kind']> = new Set<LogicalPlan['kind']>([
  ...(['aggregate', 'deduplicate', 'join', 'limit', 'userState', 'window'] as const),
]);

export function stateNameOf(plan: LogicalPlan): string | undefined {
  return 'stateName' in plan ? plan.stateName : undefined;
}

/** Gives a name to the first node from the top that may keep state; null where there is none in one line with the top. */
export function nameState(plan: LogicalPlan, name: string): LogicalPlan | null {
  if (KINDS.has(plan.kind)) return Object.freeze({ ...plan, stateName: name });
  const [child, ...others] = childrenOf(plan);
  if (child === undefined || others.length > 0) return null;
  const named = nameState(child, name);
  return named === null ? null : withChildren(plan, [named]);
}

/** A node that takes the place of another, with the names that the other and those right below it had. */
export function keepStateNames(before: LogicalPlan, after: LogicalPlan): LogicalPlan {
  const names = [before, ...childrenOf(before)].flatMap((node) => stateNameOf(node) ?? []);
  return names.reduce((plan, name) => {
    return holdsName(plan, name) ? plan : (nameState(plan, name) ?? plan);
  }, after);
}

function holdsName(plan: LogicalPlan, name: string): boolean {
  return stateNameOf(plan) === name || childrenOf(plan).some((child) => holdsName(child, name));
}
