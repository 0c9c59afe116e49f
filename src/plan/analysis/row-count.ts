import { type MillraceError, userError } from '../../errors.ts';
import type { Expression } from '../../expression/expression.ts';
import type { UnresolvedExpression } from '../../expression/unresolved.ts';
import type { ExpressionScope, Position } from './expression-scope.ts';
import { resolveExpression } from './resolve-expression.ts';

/** The number of rows that LIMIT or OFFSET says, in arithmetic of constants at most. */
export function rowCount(
  clause: string,
  written: UnresolvedExpression,
  scope: ExpressionScope,
  around: Position,
): number {
  const position = written.position ?? around;
  const refuse = (reason: string, message: string): MillraceError =>
    userError(`INVALID_LIMIT_LIKE_EXPRESSION.${reason}`, `${clause} ${message}`, { position });
  const count = resolveExpression(written, scope);
  const rows = constantNumber(count);
  if (rows === undefined) throw refuse('IS_UNFOLDABLE', 'takes a constant.');
  if (count.type.kind !== 'int') throw refuse('DATA_TYPE', 'takes a constant INT.');
  if (rows === null) throw refuse('IS_NULL', 'must not be NULL.');
  if (rows < 0) throw refuse('IS_NEGATIVE', 'must not be negative.');
  return rows;
}

const ARITHMETIC: ReadonlyMap<string, (left: number, right: number) => number> = new Map([
  ['add', (left: number, right: number) => left + right],
  ['subtract', (left: number, right: number) => left - right],
  ['multiply', (left: number, right: number) => left * right],
]);

/** Undefined for what is no constant, or not made of numbers in such a way. */
function constantNumber(expression: Expression): number | null | undefined {
  if (expression.kind === 'literal') {
    return expression.value === null ? null : Number(expression.value);
  }
  if (expression.kind !== 'call') return undefined;
  const operands = expression.arguments.map(constantNumber);
  if (operands.includes(undefined)) return undefined;
  const [left, right] = operands as readonly (number | null)[];
  if (expression.name === 'cast' && operands.length === 1) return left;
  if (expression.name === 'negative' && operands.length === 1) return left === null ? null : -left!;
  const compute = ARITHMETIC.get(expression.name);
  if (compute === undefined) return undefined;
  return left === null || right === null ? null : compute(left!, right!);
}
