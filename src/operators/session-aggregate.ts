import { type Batch, type Column, fixedColumn, insertBatch } from '../columnar/batch.ts';
import { concatBatches } from '../columnar/concat.ts';
import { gatherBatch } from '../columnar/gather.ts';
import { BIGINT, BINARY, childTypes, type DataType } from '../columnar/types.ts';
import { assert } from '../errors.ts';
import type { SlotRows } from '../expression/aggregate-function.ts';
import type { ComputeContext } from '../expression/evaluation.ts';
import type { SessionAggregateSpec } from '../plan/stages.ts';
import { decodeKeys } from '../state/decode-keys.ts';
import { inlineKeyBytes, type KeyLayout, layOutKeys } from '../state/key-layout.ts';
import type { StateStore, StoreSpec } from '../state/store.ts';
import { closedSlots, forget, inPieces } from './aggregate.ts';
import { type BoundAggregates, bindAggregates, stateOf } from './bound-aggregates.ts';
import { frameOf } from './evaluate-batch.ts';
import { type MergedSessions, mergeWithStored, readKeys, START_BYTES } from './merge-sessions.ts';
import type { StatefulContext, StatefulOperator } from './operator.ts';

/** What a step needs to know, made once for a specification. */
interface SessionPlan {
  /** Of the grouping columns without the session. */
  readonly layout: KeyLayout;
  readonly session: number;
  readonly aggregates: BoundAggregates;
  readonly partialTypes: readonly DataType[];
  /** Types of the columns that come in. */
  readonly inputTypes: readonly DataType[];
  readonly expires: boolean;
}

/**
 * Keeps the open sessions of one partition, each in a slot of its own. Its key is the group's key with the session's start
 * behind it, under the group's hash, so that all sessions of a group are found by one look-up; its end is when it
 * expires.
 *
 * A row is late by the end of the session that it opens. Rows and stored sessions of a group that touch become one, their
 * results merged in order of start. Then sessions are given out as groups of an aggregate are.
 */
export function sessionAggregate(spec: SessionAggregateSpec): StatefulOperator {
  const plan = planSessions(spec);
  return {
    step([batches], store, context) {
      assert(store !== null, 'sessions are kept in a store');
      assert(context.outputMode !== 'update', 'sessions are refused in update mode');
      const inTime = dropLate(plan, batches, context);
      if (inTime !== null) mergeIntoStore(plan, inTime, store, context);
      const output = context.outputMode === 'append' ? emitClosed : emitAll;
      const given = output(plan, store, context);
      context.stateCounters.rowsTotal += store.rowCount;
      return given;
    },
  };
}

/** What the store of sessions keeps. Also without a watermark the end lies where a group's expiry does. */
export function sessionStore(spec: SessionAggregateSpec): StoreSpec {
  const { layout, aggregates } = planSessions(spec);
  return {
    accumulators: aggregates.accumulators,
    expires: true,
    inlineKeyBytes: inlineKeyBytes(layout) + START_BYTES,
  };
}

function planSessions(spec: SessionAggregateSpec): SessionPlan {
  const { groupingTypes, session, aggregates: calls, expires } = spec;
  const aggregates = bindAggregates(calls);
  const partialTypes = aggregates.items.flatMap(({ aggregate, call }) =>
    aggregate.partialTypes(call),
  );
  return {
    layout: layOutKeys(groupingTypes.filter((_, place) => place !== session)),
    session,
    aggregates,
    partialTypes,
    inputTypes: [BINARY, BIGINT, ...childTypes(groupingTypes[session]), ...partialTypes],
    expires,
  };
}

/** The rows whose own session is not over, in one batch; null when there are none. */
function dropLate(
  plan: SessionPlan,
  batches: readonly Batch[],
  context: StatefulContext,
): Batch | null {
  if (batches.length === 0) return null;
  const { kernels, scratch, latenessWatermark, outputMode, stateCounters } = context;
  const passing = { ...context, arena: scratch };
  const all = concatBatches(batches, plan.inputTypes, passing);
  assert(all.weights === 0, 'sessions take rows that are never taken back');
  if (!plan.expires || outputMode === 'complete') return all;
  const [, , , end] = all.columns;
  const address = scratch.allocate((all.rowCount + 1) * 4);
  const count = kernels.rowsAfter(end.values, all.rowCount, latenessWatermark, address) >>> 0;
  stateCounters.lateRows += all.rowCount - count;
  if (count === 0) return null;
  if (count === all.rowCount) return all;
  return gatherBatch(all, plan.inputTypes, { address, count }, passing);
}

