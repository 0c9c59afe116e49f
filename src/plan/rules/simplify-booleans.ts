import type { Expression } from '../../expression/expression.ts';
import type { ExpressionRule } from './rule.ts';

/**
 *   true AND a = a      false AND a = false      true OR a = true      false OR a = a
 *
 * also from the right, as in Spark, where a is then not computed and its errors do not come up.
 */
export const simplifyBooleans: ExpressionRule = {
  name: 'simplifyBooleans',
  apply({ name, arguments: parts }) {
    if (name !== 'and' && name !== 'or') return null;
    const decisive = name === 'or';
    const [left, right] = parts as readonly [Expression, Expression];
    if (isLiteral(left, decisive) || isLiteral(right, !decisive)) return left;
    if (isLiteral(right, decisive) || isLiteral(left, !decisive)) return right;
    return null;
  },
};

function isLiteral(expression: Expression, value: boolean): boolean {
  return expression.kind === 'literal' && expression.value === value;
}
