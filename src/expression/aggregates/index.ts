import { assert } from '../../errors.ts';
import type { AggregateFolding, AggregateFunction } from '../aggregate-function.ts';
import type { AggregateCall } from '../expression.ts';
import { userAggregate } from '../user/user-aggregate.ts';
import { approxTopK, approxTopKAccumulate, approxTopKCombine } from './approx-top-k.ts';
import { approximateCount } from './approximate-count.ts';
import { approximatePercentile } from './approximate-percentile.ts';
import { average } from './average.ts';
import { bitmapAndAggregate, bitmapConstructAggregate, bitmapOrAggregate } from './bitmaps.ts';
import { bitAnd, bitOr, bitXor } from './bits.ts';
import { collectList, collectSet } from './collect.ts';
import { boolAnd, boolOr } from './conditions.ts';
import { count } from './count.ts';
import { countIf } from './count-if.ts';
import { countMinSketch } from './count-min-sketch.ts';
import { maxBy, minBy } from './extreme-by.ts';
import { maximum, minimum } from './extremes.ts';
import { anyValue, first, last } from './first-last.ts';
import { histogramNumeric } from './histogram.ts';
import { hllSketchAggregate, hllUnionAggregate } from './hll.ts';
import { averageOfIntervals, sumOfIntervals } from './interval-sums.ts';
import {
  kllBigintMerge,
  kllBigintSketch,
  kllDoubleMerge,
  kllDoubleSketch,
  kllFloatMerge,
  kllFloatSketch,
} from './kll.ts';
import { textList } from './list-text.ts';
import { mode } from './mode.ts';
import {
  kurtosis,
  populationDeviation,
  populationVariance,
  skewness,
  standardDeviation,
  variance,
} from './moments.ts';
import { median, percentile, percentileContinuous, percentileDiscrete } from './percentile.ts';
import {
  correlation,
  populationCovariance,
  regressionAverageX,
  regressionAverageY,
  regressionCount,
  regressionIntercept,
  regressionR2,
  regressionSlope,
  regressionSxx,
  regressionSxy,
  regressionSyy,
  sampleCovariance,
} from './regression.ts';
import { sum } from './sum.ts';
import { thetaIntersectionAggregate, thetaSketchAggregate, thetaUnionAggregate } from './theta.ts';
import { tryAverage, trySum } from './try-sums.ts';
import { schemaOfVariantAggregate } from './variant-schema.ts';
import { vectorAverage, vectorSum } from './vector-sums.ts';

/** Every aggregate function: adding one is a file and a line here. */
const CATALOGUE: readonly AggregateFunction[] = [
  bitmapConstructAggregate,
  bitmapOrAggregate,
  bitmapAndAggregate,
  countMinSketch,
  ...[hllSketchAggregate, hllUnionAggregate],
  ...[kllBigintSketch, kllFloatSketch, kllDoubleSketch],
  ...[kllBigintMerge, kllFloatMerge, kllDoubleMerge],
  ...[thetaSketchAggregate, thetaUnionAggregate, thetaIntersectionAggregate],
  ...[count, countIf, sum, average, minimum, maximum, trySum, tryAverage],
  ...[first, last, anyValue, minBy, maxBy, collectList, collectSet],
  ...[schemaOfVariantAggregate],
  ...[sumOfIntervals, averageOfIntervals, mode, percentile, median, textList],
  ...[percentileContinuous, percentileDiscrete, approximatePercentile, histogramNumeric],
  ...[approximateCount, approxTopK, approxTopKAccumulate, approxTopKCombine],
  ...[vectorSum, vectorAverage],
  ...[boolAnd, boolOr, bitAnd, bitOr, bitXor],
  ...[standardDeviation, populationDeviation, variance, populationVariance, skewness, kurtosis],
  ...[populationCovariance, sampleCovariance, correlation, regressionCount],
  ...[regressionAverageX, regressionAverageY, regressionSxx, regressionSxy, regressionSyy],
  ...[regressionSlope, regressionIntercept, regressionR2],
];

const BY_NAME: ReadonlyMap<string, AggregateFunction> = new Map(
  CATALOGUE.flatMap((entry) =>
    [entry.name, ...(entry.aliases ?? [])].map((name) => [name, entry] as const),
  ),
);

/** The function of a name or alias in lower case. */
export function lookupAggregate(name: string): AggregateFunction | undefined {
  return BY_NAME.get(name);
}

/** What runs a typed call: a function of the catalogue or one of the user's. */
export function aggregateOf({ name, user }: AggregateCall): AggregateFolding {
  const aggregate = user === undefined ? lookupAggregate(name) : userAggregate;
  assert(aggregate !== undefined, `the aggregate ${name} is in the catalogue`);
  return aggregate;
}

/** All names and aliases, in the order of the catalogue. */
export function aggregateNames(): readonly string[] {
  return [...BY_NAME.keys()];
}

/** All functions, for documentation and its tests. */
export function aggregateFunctions(): readonly AggregateFunction[] {
  return CATALOGUE;
}
