import type { DataType } from '../columnar/types.ts';
import type { AggregateCall, Expression } from '../expression/expression.ts';
import type { AggregateSpec } from './stages.ts';

/** Calls of which some take each value once. */
export interface DistinctCalls {
  /** All calls, without DISTINCT; those over distinct values also without FILTER. */
  readonly aggregates: readonly AggregateCall[];
  /** For each call the distinct values that it takes; null where it takes the rows. */
  readonly takes: readonly (DistinctValues | null)[];
}

/** The values of a list that have a bit. */
export interface DistinctValues {
  readonly list: number;
  readonly bit: number;
}

/** Arguments that calls with DISTINCT share. */
export interface DistinctList {
  readonly arguments: readonly Expression[];
  /** What the calls have behind FILTER, null for nothing; each stands for a bit of the values that pass it. */
  readonly filters: readonly (Expression | null)[];
}

/** So many filters has a list at most: its bits are a word. */
export const DISTINCT_FILTERS_MAX = 32;

/**
 * Groups the rows of a split, for the calls that take rows, and finds the different values of each list in each group. Output
 * columns: the encoded grouping key (BINARY), a hash (BIGINT), the partial columns of the calls that take rows, then for each list
 * its values and their bits (INT). A batch has either groups with partial columns, by the hashes of their keys, or the values of a
 * list, by the hashes of group and value; `ABSENT` stands in the places of the others.
 */
export interface PartialDistinctSpec extends DistinctCalls {
  readonly kind: 'partialDistinct';
  readonly grouping: readonly Expression[];
  readonly lists: readonly DistinctList[];
}

/**
 * Knows which values each group has had: gives those that are new to the calls that take them. Input as `partialDistinct` gives
 * it; output: groups with partial columns as `partialAggregate` gives them.
 */
export interface DistinctValuesSpec extends DistinctCalls {
  readonly kind: 'distinctValues';
  readonly operatorId: string;
  readonly groupingTypes: readonly DataType[];
  /** The types of the arguments of each list. */
  readonly lists: readonly (readonly DataType[])[];
  /** The values of a group are forgotten with it. */
  readonly expiry: AggregateSpec['expiry'];
}
