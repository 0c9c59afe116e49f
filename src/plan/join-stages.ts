import type { DataType } from '../columnar/types.ts';
import type { Expression } from '../expression/expression.ts';
import type { JoinType } from './nodes/join.ts';

/**
 * Joins what its two inputs deliver in one batch and keeps nothing: for bounded input, and for a stream with bounded input.
 * Where
 * there are keys, the columns of `encodeKey` come before those of each input. Output columns: some of left and right; of
 * the left only for semi and anti joins; of the left and a BOOLEAN for an existence join.
 */
export interface JoinSpec {
  readonly kind: 'join';
  readonly operatorId: string;
  readonly joinType: JoinType;
  readonly leftTypes: readonly DataType[];
  readonly rightTypes: readonly DataType[];
  /** Rows are found by encoded keys or by one number of 64 bits; null where there are no keys: every pair is tested. */
  readonly key: 'bytes' | 'word' | null;
  /** The columns that come out, by their places among left and right ones. */
  readonly output: readonly number[];
  /** What else must be true of a pair, over the left columns, then the right ones. */
  readonly residual: Expression | null;
  /** The places of the columns that it reads. */
  readonly tested: readonly number[];
}

/**
 * Indexes the bounded side of a join with a stream, once: by encoded keys or by one number of 64 bits. Input and output
 * columns: those of `encodeKey`, then the rows' own. Its stage's output is `stay`.
 */
export interface JoinSideSpec {
  readonly kind: 'joinSide';
  readonly operatorId: string;
  readonly key: 'bytes' | 'word';
  readonly types: readonly DataType[];
}

/**
 * Joins two streams: keeps the rows of both sides until the watermark says that they match nothing more. Inputs and output
 * as those of `join`; a row without a match comes out when it goes. Late rows are dropped.
 */
export interface StreamJoinSpec {
  readonly kind: 'streamJoin';
  readonly operatorId: string;
  readonly joinType: Exclude<JoinType, 'leftAnti' | 'existence'>;
  readonly left: StreamJoinSide;
  readonly right: StreamJoinSide;
  readonly keyTypes: readonly DataType[];
  /** As that of `join`. */
  readonly residual: Expression | null;
}

/** Expressions are over the side's own columns. */
export interface StreamJoinSide {
  readonly types: readonly DataType[];
  /** A row is late when this time is; null where none is. */
  readonly eventTime: Expression | null;
  /** Rows for which this is not true match nothing. */
  readonly filter: Expression | null;
  /** A row goes once `time` ≤ watermark + `shiftMs`, and matches nothing without a time unless `matchesNull`; null: never. */
  readonly expiry: {
    readonly time: Expression;
    readonly shiftMs: number;
    readonly matchesNull: boolean;
  } | null;
}

/**
 * Joins two streams whose rows may be taken back: keeps all rows of both sides. Inputs as those of `join`. Of a pair `output`
 * tells the columns that come out, of an existence join after the left ones a BOOLEAN.
 */
export interface ChangingJoinSpec {
  readonly kind: 'changingJoin';
  readonly operatorId: string;
  readonly joinType: JoinType;
  /** The types of the rows of each side. */
  readonly left: readonly DataType[];
  readonly right: readonly DataType[];
  readonly keyTypes: readonly DataType[];
  /** As that of `join`. */
  readonly residual: Expression | null;
  readonly output: readonly number[];
  /** The time that closes a key, over the columns of each side; null for never. */
  readonly expiry: { readonly left: Expression; readonly right: Expression } | null;
}
