import { type Batch, insertBatch } from '../columnar/batch.ts';
import { gatherBatch, type RowNumbers } from '../columnar/gather.ts';
import { BIGINT, BINARY, type DataType } from '../columnar/types.ts';
import { assert } from '../errors.ts';
import type { Expression } from '../expression/expression.ts';
import type { DeduplicateSpec } from '../plan/stages.ts';
import type { StateStore, StoreSpec } from '../state/store.ts';
import { forgetClosed } from './aggregate.ts';
import { evaluateBatch } from './evaluate-batch.ts';
import type { StatefulContext, StatefulOperator } from './operator.ts';

/** What the usual key takes in a row of the table. */
const INLINE_KEY_BYTES = 28;

/**
 * Passes on the first row of each key, in the order of the contract. Late rows are dropped before; a key with an expiry is
 * forgotten when the watermark has reached it. The output mode makes no difference: a row that left stays.
 */
export function deduplicate(spec: DeduplicateSpec): StatefulOperator {
  return {
    step([batches], store, context) {
      assert(store !== null, 'deduplication keeps its keys in a store');
      const output: Batch[] = [];
      for (const batch of batches) {
        const first = firstOfKeys(spec, batch, store, context);
        if (first !== null) output.push(first);
      }
      if (spec.expiry !== null) forgetClosed(store, context);
      context.stateCounters.rowsTotal += store.rowCount;
      return output;
    },
  };
}

/** The mark of a key says that its row has been passed on. */
export function deduplicateStore({ expiry }: DeduplicateSpec): StoreSpec {
  return {
    accumulators: [{ name: 'mark', width: 4 }],
    expires: expiry !== null,
    inlineKeyBytes: INLINE_KEY_BYTES,
  };
}

function firstOfKeys(
  spec: DeduplicateSpec,
  batch: Batch,
  store: StateStore,
  context: StatefulContext,
): Batch | null {
  assert(batch.weights === 0, 'deduplication takes rows that are never taken back');
  const inTime = dropLate(spec, batch, context);
  const { rowCount } = inTime;
  if (rowCount === 0) return null;
  const [key, hash, ...columns] = inTime.columns;
  const slots = context.scratch.allocate(rowCount * 4);
  const keys = { count: rowCount, offsets: key.offsets, heap: key.values, hashes: hash.values };
  store.findOrInsert(keys, slots);
  const rows = claim(slots, rowCount, store, context);
  context.stateCounters.rowsUpdated += rows.count;
  if (rows.count === 0) return null;
  const first = gatherBatch(insertBatch(rowCount, columns), spec.types, rows, context);
  if (spec.expiry !== null) {
    const firstSlots = context.scratch.allocate(rows.count * 4);
    context.kernels.gather32(slots, rows.address, rows.count, firstSlots);
    const { time, delayMs } = spec.expiry;
    const times = timesOf(time, BigInt(delayMs) * 1000n, first, context);
    store.setExpiry(firstSlots, rows.count, times);
  }
  return first;
}

/** The rows that are the first of their slot. */
function claim(
  slots: number,
  count: number,
  store: StateStore,
  { kernels, scratch }: StatefulContext,
): RowNumbers {
  const { directory, shift, offset, stride } = store.accumulator(0);
  const address = scratch.allocate(count * 4);
  return {
    address,
    count: kernels.claimSlots(slots, count, directory, shift, offset, stride, address) >>> 0,
  };
}

function dropLate(spec: DeduplicateSpec, batch: Batch, context: StatefulContext): Batch {
  if (spec.eventTime === null) return batch;
  const { kernels, scratch, latenessWatermark, stateCounters } = context;
  const rows = insertBatch(batch.rowCount, batch.columns.slice(2));
  const times = timesOf(spec.eventTime, 0n, rows, context);
  const address = scratch.allocate((batch.rowCount + 1) * 4);
  const count = kernels.rowsAfter(times, batch.rowCount, latenessWatermark, address) >>> 0;
  if (count === batch.rowCount) return batch;
  stateCounters.lateRows += batch.rowCount - count;
  const types: readonly DataType[] = [BINARY, BIGINT, ...spec.types];
  return gatherBatch(batch, types, { address, count }, { ...context, arena: scratch });
}

/** The times (i64) of rows plus `delay`; a null never comes. */
function timesOf(time: Expression, delay: bigint, rows: Batch, context: StatefulContext): number {
  const [{ values, validity }] = evaluateBatch([time], rows, context);
  const target = context.scratch.allocate(rows.rowCount * 8);
  context.kernels.timesOrNever(values, validity, rows.rowCount, delay, target);
  return target;
}
