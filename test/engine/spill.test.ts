import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import type { Row } from '../../src/columnar/value.ts';
import { StreamExecution } from '../../src/engine/stream-execution.ts';
import { eventQueries } from './event-queries.ts';
import { type EventQuery, event, eventStream, KeepingSink } from './event-query.ts';
import { TamperedRuntime } from './tampered-runtime.ts';

const queries = eventQueries();
const COUNTS = 'SELECT key, count(*) AS n, sum(value) AS total FROM events GROUP BY key';
const LAST = 'SELECT DISTINCT key, value FROM events';
const BATCHES = 12;
/** Less than half of what the state of `COUNTS` takes. */
const SMALL_BYTES = 9 * 2 ** 20;

const runtimes: TamperedRuntime[] = [];
afterAll(async () => {
  for (const runtime of runtimes) await runtime.close();
});

/** `after`: partition tasks that go well before a thread is lost in one. */
function runtimeWith(after: number): TamperedRuntime {
  const runtime = new TamperedRuntime({ kind: 'partition', after, harm: 'thread ends' });
  runtimes.push(runtime);
  return runtime;
}

/** New keys in each batch, and some of those before. */
function rowsOf(batch: number): Row[] {
  return Array.from({ length: 12_000 }, (_, index) => {
    const number = index % 3 === 0 ? (batch * 7919 + index * 31) % 60_000 : batch * 10_000 + index;
    return event(batch, `a key of some length, number ${number}`, BigInt(index));
  });
}

async function runBatches(
  runtime: TamperedRuntime,
  name: string,
  query: EventQuery,
  from = 0,
  to = BATCHES,
): Promise<void> {
  const execution = await StreamExecution.start(runtime, queries.define(name, query));
  for (let batch = from; batch < to; batch++) {
    query.stream.add(rowsOf(batch));
    await execution.processAllAvailable();
  }
  await execution.stop();
  expect(execution.exception).toBeNull();
}

function queryOf(sql: string, memoryBudgetBytes: number): EventQuery & { sink: KeepingSink } {
  const options = { memoryBudgetBytes, partitions: 8, snapshotIntervalMs: 0 };
  return { sql, outputMode: 'update', stream: eventStream(), sink: new KeepingSink(), options };
}

/** In update mode the order of rows hangs on the order in which partitions came. */
function sorted(sink: KeepingSink): readonly (readonly string[])[] {
  return [...sink.batches.values()].map((rows) => rows.toSorted());
}

test.each([
  ['an aggregate', COUNTS],
  ['distinct rows', LAST],
])('%s gives the same with little memory, where state waits on disk', async (title, sql) => {
  const roomy = queryOf(sql, 2 ** 29);
  await runBatches(runtimeWith(Number.POSITIVE_INFINITY), `roomy ${title}`, roomy);
  const tight = queryOf(sql, SMALL_BYTES);
  const runtime = runtimeWith(Number.POSITIVE_INFINITY);
  await runBatches(runtime, `tight ${title}`, tight);
  expect(runtime.taskCounts.get('surrender')).toBeGreaterThan(10);
  expect(runtime.taskCounts.get('adopt')).toBeGreaterThan(10);
  expect([...tight.sink.batches.values()]).toEqual([...roomy.sink.batches.values()]);
});

test('a query goes on from its checkpoint though state was on disk, after a stop and after a lost thread', async () => {
  const roomy = queryOf(COUNTS, 2 ** 29);
  await runBatches(runtimeWith(Number.POSITIVE_INFINITY), 'roomy restart', roomy);
  const tight = queryOf(COUNTS, SMALL_BYTES);
  const { checkpointLocation } = queries.define('tight restart', tight);
  const spill = `${checkpointLocation}/spill`;
  await runBatches(runtimeWith(60), 'tight restart', tight, 0, 8);
  expect(readdirSync(spill)).toEqual([]);
  writeFileSync(`${spill}/1.spill`, 'left by a crash');
  const runtime = runtimeWith(20);
  await runBatches(runtime, 'tight restart', tight, 8, BATCHES);
  expect(runtime.taskCounts.get('surrender')).toBeGreaterThan(0);
  expect(existsSync(`${spill}/1.spill`)).toBe(false);
  expect(sorted(tight.sink)).toEqual(sorted(roomy.sink));
});

test('state that finds no room on disk either ends the query by name', async () => {
  const query = queryOf(COUNTS, SMALL_BYTES);
  const { checkpointLocation } = queries.define('no disk', query);
  const execution = await StreamExecution.start(
    runtimeWith(Number.POSITIVE_INFINITY),
    queries.define('no disk', query),
  );
  // A file where the directory would have to be.
  rmSync(`${checkpointLocation}/spill`, { recursive: true, force: true });
  writeFileSync(`${checkpointLocation}/spill`, '');
  const run = async (): Promise<void> => {
    for (let batch = 0; batch < BATCHES; batch++) {
      query.stream.add(rowsOf(batch));
      await execution.processAllAvailable();
    }
  };
  await expect(run()).rejects.toMatchObject({ condition: 'CHECKPOINT_WRITE_FAILED' });
  await execution.stop();
});
