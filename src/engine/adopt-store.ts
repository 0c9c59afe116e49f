import { assert } from '../errors.ts';
import { storeSpecOf } from '../operators/stateful.ts';
import { stateTables } from '../state/group-table.ts';
import type { SegmentMemory, StoreRoom } from '../state/store.ts';
import type { PlanHandle } from '../task/protocol.ts';
import { expectKind } from './expect-kind.ts';
import { type HeldStore, NO_FACTS } from './held-store.ts';
import type { MemoryBudget, Runtime } from './runtime.ts';

/** What brings stores of a query into memory. */
interface StoreParts {
  readonly runtime: Runtime;
  readonly budget: MemoryBudget;
  readonly plan: PlanHandle;
}

/**
 * Makes a store of what `read` puts into its room, where it stays: a store takes no more room while it comes than
 * when it is there. All of it is free again when that fails.
 */
export async function adoptStore(
  { runtime, budget, plan }: StoreParts,
  store: HeldStore,
  meta: Readonly<Record<string, number>>,
  read: (room: StoreRoom) => Promise<readonly SegmentMemory[]>,
): Promise<void> {
  const { owner, stage } = store;
  const spec = storeSpecOf(stage.stateful);
  assert(spec !== null, 'a store belongs to a stage that keeps something');
  try {
    const room = stateTables.claim(spec, owner, budget.memory);
    const segments = await read(room);
    const base = { plan, owner, facts: NO_FACTS };
    const own = { stage: stage.id, address: room.address, meta, segments };
    expectKind('adopt', await runtime.run({ kind: 'adopt', ...base, ...own }));
    store.address = room.address;
  } catch (error) {
    budget.memory.releaseOwner(owner);
    throw error;
  }
}
