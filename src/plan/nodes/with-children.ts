import { assert } from '../../errors.ts';
import type { LogicalPlan } from './logical-plan.ts';

/** The node over other children; the node itself when they are the same. */
export function withChildren(plan: LogicalPlan, children: readonly LogicalPlan[]): LogicalPlan {
  if (plan.kind === 'union') {
    assert(children.length === plan.children.length, 'a union keeps its number of children');
    const isSame = children.every((child, index) => child === plan.children[index]);
    return isSame ? plan : Object.freeze({ ...plan, children });
  }
  if (!('child' in plan)) return plan;
  const [child] = children;
  assert(child !== undefined && children.length === 1, 'the node has one child');
  return child === plan.child ? plan : Object.freeze({ ...plan, child });
}
