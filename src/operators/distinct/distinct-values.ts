import { type Batch, insertBatch, isAbsent } from '../../columnar/batch.ts';
import { concatBatches } from '../../columnar/concat.ts';
import { gatherBatch } from '../../columnar/gather.ts';
import type { DataType } from '../../columnar/types.ts';
import { assert } from '../../errors.ts';
import type { DistinctValuesSpec } from '../../plan/stages.ts';
import { hashKeys } from '../../state/encode-keys.ts';
import { type KeyLayout, layOutKeys, timePosition } from '../../state/key-layout.ts';
import type { StateStore, StoreSpec } from '../../state/store.ts';
import { closedSlots, forget, forgetClosed } from '../aggregate.ts';
import { type AggregateInput, type BoundAggregates, bindAggregates } from '../bound-aggregates.ts';
import type { StatefulContext, StatefulOperator } from '../operator.ts';
import { GroupedRows } from '../partial-aggregate.ts';
import { KnownValues, knownValuesStore } from './known-values.ts';
import { KEY_TYPES, type ListColumns, layOutLists } from './list-columns.ts';

interface DistinctPlan {
  readonly spec: DistinctValuesSpec;
  readonly grouping: KeyLayout;
  readonly aggregates: BoundAggregates;
  readonly columns: ListColumns;
  /** Where in a grouping key the time stands that closes the group; null when groups never close. */
  readonly timePosition: number | null;
}

/**
 * Keeps the values that each group has had, with the filters that each has passed, and gives those that are new in this batch, added
 * up by group, to the aggregate that keeps the groups; partial results of rows are added up by group, too. Values are spread
 * over the partitions by group and value, so that one large group is everybody's work.
 *
 * Values of groups that are over are dropped; the aggregate, which gets each group of a split, counts those as late.
 */
export function distinctValues(spec: DistinctValuesSpec): StatefulOperator {
  const plan = planOf(spec);
  return {
    step([batches], store, context) {
      assert(store !== null, 'distinct values are kept in a store');
      const output = stepValues(plan, batches, store, context);
      if (spec.expiry !== null) forgetWithGroups(store, context);
      context.stateCounters.rowsTotal += store.rowCount;
      return output === null ? [] : [output];
    },
  };
}

/** Groups that wait for the watermark come out at the end of the input, and their values go with them. */
function forgetWithGroups(store: StateStore, context: StatefulContext): void {
  if (context.outputMode === 'append') forget(closedSlots(store, context), store, context);
  else if (context.outputMode !== 'complete') forgetClosed(store, context);
}

export function distinctValuesStore({ lists, expiry }: DistinctValuesSpec): StoreSpec {
  return knownValuesStore(lists, expiry !== null);
}

export function distinctValuesOutput({ aggregates }: DistinctValuesSpec): readonly DataType[] {
  const { items } = bindAggregates(aggregates);
  return [...KEY_TYPES, ...items.flatMap(({ aggregate, call }) => aggregate.partialTypes(call))];
}

function planOf(spec: DistinctValuesSpec): DistinctPlan {
  const { groupingTypes, aggregates, expiry, lists } = spec;
  const grouping = layOutKeys(groupingTypes);
  return {
    spec,
    grouping,
    aggregates: bindAggregates(aggregates),
    columns: layOutLists(spec, lists),
    timePosition: expiry === null ? null : timePosition(grouping, expiry.key, expiry.field),
  };
}

function stepValues(
  plan: DistinctPlan,
  batches: readonly Batch[],
  store: StateStore,
  context: StatefulContext,
): Batch | null {
  if (batches.length === 0) return null;
  const groups = new GroupedRows(plan.grouping, plan.aggregates, context);
  const known = new KnownValues(store, plan.spec.lists, context);
  const isOf = (list: number) => (batch: Batch) => listOf(plan, batch) === list;
  mergeGroups(plan, batches.filter(isOf(WHOLE_GROUPS)), groups, context);
  plan.spec.lists.forEach((_, list) => {
    addFresh(plan, { list, batches: batches.filter(isOf(list)), known, groups }, context);
  });
  return groups.finish([], context);
}

const WHOLE_GROUPS = -1;

/** The number of the list whose values a batch has. */
function listOf({ columns }: DistinctPlan, batch: Batch): number {
  return columns.lists.findIndex(({ to }) => !isAbsent(batch.columns[to], batch));
}

