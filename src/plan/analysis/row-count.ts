import type { LiteralValue } from '../../columnar/value.ts';
import { type MillraceError, userError } from '../../errors.ts';
import type { Call, Expression } from '../../expression/expression.ts';
import type { UnresolvedExpression } from '../../expression/unresolved.ts';
import type { AnalysisContext } from './analysis-context.ts';
import type { ExpressionScope, Position } from './expression-scope.ts';
import { resolveExpression } from './resolve-expression.ts';

/** The number of rows that LIMIT or OFFSET says, which reads no column. */
export function rowCount(
  clause: string,
  written: UnresolvedExpression,
  scope: ExpressionScope,
  around: Position,
  { catalog, settings }: AnalysisContext,
): number {
  const position = written.position ?? around;
  const refuse = (reason: string, message: string): MillraceError =>
    userError(`INVALID_LIMIT_LIKE_EXPRESSION.${reason}`, `${clause} ${message}`, { position });
  const count = resolveExpression(written, scope);
  const rows = constantNumber(count, (call) => catalog.evaluateConstant?.(call, settings));
  if (rows === undefined) throw refuse('IS_UNFOLDABLE', 'takes a constant.');
  if (count.type.kind !== 'int') throw refuse('DATA_TYPE', 'takes a constant INT.');
  if (rows === null) throw refuse('IS_NULL', 'must not be NULL.');
  if (rows < 0) throw refuse('IS_NEGATIVE', 'must not be negative.');
  return rows;
}

/** Undefined for what is no constant. */
function constantNumber(
  expression: Expression,
  evaluate: (call: Call) => LiteralValue | undefined,
): number | null | undefined {
  if (expression.kind !== 'literal' && expression.kind !== 'call') return undefined;
  const value = expression.kind === 'literal' ? expression.value : evaluate(expression);
  return value === undefined || value === null ? value : Number(value);
}
