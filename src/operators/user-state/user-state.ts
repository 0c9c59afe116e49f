import { type Batch, insertBatch } from '../../columnar/batch.ts';
import { gatherBatch } from '../../columnar/gather.ts';
import { BIGINT, BINARY, type DataType } from '../../columnar/types.ts';
import { assert } from '../../errors.ts';
import type { TimeMode, UserStateProgram, UserStateSpec } from '../../plan/user-state-stage.ts';
import type { StateStore } from '../../state/store.ts';
import { evaluateBatch } from '../evaluate-batch.ts';
import type { StatefulContext, StatefulOperator } from '../operator.ts';
import { groupRows } from './group-rows.ts';
import { storedRowCount } from './state-table.ts';
import type { UserStateRequest } from './user-state-request.ts';

/**
 * State of the user's own: brings the rows of a batch together by key and has what the user gave run over them, on the state of
 * this partition. Whoever runs it works on the store itself while this thread waits, so that it reads of its state only
 * what it asks for.
 */
export function userState(spec: UserStateSpec): StatefulOperator {
  const timeMode = timeModeOf(spec.program);
  return {
    step([batches = [], initial = []], store, context) {
      assert(store !== null, 'user state is kept in a store');
      const { facts, stateCounters } = context;
      const inTime = batches.map((batch) => dropLate(spec, batch, context));
      const rows = groupRows(inTime, spec.rows, context);
      const isFirst = facts.batchId === 0 && spec.initial !== null;
      const start = isFirst ? groupRows(initial, spec.initial.rows, context) : null;
      if (rows === null && start === null && !isTimeOver(timeMode, store, context)) {
        stateCounters.rowsTotal += storedRowCount(store, context);
        noteNextTime(timeMode, store, context);
        return [];
      }
      const output = run(spec, { rows, initial: start }, store, context);
      noteNextTime(timeMode, store, context);
      return output;
    },
  };
}

export function timeModeOf(program: UserStateProgram): TimeMode {
  if (program.kind === 'processor') return program.timeMode;
  return TIMEOUT_MODES[program.timeout];
}

const TIMEOUT_MODES = {
  NoTimeout: 'none',
  ProcessingTimeTimeout: 'processingTime',
  EventTimeTimeout: 'eventTime',
} as const;

function run(
  spec: UserStateSpec,
  input: Pick<UserStateRequest, 'rows' | 'initial'>,
  store: StateStore,
  context: StatefulContext,
): readonly Batch[] {
  const { facts, latenessWatermark, evictionWatermark, closing, stateCounters } = context;
  const result = context.userStates.runState(
    {
      spec,
      store: { address: store.address, owner: context.storeOwner },
      ...input,
      timestampMs: facts.timestampMs,
      latenessWatermark,
      watermark: evictionWatermark,
      query: context.query,
      batchId: facts.batchId,
    },
    context.arena,
  );
  stateCounters.rowsTotal += result.rowsTotal;
  stateCounters.rowsUpdated += result.rowsUpdated;
  stateCounters.rowsRemoved += result.rowsRemoved;
  stateCounters.custom = result.metrics;
  if (closing !== null && result.closedUntilMs !== null) {
    closing.closedUntil = BigInt(result.closedUntilMs) * 1000n;
  }
  return result.output.rowCount === 0 ? [] : [result.output];
}

/** True when timers are to run, or values have lived long enough. */
function isTimeOver(timeMode: TimeMode, store: StateStore, context: StatefulContext): boolean {
  return timeMode !== 'none' && store.expired(nowOf(timeMode, context), 0) > 0;
}

/** The time (µs) that timers go by. */
function nowOf(timeMode: TimeMode, { facts, evictionWatermark }: StatefulContext): bigint {
  return timeMode === 'eventTime' ? evictionWatermark : BigInt(facts.timestampMs) * 1000n;
}

/** When this partition wants to be asked again though no row came. */
function noteNextTime(timeMode: TimeMode, store: StateStore, context: StatefulContext): void {
  if (timeMode === 'none') return;
  // Looking for what is over now leaves out what was removed.
  store.expired(nowOf(timeMode, context), 0);
  const earliest = store.earliestExpiry();
  if (earliest === null) return;
  const { wakeUp } = context;
  if (timeMode === 'eventTime') {
    wakeUp.atMs = Number.POSITIVE_INFINITY;
    return;
  }
  // The time at which an expiry is reached, in whole milliseconds.
  const atMs = Number((earliest + 999n) / 1000n);
  wakeUp.atMs = Math.min(wakeUp.atMs ?? atMs, atMs);
}

function dropLate(spec: UserStateSpec, batch: Batch, context: StatefulContext): Batch {
  assert(batch.weights === 0, 'user state takes rows that are never taken back');
  if (spec.eventTime === null) return batch;
  const { kernels, scratch, latenessWatermark, stateCounters } = context;
  const temporary = { ...context, arena: scratch };
  const { rowCount } = batch;
  const own = insertBatch(rowCount, batch.columns.slice(2));
  const [time] = evaluateBatch([spec.eventTime], own, temporary);
  const times = scratch.allocate(rowCount * 8);
  kernels.timesOrNever(time.values, time.validity, rowCount, 0n, times);
  const address = scratch.allocate((rowCount + 1) * 4);
  const count = kernels.rowsAfter(times, rowCount, latenessWatermark, address) >>> 0;
  if (count === rowCount) return batch;
  stateCounters.lateRows += rowCount - count;
  const types: readonly DataType[] = [BINARY, BIGINT, ...spec.rows.map(({ type }) => type)];
  return gatherBatch(batch, types, { address, count }, temporary);
}
