import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterEach, expect, test } from 'vitest';
import { Arena } from '../../src/columnar/arena.ts';
import { OwnerNumbers, SharedMemory, SLAB_BYTES } from '../../src/columnar/memory.ts';

const memory = SharedMemory.create();
const budget = 3;
const NOBODY: ReadonlySet<number> = new Set();
const owners = new OwnerNumbers(budget);

afterEach(() => {
  expect(memory.bytesInUse(budget)).toBe(0);
});

function setBudget(slabs: number): void {
  memory.setBudget(budget, slabs * SLAB_BYTES);
}

test('the first slab, where the table lies, is never given out', () => {
  setBudget(1);
  const owner = owners.take();
  const address = memory.claim(owner, 1);
  expect(address).toBeGreaterThanOrEqual(SLAB_BYTES);
  memory.release(owner, address, 1);
});

test('slabs that were given back are claimed again', () => {
  setBudget(10);
  const owner = owners.take();
  const first = memory.claim(owner, 2);
  const second = memory.claim(owner, 1);
  memory.release(owner, first, 2);
  expect(memory.claim(owner, 3)).toBeGreaterThan(second);
  expect(memory.claim(owner, 2)).toBe(first);
  expect(memory.releaseOwner(owner)).toBe(6);
});

test('a claim over the budget is refused with both sizes and changes nothing', () => {
  setBudget(4);
  const owner = owners.take();
  const address = memory.claim(owner, 3);
  expect(() => memory.claim(owner, 2)).toThrow(
    `[MEMORY_BUDGET_EXCEEDED] The query needs ${5 * SLAB_BYTES} bytes, more than its memory budget of ${4 * SLAB_BYTES} bytes.`,
  );
  expect(memory.bytesInUse(budget)).toBe(3 * SLAB_BYTES);
  memory.release(owner, address, 3);
});

test('a budget beyond the memory itself is refused when the memory is full', () => {
  setBudget(2 ** 20);
  const owner = owners.take();
  memory.claim(owner, 2 ** 14 - 2);
  expect(() => memory.claim(owner, 2)).toThrow(
    `[MEMORY_EXHAUSTED] The session's memory of ${2 ** 32} bytes has no ${2 * SLAB_BYTES} bytes in a row left.`,
  );
  memory.claim(owner, 1);
  expect(memory.releaseOwner(owner)).toBe(2 ** 14 - 1);
});

test('budgets are apart', () => {
  setBudget(1);
  memory.setBudget(4, 2 * SLAB_BYTES);
  const other = new OwnerNumbers(4).take();
  const address = memory.claim(other, 2);
  expect(memory.bytesInUse(4)).toBe(2 * SLAB_BYTES);
  expect(memory.bytesInUse(budget)).toBe(0);
  memory.release(other, address, 2);
});

test('a slab is released by its owner only', () => {
  setBudget(2);
  const [owner, stranger] = [owners.take(), owners.take()];
  const address = memory.claim(owner, 1);
  expect(() => memory.release(stranger, address, 1)).toThrow(/released by its owner/);
  memory.release(owner, address, 1);
});

test('an owner number in use is not given twice', () => {
  const numbers = new OwnerNumbers(255);
  const [first, second] = [numbers.take(), numbers.take()];
  expect(first).not.toBe(second);
  expect([first, second].every((owner) => owner > 0 && owner >>> 24 === 255)).toBe(true);
});

test('threads that claim at once never get the same slab', async () => {
  setBudget(4000);
  const arrived = new SharedArrayBuffer(4);
  const threads = Array.from({ length: 2 }, () => startThread('claim', arrived));
  const runs = (await Promise.all(threads.map(result))).flat();
  const slabs = runs.flatMap(({ first, count }) =>
    Array.from({ length: count }, (_, position) => first + position),
  );
  expect(new Set(slabs).size).toBe(slabs.length);
  expect(memory.bytesInUse(budget)).toBe(slabs.length * SLAB_BYTES);
  expect(threads.map(({ owner }) => memory.releaseOwner(owner)).every((count) => count > 0)).toBe(
    true,
  );
}, 30_000);

test('what a killed thread held is freed by its owner number', async () => {
  setBudget(4000);
  const thread = startThread('hold');
  await once(thread.worker, 'message');
  await thread.worker.terminate();
  expect(memory.bytesInUse(budget)).toBe(5 * SLAB_BYTES);
  expect(memory.releaseOwner(thread.owner)).toBe(5);
});

test('slabs are found wherever another thread has claimed them', () => {
  const own = SharedMemory.create();
  own.setBudget(budget, 10 * SLAB_BYTES);
  const other = new SharedMemory(own.memory);
  const [early, late] = [owners.take(), owners.take()];
  expect(own.releaseOwner(early)).toBe(0);
  own.claim(early, 2);
  other.claim(late, 5);
  other.claim(late, 1);
  expect(own.bytesOf(late)).toBe(6 * SLAB_BYTES);
  expect(own.releaseOwner(early)).toBe(2);
  own.recount(budget);
  expect(own.bytesInUse(budget)).toBe(6 * SLAB_BYTES);
  own.releaseBudget(budget);
  expect(own.bytesOf(late)).toBe(0);
  expect(own.claim(early, 1)).toBe(SLAB_BYTES);
});

