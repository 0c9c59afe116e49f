import type { AggregateCall, Expression, Literal } from './expression.ts';

/** Whether an expression can be null. */
export function isNullable(expression: Expression): boolean {
  return expression.kind === 'literal' ? expression.value === null : expression.nullable;
}

/** Whether an aggregate of all rows is null where there are none; what one of the user's is then, only it knows. */
export function isNullWithoutRows({ nullable, user }: AggregateCall): boolean {
  return nullable && user === undefined;
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

/** The value of an integer that is written out, or with a sign, a cast, sums and products of such. */
export function integerConstant(expression: Expression): number | undefined {
  if (expression.kind === 'literal') return numberOf(expression);
  if (expression.kind !== 'call') return undefined;
  const compute = FOLDED[expression.name];
  const values = expression.arguments.map(integerConstant);
  const areThere = compute !== undefined && values.every((value) => value !== undefined);
  return areThere ? compute(...(values as [number, number])) : undefined;
}

/** The parser leaves a sign as a call; casts that are met here are to integers. */
const FOLDED: Readonly<Record<string, (left: number, right: number) => number>> = {
  cast: Math.trunc,
  negative: (value) => -value,
  add: (left, right) => left + right,
  subtract: (left, right) => left - right,
  multiply: (left, right) => left * right,
};

function numberOf({ value, type }: Literal): number | undefined {
  if (typeof value === 'string' && /^\s*[-+]?\d+\s*$/.test(value)) return Number(value);
  if (typeof value !== 'number' && typeof value !== 'bigint') return undefined;
  const scale = type.kind === 'decimal' ? type.scale : 0;
  return Number(value) / 10 ** scale;
}
