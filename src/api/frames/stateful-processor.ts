import type { DataType } from '../../columnar/types.ts';
import type {
  ExpiredTimerInfo,
  InputRows,
  ListState,
  MapState,
  QueryInfo,
  Timers,
  TimerValues,
  TTLConfig,
  ValueState,
} from '../../operators/user-state/stateful-processor.ts';
import type { TimeMode } from '../../plan/user-state-stage.ts';
import type { GivenFor, ValueOf } from '../typing/state-values.ts';

/**
 * Processing of rows by key with state of its own, for `transformWithState`. It is called for one key after another; what it
 * keeps from batch to batch it keeps in the variables that its handle gives, never in itself: a batch that is repeated
 * after a failure is called again with the same rows, times and state.
 *
 * ```ts
 * type Row = RowValue<{ key: 'STRING'; value: 'INT' }>;
 *
 * class RunningTotal implements StatefulProcessor<string | null, Row> {
 *   #total!: ValueState<number>;
 *
 *   init(handle: StatefulProcessorHandle) {
 *     this.#total = handle.getValueState('total', 'DOUBLE');
 *   }
 *
 *   *handleInputRows(key: string | null, rows: InputRows<Row>) {
 *     let total = this.#total.get() ?? 0;
 *     for (const { value } of rows) total += value ?? 0;
 *     this.#total.update(total);
 *     yield { key, total };
 *   }
 * }
 *
 * const totals = frame.groupByKey('key').transformWithState(RunningTotal, {
 *   outputSchema: 'key STRING, total DOUBLE',
 *   outputMode: 'update',
 * });
 * ```
 */
export interface StatefulProcessor<Key = never, Row = never, Output = unknown> {
  /** Called first, for each partition of each batch: declares the variables. */
  readonly init: (
    handle: StatefulProcessorHandle,
    timeMode: TimeMode,
    outputMode: 'append' | 'update',
  ) => void;
  /** Called once for each key with rows in the batch; gives the rows that come out, all at once. */
  readonly handleInputRows: (
    key: Key,
    rows: InputRows<Row>,
    timerValues: TimerValues,
  ) => Iterable<Output> | undefined;
  /** Called for each timer whose time is over, after the rows of the batch, in order of time. */
  readonly handleExpiredTimer?: (
    key: Key,
    timerValues: TimerValues,
    expiredTimerInfo: ExpiredTimerInfo,
  ) => Iterable<Output> | undefined;
  /** Called at the end of each partition of each batch. */
  readonly close?: () => void;
}

/** A processor that begins with state from elsewhere. */
export interface StatefulProcessorWithInitialState<
  Key = never,
  Row = never,
  Output = unknown,
  Initial = never,
> extends StatefulProcessor<Key, Row, Output> {
  /** Called in the first batch, for each key of the initial state, before any rows. */
  readonly handleInitialState: (key: Key, initialState: Initial, timerValues: TimerValues) => void;
}

/**
 * What a processor gets in `init`. Types are written as DDL, a type (`'BIGINT'`, `'ARRAY<STRING>'`) or columns, whose values
 * are objects (`'start TIMESTAMP, clicks INT'`), or given as data.
 */
export interface StatefulProcessorHandle extends Timers {
  getValueState<const Type extends string | DataType>(
    name: string,
    type: Type,
    ttl?: TTLConfig,
  ): ValueState<ValueOf<Type>, GivenFor<Type>>;
  getListState<const Type extends string | DataType>(
    name: string,
    type: Type,
    ttl?: TTLConfig,
  ): ListState<ValueOf<Type>, GivenFor<Type>>;
  getMapState<const Key extends string | DataType, const Type extends string | DataType>(
    name: string,
    keyType: Key,
    valueType: Type,
    ttl?: TTLConfig,
  ): MapState<ValueOf<Key>, ValueOf<Type>, GivenFor<Key>, GivenFor<Type>>;
  /** In `init`: forgets a variable of an earlier run with all that it holds. */
  deleteIfExists(name: string): void;
  getQueryInfo(): QueryInfo;
}

/** A processor or function that a module exports: the worker threads import it and run it themselves. */
export interface ModuleProcessor {
  readonly module: string | URL;
  /** The name of the export: a processor, a class of processors, or a function that makes one. */
  readonly export: string;
}
