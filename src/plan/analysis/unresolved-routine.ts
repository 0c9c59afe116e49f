import { type MillraceError, userError } from '../../errors.ts';
import { aggregateNames } from '../../expression/aggregates/index.ts';
import { isCallableName } from '../../expression/callable-names.ts';
import { functionNames } from '../../expression/functions/index.ts';
import { suggestName } from '../../expression/nearest-name.ts';
import type { UnresolvedCall } from '../../expression/unresolved.ts';
import { windowFunctions } from '../../expression/window-functions/index.ts';
import type { ExpressionScope } from './expression-scope.ts';

/** No function has the name of the call: says so and names the nearest one that may stand there. */
export function unresolvedRoutine(
  { name, position, over }: UnresolvedCall,
  scope: ExpressionScope,
): MillraceError {
  const others =
    over === undefined
      ? [...functionNames().filter(isCallableName), 'window', 'explode']
      : windowFunctions().map((entry) => entry.name);
  const known = [
    ...others,
    ...aggregateNames(),
    ...scope.userFunctions.names(),
    ...(scope.routines?.names() ?? []),
  ];
  const hint = suggestName(name, known);
  return userError('UNRESOLVED_ROUTINE', `There is no function \`${name}\`.`, { position, hint });
}
