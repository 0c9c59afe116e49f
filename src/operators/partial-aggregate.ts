import { type Batch, bytesColumn, fixedColumn, insertBatch } from '../columnar/batch.ts';
import { assert } from '../errors.ts';
import { evaluate } from '../expression/evaluate.ts';
import type { ComputeContext } from '../expression/evaluation.ts';
import { createGroupFinder } from '../state/create-group-finder.ts';
import { encodeKeys, hashKeys } from '../state/encode-keys.ts';
import type { GroupFinder } from '../state/group-finder.ts';
import { createScratchTable } from '../state/group-table.ts';
import { inlineKeyBytes, type KeyLayout, layOutKeys } from '../state/key-layout.ts';
import type { StateStore } from '../state/store.ts';
import { bindAggregates, evaluateInput, stateOf, updateAggregate } from './bound-aggregates.ts';
import { frameOf } from './evaluate-batch.ts';
import type { Operator, SpecOf } from './operator.ts';

/**
 * Groups the rows of a split in a table of its own and gives the groups out at the end, in order of first appearance.
 * Without grouping there is one group, with or without rows.
 */
export function partialAggregate(spec: SpecOf<'partialAggregate'>): Operator {
  const layout = layOutKeys(spec.grouping.map((expression) => expression.type));
  const aggregates = bindAggregates(spec.aggregates);
  const storeSpec = {
    accumulators: aggregates.accumulators,
    expires: false,
    inlineKeyBytes: inlineKeyBytes(layout),
  };
  let made: { readonly groups: StateStore; readonly finder: GroupFinder } | undefined;
  const tableFor = (context: ComputeContext) => {
    if (made !== undefined) return made;
    const { scratch, memory, kernels } = context;
    const groups = createScratchTable(storeSpec, scratch, memory, kernels);
    made = { groups, finder: createGroupFinder(layout, groups, context) };
    return made;
  };
  return {
    process(batch, context) {
      assert(batch.weights === 0, 'aggregates take rows that are never taken back');
      const { groups, finder } = tableFor(context);
      // Only the table outlives the batch: everything else goes where the batch's own columns lie.
      const passing = { ...context, scratch: context.arena };
      const frame = frameOf(batch, passing);
      const grouping = spec.grouping.map((expression) => evaluate(expression, frame));
      const inputs = spec.aggregates.map((call) => evaluateInput(call, frame));
      frame.errors.throwFirst();
      const slots = passing.scratch.allocate(batch.rowCount * 4);
      finder.find(grouping, batch.rowCount, slots, passing);
      for (const [index, item] of aggregates.items.entries()) {
        updateAggregate(item, inputs[index], batch, slots, groups, passing);
      }
      return null;
    },
    finish(context) {
      const { groups } = tableFor(context);
      const count = groups.rowCount;
      if (count === 0) return null;
      const slots = context.scratch.allocate(count * 4);
      groups.liveSlots(slots);
      const partials = aggregates.items.flatMap((item) =>
        item.aggregate.partial(item.call, stateOf(item, groups, context), { slots, count }),
      );
      const [key, hash] = keyColumns(layout, groups, slots, count, context);
      return insertBatch(count, [key, hash, ...partials]);
    },
  };
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
  layout: KeyLayout,
  table: StateStore,
  slots: number,
  count: number,
  context: ComputeContext,
): Batch['columns'] {
  const { arena } = context;
  const target = {
    offsets: arena.allocate((count + 1) * 4),
    heap: 0,
    allocate: (byteLength: number) => arena.allocate(byteLength),
  };
  table.keysOf(slots, count, target);
  const keys = { count, offsets: target.offsets, heap: target.heap };
  const hashes = hashKeys(layout, keys, { ...context, scratch: arena });
  return [bytesColumn(count, 0, keys.offsets, keys.heap), fixedColumn(count, 0, hashes)];
}
