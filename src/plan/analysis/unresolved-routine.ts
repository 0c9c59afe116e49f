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
  const reason = ELSEWHERE.get(name);
  if (reason !== undefined) {
    const message = `There is no function \`${name}\` here: ${reason}`;
    return userError('UNRESOLVED_ROUTINE', message, { position });
  }
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

const NO_JAVA = 'it calls a method of Java. Register a function of your own.';
const NO_PROTOBUF = 'Protocol Buffers are not read. Register a function of your own.';
const NO_PARTITIONS = 'it describes how a catalogue of tables cuts them, and there is none.';
const NO_METRICS = 'it reads a metric view of a catalogue, and there is none.';

/** Functions of Spark that have no place here, and why. */
const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ...['java_method', 'reflect', 'try_reflect'].map((name) => [name, NO_JAVA] as const),
  ...['from_protobuf', 'to_protobuf'].map((name) => [name, NO_PROTOBUF] as const),
  ...['bucket', 'years', 'months', 'days', 'hours'].map((name) => [name, NO_PARTITIONS] as const),
  ['measure', NO_METRICS],
]);
