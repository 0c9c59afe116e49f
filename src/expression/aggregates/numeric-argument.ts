import { DOUBLE } from '../../columnar/types.ts';
import type { SourcePosition } from '../../errors.ts';
import type { Expression } from '../expression.ts';
import type { SessionSettings } from '../session-settings.ts';
import { castTo, requireArguments, unexpectedType } from './arguments.ts';
import { exactScale } from './exact-sums.ts';

/** The one argument of `sum` or `avg`: a number; text and NULL become DOUBLE as in Spark. */
export function numericArgument(
  name: string,
  call: readonly Expression[],
  settings: SessionSettings,
  position: SourcePosition | undefined,
): Expression {
  requireArguments(name, call, 1, position);
  const [argument] = call;
  const { kind } = argument.type;
  if (kind === 'string' || kind === 'null') return castTo(argument, DOUBLE, settings, position);
  if (kind === 'float' || kind === 'double' || exactScale(argument.type) !== null) return argument;
  throw unexpectedType(name, 'a number', argument.type, position);
}
