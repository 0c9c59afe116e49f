import { oncePer } from '../../columnar/once-per.ts';
import type { AggregateCall, Call, Expression } from '../../expression/expression.ts';
import { isConstant } from '../../expression/facts.ts';
import { transformCalls } from '../expression-tree.ts';
import { mapExpressions } from '../nodes/map-expressions.ts';
import { foldConstants } from './fold-constants.ts';
import { propagateNulls } from './propagate-nulls.ts';
import type { ExpressionRule, Rule, RuleContext } from './rule.ts';
import { simplifyBooleans } from './simplify-booleans.ts';
import { simplifyConditionals } from './simplify-conditionals.ts';

/** Every rule on single calls, in the order in which they are tried. */
const EXPRESSION_RULES: readonly ExpressionRule[] = [
  foldConstants,
  propagateNulls,
  simplifyBooleans,
  simplifyConditionals,
];

/**
 *   Project(1 + 2 + a, x) = Project(3 + a, x)
 *
 * and so for every expression of a node, calls within calls first.
 */
export const simplifyExpressions: Rule = {
  name: 'simplifyExpressions',
  apply(plan, context) {
    const simplified = mapExpressions(plan, {
      expression: (expression) => simplify(expression, context),
      aggregate: (call) => simplifyAggregate(call, context),
    });
    return simplified === plan ? null : simplified;
  },
};

/** Expressions to which no rule applies: the rule meets them again whenever something else of their node has changed. */
const simplifiedIn = oncePer((_context: RuleContext) => new WeakSet<Expression>());

function simplify(expression: Expression, context: RuleContext): Expression {
  const known = simplifiedIn(context);
  if (known.has(expression)) return expression;
  const simplified = simplifyCalls(expression, context);
  known.add(simplified);
  return simplified;
}

function simplifyCalls(expression: Expression, context: RuleContext): Expression {
  return transformCalls(expression, (call) => {
    let current: Expression = call;
    for (;;) {
      const next: Expression | null = current.kind === 'call' ? firstMatch(current, context) : null;
      if (next === null) return current;
      current = next;
    }
  });
}

function firstMatch(call: Call, context: RuleContext): Expression | null {
  for (const rule of EXPRESSION_RULES) {
    const next = rule.apply(call, context);
    if (next !== null) return next;
  }
  return null;
}

/** Arguments that are constants may be settings of the aggregate, which it reads in the form they have. */
function simplifyAggregate(call: AggregateCall, context: RuleContext): AggregateCall {
  const parts = call.arguments.map((part) => (isConstant(part) ? part : simplify(part, context)));
  const filter = call.filter === undefined ? undefined : simplify(call.filter, context);
  const isSame =
    filter === call.filter && parts.every((part, index) => part === call.arguments[index]);
  return isSame ? call : Object.freeze({ ...call, arguments: Object.freeze(parts), filter });
}
