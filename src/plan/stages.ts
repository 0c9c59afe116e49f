import type { Schema } from '../columnar/schema.ts';
import type { DataType } from '../columnar/types.ts';
import type { DecodedText } from '../expression/decoded-text.ts';
import type { AggregateCall, Expression } from '../expression/expression.ts';
import type { SessionSettings } from '../expression/session-settings.ts';
import type { WindowCall } from '../expression/window-function.ts';
import type { DistinctValuesSpec, PartialDistinctSpec } from './distinct-stages.ts';
import type { ChangingJoinSpec, JoinSideSpec, JoinSpec, StreamJoinSpec } from './join-stages.ts';
import type { OrderedWindowSpec } from './ordered-window-stage.ts';
import type { RankedRowsSpec, TopOfKeysSpec } from './ranked-stage.ts';
import type { RecomputeSpec } from './recompute-stage.ts';
import type { UserStateSpec } from './user-state-stage.ts';

export type {
  DistinctCalls,
  DistinctList,
  DistinctValuesSpec,
  PartialDistinctSpec,
} from './distinct-stages.ts';
export type {
  ChangingJoinSpec,
  JoinSideSpec,
  JoinSpec,
  StreamJoinSide,
  StreamJoinSpec,
} from './join-stages.ts';
export type { OrderedWindowSpec, WindowReach } from './ordered-window-stage.ts';
export type { RankedRowsSpec, RankFunction, TopOfKeysSpec } from './ranked-stage.ts';
export type { Computation, RecomputeSpec } from './recompute-stage.ts';
export type * from './user-state-stage.ts';

/**
 * What threads get: the plan cut at its exchanges. Plain data, serialised once for a query; a worker caches the
 * compiled form by plan id.
 *
 *   split stage      a pipeline over one source's splits: pure, may be retried, runs anywhere
 *   partition stage  one stateful operator over the partitions of an exchange, then a pipeline
 *
 * Batch order is part of the contract: a partition stage sees, for each input, the batches of the feeding stages in
 * stage order, in each stage in split order (or partition order), in each split in row order.
 */
export interface QueryStages {
  /** The result's columns. */
  readonly schema: Schema;
  readonly settings: SessionSettings;
  readonly outputMode: OutputMode;
  readonly splits: readonly SplitStage[];
  /** In order of execution: a stage comes after the stages that feed it. */
  readonly partitions: readonly PartitionStage[];
  readonly watermarks: readonly WatermarkSpec[];
  /** Sort of the whole result before the sink (ORDER BY in complete mode and in batch queries), then LIMIT. */
  readonly finish: ResultFinish;
  /** Where two equal plans have equal text: stored in the checkpoint to tell what changed between restarts. */
  readonly signature: readonly OperatorSignature[];
}

/** `changelog` is ours: every row that comes, and every one that is taken back, told apart by the column `_change`. */
export type OutputMode = 'append' | 'update' | 'complete' | 'changelog';

/**
 * What becomes of rows that were given out:
 *
 *   append    they stay
 *   upsert    a new row takes the place of the one with the same key, and no key goes
 *   retract   any of them may be taken back
 */
export type Changes = 'append' | 'upsert' | 'retract';

export interface ResultFinish {
  readonly order: readonly SortKey[];
  /** Types of columns behind the result's own that only `order` reads; they are dropped after the sort. */
  readonly hidden: readonly DataType[];
  /** Rows left out at the start, then the most that are kept. */
  readonly offset: number;
  readonly limit: number | null;
}