test("memory that was given back is the next session's, with nothing claimed in it", () => {
  const first = SharedMemory.create();
  const arena = new Arena(first, owners.take());
  first.setBudget(budget, SLAB_BYTES);
  arena.allocate(8);
  first.giveBack(NOBODY);
  const other = SharedMemory.create();
  expect(other.memory).not.toBe(first.memory);
  arena.release();
  first.giveBack(NOBODY);
  const next = SharedMemory.create();
  expect(next.memory).toBe(first.memory);
  next.setBudget(budget, SLAB_BYTES);
  const owner = owners.take();
  expect(next.claim(owner, 1)).toBe(SLAB_BYTES);
  // Whoever is late with it does no harm, nor is it given away twice.
  first.giveBack(NOBODY);
  first.setBudget(budget, 0);
  first.releaseBudget(budget);
  first.releaseOwner(owner);
  first.recount(budget);
  expect(() => first.claim(owner, 1)).toThrow('SESSION_CLOSED');
  expect(next.bytesInUse(budget)).toBe(SLAB_BYTES);
  expect(next.bytesOf(owner)).toBe(SLAB_BYTES);
  expect(SharedMemory.create().memory).not.toBe(next.memory);
});

test('a count that a killed thread has left wrong is put right', () => {
  setBudget(10);
  const owner = owners.take();
  memory.claim(owner, 2);
  // What a claim does first, by a thread that got no further.
  const counts = new Int32Array(memory.memory.buffer, 128 * 1024, 512);
  Atomics.add(counts, budget * 2, 5);
  memory.recount(budget);
  expect(memory.bytesInUse(budget)).toBe(2 * SLAB_BYTES);
  expect(memory.releaseOwner(owner)).toBe(2);
});

test('an arena gives aligned, separate buffers with readable bytes behind them', () => {
  setBudget(100);
  const arena = new Arena(memory, owners.take());
  const sizes = [0, 1, 63, 64, 65, SLAB_BYTES / 2 - 64, SLAB_BYTES / 2, SLAB_BYTES * 3, 8];
  const buffers = sizes.map((size) => ({ start: arena.allocate(size), size }));
  const inOrder = buffers.toSorted((left, right) => left.start - right.start);
  for (const [position, { start, size }] of inOrder.entries()) {
    expect(start % 64).toBe(0);
    if (position > 0) {
      const before = inOrder[position - 1];
      expect(start).toBeGreaterThanOrEqual(before.start + before.size + 64);
    }
    memory.u8.fill(1, start, start + size + 64);
  }
  arena.release();
});

test('a bitmap has whole 64-bit words', () => {
  setBudget(1);
  const arena = new Arena(memory, owners.take());
  const first = arena.allocateBitmap(65);
  expect(arena.allocateBitmap(1) - first).toBeGreaterThanOrEqual(16 + 64);
  arena.release();
});

test('slabs that an arena hands over stay claimed until somebody releases them', () => {
  setBudget(10);
  const arena = new Arena(memory, owners.take());
  arena.allocate(8);
  arena.allocate(SLAB_BYTES);
  const runs = arena.detach();
  arena.release();
  expect(memory.bytesInUse(budget)).toBe(3 * SLAB_BYTES);
  for (const run of runs) memory.release(arena.owner, run.address, run.count);
  expect(arena.detach()).toEqual([]);
});

test('a rewound arena gives out the same buffers again', () => {
  setBudget(100);
  const arena = new Arena(memory, owners.take());
  const fill = (): number[] =>
    [8, SLAB_BYTES, 8, SLAB_BYTES / 2].map((size) => arena.allocate(size));
  const before = fill();
  arena.rewind();
  expect(arena.heldBytes).toBe(0);
  expect(fill()).toEqual(before);
  arena.release();
});

test('an arena gives back what was not needed between two rewindings, and at once where it is much', () => {
  setBudget(100);
  const arena = new Arena(memory, owners.take());
  arena.allocate(SLAB_BYTES * 3);
  arena.rewind();
  arena.allocate(8);
  expect(memory.bytesInUse(budget)).toBe(5 * SLAB_BYTES);
  arena.rewind();
  expect(memory.bytesInUse(budget)).toBe(SLAB_BYTES);
  arena.allocate(SLAB_BYTES * 20);
  arena.rewind();
  expect(memory.bytesInUse(budget)).toBe(0);
  arena.allocate(8);
  arena.rewind();
  expect(arena.detach()).toEqual([]);
});

interface ClaimThread {
  readonly worker: Worker;
  readonly owner: number;
}

function startThread(work: 'claim' | 'hold', arrived?: SharedArrayBuffer): ClaimThread {
  const owner = owners.take();
  const worker = new Worker(new URL('../support/claim-thread.ts', import.meta.url), {
    workerData: { memory: memory.memory, owner, work, arrived, threads: 2 },
  });
  return { worker, owner };
}

async function result({ worker }: ClaimThread): Promise<{ first: number; count: number }[]> {
  const [runs] = await once(worker, 'message');
  return runs;
}
