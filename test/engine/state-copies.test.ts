import { expect, onTestFinished, test } from 'vitest';
import type { StoreCut } from '../../src/checkpoint/snapshot.ts';
import type { HeldStore } from '../../src/engine/held-store.ts';
import { OneAtATime } from '../../src/engine/one-at-a-time.ts';
import { OwnThreadRuntime } from '../../src/engine/own-thread-runtime.ts';
import type { MemoryBudget } from '../../src/engine/runtime.ts';
import { type BegunStore, StateCopies } from '../../src/engine/state-copies.ts';
import { environmentError } from '../../src/errors.ts';
import type { PartitionStage } from '../../src/plan/stages.ts';
import { stateTables } from '../../src/state/group-table.ts';
import type { StateStore } from '../../src/state/store.ts';
import { packPlaces } from '../../src/task/packed-segments.ts';
import type { Task, TaskResult } from '../../src/task/protocol.ts';

const BUDGET_BYTES = 2 ** 28;
const SPEC = {
  accumulators: [{ name: 'count', width: 8 }],
  expires: false,
  inlineKeyBytes: 8,
} as const;
/** Some megabytes of state: several portions. */
const KEYS = 120_000;
const PLAN = { id: 1, address: 0, byteLength: 0 };

/** Notes its tasks; the first `lost` of them lose their thread. */
class NotingRuntime extends OwnThreadRuntime {
  readonly kinds: string[] = [];
  lost = 0;

  override run(task: Task): Promise<TaskResult> {
    this.kinds.push(task.kind);
    if (this.lost-- > 0) return Promise.reject(environmentError('THREAD_LOST', 'It ended.'));
    return super.run(task);
  }
}

test('what changes stores has its turn between portions, and the copies are of before', async () => {
  const { runtime, budget, table } = openTable();
  const turns = new OneAtATime();
  const before = bytesOf(table, runtime, budget);
  const begun = begin(table, budget);
  const making = new StateCopies(runtime, budget, PLAN, turns).make([begun]);
  await turns.run(async () => {
    runtime.kinds.push('batch');
    insert(table, runtime, budget, KEYS);
  });
  const cuts = await making;
  expect(runtime.kinds.slice(0, 3)).toEqual(['copy', 'batch', 'copy']);
  expect(await written(cuts)).toEqual(before);
  expect(begun.store.isBeingCopied).toBe(false);
});

test('a copy is made again when its thread is lost, but not for ever', async () => {
  const { runtime, budget, table } = openTable();
  const before = bytesOf(table, runtime, budget);
  const copies = new StateCopies(runtime, budget, PLAN, new OneAtATime());
  runtime.lost = 2;
  expect(await written(await copies.make([begin(table, budget)]))).toEqual(before);
  runtime.lost = 3;
  await expect(copies.make([begin(table, budget)])).rejects.toThrow('THREAD_LOST');
});

test('nothing is read from where a store was before it went to disk', async () => {
  const { runtime, budget, table } = openTable();
  const before = bytesOf(table, runtime, budget);
  const begun = begin(table, budget);
  const { segments } = table.surrender();
  begun.store.isBeingCopied = false;
  for (const { address, roomBytes } of segments) {
    runtime.memory.u8.fill(0xff, address, address + roomBytes);
  }
  const copies = new StateCopies(runtime, budget, PLAN, new OneAtATime());
  expect(await written(await copies.make([begun]))).toEqual(before);
});

function openTable(): {
  readonly runtime: NotingRuntime;
  readonly budget: MemoryBudget;
  readonly table: StateStore;
} {
  const runtime = new NotingRuntime();
  onTestFinished(() => runtime.close());
  const budget = runtime.openBudget(BUDGET_BYTES);
  const { memory, kernels } = runtime;
  const table = stateTables.create(SPEC, budget.takeOwner(), memory, kernels);
  insert(table, runtime, budget, 0);
  return { runtime, budget, table };
}

/** Puts the keys from `first` on into a table. */
function insert(
  table: StateStore,
  { memory, kernels }: NotingRuntime,
  budget: MemoryBudget,
  first: number,
): void {
  const arena = budget.arena();
  const offsets = arena.allocate((KEYS + 1) * 4);
  const heap = arena.allocate(KEYS * 8);
  const hashes = arena.allocate(KEYS * 8);
  const slots = arena.allocate(KEYS * 4);
  for (let key = 0; key < KEYS; key++) {
    memory.i32[offsets / 4 + key] = key * 8;
    memory.f64[heap / 8 + key] = first + key;
  }
  memory.i32[offsets / 4 + KEYS] = KEYS * 8;
  kernels.hashKeys(offsets, heap, KEYS, hashes);
  expect(table.findOrInsert({ count: KEYS, offsets, heap, hashes }, slots)).toBe(KEYS);
  budget.releaseOwner(arena.owner);
}

function begin(table: StateStore, budget: MemoryBudget): BegunStore {
  const { segments, ...rest } = table.cut('all', budget.takeOwner());
  const store: HeldStore = {
    name: 'aggregate-0/0',
    stage: {} as PartitionStage,
    owner: 0,
    address: table.address,
    spilled: null,
    rowsTotal: 0,
    wakeUpMs: null,
    isBeingCopied: true,
    lastUse: 0,
  };
  return { store, output: { ...rest, places: packPlaces(segments) } };
}

/** The segments of a table as they are now, but for whether they have changed. */
function bytesOf(
  table: StateStore,
  { memory, kernels }: NotingRuntime,
  budget: MemoryBudget,
): readonly Buffer[] {
  const { segments } = table.cut('all', budget.takeOwner());
  return segments.map(({ source, address, byteLength }) => {
    kernels.tableCopyForCut(source, address);
    return Buffer.from(memory.u8.slice(address, address + byteLength));
  });
}

async function written([cut]: readonly StoreCut[]): Promise<readonly Buffer[]> {
  const segments: Buffer[] = [];
  for (const { index, bytes } of cut!.segments) {
    segments[index] = Buffer.from(bytes instanceof Uint8Array ? bytes : await bytes.read());
  }
  return segments;
}
