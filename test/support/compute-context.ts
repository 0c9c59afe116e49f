import { instantiateKernels, type Kernels } from '../../native-free-kernels/kernels.ts';
import { Arena } from '../../src/columnar/arena.ts';
import { OwnerNumbers, SharedMemory } from '../../src/columnar/memory.ts';
import type { ComputeContext, TaskCounters } from '../../src/expression/evaluation.ts';
import type { SessionSettings } from '../../src/expression/session-settings.ts';
import { UserFunctionRegistry } from '../../src/expression/user/user-function-registry.ts';

const budget = 1;
const budgetBytes = 2 ** 31;

/** Vitest loads modules anew for each test file, so this is one memory for each file: it reserves 4 GiB. */
let shared: { memory: SharedMemory; kernels: Kernels; owners: OwnerNumbers } | undefined;

export interface ContextOptions {
  readonly settings?: Partial<SessionSettings>;
  readonly timestampMs?: number;
}

/** A context over the memory of this test file, with arenas and counters of its own. */
export function testContext(options: ContextOptions = {}): ComputeContext {
  const { memory, kernels, owners } = sharedParts();
  return {
    memory,
    kernels,
    arena: new Arena(memory, owners.take()),
    scratch: new Arena(memory, owners.take()),
    settings: {
      ansi: true,
      timeZone: 'UTC',
      caseSensitive: false,
      strictSpark: false,
      ...options.settings,
    },
    facts: { batchId: 0, timestampMs: options.timestampMs ?? Date.UTC(2026, 0, 1), seed: 7 },
    counters: emptyCounters(),
    userFunctions: new UserFunctionRegistry(),
  };
}

/** Frees what a context has allocated: between the runs of a property. */
export function releaseContext(context: ComputeContext): void {
  context.arena.release();
  context.scratch.release();
}

function emptyCounters(): TaskCounters {
  return {
    part: 0,
    batches: 1,
    inputRows: 0,
    inputBytes: 0,
    outputRows: 0,
    badRecords: 0,
    blocks: 0,
    skippedBlocks: 0,
    eventTimes: new Map(),
    lateness: new Map(),
  };
}

function sharedParts(): NonNullable<typeof shared> {
  if (shared === undefined) {
    const memory = SharedMemory.create();
    memory.setBudget(budget, budgetBytes);
    const kernels = instantiateKernels(memory.memory);
    shared = { memory, kernels, owners: new OwnerNumbers(budget) };
  }
  return shared;
}
