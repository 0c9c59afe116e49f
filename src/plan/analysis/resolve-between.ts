import { assert } from '../../errors.ts';
import type { Expression, LambdaVariable } from '../../expression/expression.ts';
import { isNullable } from '../../expression/facts.ts';
import { lookupFunction } from '../../expression/functions/index.ts';
import { withValue } from '../../expression/functions/with-value.ts';
import { lambdaOf } from '../../expression/lambda.ts';
import type { UnresolvedCall, UnresolvedExpression } from '../../expression/unresolved.ts';
import { isDeterministicTree } from '../expression-tree.ts';
import type { ExpressionScope } from './expression-scope.ts';
import { typeScalar } from './type-scalar.ts';

type Resolve = (expression: UnresolvedExpression, scope: ExpressionScope) => Expression;

/** BETWEEN compares one value twice: one that differs from call to call is computed once for both. */
export function resolveBetween(
  call: UnresolvedCall,
  scope: ExpressionScope,
  resolve: Resolve,
): Expression {
  const { settings, variables = [] } = scope;
  const { position } = call;
  const [above, below] = call.arguments as readonly UnresolvedCall[];
  const value = resolve(above!.arguments[0]!, scope);
  const [low, high] = [above, below].map((test) => resolve(test!.arguments[1]!, scope));
  const { type } = value;
  const nullable = isNullable(value);
  const once: LambdaVariable = {
    ...({ kind: 'lambdaVariable', id: variables.length, name: 'value' } as const),
    ...{ type, nullable, position },
  };
  const typed = (name: string, operands: readonly Expression[]) => {
    const scalar = lookupFunction(name);
    assert(scalar !== undefined, `the function ${name} is in the catalogue`);
    return typeScalar(scalar, operands, settings, position);
  };
  const compared = isDeterministicTree(value) ? value : Object.freeze(once);
  const both = typed('and', [
    typed('greater_or_equal', [compared, low!]),
    typed('less_or_equal', [compared, high!]),
  ]);
  if (compared === value) return both;
  return withValue.resolve([value, lambdaOf([once], both, position)], settings, position);
}
