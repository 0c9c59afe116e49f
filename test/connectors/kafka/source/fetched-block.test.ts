import { expect, test } from 'vitest';
import { type Arena, Arena as ArenaOfBudget } from '../../../../src/columnar/arena.ts';
import { SharedMemory } from '../../../../src/columnar/memory.ts';
import {
  type FetchedBlock,
  FetchedBlocks,
} from '../../../../src/connectors/kafka/source/fetched-block.ts';

const BUDGET = 1;
const OWNER_OF_SOURCE = (BUDGET << 24) | 1;
const OWNER_OF_BATCH = (BUDGET << 24) | 2;
const MIB = 1024 * 1024;

interface Place {
  readonly memory: SharedMemory;
  readonly blocks: FetchedBlocks;
  readonly batch: Arena;
}

const shared: SharedMemory = SharedMemory.create();

function place(budgetBytes: number): Place {
  shared.releaseBudget(BUDGET);
  shared.setBudget(BUDGET, budgetBytes);
  const blocks = new FetchedBlocks();
  blocks.useArena(new ArenaOfBudget(shared, OWNER_OF_SOURCE));
  return { memory: shared, blocks, batch: new ArenaOfBudget(shared, OWNER_OF_BATCH) };
}

function fetched({ blocks }: Place, byteLength: number): { block: FetchedBlock; bytes: Buffer } {
  const block = blocks.open();
  const bytes = block.allocate(byteLength);
  blocks.keep(block);
  return { block, bytes };
}

test('long answers lie in shared memory, short ones do not', () => {
  const given = place(64 * MIB);
  expect(fetched(given, MIB).bytes.buffer).toBe(given.memory.u8.buffer);
  expect(fetched(given, 1000).bytes.buffer).not.toBe(given.memory.u8.buffer);
});

test('fetching ahead leaves half of the memory to the query', () => {
  const given = place(16 * MIB);
  const found = Array.from({ length: 10 }, () => fetched(given, 2 * MIB).block.isShared);
  expect(found.filter((isShared) => isShared)).toHaveLength(4);
});

test('an answer that finds no room in shared memory lies elsewhere', () => {
  const { block, bytes } = fetched(place(2 * MIB), 3 * MIB);
  expect(bytes.length).toBe(3 * MIB);
  expect(block.isShared).toBe(false);
});

test('what a batch took whole becomes its own, what nobody holds is freed, the rest stays', () => {
  const given = place(64 * MIB);
  const [taken, partly, dropped] = [1, 2, 3].map((count) => fetched(given, count * MIB).block);
  const mine = given.blocks.settle(new Set([partly!]), new Set([taken!, partly!]), given.batch);
  expect([...mine]).toEqual([taken]);
  expect([taken, partly, dropped].map((block) => block!.isShared)).toEqual([false, true, false]);
  expect(given.memory.bytesOf(OWNER_OF_BATCH)).toBe(1.25 * MIB);
  expect(given.memory.bytesOf(OWNER_OF_SOURCE)).toBe(2.25 * MIB);
  given.batch.release();
  given.blocks.settle(new Set(), new Set(), given.batch);
  expect(given.memory.bytesInUse(BUDGET)).toBe(0);
});
