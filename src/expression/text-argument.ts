import { STRING } from '../columnar/types.ts';
import type { SourcePosition } from '../errors.ts';
import { implicitCast } from './coercion/implicit-cast.ts';
import type { Expression } from './expression.ts';
import { unexpectedType } from './type-errors.ts';

/** An argument that must be a text: nothing else becomes one here. */
export function textArgument(
  name: string,
  index: number,
  argument: Expression,
  position: SourcePosition | undefined,
): Expression {
  const { kind } = argument.type;
  if (kind === 'string' || kind === 'null') return implicitCast(argument, STRING);
  throw unexpectedType(name, index, [STRING], argument, position);
}
