// Statistics of pairs: count, both means, the sum of products of distances from them and of the squares of each.

import { BIGINT, type DataType } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import type { AggregateFunction } from '../aggregate-function.ts';
import { doubleAggregate, type Fields } from './double-fields.ts';

/** A pair's fields by name; `first` is the first argument. */
interface Pairs {
  readonly count: number;
  readonly firstMean: number;
  readonly secondMean: number;
  readonly products: number;
  readonly firstSquares: number;
  readonly secondSquares: number;
}

export const populationCovariance: AggregateFunction = ofPairs(
  'covar_pop',
  'The population covariance',
  '1.0',
  ({ count, products }) => products / count,
);

export const sampleCovariance: AggregateFunction = ofPairs(
  'covar_samp',
  'The sample covariance',
  '2.0',
  ({ count, products }) => (count > 1 ? products / (count - 1) : null),
);

export const correlation: AggregateFunction = ofPairs(
  'corr',
  "Pearson's correlation",
  '1.0',
  ({ count, products, firstSquares, secondSquares }) => {
    const scale = Math.sqrt(firstSquares * secondSquares);
    return count > 1 && scale !== 0 ? products / scale : null;
  },
);

export const regressionAverageX: AggregateFunction = ofPairs(
  'regr_avgx',
  'The mean of the second values',
  '3.0',
  ({ secondMean }) => secondMean,
);

export const regressionAverageY: AggregateFunction = ofPairs(
  'regr_avgy',
  'The mean of the first values',
  '2.0',
  ({ firstMean }) => firstMean,
);

export const regressionSxx: AggregateFunction = ofPairs(
  'regr_sxx',
  'The sum of squares of the distances of the second values from their mean',
  '2.0',
  ({ secondSquares }) => secondSquares,
);

export const regressionSyy: AggregateFunction = ofPairs(
  'regr_syy',
  'The sum of squares of the distances of the first values from their mean',
  '2.0',
  ({ firstSquares }) => firstSquares,
);

export const regressionSxy: AggregateFunction = ofPairs(
  'regr_sxy',
  'The sum of products of the distances from the means',
  '2.0',
  ({ products }) => products,
);

export const regressionSlope: AggregateFunction = ofPairs(
  'regr_slope',
  'The slope of the line nearest to the points (second, first)',
  '1.0',
  slopeOf,
);

export const regressionIntercept: AggregateFunction = ofPairs(
  'regr_intercept',
  'Where the line nearest to the points (second, first) meets the axis',
  '-1.0',
  (pairs) => {
    const slope = slopeOf(pairs);
    return slope === null ? null : pairs.firstMean - slope * pairs.secondMean;
  },
);

export const regressionR2: AggregateFunction = ofPairs(
  'regr_r2',
  'The coefficient of determination',
  '1.0',
  ({ products, firstSquares, secondSquares }) => {
    if (secondSquares === 0) return null;
    if (firstSquares === 0) return 1;
    // Spark's way to round.
    return (products / Math.sqrt(firstSquares * secondSquares)) ** 2;
  },
);

export const regressionCount: AggregateFunction = ofPairs(
  'regr_count',
  'The number',
  '2',
  ({ count }) => BigInt(count),
  BIGINT,
);

function ofPairs(
  name: string,
  words: string,
  result: string,
  finish: (pairs: Pairs) => LiteralValue,
  type?: DataType,
): AggregateFunction {
  const isCount = type !== undefined;
  return doubleAggregate({
    name,
    summary: `${words} of the pairs without a null${isCount ? '' : '; null when there are none'}.`,
    examples: [
      { sql: `SELECT ${name}(y, x) FROM VALUES (1, 2), (3, 4), (NULL, 5) AS t(y, x)`, result },
    ],
    argumentCount: 2,
    fields: ['count', 'firstMean', 'secondMean', 'products', 'firstSquares', 'secondSquares'],
    type,
    counts: isCount,
    kernel: 'addPairs',
    merge: mergePairs,
    finish: (fields) => (fields[0] === 0 && !isCount ? null : finish(pairsOf(fields))),
  });
}

function pairsOf(fields: Fields): Pairs {
  const [count, firstMean, secondMean, products, firstSquares, secondSquares] = fields;
  return { count, firstMean, secondMean, products, firstSquares, secondSquares };
}

function slopeOf({ products, secondSquares }: Pairs): number | null {
  return secondSquares === 0 ? null : products / secondSquares;
}

function mergePairs(fields: Fields, other: Fields): void {
  const own = pairsOf(fields);
  const added = pairsOf(other);
  const count = own.count + added.count;
  if (count === 0) return;
  const firstDelta = added.firstMean - own.firstMean;
  const secondDelta = added.secondMean - own.secondMean;
  const weight = (own.count * added.count) / count;
  fields[0] = count;
  fields[1] = own.firstMean + (firstDelta / count) * added.count;
  fields[2] = own.secondMean + (secondDelta / count) * added.count;
  fields[3] = own.products + added.products + firstDelta * secondDelta * weight;
  fields[4] = own.firstSquares + added.firstSquares + firstDelta * firstDelta * weight;
  fields[5] = own.secondSquares + added.secondSquares + secondDelta * secondDelta * weight;
}
