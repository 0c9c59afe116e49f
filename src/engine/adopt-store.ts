import { Arena } from '../columnar/arena.ts';
import type { SegmentMemory } from '../state/store.ts';
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
 * Makes a store of what `read` puts into memory of its owner, where it stays: a store takes no more room while it comes than
 * when it is there. All of it is free again when that fails.
 */
export async function adoptStore(
  { runtime, budget, plan }: StoreParts,
  store: HeldStore,
  meta: Readonly<Record<string, number>>,
  read: (arena: Arena) => Promise<readonly SegmentMemory[]>,
): Promise<void> {
  const { owner, stage } = store;
  try {
    const segments = await read(new Arena(budget.memory, owner));
    const base = { plan, owner, facts: NO_FACTS };
    const task = { kind: 'adopt', ...base, stage: stage.id, meta, segments } as const;
    store.address = expectKind('adopt', await runtime.run(task)).address;
  } catch (error) {
    budget.memory.releaseOwner(owner);
    throw error;
  }
}
