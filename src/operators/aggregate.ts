import { type Batch, insertBatch, isAbsent } from '../columnar/batch.ts';
import { gatherBatch } from '../columnar/gather.ts';
import { BIGINT, BINARY, type DataType } from '../columnar/types.ts';
import { assert } from '../errors.ts';
import type { SlotRows } from '../expression/aggregate-function.ts';
import type { AggregateSpec } from '../plan/stages.ts';
import { decodeKeys } from '../state/decode-keys.ts';
import { inlineKeyBytes, type KeyLayout, layOutKeys, timePosition } from '../state/key-layout.ts';
import type { StateStore, StoreSpec } from '../state/store.ts';
import { type BoundAggregates, bindAggregates, stateOf } from './bound-aggregates.ts';
import { frameOf } from './evaluate-batch.ts';
import type { StatefulContext, StatefulOperator } from './operator.ts';
import { addGlobalGroup } from './partial-aggregate.ts';

/** Groups given out in one batch: bounds what a batch takes of memory. */
const OUTPUT_ROWS_MAX = 64 * 1024;

/** What a step needs to know, made once for a specification. */
interface AggregatePlan {
  readonly layout: KeyLayout;
  readonly aggregates: BoundAggregates;
  /** Types of the columns that partial aggregation gives. */
  readonly inputTypes: readonly DataType[];
  /** Where in a key the time stands that closes its group; null when groups never close. */
  readonly timePosition: number | null;
}

/**
 * Keeps the groups of one partition. A group whose time is over when it comes is late and dropped; then partial results
 * are merged in the order in which they come; then groups are given out:
 *
 *   append     groups closed by the watermark, once, and then forgotten
 *   update     groups with input in this batch, in order of first input; closed groups are forgotten
 *   complete   all groups; nothing is late and nothing forgotten
 */
export function aggregate(spec: AggregateSpec): StatefulOperator {
  const plan = planAggregate(spec);
  const emitByMode = { append: emitClosed, update: emitTouched, complete: emitAll };
  return {
    step([batches], store, context) {
      assert(store !== null, 'an aggregate keeps its groups in a store');
      const merged: SlotRows[] = [];
      for (const batch of batches) {
        const slots = mergeBatch(plan, batch, store, context);
        if (slots !== null) merged.push(slots);
      }
      const isGlobal = plan.layout.columns.length === 0;
      if (isGlobal && context.partition === 0) {
        merged.push({ slots: addGlobalGroup(plan.layout, store, context), count: 1 });
      }
      const output = emitByMode[context.outputMode](plan, merged, store, context);
      context.stateCounters.rowsTotal += store.rowCount;
      return output;
    },
  };
}

/** What the store of an aggregate keeps. */
export function aggregateStore(spec: AggregateSpec): StoreSpec {
  return {
    accumulators: bindAggregates(spec.aggregates).accumulators,
    expires: spec.expiry !== null,
    inlineKeyBytes: inlineKeyBytes(layOutKeys(spec.groupingTypes)),
  };
}

export function aggregateOutput(
  spec: Pick<AggregateSpec, 'groupingTypes' | 'aggregates'>,
): readonly DataType[] {
  return [...spec.groupingTypes, ...spec.aggregates.map((call) => call.type)];
}

function planAggregate({ groupingTypes, aggregates, expiry }: AggregateSpec): AggregatePlan {
  const layout = layOutKeys(groupingTypes);
  const bound = bindAggregates(aggregates);
  const partialTypes = bound.items.flatMap((item) => item.aggregate.partialTypes(item.call));
  return {
    layout,
    aggregates: bound,
    inputTypes: [BINARY, BIGINT, ...partialTypes],
    timePosition: expiry === null ? null : timePosition(layout, expiry.key, expiry.field),
  };
}

/** Merges the groups of a batch, or its rows where they came ungrouped, that are not late; returns their slots. */
function mergeBatch(
  plan: AggregatePlan,
  batch: Batch,
  store: StateStore,
  context: StatefulContext,
): SlotRows | null {
  assert(batch.weights === 0, 'aggregates take rows that are never taken back');
  const inTime = dropLate(plan, batch, context);
  const count = inTime.rowCount;
  if (count === 0) return null;
  const [key, hash, ...partials] = inTime.columns;
  const slots = context.scratch.allocate(count * 4);
  const keys = { count, offsets: key.offsets, heap: key.values, hashes: hash.values };
  const made = store.findOrInsert(keys, slots);
  if (plan.timePosition !== null && made > 0) {
    store.setExpiry(slots, count, timesOf(plan.timePosition, inTime, context));
  }
  const rows = { slots, count };
  const isUngrouped = partials.length > 0 && isAbsent(partials[0], inTime);
  for (const item of plan.aggregates.items) {
    const { call, aggregate, firstPartial, partialCount } = item;
    const state = stateOf(item, store, context);
    if (isUngrouped) {
      const first = plan.aggregates.partialCount + item.firstArgument;
      const inputs = partials.slice(first, first + call.arguments.length);
      aggregate.update(call, state, inputs, rows);
    } else {
      aggregate.merge(call, state, partials.slice(firstPartial, firstPartial + partialCount), rows);
    }
  }
  return rows;
}

