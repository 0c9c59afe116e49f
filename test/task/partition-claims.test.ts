import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Arena } from '../../src/columnar/arena.ts';
import { OwnerNumbers, SharedMemory } from '../../src/columnar/memory.ts';
import { takePartitions, writePartitionClaims } from '../../src/task/partition-claims.ts';
import type { PartitionWork } from '../../src/task/protocol.ts';

const memory = SharedMemory.create();
memory.setBudget(1, 1 << 24);
const owner = new OwnerNumbers(1).take();

/** How many partitions there are, at which each of some threads begins, and which of them goes on when. */
const runs = fc
  .record({
    count: fc.integer({ min: 1, max: 12 }),
    threads: fc.integer({ min: 1, max: 4 }),
    turns: fc.infiniteStream(fc.nat()),
  })
  .map(({ count, threads, turns }) => ({ count, threads: Math.min(threads, count), turns }));

describe('taking partitions', () => {
  it('gives each to one thread, however the threads are timed', () => {
    fc.assert(
      fc.property(runs, (run) => {
        const taken = take(run, new Set());
        expect(taken.flat().toSorted((one, other) => one - other)).toEqual([
          ...Array(run.count).keys(),
        ]);
      }),
    );
  });

  it('finds the first failure of all, though a thread ends with its first', () => {
    const failing = fc.uniqueArray(fc.nat({ max: 11 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(runs, failing, (run, places) => {
        const failures = new Set(places.filter((place) => place < run.count));
        const found = take(run, failures).flatMap((own) =>
          own.filter((place) => failures.has(place)),
        );
        expect(Math.min(...found)).toBe(Math.min(...failures));
      }),
    );
  });

  it('gives all to a task that is the only one', () => {
    const task = { partitions: partitionsOf(5), first: 0, claims: 0 };
    expect([...takePartitions(task, memory)].map(({ partition }) => partition)).toEqual([
      0, 1, 2, 3, 4,
    ]);
  });
});

interface Run {
  readonly count: number;
  readonly threads: number;
  readonly turns: Iterator<number>;
}

/** What each thread takes; it ends with what is among `failures`. */
function take({ count, threads, turns }: Run, failures: ReadonlySet<number>): readonly number[][] {
  const arena = new Arena(memory, owner);
  try {
    const claims = writePartitionClaims(count, arena);
    const partitions = partitionsOf(count);
    const workers = Array.from({ length: threads }, (_, thread) => {
      const first = Math.floor((thread * count) / threads);
      return { taking: takePartitions({ partitions, first, claims }, memory), own: [] as number[] };
    });
    for (let open = workers; open.length > 0; ) {
      const worker = open[(turns.next().value as number) % open.length]!;
      const { value, done } = worker.taking.next();
      if (done !== true) worker.own.push(value.partition);
      if (done === true || failures.has(value.partition))
        open = open.filter((one) => one !== worker);
    }
    return workers.map(({ own }) => own);
  } finally {
    arena.release();
  }
}

function partitionsOf(count: number): readonly PartitionWork[] {
  return Array.from({ length: count }, (_, partition) => {
    return { partition, store: { address: 0, owner: 0 }, inputs: [] };
  });
}
