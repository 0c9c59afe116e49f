import { expect, test } from 'vitest';
import { eventQueries } from './event-queries.ts';
import { type EventQuery, event, eventStream, KeepingSink } from './event-query.ts';

const queries = eventQueries();
const BUDGET_BYTES = 10 * 2 ** 20;
const BATCHES = 30;
const BATCH_ROWS = 2000;

test('state of one partition that takes most of the memory comes back at the next start', async () => {
  const query: EventQuery = {
    sql: 'SELECT key, count(*) AS n FROM events GROUP BY key',
    outputMode: 'update',
    stream: eventStream(),
    sink: new KeepingSink(),
    options: { partitions: 1, memoryBudgetBytes: BUDGET_BYTES },
  };
  const first = await queries.start('large', query);
  for (let batch = 0; batch < BATCHES; batch++) {
    const keys = Array.from(
      { length: BATCH_ROWS },
      (_, row) => `a key of some length ${batch} ${row}`,
    );
    query.stream.add(keys.map((key) => event(1, key)));
    await first.processAllAvailable();
  }
  expect(first.lastProgress!.stateOperators[0]!.memoryUsedBytes).toBeGreaterThan(
    0.8 * BUDGET_BYTES,
  );
  await first.stop();
  expect(first.exception).toBeNull();
  const second = await queries.start('large', query);
  query.stream.add([event(1, 'a key of some length 0 0')]);
  await second.processAllAvailable();
  await second.stop();
});

test('few groups take no more memory after a restart than before', async () => {
  const query: EventQuery = {
    sql: 'SELECT key, count(*) AS n FROM events GROUP BY key',
    outputMode: 'update',
    stream: eventStream(),
    sink: new KeepingSink(),
  };
  const bytes: number[] = [];
  for (let run = 0; run < 2; run++) {
    const execution = await queries.start('few', query);
    query.stream.add(['a', 'b', 'c', 'd', 'e'].map((key) => event(1, key)));
    await execution.processAllAvailable();
    bytes.push(execution.lastProgress!.stateOperators[0]!.memoryUsedBytes);
    await execution.stop();
  }
  expect(bytes[1]).toBe(bytes[0]);
});
