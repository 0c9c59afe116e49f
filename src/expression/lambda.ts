import { type SourcePosition, userError } from '../errors.ts';
import type { Expression, Lambda, LambdaVariable } from './expression.ts';
import { isNullable } from './facts.ts';
import type { LambdaParameter, ScalarFunction } from './scalar-function.ts';
import type { SessionSettings } from './session-settings.ts';
import type { UnresolvedCall, UnresolvedExpression } from './unresolved.ts';

/** Types an expression inside the lambdas whose parameters are given. */
export type TypeInside = (
  expression: UnresolvedExpression,
  variables: readonly LambdaVariable[],
) => Expression;

/**
 * Types the call of a higher-order function: from left to right, because what a lambda gets follows from the arguments
 * before it.
 */
export function resolveHigherOrder(
  scalar: ScalarFunction,
  call: UnresolvedCall,
  around: readonly LambdaVariable[],
  typeInside: TypeInside,
  settings: SessionSettings,
): Expression {
  const given: Expression[] = [];
  for (const argument of call.arguments) {
    const arity = argument.kind === 'unresolvedLambda' ? argument.parameters.length : 0;
    const parameters = scalar.typeLambda?.(given, arity, call.position) ?? null;
    if (parameters !== null) given.push(typeLambda(argument, parameters, around, typeInside));
    else if (argument.kind !== 'unresolvedLambda') given.push(typeInside(argument, around));
    else throw notHigherOrder(call.name, argument.position);
  }
  return scalar.resolve(given, settings, call.position);
}

/** The lambda of a typed call: analysis has put one there. */
export function lambdaAt(argument: Expression | undefined): Lambda | undefined {
  return argument?.kind === 'lambda' ? argument : undefined;
}

/** A lambda given to a function that takes none. */
export function notHigherOrder(name: string, position: SourcePosition | undefined): Error {
  return userError(
    'INVALID_LAMBDA_FUNCTION_CALL.NON_HIGHER_ORDER_FUNCTION',
    `A lambda stands where \`${name}\` takes none.`,
    { position },
  );
}

/** An expression that stands in a lambda's place is one that uses none of its parameters. */
function typeLambda(
  argument: UnresolvedExpression,
  parameters: readonly LambdaParameter[],
  around: readonly LambdaVariable[],
  typeInside: TypeInside,
): Lambda {
  const isLambda = argument.kind === 'unresolvedLambda';
  const names = isLambda ? argument.parameters : parameters.map((_, index) => `_${index + 1}`);
  if (names.length !== parameters.length) {
    throw userError(
      'INVALID_LAMBDA_FUNCTION_CALL.NUM_ARGS_MISMATCH',
      `The lambda is written with ${names.length} parameters, but gets ${parameters.length}.`,
      { position: argument.position },
    );
  }
  if (new Set(names.map((name) => name.toLowerCase())).size < names.length) {
    throw userError(
      'INVALID_LAMBDA_FUNCTION_CALL.DUPLICATE_ARG_NAMES',
      'Two parameters of the lambda have the same name.',
      { position: argument.position },
    );
  }
  const variables = parameters.map(({ type, nullable }, index): LambdaVariable => {
    const id = around.length + index;
    return Object.freeze({ kind: 'lambdaVariable', id, name: names[index], type, nullable });
  });
  const body = isLambda
    ? typeInside(argument.body, [...around, ...variables])
    : typeInside(argument, around);
  return lambdaOf(variables, body, argument.position);
}

/** A typed lambda. */
export function lambdaOf(
  parameters: readonly LambdaVariable[],
  body: Expression,
  position: SourcePosition | undefined,
): Lambda {
  const { type } = body;
  const nullable = isNullable(body);
  return Object.freeze({ kind: 'lambda', parameters, body, type, nullable, position });
}
