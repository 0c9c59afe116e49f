import { assert } from '../../errors.ts';
import type { LogicalPlan } from './logical-plan.ts';

/** The node over other children; the node itself when they are the same. */
export function withChildren(plan: LogicalPlan, children: readonly LogicalPlan[]): LogicalPlan {
  if (plan.kind === 'union') {
    assert(children.length === plan.children.length, 'a union keeps its number of children');
    const isSame = children.every((child, index) => child === plan.children[index]);
    return isSame ? plan : Object.freeze({ ...plan, children });
  }
  if (plan.kind === 'join') {
    const [left, right] = children;
    assert(left !== undefined && right !== undefined, 'a join has two sides');
    const isSame = left === plan.left && right === plan.right;
    return isSame ? plan : Object.freeze({ ...plan, left, right });
  }
  if (plan.kind === 'userState' && plan.initial !== null) {
    const [child, initial] = children;
    assert(child !== undefined && initial !== undefined, 'the node has rows and initial state');
    const isSame = child === plan.child && initial === plan.initial.plan;
    if (isSame) return plan;
    return Object.freeze({ ...plan, child, initial: { ...plan.initial, plan: initial } });
  }
  if (plan.kind === 'recursion') {
    const [anchor, step] = children;
    assert(anchor !== undefined && step !== undefined, 'a recursion has an anchor and a step');
    const isSame = anchor === plan.anchor && step === plan.step;
    return isSame ? plan : Object.freeze({ ...plan, anchor, step });
  }
  if (!('child' in plan)) return plan;
  const [child] = children;
  assert(child !== undefined && children.length === 1, 'the node has one child');
  return child === plan.child ? plan : Object.freeze({ ...plan, child });
}
