import { insertBatch } from '../columnar/batch.ts';
import { columnToValues } from '../columnar/column-to-values.ts';
import type { LiteralValue } from '../columnar/value.ts';
import { MillraceError } from '../errors.ts';
import { evaluate } from './evaluate.ts';
import type { ComputeContext } from './evaluation.ts';
import type { Expression } from './expression.ts';
import { createRowErrors } from './row-errors.ts';

/** The value of an expression that reads no column; undefined for all others, and where it has none but an error, which `failed` gets. */
export function constantValue(
  expression: Expression,
  context: ComputeContext,
  failed?: (error: MillraceError) => void,
): LiteralValue | undefined {
  if (expression.kind === 'literal') return expression.value;
  if (!isConstant(expression)) return undefined;
  const errors = createRowErrors();
  const frame = {
    ...context,
    arena: context.scratch,
    batch: insertBatch(1, []),
    active: 0,
    errors,
  };
  try {
    const column = evaluate(expression, frame);
    errors.throwFirst();
    return columnToValues(column, expression.type, context.memory)[0];
  } catch (error) {
    if (!(error instanceof MillraceError && error.kind === 'user')) throw error;
    failed?.(error);
    return undefined;
  }
}

function isConstant(expression: Expression): boolean {
  if (expression.kind === 'literal') return true;
  if (expression.kind !== 'call' || !expression.deterministic) return false;
  return expression.user === undefined && expression.arguments.every(isConstant);
}
