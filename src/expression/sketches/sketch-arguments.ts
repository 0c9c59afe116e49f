import { BINARY } from '../../columnar/types.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import { castCall } from '../coercion/implicit-cast.ts';
import { comparableForm } from '../collation/collated-call.ts';
import { constantInteger } from '../constant-integer.ts';
import type { Expression } from '../expression.ts';

/** A text as bytes that are equal where the texts are, by their collation; all else as it is. */
export function asBytes(argument: Expression): Expression {
  if (argument.type.kind !== 'string') return argument;
  const comparable = comparableForm(argument);
  return comparable.type.kind === 'string'
    ? castCall(comparable, BINARY, 'ansi', undefined)
    : comparable;
}

/** A size of a sketch by its logarithm: a constant between two bounds. A NULL counts as 0. */
export function constantLogarithm(
  argument: Expression,
  bounds: { readonly min: number; readonly max: number },
  conditions: { readonly outside: string; readonly notConstant: string },
  name: string,
  position: SourcePosition | undefined,
): number {
  const value = constantInteger(argument);
  if (value === undefined) {
    throw userError(conditions.notConstant, `The size of \`${name}\` must be a constant.`, {
      position,
    });
  }
  if (value !== null && value >= bounds.min && value <= bounds.max) return value;
  const message = `The size of \`${name}\` is a logarithm from ${bounds.min} to ${bounds.max}, not ${value ?? 0}.`;
  throw userError(conditions.outside, message, { position });
}
