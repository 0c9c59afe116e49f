import type { Column } from '../columnar/batch.ts';
import type { LiteralValue } from '../columnar/value.ts';
import type { EvaluationFrame } from './evaluation.ts';
import type { Call } from './expression.ts';
import type { Evaluate, ScalarFunction } from './scalar-function.ts';

/** Computes all rows at once; null where they can only be computed one by one. */
type EvaluateAll = (call: Call, frame: EvaluationFrame, evaluate: Evaluate) => Column | null;

/** A function that is computed by kernels where they can do it, and row by row elsewhere. */
export function withKernel(byRow: ScalarFunction, byKernel: EvaluateAll): ScalarFunction {
  return {
    ...byRow,
    evaluate: (call, frame, evaluate) =>
      byKernel(call, frame, evaluate) ?? byRow.evaluate(call, frame, evaluate),
  };
}

/** The values of the arguments behind the first, where all of them are literals that are not null; else null. */
export function literalsBehindFirst({ arguments: [, ...rest] }: Call): LiteralValue[] | null {
  const values = rest.map((argument) => (argument.kind === 'literal' ? argument.value : null));
  return values.includes(null) ? null : values;
}