/** A session that grows keeps its slot if it starts first; what it swallows is merged into it and forgotten. */
function mergeIntoStore(
  plan: SessionPlan,
  batch: Batch,
  store: StateStore,
  context: StatefulContext,
): void {
  const merged = mergeWithStored(batch, store, context);
  const swallowed = swallowedSlots(merged, context);
  // Before anything is written: these results are read where they lie.
  const parts = partialsOf(plan, swallowed, batch, store, context);
  const targets = slotsOfSessions(merged, batch, store, context);
  const { slots, rows, touched, ends } = assignMembers(merged, swallowed, targets, context);
  // Before the results: sessions that grow were not looked up as keys, which tells the store that it is written to.
  store.setExpiry(touched.slots, touched.count, ends);
  const passing = { ...context, arena: context.scratch };
  const { columns } = gatherBatch(parts, plan.partialTypes, rows, passing);
  for (const item of plan.aggregates.items) {
    const own = columns.slice(item.firstPartial, item.firstPartial + item.partialCount);
    item.aggregate.merge(item.call, stateOf(item, store, context), own, slots);
  }
  forget(swallowed, store, context);
  context.stateCounters.rowsUpdated += touched.count;
}

/** The slots of stored sessions that another session begins before. */
function swallowedSlots(merged: MergedSessions, { memory, scratch }: StatefulContext): SlotRows {
  const { u32 } = memory;
  const slots = scratch.allocate(merged.storedCount * 4);
  let count = 0;
  for (let place = 0; place < merged.memberCount; place++) {
    const member = u32[merged.order / 4 + place];
    if (member >= merged.storedCount) continue;
    const session = u32[merged.sessions / 4 + place];
    if (u32[merged.firsts / 4 + session] === member) continue;
    u32[slots / 4 + count++] = u32[merged.storedSlots / 4 + member];
  }
  return { slots, count };
}

/** Partial results: of the swallowed sessions, then of the batch's rows. */
function partialsOf(
  plan: SessionPlan,
  swallowed: SlotRows,
  batch: Batch,
  store: StateStore,
  context: StatefulContext,
): Batch {
  const incoming = insertBatch(batch.rowCount, batch.columns.slice(4));
  if (swallowed.count === 0) return incoming;
  const passing = { ...context, arena: context.scratch };
  const columns = plan.aggregates.items.flatMap((item) =>
    item.aggregate.partial(item.call, stateOf(item, store, passing), swallowed),
  );
  const stored = insertBatch(swallowed.count, columns);
  return concatBatches([stored, incoming], plan.partialTypes, passing);
}

/** The slot (u32) of each session: that of a stored session which comes first in it, or a new one. */
function slotsOfSessions(
  merged: MergedSessions,
  batch: Batch,
  store: StateStore,
  { memory, scratch, kernels }: StatefulContext,
): number {
  const { u32 } = memory;
  const { storedCount, sessionCount, firsts, storedSlots } = merged;
  const targets = scratch.allocate(sessionCount * 4);
  const rows = scratch.allocate(sessionCount * 4);
  let count = 0;
  for (let session = 0; session < sessionCount; session++) {
    const first = u32[firsts / 4 + session];
    if (first < storedCount) u32[targets / 4 + session] = u32[storedSlots / 4 + first];
    else u32[rows / 4 + count++] = first - storedCount;
  }
  const [key, hash, start] = batch.columns;
  const offsets = scratch.allocate((count + 1) * 4);
  const byteLength = kernels.timedKeyOffsets(key.offsets, rows, count, offsets);
  assert(byteLength >= 0, 'the starts of a batch of sessions fit beside its keys');
  const heap = scratch.allocate(byteLength);
  kernels.timedKeyBytes(key.offsets, key.values, start.values, rows, count, offsets, heap);
  const hashes = scratch.allocate(count * 8);
  kernels.gather64(hash.values, rows, count, hashes);
  const made = scratch.allocate(count * 4);
  const inserted = store.findOrInsert({ count, offsets, heap, hashes }, made);
  assert(inserted === count, 'a session begins before all that it swallows');
  let next = 0;
  for (let session = 0; session < sessionCount; session++) {
    if (u32[firsts / 4 + session] < storedCount) continue;
    u32[targets / 4 + session] = u32[made / 4 + next++];
  }
  return targets;
}

