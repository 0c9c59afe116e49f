import type { SourcePosition } from '../../errors.ts';
import type { Call, Expression, UserFunctionReference } from '../expression.ts';
import { isDeterministic } from '../facts.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { typeUserArguments } from './type-user-arguments.ts';
import type { UserScalarFunction } from './user-function.ts';

/** Types a call of a user's function. */
export function resolveUserScalar(
  definition: UserScalarFunction,
  reference: UserFunctionReference,
  given: readonly Expression[],
  position: SourcePosition | undefined,
): Call {
  const parameters = typeUserArguments(definition, given, position);
  return Object.freeze({
    kind: 'call',
    name: definition.name,
    arguments: Object.freeze(parameters),
    type: definition.result,
    nullable: true,
    deterministic: definition.deterministic && parameters.every(isDeterministic),
    user: reference,
    position,
  });
}

/** Computes calls of users' functions. As in Spark, all arguments are computed, whatever stands left of them. */
export const evaluateUserScalar: ScalarFunction['evaluate'] = (call, frame, evaluate) => {
  const inputs = call.arguments.map((argument) => ({
    column: evaluate(argument, frame),
    type: argument.type,
  }));
  const { batch, active, arena, userFunctions } = frame;
  const request = { kind: 'compute', inputs, rowCount: batch.rowCount, active } as const;
  const { column, failure } = userFunctions.run(call.user!, request, arena);
  if (failure !== null) {
    frame.errors.report(failure.row, () => ({ ...failure.error, position: call.position }));
  }
  return column;
};
