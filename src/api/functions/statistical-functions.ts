import { type OfColumn, type OfTwo, ofColumn, ofTwo } from './function-makers.ts';

// Aggregates. Those of two columns pass over pairs with a null; `regr…` has y before x.

/** The standard deviation of a sample. */
export const stddev: OfColumn<'DOUBLE'> = ofColumn('stddev');

/** The standard deviation of a population. */
export const stddevPop: OfColumn<'DOUBLE'> = ofColumn('stddev_pop');

/** The variance of a sample. */
export const variance: OfColumn<'DOUBLE'> = ofColumn('variance');

/** The variance of a population. */
export const varPop: OfColumn<'DOUBLE'> = ofColumn('var_pop');

/** How far values reach to one side. */
export const skewness: OfColumn<'DOUBLE'> = ofColumn('skewness');

/** How much lies far out, beyond the normal distribution's. */
export const kurtosis: OfColumn<'DOUBLE'> = ofColumn('kurtosis');

/** Pearson's correlation. */
export const corr: OfTwo<'DOUBLE'> = ofTwo('corr');

/** The covariance of a population. */
export const covarPop: OfTwo<'DOUBLE'> = ofTwo('covar_pop');

/** The covariance of a sample. */
export const covarSamp: OfTwo<'DOUBLE'> = ofTwo('covar_samp');

/** The number of pairs. */
export const regrCount: OfTwo<'BIGINT'> = ofTwo('regr_count');

/** The mean of x. */
export const regrAvgx: OfTwo<'DOUBLE'> = ofTwo('regr_avgx');

/** The mean of y. */
export const regrAvgy: OfTwo<'DOUBLE'> = ofTwo('regr_avgy');

/** The sum of squares of the distances of x from its mean. */
export const regrSxx: OfTwo<'DOUBLE'> = ofTwo('regr_sxx');

/** The sum of products of the distances of x and y from their means. */
export const regrSxy: OfTwo<'DOUBLE'> = ofTwo('regr_sxy');

/** The sum of squares of the distances of y from its mean. */
export const regrSyy: OfTwo<'DOUBLE'> = ofTwo('regr_syy');

/** The slope of the line nearest to the points. */
export const regrSlope: OfTwo<'DOUBLE'> = ofTwo('regr_slope');

/** Where the line nearest to the points meets the axis. */
export const regrIntercept: OfTwo<'DOUBLE'> = ofTwo('regr_intercept');

/** The coefficient of determination. */
export const regrR2: OfTwo<'DOUBLE'> = ofTwo('regr_r2');