/** In complete mode groups stay for ever, so that none is late. */
function dropLate(plan: AggregatePlan, batch: Batch, context: StatefulContext): Batch {
  if (plan.timePosition === null || context.outputMode === 'complete') return batch;
  const times = timesOf(plan.timePosition, batch, context);
  const address = context.scratch.allocate((batch.rowCount + 1) * 4);
  const { latenessWatermark, kernels } = context;
  const count = kernels.rowsAfter(times, batch.rowCount, latenessWatermark, address) >>> 0;
  if (count === batch.rowCount) return batch;
  context.stateCounters.lateRows += batch.rowCount - count;
  const scratch = { ...context, arena: context.scratch };
  return gatherBatch(batch, plan.inputTypes, { address, count }, scratch);
}

/** The time (i64) that closes each group of a batch. */
function timesOf(position: number, batch: Batch, { kernels, scratch }: StatefulContext): number {
  const [key] = batch.columns;
  const target = scratch.allocate(batch.rowCount * 8);
  kernels.decodeKeyTimes(batch.rowCount, key.offsets, key.values, position, target);
  return target;
}

function emitClosed(
  plan: AggregatePlan,
  merged: readonly SlotRows[],
  store: StateStore,
  context: StatefulContext,
): readonly Batch[] {
  context.stateCounters.rowsUpdated += distinctRows(merged, store, context).count;
  if (plan.timePosition === null) return [];
  const { closing } = context;
  if (closing !== null) closing.closedUntil = store.latestExpiry();
  const closed = closedSlots(store, context);
  const output = emit(plan, closed, store, context);
  forget(closed, store, context);
  return output;
}

function emitTouched(
  plan: AggregatePlan,
  merged: readonly SlotRows[],
  store: StateStore,
  context: StatefulContext,
): readonly Batch[] {
  const touched = distinctRows(merged, store, context);
  context.stateCounters.rowsUpdated += touched.count;
  const output = emit(plan, touched, store, context);
  if (plan.timePosition !== null) forget(closedSlots(store, context), store, context);
  return output;
}

function emitAll(
  plan: AggregatePlan,
  merged: readonly SlotRows[],
  store: StateStore,
  context: StatefulContext,
): readonly Batch[] {
  context.stateCounters.rowsUpdated += distinctRows(merged, store, context).count;
  const slots = context.scratch.allocate(store.rowCount * 4);
  return emit(plan, { slots, count: store.liveSlots(slots) }, store, context);
}

/** The slots that expire by the watermark. */
export function closedSlots(store: StateStore, context: StatefulContext): SlotRows {
  const count = store.expired(context.evictionWatermark, 0);
  if (count === 0) return { slots: 0, count };
  const slots = context.scratch.allocate(count * 4);
  store.expired(context.evictionWatermark, slots);
  return { slots, count };
}

/** Takes slots out of a store. */
export function forget(
  { slots, count }: SlotRows,
  store: StateStore,
  context: StatefulContext,
): void {
  if (count > 0) store.remove(slots, count);
  context.stateCounters.rowsRemoved += count;
}

/** Each slot once, in order of first appearance. */
function distinctRows(
  merged: readonly SlotRows[],
  store: StateStore,
  { kernels, scratch }: StatefulContext,
): SlotRows {
  const rowCount = merged.reduce((sum, { count }) => sum + count, 0);
  const slots = scratch.allocate(rowCount * 4);
  const seen = scratch.allocateBitmap(store.slotCount);
  kernels.fillBytes(seen, 0, Math.ceil(store.slotCount / 8));
  let count = 0;
  for (const rows of merged) {
    count += kernels.distinctSlots(rows.slots, rows.count, seen, slots + count * 4) >>> 0;
  }
  return { slots, count };
}

/** Groups as rows: grouping columns, then results. */
function emit(
  plan: AggregatePlan,
  rows: SlotRows,
  store: StateStore,
  context: StatefulContext,
): readonly Batch[] {
  return inPieces(rows, (piece) => emitSlots(plan, piece, store, context));
}

/** Makes batches of a bounded number of rows. */
export function inPieces(rows: SlotRows, make: (piece: SlotRows) => Batch): readonly Batch[] {
  const output: Batch[] = [];
  for (let start = 0; start < rows.count; start += OUTPUT_ROWS_MAX) {
    const count = Math.min(OUTPUT_ROWS_MAX, rows.count - start);
    output.push(make({ slots: rows.slots + start * 4, count }));
  }
  return output;
}

function emitSlots(
  plan: AggregatePlan,
  rows: SlotRows,
  store: StateStore,
  context: StatefulContext,
): Batch {
  const { scratch } = context;
  const target = {
    offsets: scratch.allocate((rows.count + 1) * 4),
    heap: 0,
    allocate: (byteLength: number) => scratch.allocate(byteLength),
  };
  store.keysOf(rows.slots, rows.count, target);
  const keys = { count: rows.count, offsets: target.offsets, heap: target.heap };
  const grouping = decodeKeys(plan.layout, keys, context);
  const frame = frameOf(insertBatch(rows.count, grouping), context);
  const results = plan.aggregates.items.map((item) =>
    item.aggregate.finish(item.call, stateOf(item, store, context), rows, frame),
  );
  frame.errors.throwFirst();
  return insertBatch(rows.count, [...grouping, ...results]);
}
