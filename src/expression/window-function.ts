import type { Column } from '../columnar/batch.ts';
import type { DataType } from '../columnar/types.ts';
import type { SourcePosition } from '../errors.ts';
import type { EvaluationFrame } from './evaluation.ts';
import type { AggregateCall, Expression } from './expression.ts';
import type { Evaluate } from './scalar-function.ts';
import type { SessionSettings } from './session-settings.ts';

/** A typed call with OVER: what is computed of the rows of a frame. */
export interface WindowCall {
  readonly call: AggregateCall | PositionCall;
  readonly frame: WindowFrame;
}

/** A typed call of a function that only OVER gives a meaning: it depends on where a row stands. */
export interface PositionCall {
  readonly kind: 'positionCall';
  readonly name: string;
  readonly arguments: readonly Expression[];
  /** IGNORE NULLS: rows without a value are passed over. */
  readonly ignoresNulls: boolean;
  readonly type: DataType;
  readonly nullable: boolean;
  readonly position?: SourcePosition | undefined;
}

/** The rows around each row that a call takes: from `start` to `end`, both with it, never beyond the partition. */
export interface WindowFrame {
  readonly start: FrameEdge;
  readonly end: FrameEdge;
}

export type FrameEdge =
  /** The partition's first or last row. */
  | { readonly kind: 'partition' }
  /** The row so many rows on; negative means back. */
  | { readonly kind: 'rows'; readonly offset: number }
  /** The first or last of the rows that ORDER BY does not tell from this one. */
  | { readonly kind: 'peers' }
  /** The first or last row whose one order key is not beyond a value. */
  | { readonly kind: 'value'; readonly bound: Expression };

/** The whole partition. */
export const WHOLE_PARTITION: WindowFrame = Object.freeze({
  start: Object.freeze({ kind: 'partition' }),
  end: Object.freeze({ kind: 'partition' }),
});

/**
 * A function that only OVER gives a meaning: one file in `window-functions/`, one line in its catalogue. It needs an
 * ORDER BY.
 */
export interface WindowFunction {
  readonly name: string;
  readonly summary: string;
  readonly examples: readonly { readonly sql: string; readonly result: string }[];
  /** True when it reads the frame that the user gives; the others know which rows they take. */
  readonly takesFrame: boolean;
  /** True when IGNORE NULLS has a meaning. */
  readonly takesIgnoreNulls: boolean;
  resolve(
    call: readonly Expression[],
    settings: SessionSettings,
    position: SourcePosition | undefined,
  ): Omit<PositionCall, 'ignoresNulls'>;
  /** The results of all rows of the frame's batch, which lie in the order of `rows`. */
  evaluate(
    call: PositionCall,
    rows: WindowRows,
    frame: EvaluationFrame,
    evaluate: Evaluate,
  ): Column;
}

/**
 * Rows in the order of a window: partition by partition, inside by ORDER BY. For each row the first row of something and
 * the first behind it.
 */
export interface WindowRows {
  readonly count: number;
  readonly partitions: RowRanges;
  /** Rows that ORDER BY does not tell apart. */
  readonly peers: RowRanges;
  readonly frames: RowRanges;
}

/** A range of rows for each row: from `starts[row]` up to, but without, `ends[row]`. */
export interface RowRanges {
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}
