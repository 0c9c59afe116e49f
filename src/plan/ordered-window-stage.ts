import type { Expression } from '../expression/expression.ts';
import type { RecomputeSpec } from './recompute-stage.ts';

/**
 * OVER in the order of the event time: each row comes out once, when the watermark has passed it and what its results look at.
 * Input: the encoded key, its hash, then the columns of the rows, which `time` is over.
 */
export interface OrderedWindowSpec {
  readonly kind: 'orderedWindow';
  readonly operatorId: string;
  /** What is computed of the rows of a key that the watermark has passed, and which columns of that come out. */
  readonly rows: RecomputeSpec;
  readonly time: Expression;
  readonly reach: WindowReach;
}

/** How far from a row its results look. */
export interface WindowReach {
  /** So many rows before it; null for all. */
  readonly rowsBefore: number | null;
  /** So many microseconds before it. */
  readonly microsBefore: number;
  readonly rowsBehind: number;
  readonly microsBehind: number;
}
