import { type Batch, insertBatch } from '../columnar/batch.ts';
import { gatherBatch, type RowNumbers } from '../columnar/gather.ts';
import type { DataType } from '../columnar/types.ts';
import { assert } from '../errors.ts';
import type { SlotRows } from '../expression/aggregate-function.ts';
import type { RetractingAggregateSpec } from '../plan/stages.ts';
import { inlineKeyBytes, type KeyLayout, layOutKeys, timePosition } from '../state/key-layout.ts';
import type { StateStore, StoreSpec } from '../state/store.ts';
import { distinctRows, forget, forgetClosed, groupRows, inPieces } from './aggregate.ts';
import {
  type BoundAggregate,
  bindAggregates,
  changeAggregates,
  evaluateInput,
  stateOf,
} from './bound-aggregates.ts';
import { emitChanges, GIVEN } from './changes.ts';
import { frameOf } from './evaluate-batch.ts';
import type { StatefulContext, StatefulOperator } from './operator.ts';
import { addGlobalGroup } from './partial-aggregate.ts';

interface RetractingPlan {
  readonly spec: RetractingAggregateSpec;
  readonly layout: KeyLayout;
  /** All calls; the last one counts the rows of a group. */
  readonly items: readonly BoundAggregate[];
  readonly output: readonly DataType[];
  /** Where in a key the time stands that closes its group; null when groups never close. */
  readonly timePosition: number | null;
}

/** Rows of a batch with the slots of their groups. */
interface GroupedRows {
  readonly rows: Batch;
  readonly slots: SlotRows;
}

/**
 * An aggregate over rows that may be taken back: the results of another aggregate. It counts the rows of each group; a group
 * without rows is forgotten, and one that the watermark has closed: nothing of it is taken back after that. Gives out changes to
 * another operator or a changelog, otherwise groups: all of them in complete mode, those that were touched in update mode.
 */
export function retractingAggregate(spec: RetractingAggregateSpec): StatefulOperator {
  const plan = planOf(spec);
  return {
    step([batches], store, context) {
      assert(store !== null, 'an aggregate keeps its groups in a store');
      const grouped = batches.map((batch) => findGroups(plan, batch, store, context));
      const found = grouped.map(({ slots }) => slots);
      const isGlobal = plan.layout.columns.length === 0;
      if (isGlobal) found.push({ slots: addGlobalGroup(plan.layout, store, context), count: 1 });
      const touched = distinctRows(found, store, context);
      const apply = (): void => {
        for (const each of grouped) applyRows(plan, each, store, context);
      };
      context.stateCounters.rowsUpdated += touched.count;
      const output = give(plan, touched, apply, store, context);
      if (!isGlobal) forget(goneSlots(plan, touched, store, context), store, context);
      if (plan.timePosition !== null) forgetClosed(store, context);
      context.stateCounters.rowsTotal += store.rowCount;
      return output;
    },
  };
}

export function retractingStore(spec: RetractingAggregateSpec): StoreSpec {
  const { groupingTypes, aggregates, expiry } = spec;
  return {
    accumulators: [...bindAggregates(aggregates).accumulators, GIVEN],
    expires: expiry !== null,
    inlineKeyBytes: inlineKeyBytes(layOutKeys(groupingTypes)),
  };
}

/** The grouping columns, then the results, without the count of rows. */
export function retractingOutput({
  groupingTypes,
  aggregates,
}: RetractingAggregateSpec): readonly DataType[] {
  return [...groupingTypes, ...aggregates.slice(0, -1).map((call) => call.type)];
}

function planOf(spec: RetractingAggregateSpec): RetractingPlan {
  const { items } = bindAggregates(spec.aggregates);
  const layout = layOutKeys(spec.groupingTypes);
  const { expiry } = spec;
  return {
    spec,
    layout,
    items,
    output: retractingOutput(spec),
    timePosition: expiry === null ? null : timePosition(layout, expiry.key, expiry.field),
  };
}

function findGroups(
  plan: RetractingPlan,
  batch: Batch,
  store: StateStore,
  context: StatefulContext,
): GroupedRows {
  const { rowCount: count, weights } = batch;
  const [key, hash, ...columns] = batch.columns;
  const slots = context.scratch.allocate(count * 4);
  const keys = { count, offsets: key.offsets, heap: key.values, hashes: hash.values };
  const made = store.findOrInsert(keys, slots);
  if (plan.timePosition !== null && made > 0) {
    const times = context.scratch.allocate(count * 8);
    context.kernels.decodeKeyTimes(count, key.offsets, key.values, plan.timePosition, times);
    store.setExpiry(slots, count, times);
  }
  return { rows: { rowCount: count, columns, weights }, slots: { slots, count } };
}

