import { type DataType, STRING } from '../columnar/types.ts';
import type { SourcePosition } from '../errors.ts';
import type {
  UnresolvedCall,
  UnresolvedExpression,
  UnresolvedSubquery,
} from '../expression/unresolved.ts';
import { newLiteral } from './literals.ts';

type SubqueryForm = UnresolvedSubquery['form'];

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

/** NOT of a condition; a NOT IN with a subquery is a form of its own. */
export function negated(
  condition: UnresolvedExpression,
  position: SourcePosition | undefined,
): UnresolvedExpression {
  if (condition.kind !== 'unresolvedSubquery') return newCall('not', [condition], position);
  const opposite = OPPOSITES.get(condition.form);
  if (opposite === undefined) return newCall('not', [condition], position);
  return Object.freeze({ ...condition, form: opposite });
}

const OPPOSITES: ReadonlyMap<SubqueryForm, SubqueryForm> = new Map<SubqueryForm, SubqueryForm>([
  ['in', 'notIn'],
  ['notIn', 'in'],
]);

export function newStringLiteral(value: string, position?: SourcePosition): UnresolvedExpression {
  return newLiteral(value, STRING, position);
}
