import { afterEach, expect, test } from 'vitest';
import { Arena } from '../../src/columnar/arena.ts';
import { SharedMemory } from '../../src/columnar/memory.ts';
import { schema } from '../../src/columnar/schema.ts';
import { ThreadPool } from '../../src/engine/thread-pool.ts';
import type { Task } from '../../src/task/protocol.ts';
import { writePlan } from '../../src/task/serialized-plan.ts';
import { SETTINGS } from '../plan/catalog.ts';
import { outlivingBytes } from '../support/outliving-bytes.ts';

const TASKS = 4000;
/** Piscina alone leaves nine hundred. */
const TASK_BYTES_MAX = 150;
const BUDGET = 1;
const OWNER = (BUDGET << 24) + 1;
const pools: ThreadPool[] = [];
afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.close();
});

/** A pool and a task that any of its threads can do. */
function openPool(): { readonly pool: ThreadPool; readonly task: Task } {
  const memory = SharedMemory.create();
  memory.setBudget(BUDGET, 2 ** 24);
  const stages = {
    schema: schema([]),
    settings: SETTINGS,
    outputMode: 'append',
    splits: [],
    partitions: [],
    watermarks: [],
    finish: { order: [], hidden: [], offset: 0, limit: null },
    signature: [],
  } as const;
  const query = { id: '', runId: '' };
  const content = { stages, sources: [], partitions: 1, encoding: null, countersAddress: 0, query };
  const plan = writePlan(content, 1, new Arena(memory, OWNER));
  const facts = { batchId: 0, timestampMs: 0, seed: 0 };
  const pool = new ThreadPool(2, memory.memory);
  pools.push(pool);
  return { pool, task: { kind: 'cut', plan, owner: OWNER, facts, extent: 'all', stores: [] } };
}

async function endThreads({ piscina }: ThreadPool): Promise<void> {
  await Promise.all(piscina.threads.map((thread) => thread.terminate()));
}

test('a thread that ends is replaced, also when the next one ends while it starts', async () => {
  const { pool, task } = openPool();
  const done = { kind: 'cut', stores: [] };
  expect(await pool.run(task)).toEqual(done);
  await endThreads(pool);
  await endThreads(pool);
  // The pool notices in the next turn of the event loop.
  await new Promise((resolve) => setImmediate(resolve));
  expect(await pool.run(task)).toEqual(done);
});

test('a task finds a thread however many have ended before', async () => {
  const { pool, task } = openPool();
  for (let round = 0; round < 10; round++) await endThreads(pool);
  expect(await pool.run(task)).toEqual({ kind: 'cut', stores: [] });
});

test('a task fails, and does not wait, when no thread ever comes up', async () => {
  const { task } = openPool();
  const pool = new ThreadPool(1, null as unknown as WebAssembly.Memory);
  pools.push(pool);
  for (let attempt = 0; attempt < 3; attempt++) {
    await expect(pool.run(task)).rejects.toMatchObject({ condition: 'THREAD_LOST' });
  }
});

test('a pool that was closed starts no more threads, whatever it is asked for', async () => {
  const { pool, task } = openPool();
  const atWork = pool.run(task).catch((error: unknown) => error);
  await pool.close();
  await atWork;
  await expect(pool.run(task)).rejects.toMatchObject({ condition: 'SESSION_CLOSED' });
  expect(pool.piscina.threads).toEqual([]);
});

test('whoever closes a pool, or has a task in it, hears of its end when its threads have ended', async () => {
  const { pool, task } = openPool();
  await pool.run(task);
  let running = pool.piscina.threads.length;
  for (const thread of pool.piscina.threads) thread.once('exit', () => running--);
  const left = (): number => running;
  // More than the threads can do before they are ended.
  const tasks = Array.from({ length: 1000 }, () => pool.run(task).then(() => 0, left));
  const closed = [pool.close().then(left), pool.close().then(left)];
  expect(await Promise.all(closed)).toEqual([0, 0]);
  expect(new Set(await Promise.all(tasks))).toEqual(new Set([0]));
});

test('a thread that dies without a task does not end the process', () => {
  const { pool } = openPool();
  const [thread] = pool.piscina.threads;
  expect(() => thread!.emit('error', new Error('out of memory'))).not.toThrow();
});

test('young collections free what a pool makes of its tasks', async () => {
  const { pool, task } = openPool();
  const bytes = await outlivingBytes(TASKS, () => pool.run(task));
  expect(bytes).toBeLessThan(TASK_BYTES_MAX);
});
