import type { DataType } from '../columnar/types.ts';
import type { AggregateCall, Expression } from '../expression/expression.ts';
import type { AggregateSpec, ResultFinish, WindowSpec } from './stages.ts';

/**
 * Keeps rows by key and computes anew what they give for each key whose rows change. Input: the encoded key, its hash, then
 * the columns of the rows. Output columns: some of those that are computed.
 */
export interface RecomputeSpec {
  readonly kind: 'recompute';
  readonly operatorId: string;
  readonly keyTypes: readonly DataType[];
  /** Of the rows. */
  readonly types: readonly DataType[];
  readonly computes: Computation;
  /** Over what is computed: the rows that come out; null for all. */
  readonly keep: Expression | null;
  /** Over what is computed: rows that can come out now or later, where none is taken back; null to keep all. */
  readonly prune: Expression | null;
  /** The columns that come out, by their places among those that are computed. */
  readonly output: readonly number[];
  /** The time that closes a key, over the columns of the rows; null for never. */
  readonly expiry: Expression | null;
  /** `final`: what a key gives comes out once, when the key is closed. */
  readonly emits: AggregateSpec['emits'] | 'final';
}

/**
 * What is computed of the rows of keys. `window` and `sort` take the rows with a number (INT) behind their columns; so these
 * come out, then that number, then the results of a window's calls.
 */
export type Computation =
  | {
      readonly kind: 'aggregate';
      readonly grouping: readonly Expression[];
      readonly aggregates: readonly AggregateCall[];
    }
  /** `isFirstOnly`: no row comes out that another of its key comes before. */
  | { readonly kind: 'window'; readonly window: WindowSpec; readonly isFirstOnly: boolean }
  | { readonly kind: 'sort'; readonly finish: ResultFinish }
  /** The row of each key that came first. */
  | { readonly kind: 'first' }
  /** The rows themselves. */
  | { readonly kind: 'rows' };
