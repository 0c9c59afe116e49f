import { type DataType, STRING } from '../columnar/types.ts';
import type { SourcePosition } from '../errors.ts';
import type { UnresolvedCall, UnresolvedExpression } from '../expression/unresolved.ts';
import { newLiteral } from './literals.ts';

export function newCall(
  name: string,
  operands: readonly UnresolvedExpression[],
  position: SourcePosition | undefined,
): UnresolvedCall {
  return Object.freeze({ kind: 'unresolvedCall', name, arguments: operands, position });
}

export function newCast(
  child: UnresolvedExpression,
  type: DataType,
  tolerant: boolean,
  position: SourcePosition | undefined,
): UnresolvedExpression {
  return Object.freeze({ kind: 'unresolvedCast', child, type, tolerant, position });
}

export function newStringLiteral(value: string, position?: SourcePosition): UnresolvedExpression {
  return newLiteral(value, STRING, position);
}
