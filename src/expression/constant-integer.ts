import type { Expression } from './expression.ts';

/** The value of a constant integer; null for a NULL, undefined for what is no constant. */
export function constantInteger(argument: Expression): number | null | undefined {
  if (argument.kind === 'literal') return argument.value === null ? null : Number(argument.value);
  if (argument.kind !== 'call') return undefined;
  const isCast = argument.name === 'cast';
  // The parser leaves a sign as a call.
  if (!isCast && argument.name !== 'negative') return undefined;
  const value = constantInteger(argument.arguments[0]!);
  return isCast || typeof value !== 'number' ? value : -value;
}
