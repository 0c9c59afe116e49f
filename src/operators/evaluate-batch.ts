import type { Batch, Column } from '../columnar/batch.ts';
import { evaluate } from '../expression/evaluate.ts';
import type { ComputeContext, EvaluationFrame } from '../expression/evaluation.ts';
import type { Expression } from '../expression/expression.ts';
import { createRowErrors } from '../expression/row-errors.ts';

/** Evaluates expressions over a batch, or throws the error of the lowest row that has one. */
export function evaluateBatch(
  expressions: readonly Expression[],
  batch: Batch,
  context: ComputeContext,
): Column[] {
  const frame = frameOf(batch, context);
  const columns = expressions.map((expression) => evaluate(expression, frame));
  frame.errors.throwFirst();
  return columns;
}

/** A frame in which the errors of all rows of a batch count. Written out as `withArenas` is. */
export function frameOf(batch: Batch, context: ComputeContext): EvaluationFrame {
  const { memory, kernels, arena, scratch, settings, facts, counters, late, userFunctions } =
    context;
  return {
    memory,
    kernels,
    arena,
    scratch,
    settings,
    facts,
    counters,
    late,
    userFunctions,
    batch,
    active: 0,
    errors: createRowErrors(),
  };
}
