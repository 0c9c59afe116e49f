import { type Batch, type Column, insertBatch, isAbsent } from '../columnar/batch.ts';
import { gatherBatch } from '../columnar/gather.ts';
import { oncePer } from '../columnar/once-per.ts';
import { BIGINT, BINARY, type DataType } from '../columnar/types.ts';
import { assert } from '../errors.ts';
import type { SlotRows } from '../expression/aggregate-function.ts';
import { type ComputeContext, withArenas } from '../expression/evaluation.ts';
import type { AggregateSpec, OutputMode } from '../plan/stages.ts';
import { inlineKeyBytes, type KeyLayout, layOutKeys, timePosition } from '../state/key-layout.ts';
import { columnsOfSlots } from '../state/slot-keys.ts';
import type { StateStore, StoreSpec } from '../state/store.ts';
import {
  type AggregateWork,
  type BoundAggregate,
  type BoundAggregates,
  bindAggregates,
  changeAggregates,
  stateOf,
} from './bound-aggregates.ts';
import { emitChanges, GIVEN } from './changes.ts';
import { frameOf } from './evaluate-batch.ts';
import type { StatefulContext, StatefulOperator } from './operator.ts';
import { addGlobalGroup } from './partial-aggregate.ts';
import { inBucketOrder } from './row-buckets.ts';

/** Groups given out in one batch: bounds what a batch takes of memory. */
const OUTPUT_ROWS_MAX = 64 * 1024;

