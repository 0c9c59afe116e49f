import { userError } from '../../errors.ts';
import type { TimeMode } from '../../plan/user-state-stage.ts';
import { ProcessorHandle } from './processor-handle.ts';
import type { Group, StateRun } from './state-run.ts';
import type { ExpiredTimerInfo, InputRows, TimerValues } from './stateful-processor.ts';
import { callUser, type GroupKey } from './user-call.ts';

/** A processor as the engine sees it: what the user left out is absent. */
export interface UntypedProcessor {
  init(handle: ProcessorHandle, timeMode: TimeMode, outputMode: string): void;
  handleInputRows(key: unknown, rows: InputRows<unknown>, times: TimerValues): unknown;
  handleExpiredTimer?(key: unknown, times: TimerValues, timer: ExpiredTimerInfo): unknown;
  handleInitialState?(key: unknown, state: unknown, times: TimerValues): void;
  close?(): void;
}

/** Spark's id of every query over bounded input. */
const BATCH_QUERY_ID = '00000000-0000-0000-0000-000000000000';

/**
 * transformWithState: the initial state, then the rows of each key, then the timers that are over, those of one time by key; then
 * values that have lived long enough are forgotten.
 */
export function runProcessor(processor: UntypedProcessor, timeMode: TimeMode, run: StateRun): void {
  const { query, batchId, spec } = run.request;
  const count = (metric: string): void => run.count(metric);
  const handle = new ProcessorHandle(run.table, timeMode, count, {
    getQueryId: () => (spec.isStreaming ? query.id : BATCH_QUERY_ID),
    getRunId: () => query.runId,
    getBatchId: () => batchId,
  });
  const calls = new ProcessorCalls(processor, handle, run);
  calls.call('init', null, () => processor.init(handle, timeMode, spec.outputMode));
  handle.state = 'INITIALIZED';
  for (const group of run.initialGroups()) calls.initialize(group);
  for (const { key, rows } of run.groups()) {
    calls.give('handleInputRows', key, () => processor.handleInputRows(key.value, rows, run.times));
  }
  handle.state = 'DATA_PROCESSED';
  calls.runTimers(timeMode);
  handle.state = 'TIMER_PROCESSED';
  if (timeMode === 'processingTime') {
    run.count('numValuesRemovedDueToTTLExpiry', run.table.removeExpired());
  }
  calls.call('close', null, () => processor.close?.());
  handle.state = 'CLOSED';
}

class ProcessorCalls {
  readonly #processor: UntypedProcessor;
  readonly #handle: ProcessorHandle;
  readonly #run: StateRun;

  constructor(processor: UntypedProcessor, handle: ProcessorHandle, run: StateRun) {
    this.#processor = processor;
    this.#handle = handle;
    this.#run = run;
  }

  /** A call of the processor's, for a key or for none. */
  call(method: string, key: GroupKey | null, run: () => void): void {
    const what = `${method} of ${this.#run.request.spec.user.name}`;
    const name = { what, condition: 'TRANSFORM_WITH_STATE_USER_FUNCTION_ERROR' };
    if (key !== null) this.#run.table.setKey(key.bytes);
    this.#handle.hasKey = key !== null;
    try {
      callUser(name, key, run);
    } finally {
      // Code of the user's that comes late finds no state to change, also behind a failure.
      this.#handle.hasKey = false;
    }
  }

  /** A call that gives rows, which may be computed while they are taken. */
  give(method: string, key: GroupKey, run: () => unknown): void {
    this.call(method, key, () => this.#run.output.takeAll(run()));
  }

  initialize({ key, rows }: Group): void {
    if (rows.length > 1) {
      throw userError(
        'STATEFUL_PROCESSOR_CANNOT_REINITIALIZE_STATE_ON_KEY',
        `The initial state has ${rows.length} rows for the key ${key.text()}.`,
        { hint: 'Make it one row for each key.' },
      );
    }
    for (const row of rows) {
      this.call('handleInitialState', key, () =>
        this.#processor.handleInitialState?.(key.value, row, this.#run.times),
      );
    }
  }

  /** A timer that an earlier one of this batch has deleted does not run. */
  runTimers(timeMode: TimeMode): void {
    const { table, times } = this.#run;
    for (const { group, timeMs } of this.#run.expiredTimers(timeMode)) {
      table.setKey(group.bytes);
      if (!table.hasTimer(timeMs)) continue;
      const info = { getExpiryTimeInMs: () => timeMs };
      this.give('handleExpiredTimer', group, () =>
        this.#processor.handleExpiredTimer?.(group.value, times, info),
      );
      table.removeTimer(timeMs);
      this.#run.count('numExpiredTimers');
      this.#run.passed(timeMs);
    }
  }
}
