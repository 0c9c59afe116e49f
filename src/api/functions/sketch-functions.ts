import type { Column } from '../columns/column.ts';
import type { ColumnType } from '../typing/column-type.ts';
import { type NumberValue, type OfColumn, type OfTwo, ofColumn, ofTwo } from './function-makers.ts';

// Sketches are bytes that stand for many values: they can be kept, and joined with others. Functions with `Agg` are aggregates.

/** A sketch of how often values come, for a relative error, the confidence in it and a seed. */
export const countMinSketch: OfColumn<
  'BINARY',
  [relativeError: number, confidence: number, seed: number]
> = ofColumn('count_min_sketch');

/** A HyperLogLog sketch of the group's values. */
export const hllSketchAgg: OfColumn<'BINARY', [logOfSize?: number]> = ofColumn('hll_sketch_agg');

/** One HyperLogLog sketch of those of the group, which may differ in size when allowed. */
export const hllUnionAgg: OfColumn<'BINARY', [allowsSizes?: boolean]> = ofColumn('hll_union_agg');

/** One HyperLogLog sketch of two, which may differ in size when allowed. */
export const hllUnion: OfTwo<'BINARY', [allowsSizes?: boolean]> = ofTwo('hll_union');

/** How many different values a HyperLogLog sketch stands for. */
export const hllSketchEstimate: OfColumn<'BIGINT'> = ofColumn('hll_sketch_estimate');

/** A theta sketch of the group's values. */
export const thetaSketchAgg: OfColumn<'BINARY', [logOfSize?: number]> =
  ofColumn('theta_sketch_agg');

/** The theta sketch of the values in any sketch of the group. */
export const thetaUnionAgg: OfColumn<'BINARY', [logOfSize?: number]> = ofColumn('theta_union_agg');

/** The theta sketch of the values in every sketch of the group. */
export const thetaIntersectionAgg: OfColumn<'BINARY'> = ofColumn('theta_intersection_agg');

/** The theta sketch of the values in either sketch. */
export const thetaUnion: OfTwo<'BINARY', [logOfSize?: number]> = ofTwo('theta_union');

/** The theta sketch of the values in both sketches. */
export const thetaIntersection: OfTwo<'BINARY'> = ofTwo('theta_intersection');

/** The theta sketch of the values that the second sketch has not. */
export const thetaDifference: OfTwo<'BINARY'> = ofTwo('theta_difference');

/** How many different values a theta sketch stands for. */
export const thetaSketchEstimate: OfColumn<'BIGINT'> = ofColumn('theta_sketch_estimate');

/** The most frequent values with their counts: a list of structs of `item` and `count`. */
export const approxTopK: OfColumn<'ARRAY', [count?: number, trackedMax?: number]> =
  ofColumn('approx_top_k');

/** A sketch of the group's most frequent values. */
export const approxTopKAccumulate: OfColumn<ColumnType, [trackedMax?: number]> =
  ofColumn('approx_top_k_accumulate');

/** One sketch of the most frequent values of those of the group. */
export const approxTopKCombine: OfColumn<ColumnType, [trackedMax?: number]> =
  ofColumn('approx_top_k_combine');

/** The most frequent values of a sketch with their counts. */
export const approxTopKEstimate: OfColumn<'ARRAY', [count?: number]> =
  ofColumn('approx_top_k_estimate');

/** A maker of KLL sketches. */
type KllSketch = OfColumn<'BINARY', [size?: number]>;
/** A share from 0 to 1, or a list of them. */
type Shares = number | readonly number[] | Column;

/** A KLL sketch of the group's BIGINT values, for quantiles and ranks. */
export const kllSketchAggBigint: KllSketch = ofColumn('kll_sketch_agg_bigint');

/** One KLL sketch of BIGINT values of those of the group. */
export const kllMergeAggBigint: KllSketch = ofColumn('kll_merge_agg_bigint');

/** One KLL sketch of BIGINT values of two. */
export const kllSketchMergeBigint: OfTwo<'BINARY'> = ofTwo('kll_sketch_merge_bigint');

/** How many BIGINT values a KLL sketch has seen. */
export const kllSketchGetNBigint: OfColumn<'BIGINT'> = ofColumn('kll_sketch_get_n_bigint');

/** The BIGINT value at a share of all that a KLL sketch has seen; of a list of shares, a list. */
export const kllSketchGetQuantileBigint: OfColumn<ColumnType, [share: Shares]> = ofColumn(
  'kll_sketch_get_quantile_bigint',
);

/** The share of all that a KLL sketch has seen which is at or below a BIGINT value. */
export const kllSketchGetRankBigint: OfColumn<ColumnType, [value: NumberValue]> = ofColumn(
  'kll_sketch_get_rank_bigint',
);

/** How large a KLL sketch of BIGINT values is and what it has seen. */
export const kllSketchToStringBigint: OfColumn<'STRING'> = ofColumn('kll_sketch_to_string_bigint');

/** A KLL sketch of the group's FLOAT values, for quantiles and ranks. */
export const kllSketchAggFloat: KllSketch = ofColumn('kll_sketch_agg_float');

/** One KLL sketch of FLOAT values of those of the group. */
export const kllMergeAggFloat: KllSketch = ofColumn('kll_merge_agg_float');

/** One KLL sketch of FLOAT values of two. */
export const kllSketchMergeFloat: OfTwo<'BINARY'> = ofTwo('kll_sketch_merge_float');

/** How many FLOAT values a KLL sketch has seen. */
export const kllSketchGetNFloat: OfColumn<'BIGINT'> = ofColumn('kll_sketch_get_n_float');

/** The FLOAT value at a share of all that a KLL sketch has seen; of a list of shares, a list. */
export const kllSketchGetQuantileFloat: OfColumn<ColumnType, [share: Shares]> = ofColumn(
  'kll_sketch_get_quantile_float',
);

/** The share of all that a KLL sketch has seen which is at or below a FLOAT value. */
export const kllSketchGetRankFloat: OfColumn<ColumnType, [value: NumberValue]> = ofColumn(
  'kll_sketch_get_rank_float',
);

/** How large a KLL sketch of FLOAT values is and what it has seen. */
export const kllSketchToStringFloat: OfColumn<'STRING'> = ofColumn('kll_sketch_to_string_float');

/** A KLL sketch of the group's DOUBLE values, for quantiles and ranks. */
export const kllSketchAggDouble: KllSketch = ofColumn('kll_sketch_agg_double');

/** One KLL sketch of DOUBLE values of those of the group. */
export const kllMergeAggDouble: KllSketch = ofColumn('kll_merge_agg_double');

/** One KLL sketch of DOUBLE values of two. */
export const kllSketchMergeDouble: OfTwo<'BINARY'> = ofTwo('kll_sketch_merge_double');

/** How many DOUBLE values a KLL sketch has seen. */
export const kllSketchGetNDouble: OfColumn<'BIGINT'> = ofColumn('kll_sketch_get_n_double');

/** The DOUBLE value at a share of all that a KLL sketch has seen; of a list of shares, a list. */
export const kllSketchGetQuantileDouble: OfColumn<ColumnType, [share: Shares]> = ofColumn(
  'kll_sketch_get_quantile_double',
);

/** The share of all that a KLL sketch has seen which is at or below a DOUBLE value. */
export const kllSketchGetRankDouble: OfColumn<ColumnType, [value: NumberValue]> = ofColumn(
  'kll_sketch_get_rank_double',
);

/** How large a KLL sketch of DOUBLE values is and what it has seen. */
export const kllSketchToStringDouble: OfColumn<'STRING'> = ofColumn('kll_sketch_to_string_double');