export interface SortKey {
  readonly expression: Expression;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

/** `withWatermark`: the greatest event time seen by an operator, less the delay. `index` identifies the operator. */
export interface WatermarkSpec {
  readonly index: number;
  readonly column: string;
  readonly delayMs: number;
}

export interface SplitStage {
  readonly id: number;
  /** Index of the source among the query's sources. */
  readonly source: number;
  /** Columns that the reader must fill, a subset of the source's after pruning, in this order. */
  readonly input: Schema;
  /** Those of `input` that the reader makes of texts of the source. */
  readonly decoded?: Readonly<Record<string, DecodedText>> | undefined;
  readonly operators: readonly StageOperator[];
  readonly output: StageOutput;
  readonly changes: Changes;
  readonly runsOnce: RunsOnce;
}

/**
 * True for stages of a streaming query that read bounded input only: they run before the first batch, and what they give
 * is kept for all batches. Always false in a query over bounded input, which is one batch.
 */
export type RunsOnce = boolean;

export interface PartitionStage {
  readonly id: number;
  readonly inputs: readonly ExchangeInput[];
  /** How far its watermark stays behind the query's, because what is below lets rows through late. */
  readonly watermarkLagMs: number;
  readonly stateful: StatefulSpec;
  readonly operators: readonly StageOperator[];
  readonly output: StageOutput;
  readonly changes: Changes;
  readonly runsOnce: RunsOnce;
}

/** One side of a stateful operator: the stages that feed it (several under UNION ALL) and what they deliver. */
export interface ExchangeInput {
  readonly stages: readonly number[];
  readonly schema: Schema;
  /** True for the bounded side of a join with a stream: the same rows in each batch. */
  readonly isKept?: boolean | undefined;
}

/**
 * `result`: batches go to the sink. `exchange`: rows are scattered by the hash in column `hash` over the partitions
 * (`single`: all to partition 0). `stay`: rows are for the same partition of the next stage.
 */
export type StageOutput =
  | { readonly kind: 'result' }
  | { readonly kind: 'exchange'; readonly hash: number; readonly single: boolean }
  | { readonly kind: 'stay' };

/** Stateless operators, in the order rows meet them. All expressions are bound to the operator's input. */
export type StageOperator =
  | { readonly kind: 'filter'; readonly condition: Expression }
  | { readonly kind: 'project'; readonly expressions: readonly Expression[] }
  | GenerateSpec
  | {
      /** Each input row gives one row for each projection (ROLLUP, CUBE, GROUPING SETS). */
      readonly kind: 'expand';
      readonly projections: readonly (readonly Expression[])[];
    }
  | AssignWindowsSpec
  | AssignSessionsSpec
  | {
      /** Notes the greatest event time of a column for the watermark, and how far rows are behind; passes rows on. */
      readonly kind: 'observeEventTime';
      readonly watermark: number;
      readonly column: number;
      /** Of the watermark. */
      readonly delayMs: number;
    }
  | {
      /** Puts the weight of each row, 1 or −1, behind its columns: the result of changelog mode. */
      readonly kind: 'changeColumn';
    }
  | {
      /** Puts rows aside whose time is behind the watermark: see `LATE_ROWS`. */
      readonly kind: 'divertLate';
      /** The operator that would drop them. */
      readonly operatorId: string;
      readonly time: Expression;
      /** STRUCT<start, end>; null where the time is no window's. */
      readonly window: Expression | null;
      /** The row as text. */
      readonly row: Expression;
      /** The operator goes by the watermark less this. */
      readonly lagMs: number;
    }
  | PartialAggregateSpec
  | PartialDistinctSpec
  | SplitSessionKeySpec
  | TopOfKeysSpec
  | {
      /** Puts the encoded key of each row (BINARY) and its hash (BIGINT) before its columns, for an exchange of rows. */
      readonly kind: 'encodeKey';
      readonly keys: readonly Expression[];
      /** Places of keys that must have a value: without one the row's encoded key is null. Joins find no match for it. */
      readonly notNull: readonly number[];
      /** The one key is a number of 64 bits and goes as it is (BIGINT). */
      readonly isWord?: boolean | undefined;
      /** False where nobody reads the hash: any column stands in its place. */
      readonly isHashed?: boolean | undefined;
    }
  /** Passes on the first rows of a split. */
  | { readonly kind: 'head'; readonly count: number }
  | {
      /** Passes on the first rows of a split or partition in an order, at its end. */
      readonly kind: 'topRows';
      readonly order: readonly SortKey[];
      readonly count: number;
    };

/** explode and its family: input columns, then the generator's; `outer` keeps rows without elements. */
export interface GenerateSpec {
  readonly kind: 'generate';
  readonly generator: 'explode' | 'posexplode' | 'inline' | 'stack' | 'range';
  readonly arguments: readonly Expression[];
  readonly outer: boolean;
  /** Input columns to keep, before the generated ones. */
  readonly keep: readonly number[];
  readonly generated: readonly DataType[];
}

/**
 * Appends a column STRUCT<start, end> with the windows of each row, one output row a window, in order of start;
 * a row with a null time has none. All times in microseconds; aligned to 1970-01-01T00:00Z plus `start`.
 */
export interface AssignWindowsSpec {
  readonly kind: 'assignWindows';
  readonly time: Expression;
  readonly size: number;
  readonly slide: number;
  readonly start: number;
  /** Bounds beyond the first and the last TIMESTAMP wrap round, as without ANSI; otherwise they are errors. */
  readonly wraps: boolean;
}

/**
 * Appends a column STRUCT<start, end> with the session that each row opens, from `time` to `end`; leaves out rows where
 * one of them is null or that have no length.
 */
export interface AssignSessionsSpec {
  readonly kind: 'assignSessions';
  readonly time: Expression;
  readonly end: Expression;
}

/**
 * Between partial aggregation by sessions and other columns, and the exchange by those other columns. Output columns: the
 * encoded key without the session, its hash, start and end of the session, then the partial columns.
 */
export interface SplitSessionKeySpec {
  readonly kind: 'splitSessionKey';
  readonly groupingTypes: readonly DataType[];
  /** Place of the session among the grouping columns. */
  readonly session: number;
  /** Types of the partial columns. */
  readonly partialTypes: readonly DataType[];
}

/**
 * Groups the rows of a split. Output columns: the encoded grouping key (BINARY), its hash (BIGINT), then the partial
 * columns of each aggregate in order; with `passesRows`, the arguments of all aggregates behind
 * them, a column that several take once.
 */
export interface PartialAggregateSpec {
  readonly kind: 'partialAggregate';
  readonly grouping: readonly Expression[];
  readonly aggregates: readonly AggregateCall[];
  /**
   * Rows may be passed on ungrouped where most keys come once: a batch then has either the partial columns or the
   * arguments, and `ABSENT` in the places of the others.
   */
  readonly passesRows: boolean;
}

/** One kind for each stateful operator. */
export type StatefulSpec =
  | AggregateSpec
  | SessionAggregateSpec
  | RetractingAggregateSpec
  | ChangingJoinSpec
  | DeduplicateSpec
  | DistinctValuesSpec
  | JoinSpec
  | JoinSideSpec
  | LimitSpec
  | OrderedWindowSpec
  | RankedRowsSpec
  | RecomputeSpec
  | SortSpec
  | StreamJoinSpec
  | UserStateSpec
  | WindowSpec;

/** Output columns: the grouping columns, then the aggregates' results. */
export interface AggregateSpec {
  readonly kind: 'aggregate';
  /** Name of the state: stable between restarts. */
  readonly operatorId: string;
  readonly groupingTypes: readonly DataType[];
  readonly aggregates: readonly AggregateCall[];
  /**
   * The event time that closes a group: the grouping column `key` itself, or its struct field `field` (a window's end).
   * Null when groups never close.
   */
  readonly expiry: { readonly key: number; readonly field: number | null } | null;
  /** `changes`: each batch takes back rows that have changed and gives the new ones; `groups`: as the output mode says. */
  readonly emits: 'groups' | 'changes';
}

/**
 * An aggregate over results of another one that may still change. Input: the encoded key, its hash, then the columns of the
 * rows, which the calls are bound to. Output columns: the grouping columns, then the results of all calls but the last.
 */
export interface RetractingAggregateSpec {
  readonly kind: 'retractingAggregate';
  readonly operatorId: string;
  readonly groupingTypes: readonly DataType[];
  /** Of the rows. */
  readonly types: readonly DataType[];
  /** The last one counts rows: a group without any is gone. */
  readonly aggregates: readonly AggregateCall[];
  readonly expiry: AggregateSpec['expiry'];
  readonly emits: AggregateSpec['emits'];
}

/**
 * An aggregate one of whose grouping columns holds sessions: those of one key that touch become one. Input as
 * `splitSessionKey` gives it; output columns: the grouping columns, then the aggregates' results.
 */
export interface SessionAggregateSpec {
  readonly kind: 'sessionAggregate';
  readonly operatorId: string;
  readonly groupingTypes: readonly DataType[];
  /** Place of the session among the grouping columns. */
  readonly session: number;
  readonly aggregates: readonly AggregateCall[];
  /** False when sessions never close: there is no watermark. */
  readonly expires: boolean;
}

/**
 * Passes on the first row of each key. Input: the encoded key, its hash, then the columns of the rows, which are the
 * output. Expressions are bound to the output.
 */
export interface DeduplicateSpec {
  readonly kind: 'deduplicate';
  readonly operatorId: string;
  readonly keyTypes: readonly DataType[];
  /** Of the rows. */
  readonly types: readonly DataType[];
  /** Event time of a row, for late rows; null without a watermark. */
  readonly eventTime: Expression | null;
  /** A key is forgotten when the watermark reaches this time of its first row plus the delay; null: never. */
  readonly expiry: { readonly time: Expression; readonly delayMs: number } | null;
}

/** Passes on the first `count` rows of a whole stream. Output columns: those of the input. */
export interface LimitSpec {
  readonly kind: 'limit';
  readonly operatorId: string;
  readonly types: readonly DataType[];
  readonly count: number;
}

/**
 * ORDER BY and LIMIT inside a query: needs all rows in one partition, and keeps nothing from batch to batch, so that it
 * is for whole results only (bounded input, complete mode). Output columns: those of the input.
 */
export interface SortSpec {
  readonly kind: 'sort';
  readonly operatorId: string;
  readonly types: readonly DataType[];
  readonly finish: ResultFinish;
}

/**
 * Calls with OVER: the rows of each group of `partition`, put in `order`. Keeps nothing from batch to batch, so that it is
 * for whole results only. Input columns: the encoded partition and its hash, then those of `types`. Output columns: those of
 * `types`, then a result for each call. Expressions are bound to the columns of `types`.
 */
export interface WindowSpec {
  readonly kind: 'window';
  readonly operatorId: string;
  readonly types: readonly DataType[];
  readonly partition: readonly Expression[];
  readonly order: readonly SortKey[];
  readonly calls: readonly WindowCall[];
}

export interface OperatorSignature {
  readonly operatorId: string;
  readonly kind: string;
  /** Types and functions that the state depends on, as text. */
  readonly state: string;
  readonly columns: StateColumns;
}

/** What is kept under which names, for who looks at state; it may change between restarts. */
export interface StateColumns {
  readonly key: readonly string[];
  /** Null where rows are kept as they come in. */
  readonly value: readonly string[] | null;
  /** The arguments of each list of distinct values; equal names are equal arguments. */
  readonly lists?: readonly (readonly string[])[];
}
