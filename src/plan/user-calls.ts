import { userError } from '../errors.ts';
import type { AggregateCall, Call } from '../expression/expression.ts';
import type { QueryStages } from './stages.ts';

/** Calls of users' functions anywhere in a part of the stages, which are plain data. */
export function userCallsIn(part: unknown): readonly (Call | AggregateCall)[] {
  if (typeof part !== 'object' || part === null || ArrayBuffer.isView(part)) return [];
  const inside = Object.values(part).flatMap(userCallsIn);
  return isUserCall(part) ? [part, ...inside] : inside;
}

function isUserCall(part: object): part is Call | AggregateCall {
  const isCall = 'kind' in part && (part.kind === 'call' || part.kind === 'aggregateCall');
  return isCall && 'user' in part && part.user !== undefined;
}

/**
 * Refuses functions that may give other results the next time below the state of a stream: recovery computes state anew
 * from the same input, and what was delivered before would no longer fit it.
 */
export function refuseUnrepeatable({ splits, partitions }: QueryStages): void {
  const below = [...splits, ...partitions].filter(({ output }) => output.kind === 'exchange');
  const found = userCallsIn(below).find((call) => call.kind === 'call' && !call.deterministic);
  if (found === undefined) return;
  const { name, position } = found;
  throw userError(
    'INVALID_NON_DETERMINISTIC_EXPRESSIONS',
    `The function \`${name}\` is not deterministic and stands below the state of a stream.`,
    { position, hint: 'Call it on the results of the last aggregate.' },
  );
}
