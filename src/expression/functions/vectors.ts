// Functions of vectors: arrays of FLOAT. A null among the elements makes the result null.

import { array, type DataType, FLOAT } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { userError } from '../../errors.ts';
import { rowFunction } from '../row-function.ts';
import type { ScalarFunction } from '../scalar-function.ts';

const VECTOR: readonly DataType[] = [array(FLOAT), array(FLOAT, false)];

const vectorInnerProduct: ScalarFunction = ofTwo(
  'vector_inner_product',
  'Gives the inner product of two vectors of FLOAT.',
  '32.0',
  innerProduct,
);

const vectorL2Distance: ScalarFunction = ofTwo(
  'vector_l2_distance',
  'Gives the Euclidean distance of two vectors of FLOAT.',
  '5.196152',
  (left, right) => Math.sqrt(sumOf(left, (value, index) => (value - right[index]!) ** 2)),
);

const vectorCosineSimilarity: ScalarFunction = ofTwo(
  'vector_cosine_similarity',
  'Gives the cosine of the angle between two vectors of FLOAT; null where one has no length.',
  '0.9746319',
  (left, right) => {
    const lengths = Math.fround(Math.sqrt(innerProduct(left, left) * innerProduct(right, right)));
    return lengths === 0 ? null : innerProduct(left, right) / lengths;
  },
);

const vectorNorm: ScalarFunction = rowFunction({
  name: 'vector_norm',
  summary: 'Gives the norm of a vector of FLOAT, of degree 1, 2 (the default) or infinity.',
  examples: [
    { sql: 'vector_norm(array(3F, 4F))', result: '5.0' },
    { sql: 'vector_norm(array(3F, -4F), 1F)', result: '7.0' },
    { sql: "vector_norm(array(3F, 4F), float('inf'))", result: '4.0' },
  ],
  parameters: [VECTOR, [FLOAT]],
  required: 1,
  exact: true,
  result: FLOAT,
  nullable: true,
  compute: (vector: readonly LiteralValue[], degree = 2) =>
    isWhole(vector) ? normOf(vector, degree, 'vector_norm') : null,
});

const vectorNormalize: ScalarFunction = rowFunction({
  name: 'vector_normalize',
  summary: 'Gives a vector of FLOAT divided by its norm; null where that is zero.',
  examples: [{ sql: 'vector_normalize(array(3F, 4F))', result: '[0.6, 0.8]' }],
  parameters: [VECTOR, [FLOAT]],
  required: 1,
  exact: true,
  result: array(FLOAT, false),
  nullable: true,
  compute: (vector: readonly LiteralValue[], degree = 2) => {
    if (!isWhole(vector)) return null;
    if (vector.length === 0) return [];
    const norm = normOf(vector, degree, 'vector_normalize');
    return norm === 0 ? null : vector.map((value) => value / norm);
  },
});

/** All of them, for the catalogue. */
export const vectorFunctions: readonly ScalarFunction[] = [
  ...[vectorInnerProduct, vectorL2Distance, vectorCosineSimilarity, vectorNorm, vectorNormalize],
];

function ofTwo(
  name: string,
  summary: string,
  result: string,
  compute: (left: readonly number[], right: readonly number[]) => number | null,
): ScalarFunction {
  return rowFunction({
    name,
    summary,
    examples: [{ sql: `${name}(array(1F, 2F, 3F), array(4F, 5F, 6F))`, result }],
    parameters: [VECTOR, VECTOR],
    exact: true,
    result: FLOAT,
    nullable: true,
    compute: (left: readonly LiteralValue[], right: readonly LiteralValue[]) => {
      checkDimensions(name, left.length, right.length);
      return isWhole(left) && isWhole(right) ? compute(left, right) : null;
    },
  });
}

/** Refuses vectors of different lengths. */
export function checkDimensions(name: string, left: number, right: number): void {
  if (left === right) return;
  const message = `\`${name}\` needs vectors of one dimension, not of ${left} and ${right}.`;
  throw userError('VECTOR_DIMENSION_MISMATCH', message);
}

/** True for a vector without a null. */
export function isWhole(vector: readonly LiteralValue[]): vector is readonly number[] {
  return !vector.includes(null);
}

function innerProduct(left: readonly number[], right: readonly number[]): number {
  return sumOf(left, (value, index) => value * right[index]!);
}

function normOf(vector: readonly number[], degree: number, name: string): number {
  if (degree === 1) return sumOf(vector, Math.abs);
  if (degree === 2) return Math.sqrt(innerProduct(vector, vector));
  if (degree === Number.POSITIVE_INFINITY) {
    return vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  }
  const message = `\`${name}\` knows the norms of degree 1, 2 and infinity, not ${degree}.`;
  throw userError('INVALID_VECTOR_NORM_DEGREE', message);
}

/** In FLOAT, as Spark adds. */
function sumOf(vector: readonly number[], part: (value: number, index: number) => number): number {
  let sum = 0;
  for (const [index, value] of vector.entries()) {
    sum = Math.fround(sum + Math.fround(part(value, index)));
  }
  return sum;
}
