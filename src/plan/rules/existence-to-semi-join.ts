import { BOOLEAN } from '../../columnar/types.ts';
import type {
  Attribute,
  Expression,
  Literal,
  NamedExpression,
} from '../../expression/expression.ts';
import { join } from '../nodes/join.ts';
import { project } from '../nodes/project.ts';
import { outputOf } from '../output.ts';
import { conjunctsOf, filterAll } from './conjuncts.ts';
import type { Rule } from './rule.ts';

/**
 *   Filter(e AND b, Join(c, existence e, x, y))     = Filter(b, Project(x…, true AS e, SemiJoin(c, x, y)))
 *   Filter(NOT e AND b, Join(c, existence e, x, y)) = Filter(b, Project(x…, false AS e, AntiJoin(c, x, y)))
 *
 * where IN and EXISTS are conditions of their own.
 */
export const existenceToSemiJoin: Rule = {
  name: 'existenceToSemiJoin',
  apply(plan) {
    if (plan.kind !== 'filter' || plan.child.kind !== 'join') return null;
    const { left, right, joinType, condition, exists } = plan.child;
    if (joinType !== 'existence' || exists === null) return null;
    const parts = conjunctsOf(plan.condition);
    const found = parts.find((part) => valueIn(part, exists) !== null);
    if (found === undefined) return null;
    const value = valueIn(found, exists)!;
    const kept = join(left, right, value ? 'leftSemi' : 'leftAnti', condition);
    const known: Literal = Object.freeze({ kind: 'literal', value, type: BOOLEAN });
    const items: NamedExpression[] = [
      ...outputOf(left).map((expression) => ({
        id: expression.id,
        name: expression.name,
        expression,
      })),
      { id: exists.id, name: exists.name, expression: known },
    ];
    return filterAll(
      project(kept, items),
      parts.filter((part) => part !== found),
    );
  },
};

/** What the column must be where the condition is true; null for another condition. */
function valueIn(condition: Expression, { id }: Attribute): boolean | null {
  if (condition.kind === 'attribute') return condition.id === id ? true : null;
  if (condition.kind !== 'call' || condition.name !== 'not') return null;
  const [operand] = condition.arguments;
  return operand!.kind === 'attribute' && operand!.id === id ? false : null;
}
