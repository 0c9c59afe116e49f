import { userError } from '../../errors.ts';
import type { UnresolvedCall, UnresolvedExpression } from '../../expression/unresolved.ts';
import type { Routine } from '../routine.ts';
import { placeNamed } from './named-arguments.ts';

/** The arguments of a call of a function of SQL, one for each parameter. */
export function placeArguments(
  { name, parameters }: Routine,
  call: UnresolvedCall,
): readonly UnresolvedExpression[] {
  const named = parameters.map((own) => ({ name: own.name, fallback: own.fallback ?? undefined }));
  const { arguments: given, position } = placeNamed(call, named);
  const fallbacks = parameters.slice(given.length).map(({ fallback }) => fallback);
  const filled = fallbacks.filter((fallback) => fallback !== null);
  if (given.length <= parameters.length && filled.length === fallbacks.length) {
    return [...given, ...filled];
  }
  const message = `The function ${name} takes ${parameters.length} arguments, not ${given.length}.`;
  throw userError('WRONG_NUM_ARGS.WITHOUT_SUGGESTION', message, { position });
}
