import type { DataType } from '../columnar/types.ts';
import type { Expression } from '../expression/expression.ts';
import type { AggregateSpec, SortKey } from './stages.ts';

/** In the order of the kernel `rankRows`. */
export const RANK_FUNCTIONS = ['row_number', 'rank', 'dense_rank'] as const;

export type RankFunction = (typeof RANK_FUNCTIONS)[number];

/**
 * Keeps the first rows of each key by a rank, over rows that are never taken back. Input: the encoded key, its hash, then the
 * columns of the rows, which `order` and `expiry` are over. Output columns: some of the rows' columns and their rank behind them.
 */
export interface RankedRowsSpec {
  readonly kind: 'rankedRows';
  readonly operatorId: string;
  readonly keyTypes: readonly DataType[];
  /** Of the rows. */
  readonly types: readonly DataType[];
  readonly order: readonly SortKey[];
  readonly rank: RankFunction;
  /** Rows of a greater rank are not kept: none of them can get a smaller one. */
  readonly limit: number;
  /** Over the rows and their rank (INT): those that come out; null for all that are kept. */
  readonly keep: Expression | null;
  /** The columns that come out, by their places among those of the rows and the rank. */
  readonly output: readonly number[];
  /** The time that closes a key; null for never. */
  readonly expiry: Expression | null;
  readonly emits: AggregateSpec['emits'];
}

/** Before `rankedRows`, with the same input: leaves out rows that are not among the first of their key within their batch. */
export interface TopOfKeysSpec
  extends Pick<RankedRowsSpec, 'keyTypes' | 'order' | 'rank' | 'limit'> {
  readonly kind: 'topOfKeys';
}