function give(
  plan: RetractingPlan,
  touched: SlotRows,
  apply: () => void,
  store: StateStore,
  context: StatefulContext,
): readonly Batch[] {
  const results = plan.items.slice(0, -1);
  const rowsOf = (slots: SlotRows) => groupRows(plan.layout, results, slots, store, context);
  if (plan.spec.emits === 'changes') {
    const given = store.accumulator(givenPlace(plan));
    let counts: BigInt64Array | null = null;
    const isGone = (place: number): boolean => {
      counts ??= countsOf(plan, touched, store, context);
      return plan.layout.columns.length > 0 && counts[place] === 0n;
    };
    return emitChanges({ types: plan.output, touched, given, rowsOf, apply, isGone }, context);
  }
  apply();
  if (context.outputMode !== 'complete') return inPieces(touched, rowsOf);
  const slots = context.scratch.allocate(store.rowCount * 4);
  const all = { slots, count: store.liveSlots(slots) };
  const isGlobal = plan.layout.columns.length === 0;
  return inPieces(isGlobal ? all : thereAmong(plan, all, store, context), rowsOf);
}

/** Behind the accumulators of the calls. */
function givenPlace({ items }: RetractingPlan): number {
  return items.reduce((sum, { accumulatorCount }) => sum + accumulatorCount, 0);
}

/** First the rows that come, then those that are taken back. */
function applyRows(
  plan: RetractingPlan,
  { rows, slots }: GroupedRows,
  store: StateStore,
  context: StatefulContext,
): void {
  if (rows.weights === 0) {
    change(plan, rows, slots.slots, 'update', store, context);
    return;
  }
  for (const sign of [1, -1] as const) {
    const chosen = rowsOfSign(rows, sign, context);
    if (chosen.count === 0) continue;
    const own = insertBatch(rows.rowCount, rows.columns);
    const passing = { ...context, arena: context.scratch };
    const batch = gatherBatch(own, plan.spec.types, chosen, passing);
    const target = context.scratch.allocate(chosen.count * 4);
    context.kernels.gather32(slots.slots, chosen.address, chosen.count, target);
    change(plan, batch, target, sign === 1 ? 'update' : 'retract', store, context);
  }
}

/** Rows as often as their weight says, when its sign is the wanted one. */
function rowsOfSign(
  { rowCount, weights }: Batch,
  sign: 1 | -1,
  { memory, scratch }: StatefulContext,
): RowNumbers {
  const own = memory.i32.subarray(weights / 4, weights / 4 + rowCount);
  const count = own.reduce((sum, weight) => sum + Math.max(0, weight * sign), 0);
  const address = scratch.allocate(count * 4);
  let next = address / 4;
  own.forEach((weight, row) => {
    for (let time = 0; time < weight * sign; time++) memory.u32[next++] = row;
  });
  return { address, count };
}

function change(
  plan: RetractingPlan,
  batch: Batch,
  slots: number,
  kind: 'update' | 'retract',
  store: StateStore,
  context: StatefulContext,
): void {
  const passing = { ...context, arena: context.scratch };
  const frame = frameOf(batch, passing);
  const works = plan.items.map((item) => ({ item, input: evaluateInput(item.call, frame) }));
  frame.errors.throwFirst();
  changeAggregates(works, kind, { slots, count: batch.rowCount }, store, passing);
}

/** How many rows each group has. */
function countsOf(
  { items }: RetractingPlan,
  rows: SlotRows,
  store: StateStore,
  context: StatefulContext,
): BigInt64Array {
  const counting = items.at(-1)!;
  const frame = frameOf(insertBatch(rows.count, []), context);
  const state = stateOf(counting, store, context);
  const { values } = counting.aggregate.finish(counting.call, state, rows, frame);
  return context.memory.i64.slice(values / 8, values / 8 + rows.count);
}

function goneSlots(
  plan: RetractingPlan,
  touched: SlotRows,
  store: StateStore,
  context: StatefulContext,
): SlotRows {
  return chosenSlots(plan, touched, (count) => count === 0n, store, context);
}

function thereAmong(
  plan: RetractingPlan,
  all: SlotRows,
  store: StateStore,
  context: StatefulContext,
): SlotRows {
  return chosenSlots(plan, all, (count) => count !== 0n, store, context);
}

function chosenSlots(
  plan: RetractingPlan,
  { slots, count }: SlotRows,
  isChosen: (count: bigint) => boolean,
  store: StateStore,
  context: StatefulContext,
): SlotRows {
  const { memory, scratch } = context;
  const counts = countsOf(plan, { slots, count }, store, context);
  const target = scratch.allocate(count * 4);
  let found = 0;
  for (let place = 0; place < count; place++) {
    if (isChosen(counts[place])) memory.u32[target / 4 + found++] = memory.u32[slots / 4 + place];
  }
  return { slots: target, count: found };
}
