import { concatBatches } from '../columnar/concat.ts';
import { evaluateBatch } from './evaluate-batch.ts';
import type { Operator, SpecOf } from './operator.ts';

/**
 * Gives each row once for each projection: all rows of the first, then all of the second, and so on. Rows of one
 * projection stay in order, which is all that grouping by its number looks at.
 */
export function expand(spec: SpecOf<'expand'>): Operator {
  const types = spec.projections[0].map((expression) => expression.type);
  return {
    process(batch, context) {
      const { rowCount, weights } = batch;
      const projected = spec.projections.map((projection) => ({
        rowCount,
        columns: evaluateBatch(projection, batch, context),
        weights,
      }));
      return concatBatches(projected, types, context);
    },
  };
}
