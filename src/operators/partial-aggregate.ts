import {
  ABSENT,
  type Batch,
  bytesColumn,
  type Column,
  fixedColumn,
  insertBatch,
} from '../columnar/batch.ts';
import { oncePer } from '../columnar/once-per.ts';
import type { DataType } from '../columnar/types.ts';
import { assert } from '../errors.ts';
import type { AggregateChange, SlotRows } from '../expression/aggregate-function.ts';
import { evaluate } from '../expression/evaluate.ts';
import { type ComputeContext, withArenas } from '../expression/evaluation.ts';
import { createGroupFinder } from '../state/create-group-finder.ts';
import { encodeKeys } from '../state/encode-keys.ts';
import type { GroupFinder } from '../state/group-finder.ts';
import { createScratchTable } from '../state/group-table.ts';
import { inlineKeyBytes, type KeyLayout, layOutKeys } from '../state/key-layout.ts';
import type { KeyRows, StateStore, StoreSpec } from '../state/store.ts';
import {
  type AggregateInput,
  type AggregateWork,
  type BoundAggregates,
  bindAggregates,
  changeAggregates,
  evaluateInput,
  stateOf,
} from './bound-aggregates.ts';
import { frameOf } from './evaluate-batch.ts';
import type { Operator, SpecOf } from './operator.ts';
import { GroupSketch } from './row-buckets.ts';
import { UngroupedRows } from './ungrouped-rows.ts';

/** From so many rows of a split it can be told whether grouping is worth it. */
const TRIAL_ROWS = 16 * 1024;
/** It is not when so large a share of them are groups. */
const GROUPS_SHARE_MAX = 0.7;
/** Most keys that come often enough show among fewer rows already. */
const FIRST_TRIAL_ROWS = 4 * 1024;
const FIRST_SHARE_MAX = 0.9;

/** Room for more groups than a split turns out to have is not worth its zeros. */
const EXPECTED_GROUPS_MAX = 32 * 1024;

/** What the groups of a split need to know. */
interface PartialPlan {
  readonly layout: KeyLayout;
  readonly aggregates: BoundAggregates;
  readonly argumentTypes: readonly DataType[];
  readonly expectation: GroupExpectation;
}

/** Splits of a query have about as many groups each; only speed hangs on it. */
interface GroupExpectation {
  groupCount: number;
}

const planPartial = oncePer((spec: SpecOf<'partialAggregate'>): PartialPlan => {
  const layout = layOutKeys(spec.grouping.map((expression) => expression.type));
  const aggregates = bindAggregates(spec.aggregates);
  const argumentTypes = aggregates.arguments.map(({ type }) => type);
  return { layout, aggregates, argumentTypes, expectation: { groupCount: 0 } };
});

/**
 * Groups the rows of a split in a table of its own and gives the groups out at the end, in order of first appearance.
 * Without grouping there is one group, with or without rows. Where most rows turn out to be groups of their own, the
 * rest is not grouped here but passed on behind them.
 */
export function partialAggregate(spec: SpecOf<'partialAggregate'>): Operator {
  const { layout, aggregates, argumentTypes, expectation } = planPartial(spec);
  const ungrouped = new UngroupedRows(layout, argumentTypes);
  let made: GroupedRows | undefined;
  let passesAll = false;
  const groupsFor = (context: ComputeContext): GroupedRows => {
    made ??= new GroupedRows(layout, aggregates, context, expectation.groupCount);
    return made;
  };
  return {
    process(batch, context) {
      assert(batch.weights === 0, 'aggregates take rows that are never taken back');
      const isFirst = made === undefined;
      const groups = groupsFor(context);
      // Only what is grouped or kept outlives the batch: everything else goes where the batch's own columns lie.
      const passing = withArenas(context, context.arena, context.arena);
      const frame = frameOf(batch, passing);
      const grouping = spec.grouping.map((expression) => evaluate(expression, frame));
      const inputs = spec.aggregates.map((call) => evaluateInput(call, frame));
      frame.errors.throwFirst();
      if (spec.passesRows && isFirst) {
        passesAll = areMostlyGroups(layout, grouping, batch.rowCount, passing);
      }
      if (passesAll || (spec.passesRows && groups.areMostlyRows)) {
        const columns = argumentColumns(aggregates, inputs);
        const keeping = withArenas(context, context.scratch, context.scratch);
        ungrouped.add(grouping, columns, batch.rowCount, keeping);
      } else groups.add(grouping, inputs, batch.rowCount, passing);
      return null;
    },
    finish(context) {
      const absent = new Array<Column>(spec.passesRows ? argumentTypes.length : 0).fill(ABSENT);
      const grouped = groupsFor(context).finish(absent, context);
      expectation.groupCount = Math.min(grouped?.rowCount ?? 0, EXPECTED_GROUPS_MAX);
      const rest = ungrouped.finish(
        new Array<Column>(aggregates.partialCount).fill(ABSENT),
        context,
      );
      return [grouped, rest].filter((batch) => batch !== null);
    },
  };
}

/** Whether so many of the first rows of a split, where they are enough to say so, are groups of their own. */
function areMostlyGroups(
  layout: KeyLayout,
  grouping: readonly Column[],
  rowCount: number,
  context: ComputeContext,
): boolean {
  const shareOf = (count: number): number => {
    const { hashes } = encodeKeys(layout, grouping, count, context);
    const sketch = new GroupSketch(count, context);
    sketch.add(hashes, count);
    return sketch.groupCount / count;
  };
  if (rowCount < TRIAL_ROWS || shareOf(FIRST_TRIAL_ROWS) < FIRST_SHARE_MAX) return false;
  return shareOf(TRIAL_ROWS) > GROUPS_SHARE_MAX;
}

