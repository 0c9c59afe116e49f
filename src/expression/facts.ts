import type { Expression } from './expression.ts';

/** Whether an expression can be null. */
export function isNullable(expression: Expression): boolean {
  return expression.kind === 'literal' ? expression.value === null : expression.nullable;
}

/** Whether an expression has the same value for every row of a batch. */
export function isConstant(expression: Expression): boolean {
  if (expression.kind === 'literal') return true;
  if (expression.kind !== 'call' || !expression.deterministic) return false;
  return expression.arguments.every(isConstant);
}

/** Whether equal rows give equal values. */
export function isDeterministic(expression: Expression): boolean {
  if (expression.kind === 'lambda') return isDeterministic(expression.body);
  return expression.kind !== 'call' || expression.deterministic;
}
