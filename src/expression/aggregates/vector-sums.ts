import {
  array,
  BIGINT,
  type DataType,
  DOUBLE,
  FLOAT,
  field,
  struct,
} from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import type { AggregateFunction } from '../aggregate-function.ts';
import { aggregateCall } from '../call.ts';
import { checkDimensions, isWhole } from '../functions/vectors.ts';
import { exactArguments } from '../signature.ts';
import { valueAggregate } from './value-state.ts';

export const vectorSum: AggregateFunction = vectorFold(
  'vector_sum',
  'The sum of vectors of FLOAT, element by element; nulls do not count.',
  '[4.0, 6.0]',
  (sum) => sum,
);

export const vectorAverage: AggregateFunction = vectorFold(
  'vector_avg',
  'The mean of vectors of FLOAT, element by element; nulls do not count.',
  '[2.0, 3.0]',
  (sum, count) => sum / count,
);

type Sums = readonly [count: bigint, sums: readonly number[]];

/** A vector with a null in it counts as null. */
function vectorFold(
  name: string,
  summary: string,
  result: string,
  finish: (sum: number, count: number) => number,
): AggregateFunction {
  const add = (state: Sums | null, [count, values]: Sums): Sums => {
    if (state === null) return [count, values];
    const [before, sums] = state;
    checkDimensions(name, sums.length, values.length);
    return [before + count, sums.map((sum, index) => sum + values[index]!)];
  };
  return valueAggregate<Sums>({
    name,
    summary,
    examples: [
      {
        sql: `SELECT ${name}(array(x, y)) FROM VALUES (1F, 2F), (3F, 4F) AS t(x, y)`,
        result,
      },
    ],
    resolve(given, _settings, position) {
      const parameters = [[array(FLOAT), array(FLOAT, false)]];
      const [vector] = exactArguments(name, parameters, 1, given, position);
      return aggregateCall(name, [vector!], array(FLOAT, false), { position });
    },
    stateType: (): DataType =>
      struct([field('count', BIGINT, false), field('sums', array(DOUBLE, false), false)]),
    open: () => ({
      update: (state, [vector]) => {
        const values = vector as readonly LiteralValue[] | null;
        return values === null || !isWhole(values) ? state : add(state, [1n, values]);
      },
      merge: add,
      finish: (state) => {
        if (state === null) return null;
        const [count, sums] = state;
        return sums.map((sum) => finish(sum, Number(count)));
      },
    }),
  });
}
