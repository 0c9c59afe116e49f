import { userError } from '../../errors.ts';
import { lookupAggregate } from '../../expression/aggregates/index.ts';
import type { AggregateCall, Call, Expression } from '../../expression/expression.ts';
import { lookupFunction } from '../../expression/functions/index.ts';
import type { UnresolvedCall } from '../../expression/unresolved.ts';
import { resolveUserAggregate } from '../../expression/user/user-aggregate.ts';
import type {
  UserAggregateFunction,
  UserFunction,
  UserFunctionCatalog,
  UserScalarFunction,
} from '../../expression/user/user-function.ts';
import { resolveUserScalar } from '../../expression/user/user-scalar.ts';

/** The function of the user's that is called: given as an object, or registered under a name that nothing else has. */
export function userFunctionOf(
  { name, user }: UnresolvedCall,
  functions: UserFunctionCatalog,
): UserFunction | undefined {
  return user ?? functions.lookup(name);
}

export function typeUserScalar(
  definition: UserScalarFunction,
  inputs: readonly Expression[],
  { position }: UnresolvedCall,
  functions: UserFunctionCatalog,
): Call {
  const reference = functions.reference(definition);
  return apart(resolveUserScalar(definition, reference, inputs, position));
}

export function typeUserAggregate(
  definition: UserAggregateFunction,
  inputs: readonly Expression[],
  call: UnresolvedCall,
  functions: UserFunctionCatalog,
): AggregateCall {
  const { name, position, withinGroup, ignoreNulls } = call;
  if (withinGroup !== undefined || ignoreNulls === true) {
    const message = `The function \`${name}\` takes neither WITHIN GROUP nor IGNORE NULLS.`;
    const condition = 'INVALID_SQL_SYNTAX.FUNCTION_WITH_UNSUPPORTED_SYNTAX';
    throw userError(condition, message, { position });
  }
  return apart(resolveUserAggregate(definition, functions.reference(definition), inputs, position));
}

/** Rules of the optimiser go by names: a closure that is called like a function of ours gets another one. */
function apart<Typed extends Call | AggregateCall>(call: Typed): Typed {
  const isTaken = lookupFunction(call.name) ?? lookupAggregate(call.name);
  return isTaken === undefined ? call : { ...call, name: `user_${call.name}` };
}
