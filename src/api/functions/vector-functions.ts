import { type OfColumn, type OfTwo, ofColumn, ofTwo } from './function-makers.ts';

// Vectors are arrays of FLOAT.

/** The inner product of two vectors. */
export const vectorInnerProduct: OfTwo<'FLOAT'> = ofTwo('vector_inner_product');

/** The Euclidean distance of two vectors. */
export const vectorL2Distance: OfTwo<'FLOAT'> = ofTwo('vector_l2_distance');

/** The cosine of the angle between two vectors. */
export const vectorCosineSimilarity: OfTwo<'FLOAT'> = ofTwo('vector_cosine_similarity');

/** The norm of a vector, of degree 1, 2 when none is given, or infinity. */
export const vectorNorm: OfColumn<'FLOAT', [degree?: number]> = ofColumn('vector_norm');

/** The vector divided by its norm. */
export const vectorNormalize: OfColumn<'ARRAY', [degree?: number]> = ofColumn('vector_normalize');

/** The sum of the group's vectors. */
export const vectorSum: OfColumn<'ARRAY'> = ofColumn('vector_sum');

/** The mean of the group's vectors. */
export const vectorAvg: OfColumn<'ARRAY'> = ofColumn('vector_avg');
