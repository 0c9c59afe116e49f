import type { DataType } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import type { Call, Expression } from '../../expression/expression.ts';
import type { ExpressionRule } from './rule.ts';

/**
 *   f(1, 2) = 3
 *
 * A call that fails stays: its error belongs to the rows that meet it, which may be none. So do calls whose result hangs on
 * the batch (the time, random numbers) or on the user's code, and values that a plan would grow by.
 */
export const foldConstants: ExpressionRule = {
  name: 'foldConstants',
  apply(call, context) {
    if (!isFoldable(call)) return null;
    const value = context.constantValue(call);
    if (value === undefined || !isPlain(value, call.type)) return null;
    return Object.freeze({ kind: 'literal', value, type: call.type, position: call.position });
  },
};

/** Longer values are made by the threads, where they are needed. */
const CONSTANT_LENGTH_MAX = 1000;

const NESTED: ReadonlySet<DataType['kind']> = new Set(['array', 'map', 'struct', 'variant']);

function isFoldable({ deterministic, user, type, arguments: parts }: Call): boolean {
  if (!deterministic || user !== undefined || NESTED.has(type.kind)) return false;
  return parts.every(isFolded);
}

/** A literal, or a value of a nested type built of literals, which stays as it is written. */
function isFolded(expression: Expression): boolean {
  if (expression.kind === 'literal') return true;
  const isNested = expression.kind === 'call' && NESTED.has(expression.type.kind);
  const { deterministic, user, arguments: parts } = expression as Call;
  return isNested && deterministic && user === undefined && parts.every(isFolded);
}

/** False for what a literal cannot hold: texts with bytes that are no UTF-8 would be other texts. */
function isPlain(value: LiteralValue, type: DataType): boolean {
  if (typeof value === 'string') {
    return value.length <= CONSTANT_LENGTH_MAX && !value.includes('\uFFFD');
  }
  return (
    type.kind !== 'binary' || value === null || (value as Uint8Array).length <= CONSTANT_LENGTH_MAX
  );
}
