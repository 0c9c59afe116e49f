// Central moments, kept as count, mean and sums of powers of the distance from the mean, with the formulas by which
// Spark adds a value and merges two parts (Chan, Golub and LeVeque; Pébay).

import type { AggregateFunction } from '../aggregate-function.ts';
import { doubleAggregate, type Fields } from './double-fields.ts';

export const standardDeviation: AggregateFunction = moment(
  'stddev',
  ['stddev_samp', 'std'],
  'The sample standard deviation',
  '1.0',
  ([count, , second]) => (count > 1 ? Math.sqrt(second / (count - 1)) : null),
);

export const populationDeviation: AggregateFunction = moment(
  'stddev_pop',
  [],
  'The population standard deviation',
  '0.816496580927726',
  ([count, , second]) => Math.sqrt(second / count),
);

export const variance: AggregateFunction = moment(
  'variance',
  ['var_samp'],
  'The sample variance',
  '1.0',
  ([count, , second]) => (count > 1 ? second / (count - 1) : null),
);

export const populationVariance: AggregateFunction = moment(
  'var_pop',
  [],
  'The population variance',
  '0.6666666666666666',
  ([count, , second]) => second / count,
);

export const skewness: AggregateFunction = moment(
  'skewness',
  [],
  'The skewness: how far values reach to one side',
  '0.0',
  ([count, , second, third]) =>
    second === 0 ? null : (Math.sqrt(count) * third) / Math.sqrt(second * second * second),
);

export const kurtosis: AggregateFunction = moment(
  'kurtosis',
  [],
  'The excess kurtosis: how much lies far out',
  '-1.5',
  ([count, , second, , fourth]) => (second === 0 ? null : (count * fourth) / (second * second) - 3),
);

function moment(
  name: string,
  aliases: readonly string[],
  words: string,
  result: string,
  finish: (fields: Fields) => number | null,
): AggregateFunction {
  return doubleAggregate({
    name,
    aliases,
    summary: `${words} of the values that are not null; null when there is none.`,
    examples: [{ sql: `SELECT ${name}(i) FROM VALUES (1), (2), (3), (NULL) AS t(i)`, result }],
    argumentCount: 1,
    fields: ['count', 'mean', 'second', 'third', 'fourth'],
    kernel: 'addMoments',
    merge: mergeMoments,
    finish: (fields) => (fields[0] === 0 ? null : finish(fields)),
  });
}

function mergeMoments(fields: Fields, other: Fields): void {
  const [n1, mean1, second1, third1, fourth1] = fields;
  const [n2, mean2, second2, third2, fourth2] = other;
  const count = n1 + n2;
  const delta = mean2 - mean1;
  const step = count === 0 ? 0 : delta / count;
  fields[0] = count;
  fields[1] = mean1 + step * n2;
  fields[2] = second1 + second2 + delta * step * n1 * n2;
  fields[3] =
    third1 +
    third2 +
    step * step * delta * n1 * n2 * (n1 - n2) +
    3 * step * (n1 * second2 - n2 * second1);
  fields[4] =
    fourth1 +
    fourth2 +
    step * step * step * delta * n1 * n2 * (n1 * n1 - n1 * n2 + n2 * n2) +
    6 * step * step * (n1 * n1 * second2 + n2 * n2 * second1) +
    4 * step * (n1 * third2 - n2 * third1);
}