interface AssignedMembers {
  /** Rows of the partial results in order of start, and the slot that each goes to. */
  readonly rows: { readonly address: number; readonly count: number };
  readonly slots: SlotRows;
  /** Sessions that took any, and their ends (i64). */
  readonly touched: SlotRows;
  readonly ends: number;
}

/** Every member but a stored session that comes first goes into the slot of its session. */
function assignMembers(
  merged: MergedSessions,
  swallowed: SlotRows,
  targets: number,
  { memory, scratch }: StatefulContext,
): AssignedMembers {
  const { u32 } = memory;
  const { memberCount, storedCount, order, sessions, firsts } = merged;
  const rows = scratch.allocate(memberCount * 4);
  const slots = scratch.allocate(memberCount * 4);
  const touched = scratch.allocate(merged.sessionCount * 4);
  const ends = scratch.allocate(merged.sessionCount * 8);
  let [count, touchedCount, swallowedCount, lastTouched] = [0, 0, 0, -1];
  for (let place = 0; place < memberCount; place++) {
    const member = u32[order / 4 + place];
    const session = u32[sessions / 4 + place];
    const isStored = member < storedCount;
    if (isStored && u32[firsts / 4 + session] === member) continue;
    const slot = u32[targets / 4 + session];
    u32[rows / 4 + count] = isStored ? swallowedCount++ : member - storedCount + swallowed.count;
    u32[slots / 4 + count++] = slot;
    if (session === lastTouched) continue;
    lastTouched = session;
    u32[ends / 4 + touchedCount * 2] = u32[merged.ends / 4 + session * 2];
    u32[ends / 4 + touchedCount * 2 + 1] = u32[merged.ends / 4 + session * 2 + 1];
    u32[touched / 4 + touchedCount++] = slot;
  }
  return {
    rows: { address: rows, count },
    slots: { slots, count },
    touched: { slots: touched, count: touchedCount },
    ends,
  };
}

function emitClosed(
  plan: SessionPlan,
  store: StateStore,
  context: StatefulContext,
): readonly Batch[] {
  if (!plan.expires) return [];
  const { closing } = context;
  if (closing !== null) closing.closedUntil = store.latestExpiry();
  const closed = closedSlots(store, context);
  const output = inPieces(closed, (rows) => emitSlots(plan, rows, store, context));
  forget(closed, store, context);
  return output;
}

function emitAll(plan: SessionPlan, store: StateStore, context: StatefulContext): readonly Batch[] {
  const slots = context.scratch.allocate(store.rowCount * 4);
  const all = { slots, count: store.liveSlots(slots) };
  return inPieces(all, (rows) => emitSlots(plan, rows, store, context));
}

/** Sessions as rows: grouping columns, the session among them, then results. */
export function sessionRows(
  spec: SessionAggregateSpec,
  rows: SlotRows,
  store: StateStore,
  context: ComputeContext,
): Batch {
  return emitSlots(planSessions(spec), rows, store, context);
}

function emitSlots(
  plan: SessionPlan,
  rows: SlotRows,
  store: StateStore,
  context: ComputeContext,
): Batch {
  const { count } = rows;
  // What lies behind a key does not disturb its decoding.
  const keys = readKeys(rows.slots, count, store, context);
  const others = decodeKeys(plan.layout, keys, context);
  const session = sessionColumn(keys, rows, store, context);
  const grouping = [...others.slice(0, plan.session), session, ...others.slice(plan.session)];
  const frame = frameOf(insertBatch(count, grouping), context);
  const results = plan.aggregates.items.map((item) =>
    item.aggregate.finish(item.call, stateOf(item, store, context), rows, frame),
  );
  frame.errors.throwFirst();
  return insertBatch(count, [...grouping, ...results]);
}

function sessionColumn(
  keys: { readonly offsets: number; readonly heap: number },
  { slots, count }: SlotRows,
  store: StateStore,
  { kernels, arena }: ComputeContext,
): Column {
  const starts = arena.allocate(count * 8);
  const ends = arena.allocate(count * 8);
  kernels.keyTailTimes(keys.offsets, keys.heap, count, starts);
  store.expiryOf(slots, count, ends);
  const children = [fixedColumn(count, 0, starts), fixedColumn(count, 0, ends)];
  return { ...fixedColumn(count, 0, 0), children };
}
