import { DOUBLE } from '../../columnar/types.ts';
import type { SourcePosition } from '../../errors.ts';
import { checkCount } from '../call.ts';
import { argumentCast, castCall, implicitCast } from '../coercion/implicit-cast.ts';
import { evalMode } from '../eval-mode.ts';
import type { Expression } from '../expression.ts';
import type { SessionSettings } from '../session-settings.ts';
import { unexpectedType } from '../type-errors.ts';
import { exactScale } from './exact-sums.ts';

/** The one argument of `sum` or `avg`: a number; text and NULL become DOUBLE as in Spark. */
export function numericArgument(
  name: string,
  call: readonly Expression[],
  settings: SessionSettings,
  position: SourcePosition | undefined,
): Expression {
  checkCount(name, call, 1, 1, position);
  const [argument] = call;
  const { kind } = argument.type;
  if (kind === 'null') return implicitCast(argument, DOUBLE);
  if (kind === 'string') {
    return castCall(argument, DOUBLE, evalMode(settings), position);
  }
  if (kind === 'float' || kind === 'double' || exactScale(argument.type) !== null) return argument;
  throw unexpectedType(name, 1, ['a number'], argument, position);
}

/** An argument of a statistic: a number or text, as DOUBLE. */
export function doubleArgument(
  name: string,
  index: number,
  call: readonly Expression[],
  settings: SessionSettings,
  position: SourcePosition | undefined,
): Expression {
  const argument = call[index];
  const isText = argument.type.kind === 'string';
  if (isText) return castCall(argument, DOUBLE, evalMode(settings), position);
  const typed = argumentCast(argument, DOUBLE);
  if (typed === undefined) throw unexpectedType(name, index + 1, [DOUBLE], argument, position);
  return typed;
}
