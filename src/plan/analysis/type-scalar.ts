import { castCall } from '../../expression/coercion/implicit-cast.ts';
import { resolveCollated } from '../../expression/collation/collated-call.ts';
import type { Expression } from '../../expression/expression.ts';
import type { ScalarFunction } from '../../expression/scalar-function.ts';
import type { SessionSettings } from '../../expression/session-settings.ts';
import type { Position } from './expression-scope.ts';

/** Types the call of a scalar function with these arguments. */
export function typeScalar(
  scalar: ScalarFunction,
  operands: readonly Expression[],
  settings: SessionSettings,
  position: Position,
): Expression {
  const typed = resolveCollated(scalar, operands, settings, position);
  return settings.ansi ? typed : withTolerantCasts(typed);
}

/** Outside ANSI mode arguments that cannot be converted are null. */
function withTolerantCasts(call: Expression): Expression {
  if (call.kind !== 'call') return call;
  const operands = call.arguments.map((operand) => {
    const isImplicit =
      operand.kind === 'call' && operand.name === 'cast' && operand.options?.['mode'] === 'ansi';
    if (!isImplicit) return operand;
    return castCall(operand.arguments[0]!, operand.type, 'legacy', operand.position);
  });
  if (operands.every((operand, index) => operand === call.arguments[index])) return call;
  return Object.freeze({ ...call, arguments: operands, nullable: true });
}
