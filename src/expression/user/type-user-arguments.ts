import type { SourcePosition } from '../../errors.ts';
import { checkCount } from '../call.ts';
import type { Expression } from '../expression.ts';
import { typeArguments } from '../signature.ts';
import type { UserFunction } from './user-function.ts';

/** Brings arguments to the types that a user's function declares, if it does. */
export function typeUserArguments(
  { name, parameters, parameterCounts: { min, max } }: UserFunction,
  given: readonly Expression[],
  position: SourcePosition | undefined,
): Expression[] {
  if (parameters === null) {
    checkCount(name, given, min, max, position);
    return [...given];
  }
  const wanted = parameters.map((type) => [type]);
  return typeArguments(name, wanted, wanted.length, given, position);
}