/** Those that rows pass on with: the first of several that are the same column. */
function argumentColumns(
  { items, arguments: passed }: BoundAggregates,
  inputs: readonly AggregateInput[],
): readonly Column[] {
  const columns = new Array<Column>(passed.length).fill(ABSENT);
  items.forEach(({ argumentPlaces }, item) => {
    argumentPlaces.forEach((place, index) => {
      columns[place] = inputs[item].columns[index];
    });
  });
  return columns;
}

/** What the table of a split's groups keeps. */
const tableOf = oncePer(({ accumulators }: BoundAggregates) =>
  oncePer((layout: KeyLayout): StoreSpec => {
    return { accumulators, expires: false, inlineKeyBytes: inlineKeyBytes(layout) };
  }),
);

/** The groups of a split. */
export class GroupedRows {
  readonly #aggregates: BoundAggregates;
  readonly #table: StateStore;
  readonly #finder: GroupFinder;
  #rowCount = 0;

  /** `expectedGroups` find room from the start. */
  constructor(
    layout: KeyLayout,
    aggregates: BoundAggregates,
    context: ComputeContext,
    expectedGroups = 0,
  ) {
    const { scratch, memory, kernels } = context;
    const table = tableOf(aggregates)(layout);
    this.#aggregates = aggregates;
    this.#table = createScratchTable(table, scratch, memory, kernels);
    this.#table.reserve(expectedGroups);
    this.#finder = createGroupFinder(layout, this.#table, context, expectedGroups);
  }

  /** Whether there are nearly as many groups as rows, as far as can be seen. */
  get areMostlyRows(): boolean {
    if (this.#rowCount < TRIAL_ROWS) return false;
    return this.#table.rowCount > this.#rowCount * GROUPS_SHARE_MAX;
  }

  /** Adds rows; returns the slots (u32) of their groups, which stay until the next rows come. */
  add(
    grouping: readonly Column[],
    inputs: readonly AggregateInput[],
    rowCount: number,
    context: ComputeContext,
  ): number {
    const slots = this.#finder.find(grouping, rowCount, context);
    const works = this.#aggregates.items.map((item, index) => ({ item, input: inputs[index] }));
    const rows = { slots, count: rowCount, areSame: grouping.length === 0 };
    changeAggregates(works, 'update', rows, this.#table, context);
    this.#rowCount += rowCount;
    return slots;
  }

  /** Adds rows whose keys are encoded to the calls that have an input. */
  addKeyed(
    keys: KeyRows,
    inputs: readonly (AggregateInput | null)[],
    context: ComputeContext,
  ): void {
    this.#change('update', keys, inputs, context);
  }

  /** Adds the partial results of calls that have some. */
  merge(
    keys: KeyRows,
    partials: readonly (readonly Column[] | null)[],
    context: ComputeContext,
  ): void {
    const inputs = partials.map((columns) => columns && { columns, passing: 0 });
    this.#change('merge', keys, inputs, context);
  }

  #change(
    change: AggregateChange,
    keys: KeyRows,
    inputs: readonly (AggregateInput | null)[],
    context: ComputeContext,
  ): void {
    const rows = { slots: this.#slotsOf(keys, context), count: keys.count };
    const works = this.#aggregates.items.flatMap((item, index): AggregateWork[] => {
      const input = inputs[index];
      return input === null ? [] : [{ item, input }];
    });
    changeAggregates(works, change, rows, this.#table, context);
  }

  #slotsOf(keys: KeyRows, { scratch }: ComputeContext): number {
    const slots = scratch.allocate(keys.count * 4);
    this.#table.findOrInsert(keys, slots);
    return slots;
  }

  /** The encoded keys of slots, a column, and their hashes, another. */
  keysOf({ slots, count }: SlotRows, context: ComputeContext): readonly [Column, Column] {
    return keyColumns(this.#table, slots, count, context);
  }

  /** Keys, hashes and partial results, and what stands behind them; null when there are no groups. */
  finish(behind: readonly Column[], context: ComputeContext): Batch | null {
    const count = this.#table.rowCount;
    if (count === 0) return null;
    const slots = context.scratch.allocate(count * 4);
    this.#table.liveSlots(slots);
    const partials = this.#aggregates.items.flatMap((item) =>
      item.aggregate.partial(item.call, stateOf(item, this.#table, context), { slots, count }),
    );
    const keys = keyColumns(this.#table, slots, count, context);
    return insertBatch(count, [...keys, ...partials, ...behind]);
  }
}

/** Makes sure that the one group of an aggregate without grouping is there; returns the address of its slot. */
export function addGlobalGroup(
  layout: KeyLayout,
  table: StateStore,
  context: ComputeContext,
): number {
  const slot = context.scratch.allocate(4);
  table.findOrInsert(encodeKeys(layout, [], 1, context), slot);
  return slot;
}

/** Encoded keys and their hashes as columns. */
function keyColumns(
  table: StateStore,
  slots: number,
  count: number,
  context: ComputeContext,
): readonly [Column, Column] {
  const { arena } = context;
  const hashes = arena.allocate(count * 8);
  table.hashesOf(slots, count, hashes);
  const target = {
    offsets: arena.allocate((count + 1) * 4),
    heap: 0,
    allocate: (byteLength: number) => arena.allocate(byteLength),
  };
  table.keysOf(slots, count, target);
  return [bytesColumn(count, 0, target.offsets, target.heap), fixedColumn(count, 0, hashes)];
}
