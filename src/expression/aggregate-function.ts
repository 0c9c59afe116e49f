import type { Column } from '../columnar/batch.ts';
import type { DataType } from '../columnar/types.ts';
import type { SourcePosition } from '../errors.ts';
import type { ComputeContext, EvaluationFrame } from './evaluation.ts';
import type { AggregateCall, Expression } from './expression.ts';
import type { SessionSettings } from './session-settings.ts';

/**
 * An aggregate function: one file in `aggregates/`, one line in its catalogue.
 *
 * Its accumulators are columns of a group table: fixed width, addressed by slot; variable-length values (the minimum
 * of a STRING) live in the table's heap and the accumulator holds a reference. The same functions run over the group
 * table of a split (partial aggregation) and over the state of a partition. What crosses the exchange is
 * `partial`: the accumulators as ordinary columns; `merge` takes them in split order.
 */
export interface AggregateFunction extends AggregateFolding {
  readonly name: string;
  readonly aliases?: readonly string[] | undefined;
  readonly summary: string;
  readonly examples: readonly { readonly sql: string; readonly result: string }[];
  /** May be followed by WITHIN GROUP (ORDER BY …); `resolve` then gets the order. */
  readonly takesOrder?: true | undefined;
  /** False where `f(DISTINCT …)` has no meaning. */
  readonly takesDistinct?: false | undefined;
  /** May be followed by IGNORE NULLS, which is `true` as its last argument. */
  readonly takesIgnoreNulls?: true | undefined;
  resolve(
    call: readonly Expression[],
    settings: SessionSettings,
    position: SourcePosition | undefined,
    order?: readonly AggregateOrder[],
  ): AggregateCall;
}

/** An item of WITHIN GROUP (ORDER BY …). */
export interface AggregateOrder {
  readonly expression: Expression;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

/** What an aggregate does with rows, once its call is typed. */
export interface AggregateFolding {
  /** The accumulators of one call, in order; new slots start as all-zero bytes. */
  accumulators(call: AggregateCall): readonly AccumulatorSpec[];
  /** Which form what it keeps of a group has: a checkpoint with another one is refused. Left out for the first. */
  readonly stateForm?: number | undefined;
  /** Types of the columns that `partial` gives and `merge` takes. */
  partialTypes(call: AggregateCall): readonly DataType[];
  /**
   * A change as a step of the kernel that takes rows through the steps of all calls at once; null where it is more than
   * that. `update`, `retract` and `merge` do the same for one call.
   */
  readonly step?:
    | ((
        call: AggregateCall,
        change: AggregateChange,
        inputs: readonly Column[],
      ) => AccumulatorStep | null)
    | undefined;
  /** Adds rows: row i of `inputs` goes to slot `slots[i]`. Rows of `inputs` are those that pass FILTER. */
  update(
    call: AggregateCall,
    state: AggregateState,
    inputs: readonly Column[],
    rows: SlotRows,
  ): void;
  /** Takes rows back, exactly; absent where that cannot be, refused for sums of floating point. */
  readonly retract?: AggregateFolding['update'] | undefined;
  /** Adds partial results. */
  merge(
    call: AggregateCall,
    state: AggregateState,
    partial: readonly Column[],
    rows: SlotRows,
  ): void;
  /** Reads partial results of slots. */
  partial(call: AggregateCall, state: AggregateState, rows: SlotRows): readonly Column[];
  /** Reads final results of slots; reports errors such as an overflow of the sum through `frame.errors`. */
  finish(
    call: AggregateCall,
    state: AggregateState,
    rows: SlotRows,
    frame: EvaluationFrame,
  ): Column;
}

/** Rows are added or taken back, or partial results added. */
export type AggregateChange = 'update' | 'retract' | 'merge';

/** What the kernel `accumulate` does with each row and the one or two accumulators of its slot. */
export interface AccumulatorStep {
  readonly operation:
    | 'count'
    | 'uncount'
    | 'add'
    | 'subtract'
    | 'least'
    | 'greatest'
    | 'mergeCounts'
    | 'mergeExactSums'
    | 'mergeFloatSums';
  readonly layout: 'bits' | 'i8' | 'i16' | 'i32' | 'i64' | 'i128' | 'f32' | 'f64';
  /** Address of the values; 0 where rows are counted. */
  readonly values: number;
  readonly secondValues?: number | undefined;
  /** Bitmaps of the rows that count; 0 for all. Merges take all rows. */
  readonly rows: readonly number[];
}

/** A fixed-width column of a group table: 4, 8 or 16 bytes a slot. */
export interface AccumulatorSpec {
  readonly name: string;
  readonly width: 4 | 8 | 16;
  /** The accumulator is a reference into the table's heap. */
  readonly reference?: boolean | undefined;
}

/** `count` slot numbers (u32) at `slots`: the group of each row. */
export interface SlotRows {
  readonly slots: number;
  readonly count: number;
  /** True where all are known to be the same, which spares a look at them. */
  readonly areSame?: boolean | undefined;
}

/**
 * Where an accumulator lies. Slots live in segments of a power of two of rows; `directory` is the address of u32
 * segment addresses, and slot s is at `directory[s >>> shift] + offset + (s & ((1 << shift) - 1)) * stride`.
 */
export interface AccumulatorColumn {
  readonly directory: number;
  readonly shift: number;
  readonly offset: number;
  readonly stride: number;
}

/** The accumulators of one aggregate call in one group table, with the means to compute. */
export interface AggregateState extends ComputeContext {
  readonly columns: readonly AccumulatorColumn[];
  /** Address of the table's header, for kernels that store variable-length values in its heap. */
  readonly table: number;
  /** Makes room in the table's heap for the value for which a kernel found none. */
  growHeap(): void;
}
