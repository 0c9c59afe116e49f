// Law 4 at random: whatever thread ends whenever, each batch comes out once and right.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Row } from '../../src/columnar/value.ts';
import { PooledRuntime } from '../../src/engine/pooled-runtime.ts';
import { StreamExecution } from '../../src/engine/stream-execution.ts';
import type { Task, TaskResult } from '../../src/task/protocol.ts';
import { Random } from '../support/random.ts';
import {
  defineEventQuery,
  type EventQuery,
  event,
  eventStream,
  KeepingSink,
} from './event-query.ts';

const SQL = `SELECT key, count(*) AS n, sum(value) AS total, max(key) AS longest
  FROM events GROUP BY key`;
const BATCHES = 12;
const BATCH_ROWS = 3000;
const STARTS_MAX = 30;
/** A task takes about so long. */
const TASK_MS = 4;

/** Ends all its threads in one of `interval` tasks, at its begin or a little later. */
class UnluckyRuntime extends PooledRuntime {
  readonly #random: Random;
  readonly #interval: number;
  mishaps = 0;

  constructor(random: Random, interval: number) {
    super({ threads: 2 });
    this.#random = random;
    this.#interval = interval;
  }

  override run(task: Task): Promise<TaskResult> {
    const running = super.run(task);
    if (this.#random.below(this.#interval) === 0) {
      this.mishaps++;
      // Any moment inside a task will do: nothing waits for it, and what comes out must not depend on it.
      setTimeout(() => this.#endThreads(), this.#random.next() * TASK_MS);
    }
    return running;
  }

  #endThreads(): void {
    for (const thread of this.pool.threads) void thread.terminate();
  }
}

/** What batch after batch must give: each key that it touches, as it then stands. */
class Reference {
  readonly #groups = new Map<string, { count: number; total: bigint }>();

  /** The rows of a batch as text, sorted. */
  add(rows: readonly Row[]): string[] {
    const touched = new Set<string>();
    for (const [, key, value] of rows as readonly [bigint, string, bigint][]) {
      const group = this.#groups.get(key) ?? { count: 0, total: 0n };
      this.#groups.set(key, { count: group.count + 1, total: group.total + value });
      touched.add(key);
    }
    const lineOf = (key: string): string => {
      const { count, total } = this.#groups.get(key)!;
      return `${key} ${count} ${total} ${key}`;
    };
    return [...touched].map(lineOf).sort();
  }
}

/** Starts the query until it starts: a thread lost at the start ends it. */
async function start(
  runtime: PooledRuntime,
  directory: string,
  query: EventQuery,
): Promise<StreamExecution> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await StreamExecution.start(runtime, defineEventQuery(directory, 'query', query));
    } catch (error) {
      expect(error).toMatchObject({ condition: 'THREAD_LOST' });
      if (attempt === STARTS_MAX) throw error;
    }
  }
}

test.each([1, 2, 3, 4, 5, 6])(
  'threads that end at random lose and double nothing (seed %i)',
  async (seed) => {
    const directory = mkdtempSync(path.join(tmpdir(), 'millrace-unlucky-'));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const random = new Random(seed);
    const runtime = new UnluckyRuntime(random, 12);
    onTestFinished(() => runtime.close());
    const stream = eventStream();
    const sink = new KeepingSink();
    const options = { snapshotIntervalMs: seed % 2 === 0 ? 0 : 60, splitBytes: 32 * 1024 };
    const query = { sql: SQL, outputMode: 'update', stream, sink, options } as const;
    const reference = new Reference();
    const expected: string[][] = [];
    let execution = await start(runtime, directory, query);
    for (let batch = 0; batch < BATCHES; batch++) {
      const rows = Array.from({ length: BATCH_ROWS }, () => {
        const key = `key-${random.below(2000)}${random.below(10) === 0 ? 'x'.repeat(100) : ''}`;
        return event(1, key, BigInt(random.below(100)));
      });
      expected.push(reference.add(rows));
      stream.add(rows);
      const ended = await execution.processAllAvailable().then(
        () => random.below(5) === 0,
        () => true,
      );
      if (!ended) continue;
      await execution.stop();
      execution = await start(runtime, directory, query);
      await execution.processAllAvailable().catch(() => {});
    }
    for (let attempt = 0; sink.batches.size < BATCHES && attempt < STARTS_MAX; attempt++) {
      await execution.stop();
      execution = await start(runtime, directory, query);
      await execution.processAllAvailable().catch(() => {});
    }
    await execution.stop();
    expect(runtime.mishaps).toBeGreaterThan(0);
    expect([...sink.batches.values()].map((rows) => rows.toSorted())).toEqual(expected);
  },
  120_000,
);