function mergeGroups(
  { columns: { types, partials, lists } }: DistinctPlan,
  batches: readonly Batch[],
  groups: GroupedRows,
  context: StatefulContext,
): void {
  const whole = someColumns(batches, types, { from: KEY_TYPES.length, to: lists[0].from }, context);
  if (whole === null) return;
  const [key, hash] = whole.columns;
  const { rowCount: count } = whole;
  const keys = { count, offsets: key.offsets, heap: key.values, hashes: hash.values };
  const own = partials.map((place) =>
    place === null ? null : whole.columns.slice(place.from, place.to),
  );
  groups.merge(keys, own, context);
}

/** Values of a list as they come from splits. */
interface Arrived {
  readonly list: number;
  readonly batches: readonly Batch[];
  readonly known: KnownValues;
  /** Where those that are new go. */
  readonly groups: GroupedRows;
}

function addFresh(
  plan: DistinctPlan,
  { list, batches, known, groups }: Arrived,
  context: StatefulContext,
): void {
  const { columns, spec, grouping } = plan;
  const { from, to } = columns.lists[list];
  const arrived = someColumns(batches, columns.types, { from, to: to + 1 }, context);
  if (arrived === null) return;
  const types = [...KEY_TYPES, ...columns.types.slice(from, to + 1)];
  const { rows, times } = inTime(plan, arrived, types, context);
  if (rows.rowCount === 0) return;
  const fresh = known.claim(list, rows, times);
  if (fresh.rowCount === 0) return;
  context.stateCounters.rowsUpdated += fresh.rowCount;
  const [key, ...valuesAndBits] = fresh.columns;
  const values = valuesAndBits.slice(0, -1);
  const bits = valuesAndBits.at(-1)!;
  const keys = { count: fresh.rowCount, offsets: key.offsets, heap: key.values };
  const inputs = spec.takes.map((taken): AggregateInput | null => {
    if (taken?.list !== list) return null;
    return { columns: values, passing: rowsWithBit(bits.values, taken.bit, fresh, context) };
  });
  groups.addKeyed({ ...keys, hashes: hashKeys(grouping, keys, context) }, inputs, {
    ...context,
    arena: context.scratch,
  });
}

/** Keys, hashes and a range of columns of all batches; null where there are none. */
function someColumns(
  batches: readonly Batch[],
  types: readonly DataType[],
  { from, to }: { readonly from: number; readonly to: number },
  context: StatefulContext,
): Batch | null {
  if (batches.length === 0) return null;
  const parts = batches.map(({ rowCount, columns }) =>
    insertBatch(rowCount, [...columns.slice(0, KEY_TYPES.length), ...columns.slice(from, to)]),
  );
  const own = { ...context, arena: context.scratch };
  return concatBatches(parts, [...KEY_TYPES, ...types.slice(from, to)], own);
}

/** Rows whose groups are not over, and the times (i64) that close these; in complete mode groups stay for ever. */
function inTime(
  { timePosition: position }: DistinctPlan,
  batch: Batch,
  types: readonly DataType[],
  context: StatefulContext,
): { readonly rows: Batch; readonly times: number } {
  if (position === null) return { rows: batch, times: 0 };
  const times = timesOf(position, batch, context);
  const { kernels, scratch, latenessWatermark, outputMode } = context;
  if (outputMode === 'complete') return { rows: batch, times };
  const address = scratch.allocate((batch.rowCount + 1) * 4);
  const count = kernels.rowsAfter(times, batch.rowCount, latenessWatermark, address) >>> 0;
  if (count === batch.rowCount) return { rows: batch, times };
  const rows = gatherBatch(batch, types, { address, count }, { ...context, arena: scratch });
  return { rows, times: timesOf(position, rows, context) };
}

function timesOf(position: number, batch: Batch, { kernels, scratch }: StatefulContext): number {
  const [key] = batch.columns;
  const target = scratch.allocate(batch.rowCount * 8);
  kernels.decodeKeyTimes(batch.rowCount, key.offsets, key.values, position, target);
  return target;
}

function rowsWithBit(
  bits: number,
  bit: number,
  { rowCount }: Batch,
  { kernels, scratch }: StatefulContext,
): number {
  const bitmap = scratch.allocateBitmap(rowCount);
  kernels.rowsWithBits(bits, rowCount, (1 << bit) >>> 0, bitmap);
  return bitmap;
}
