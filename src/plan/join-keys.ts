import { sameType } from '../columnar/types.ts';
import type { Expression } from '../expression/expression.ts';
import { isDeterministicTree } from './expression-tree.ts';
import type { Join } from './nodes/join.ts';
import { outputOf } from './output.ts';
import { conjunctsOf } from './rules/conjuncts.ts';
import { readsOnly } from './rules/push-filter-through-join.ts';

/** One equality of a join's condition: an expression of each side. */
export interface JoinKey {
  readonly left: Expression;
  readonly right: Expression;
  /** `<=>`: nulls are equal to each other. Otherwise a null has no match. */
  readonly nullSafe: boolean;
}

/** A join's condition in two: what rows are found by, and what pairs are tested for, in order. */
export interface JoinCondition {
  readonly keys: readonly JoinKey[];
  readonly residual: readonly Expression[];
}

export function joinConditionOf(plan: Join): JoinCondition {
  const keys: JoinKey[] = [];
  const residual: Expression[] = [];
  const leftIds = new Set(outputOf(plan.left).map(({ id }) => id));
  const rightIds = new Set(outputOf(plan.right).map(({ id }) => id));
  for (const part of plan.condition === null ? [] : conjunctsOf(plan.condition)) {
    const key = keyOf(part, leftIds, rightIds);
    if (key === null) residual.push(part);
    else keys.push(key);
  }
  return { keys, residual };
}

function keyOf(
  part: Expression,
  leftIds: ReadonlySet<number>,
  rightIds: ReadonlySet<number>,
): JoinKey | null {
  if (part.kind !== 'call') return null;
  const nullSafe = part.name === 'null_safe_equal';
  if (!nullSafe && part.name !== 'equal') return null;
  const [first, second] = part.arguments;
  const isKey =
    isDeterministicTree(part) && sameType(first!.type, second!.type) && first!.type.kind !== 'null';
  if (!isKey) return null;
  if (readsOnly(first!, leftIds) && readsOnly(second!, rightIds)) {
    return { left: first!, right: second!, nullSafe };
  }
  if (readsOnly(first!, rightIds) && readsOnly(second!, leftIds)) {
    return { left: second!, right: first!, nullSafe };
  }
  return null;
}
