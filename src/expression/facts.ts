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

/** The value of an integer that is written out, or of its negation, which the parser leaves as a call. */
export function integerConstant(expression: Expression): number | undefined {
  if (expression.kind === 'literal') {
    return typeof expression.value === 'number' ? expression.value : undefined;
  }
  if (expression.kind !== 'call' || expression.name !== 'negative') return undefined;
  const value = integerConstant(expression.arguments[0]!);
  return value === undefined ? undefined : -value;
}
