import { evaluateBatch } from './evaluate-batch.ts';
import type { Operator, SpecOf } from './operator.ts';

/** Replaces the columns by expressions over them. */
export function project(spec: SpecOf<'project'>): Operator {
  return {
    process(batch, context) {
      const columns = evaluateBatch(spec.expressions, batch, context);
      return { rowCount: batch.rowCount, columns, weights: batch.weights };
    },
  };
}