/** What a step needs to know. */
interface AggregatePlan {
  readonly layout: KeyLayout;
  readonly aggregates: BoundAggregates;
  /** Types of the columns that partial aggregation gives; the last ones only where rows may pass ungrouped. */
  readonly inputTypes: readonly DataType[];
  readonly outputTypes: readonly DataType[];
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
 *
 * Where another operator takes the results before they are final, changes are given out instead, in any mode.
 */
export function aggregate(spec: AggregateSpec): StatefulOperator {
  const plan = planAggregate(spec);
  return {
    step([batches], store, context) {
      assert(store !== null, 'an aggregate keeps its groups in a store');
      const output =
        spec.emits === 'changes'
          ? stepChanges(plan, batches, store, context)
          : stepGroups(plan, batches, store, context, emitGroups(context.outputMode));
      context.stateCounters.rowsTotal += store.rowCount;
      return output;
    },
  };
}

function emitGroups(outputMode: OutputMode): EmitGroups {
  assert(outputMode !== 'changelog', 'a changelog takes changes');
  return { append: emitClosed, update: emitTouched, complete: emitAll }[outputMode];
}

/** How many groups there were before a batch, and the slots of its rows. */
interface Merged {
  readonly before: number;
  readonly merged: readonly SlotRows[];
}

/** Gives out groups when the rows of a batch have been added. */
type EmitGroups = (
  plan: AggregatePlan,
  rows: Merged,
  store: StateStore,
  context: StatefulContext,
) => readonly Batch[];

function stepGroups(
  plan: AggregatePlan,
  batches: readonly Batch[],
  store: StateStore,
  context: StatefulContext,
  emitGroups: EmitGroups,
): readonly Batch[] {
  const merged: SlotRows[] = [];
  const before = store.rowCount;
  for (const batch of inBucketOrder(batches, plan.inputTypes, store, context)) {
    const found = findGroups(plan, batch, store, context);
    if (found === null) continue;
    mergeGroups(plan, found, store, context);
    merged.push(found.slots);
  }
  merged.push(...globalGroup(plan, store, context));
  return emitGroups(plan, { before, merged }, store, context);
}

/** The old results have to be read before anything is merged. */
function stepChanges(
  plan: AggregatePlan,
  batches: readonly Batch[],
  store: StateStore,
  context: StatefulContext,
): readonly Batch[] {
  const found = batches
    .map((batch) => findGroups(plan, batch, store, context))
    .filter((groups) => groups !== null);
  const slots = [...found.map((groups) => groups.slots), ...globalGroup(plan, store, context)];
  const touched = distinctRows(slots, store, context);
  context.stateCounters.rowsUpdated += touched.count;
  const { items, accumulators } = plan.aggregates;
  const output = emitChanges(
    {
      types: plan.outputTypes,
      touched,
      given: store.accumulator(accumulators.length),
      rowsOf: (rows) => groupRows(plan.layout, items, rows, store, context),
      apply: () => {
        for (const groups of found) mergeGroups(plan, groups, store, context);
      },
      isGone: () => false,
    },
    context,
  );
  if (plan.timePosition !== null && context.outputMode !== 'complete') forgetClosed(store, context);
  return output;
}

/** The one group of an aggregate without grouping is there from the start. */
function globalGroup(
  { layout }: AggregatePlan,
  store: StateStore,
  context: StatefulContext,
): readonly SlotRows[] {
  if (layout.columns.length > 0 || context.partition !== 0) return [];
  return [{ slots: addGlobalGroup(layout, store, context), count: 1 }];
}

/** What the store of an aggregate keeps. */
export function aggregateStore(spec: AggregateSpec): StoreSpec {
  const { accumulators } = bindAggregates(spec.aggregates);
  return {
    accumulators: spec.emits === 'changes' ? [...accumulators, GIVEN] : accumulators,
    expires: spec.expiry !== null,
    inlineKeyBytes: inlineKeyBytes(layOutKeys(spec.groupingTypes)),
  };
}

export function aggregateOutput(
  spec: Pick<AggregateSpec, 'groupingTypes' | 'aggregates'>,
): readonly DataType[] {
  return [...spec.groupingTypes, ...spec.aggregates.map((call) => call.type)];
}

const planAggregate = oncePer((spec: AggregateSpec): AggregatePlan => {
  const { groupingTypes, aggregates, expiry } = spec;
  const layout = layOutKeys(groupingTypes);
  const bound = bindAggregates(aggregates);
  const partialTypes = bound.items.flatMap((item) => item.aggregate.partialTypes(item.call));
  return {
    layout,
    aggregates: bound,
    inputTypes: [BINARY, BIGINT, ...partialTypes, ...bound.arguments.map(({ type }) => type)],
    outputTypes: aggregateOutput(spec),
    timePosition: expiry === null ? null : timePosition(layout, expiry.key, expiry.field),
  };
});

/** Groups of a batch, or its rows where they came ungrouped, that are not late, with their slots. */
interface FoundGroups {
  readonly partials: readonly Column[];
  readonly slots: SlotRows;
  readonly isUngrouped: boolean;
}

function findGroups(
  plan: AggregatePlan,
  batch: Batch,
  store: StateStore,
  context: StatefulContext,
): FoundGroups | null {
  assert(batch.weights === 0, 'partial results are never taken back');
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
  const isUngrouped = partials.length > 0 && isAbsent(partials[0], inTime);
  return { partials, slots: { slots, count }, isUngrouped };
}

function mergeGroups(
  plan: AggregatePlan,
  { partials, slots, isUngrouped }: FoundGroups,
  store: StateStore,
  context: StatefulContext,
): void {
  const { items, partialCount } = plan.aggregates;
  const works = items.map((item): AggregateWork => {
    const { firstPartial } = item;
    const columns = isUngrouped
      ? item.argumentPlaces.map((place) => partials[partialCount + place])
      : partials.slice(firstPartial, firstPartial + item.partialCount);
    return { item, input: { columns, passing: 0 } };
  });
  changeAggregates(works, isUngrouped ? 'update' : 'merge', slots, store, context);
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
  const scratch = withArenas(context, context.scratch, context.scratch);
  const types = plan.inputTypes.slice(0, batch.columns.length);
  return gatherBatch(batch, types, { address, count }, scratch);
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
  { merged }: Merged,
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
  { merged }: Merged,
  store: StateStore,
  context: StatefulContext,
): readonly Batch[] {
  const touched = distinctRows(merged, store, context);
  context.stateCounters.rowsUpdated += touched.count;
  const output = emit(plan, touched, store, context);
  if (plan.timePosition !== null) forgetClosed(store, context);
  return output;
}

function emitAll(
  plan: AggregatePlan,
  { before, merged }: Merged,
  store: StateStore,
  context: StatefulContext,
): readonly Batch[] {
  // All groups of an empty store are new.
  context.stateCounters.rowsUpdated +=
    before === 0 ? store.rowCount : distinctRows(merged, store, context).count;
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

/**
 * Forgets what is closed and can no longer change: those who have it keep it. The end of the input closes nothing that does not
 * wait for it, for a later run may bring more rows.
 */
export function forgetClosed(store: StateStore, context: StatefulContext): void {
  if (context.closing === null) forget(closedSlots(store, context), store, context);
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
export function distinctRows(
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
  const { layout, aggregates } = plan;
  return inPieces(rows, (piece) => groupRows(layout, aggregates.items, piece, store, context));
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

/** The grouping columns of slots, then their results. */
export function groupRows(
  layout: KeyLayout,
  items: readonly BoundAggregate[],
  rows: SlotRows,
  store: StateStore,
  context: ComputeContext,
): Batch {
  const grouping = columnsOfSlots(layout, store, rows, context);
  const frame = frameOf(insertBatch(rows.count, grouping), context);
  const results = items.map((item) =>
    item.aggregate.finish(item.call, stateOf(item, store, context), rows, frame),
  );
  frame.errors.throwFirst();
  return insertBatch(rows.count, [...grouping, ...results]);
}
