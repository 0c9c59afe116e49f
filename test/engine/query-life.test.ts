import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { openCheckpoint } from '../../src/checkpoint/checkpoint.ts';
import { MemorySource } from '../../src/connectors/memory/memory-source.ts';
import type { SinkBatch } from '../../src/connectors/sink.ts';
import type { PlannedRange } from '../../src/connectors/source.ts';
import { openResources } from '../../src/engine/query-resources.ts';
import { StreamExecution } from '../../src/engine/stream-execution.ts';
import { eventQueries } from './event-queries.ts';
import { event, eventStream, KeepingSink } from './event-query.ts';
import { onPhase } from './phases.ts';

const queries = eventQueries();

const COUNTS = 'SELECT key, count(*) AS n, sum(value) AS total FROM events GROUP BY key';
/** More often than anything takes that only needs to be let in. */
const ASKED_MAX = 100_000;
const WINDOWS = `SELECT window.start AS start, count(*) AS n
  FROM events GROUP BY window(ts, '10 seconds')`;

describe('time that passes without rows', () => {
  test('closes windows directly after a restart, too', async () => {
    const stream = eventStream();
    const sink = new KeepingSink();
    const query = { sql: WINDOWS, outputMode: 'append', stream, sink } as const;
    const first = await queries.start('no-data', query);
    stream.add([event(1), event(100)]);
    await first.processAllAvailable();
    await first.stop();
    expect([...sink.batches.values()]).toEqual([[]]);
    const second = await queries.start('no-data', { ...query, options: { noDataBatches: true } });
    await second.processAllAvailable();
    await second.stop();
    expect([...sink.batches.values()]).toEqual([[], ['0 1']]);
  });

  test('closes nothing twice over two restarts in a row', async () => {
    const stream = eventStream();
    const sink = new KeepingSink();
    const options = { noDataBatches: true };
    const query = { sql: WINDOWS, outputMode: 'append', stream, sink, options } as const;
    stream.add([event(1), event(100)]);
    for (let run = 0; run < 3; run++) {
      const execution = await queries.start('restarts', query);
      await execution.processAllAvailable();
      await execution.stop();
    }
    expect([...sink.batches.values()]).toEqual([[], ['0 1']]);
  });
});

test('an event time beyond the dates of JavaScript is no reason to fail', async () => {
  const stream = eventStream();
  const sink = new KeepingSink();
  const query = await queries.start('far-future', {
    sql: WINDOWS,
    outputMode: 'update',
    stream,
    sink,
  });
  // In the year 287,000; TIMESTAMP goes on to 294,247, JavaScript's Date ends in 275,760.
  stream.add([event(9_000_000_000_000)]);
  await query.processAllAvailable();
  stream.add([event(9_000_000_000_100)]);
  await query.processAllAvailable();
  expect(query.recentProgress.map(({ eventTime }) => eventTime['max'])).toEqual([
    '+275760-09-13T00:00:00.000Z',
    '+275760-09-13T00:00:00.000Z',
  ]);
  await query.stop();
  expect(query.exception).toBeNull();
});

describe('stopping', () => {
  test('ends the batch at work; a second call waits for the same end', async () => {
    const stream = eventStream();
    const sink = new KeepingSink();
    const query = await queries.start('stop', { sql: COUNTS, outputMode: 'update', stream, sink });
    const stopped = new Promise<void>((resolve) => {
      onPhase('split', 0, () => resolve(Promise.all([query.stop(), query.stop()]).then(() => {})));
    });
    stream.add([event(1, 'a', 1n)]);
    await stopped;
    expect(query.isActive).toBe(false);
    expect([...sink.batches.values()]).toEqual([['a 1 1']]);
    await query.stop();
    await query.awaitTermination();
    await query.processAllAvailable();
  });

  test('a query that fails while it is stopped ends, and tells why', async () => {
    const stream = eventStream();
    const sink = new KeepingSink();
    const sql = 'SELECT key, sum(value * 2) AS total FROM events GROUP BY key';
    const query = await queries.start('stop-failing', { sql, outputMode: 'update', stream, sink });
    const stopped = new Promise<void>((resolve) => {
      onPhase('split', 0, () => resolve(query.stop()));
    });
    stream.add([event(1, 'a', 2n ** 62n)]);
    await stopped;
    await expect(query.awaitTermination()).rejects.toMatchObject({
      condition: 'ARITHMETIC_OVERFLOW',
    });
    await expect(query.processAllAvailable()).rejects.toMatchObject({
      condition: 'ARITHMETIC_OVERFLOW',
    });
  });

  test('availableNow ends by itself, and those who wait for all input are told', async () => {
    const stream = eventStream();
    const sink = new KeepingSink();
    stream.add([event(1, 'a', 1n)]);
    const query = await queries.start(
      'available-now',
      { sql: COUNTS, outputMode: 'update', stream, sink },
      { kind: 'availableNow' },
    );
    await Promise.all([query.processAllAvailable(), query.awaitTermination()]);
    expect([...sink.batches.values()]).toEqual([['a 1 1']]);
  });

  test('a processing-time trigger far away does not hold it up', async () => {
    const stream = eventStream();
    const sink = new KeepingSink();
    const query = await queries.start(
      'far-trigger',
      { sql: COUNTS, outputMode: 'update', stream, sink },
      { kind: 'processingTime', intervalMs: 86_400_000 },
    );
    const waiting = query.processAllAvailable();
    await query.stop();
    await waiting;
    expect(query.exception).toBeNull();
  });
});

test('a source that cannot say what there is ends the query with its error', async () => {
  class BrokenSource extends MemorySource {
    override async plan(): Promise<PlannedRange | null> {
      throw new Error('the server is gone');
    }
  }
  const stream = eventStream();
  const definition = queries.define('broken-source', {
    sql: COUNTS,
    outputMode: 'update',
    stream,
    sink: new KeepingSink(),
  });
  const query = await StreamExecution.start(queries.runtime, {
    ...definition,
    sources: [new BrokenSource(stream, 'events')],
  });
  await expect(query.awaitTermination()).rejects.toThrow('the server is gone');
});

test.each(['running', 'stopped'])(
  'whoever waits for all input of a %s query in a loop lets in what comes from outside',
  async (state) => {
    const stream = eventStream();
    const sink = new KeepingSink();
    const query = await queries.start(`in-a-loop-${state}`, {
      sql: COUNTS,
      outputMode: 'update',
      stream,
      sink,
    });
    if (state === 'stopped') await query.stop();
    let isHere = false;
    const server = createServer().listen(0, '127.0.0.1', () => {
      isHere = true;
    });
    for (let asked = 0; asked < ASKED_MAX && !isHere; asked++) await query.processAllAvailable();
    server.close();
    await query.stop();
    expect(isHere).toBe(true);
  },
);

test('a commit of another batch than the one that was planned is corruption', async () => {
  const stream = eventStream();
  stream.add([event(1, 'a', 1n)]);
  const query = { sql: COUNTS, outputMode: 'update', stream, sink: new KeepingSink() } as const;
  const definition = queries.define('other-batch', query);
  const { options, stages, sources, checkpointLocation } = definition;
  const { partitions, splitBytes, watermarkPolicy } = options;
  const { timeZone, ansi } = stages.settings;
  const checkpoint = await openCheckpoint(checkpointLocation!, {
    settings: { partitions, splitBytes, watermarkPolicy, timeZone, ansi },
    operators: stages.signature,
    sources: sources.map((source) => source.description),
  });
  const facts = { batchId: 0, eventTimesMs: [null], watermarkMs: 0, sinkToken: null };
  await checkpoint.journal.journal.append([
    { kind: 'planned', batchId: 0, timestampMs: 0, seed: 0, ranges: [[0, 1]] },
    { kind: 'committed', digest: 'of something else', ...facts },
  ]);
  await checkpoint.close();
  await expect(StreamExecution.start(queries.runtime, definition)).rejects.toMatchObject({
    condition: 'CHECKPOINT_CORRUPT',
  });
});

test('rows that are asked for after their batch has ended are refused', async () => {
  const given: SinkBatch[] = [];
  class HoardingSink extends KeepingSink {
    override async write(batch: SinkBatch): Promise<null> {
      given.push(batch);
      return null;
    }
  }
  const stream = eventStream();
  const sink = new HoardingSink();
  const query = await queries.start('hoarding', {
    sql: COUNTS,
    outputMode: 'update',
    stream,
    sink,
  });
  stream.add([event(1, 'a', 1n)]);
  await query.processAllAvailable();
  expect(() => given[0]!.rows()).toThrow(
    expect.objectContaining({ condition: 'BATCH_ALREADY_RELEASED' }),
  );
  await query.stop();
});

class RestingSink extends KeepingSink {
  readonly intervalMsMin = 86_400_000;
}

test('while limits of a source leave input waiting, batches follow each other at once', async () => {
  const stream = eventStream();
  const sink = new RestingSink();
  const definition = queries.define('backlog', { sql: COUNTS, outputMode: 'update', stream, sink });
  const source = Object.assign(new MemorySource(stream, 'events'), { hasBacklog: true });
  const query = await StreamExecution.start(queries.runtime, { ...definition, sources: [source] });
  for (const key of ['a', 'b']) {
    stream.add([event(1, key, 1n)]);
    await query.processAllAvailable();
  }
  await query.stop();
  expect([...sink.batches.values()]).toEqual([['a 1 1'], ['b 1 1']]);
});

test('a sink that asks for rest between batches gets it', async () => {
  const stream = eventStream();
  const sink = new RestingSink();
  const query = await queries.start('resting', { sql: COUNTS, outputMode: 'update', stream, sink });
  onPhase('sink', 0, () => stream.add([event(1, 'b', 1n)]));
  const committing = new Promise<void>((resolve) => onPhase('commit', 0, () => resolve()));
  stream.add([event(1, 'a', 1n)]);
  await committing;
  await query.stop();
  expect([...sink.batches.values()]).toEqual([['a 1 1']]);
});

describe('a memory budget that is too small', () => {
  test.each([16, 6])(
    'of %i MiB ends the query; with more it goes on as if nothing was',
    async (mebibytes) => {
      const stream = eventStream();
      const sink = new KeepingSink();
      const name = `budget-${mebibytes}`;
      const query = { sql: COUNTS, outputMode: 'update', stream, sink } as const;
      const options = { memoryBudgetBytes: mebibytes * 2 ** 20, snapshotIntervalMs: 0 };
      const first = await queries.start(name, { ...query, options });
      const keys = Array.from({ length: 150_000 }, (_, index) => `key-${index}`);
      stream.add([event(1, 'key-1', 1n)]);
      await first.processAllAvailable();
      stream.add(keys.map((key) => event(1, key, 1n)));
      await expect(first.processAllAvailable()).rejects.toMatchObject({
        condition: 'MEMORY_BUDGET_EXCEEDED',
      });
      await first.stop();
      expect(first.exception).toMatchObject({ condition: 'MEMORY_BUDGET_EXCEEDED' });
      const second = await queries.start(name, query);
      await second.processAllAvailable();
      expect(sink.batches.get(1)).toHaveLength(keys.length);
      expect(sink.batches.get(1)).toContain('key-1 2 2');
      expect(sink.batches.get(1)).toContain('key-2 1 1');
      await second.stop();
      expect(second.exception).toBeNull();
    },
  );
});

test('a budget too small for the plan is refused, and leaves no budget behind', () => {
  const stream = eventStream();
  const query = { sql: COUNTS, outputMode: 'update', stream, sink: new KeepingSink() } as const;
  const options = { memoryBudgetBytes: 1 };
  const definition = queries.define('no-budget', { ...query, options });
  const ids = { id: randomUUID(), runId: randomUUID() };
  const open = (): unknown =>
    openResources(queries.runtime, { ...definition, encoding: null }, ids, null);
  // More often than there are budgets.
  for (let attempt = 0; attempt < 300; attempt++) {
    expect(open).toThrow(expect.objectContaining({ condition: 'MEMORY_BUDGET_EXCEEDED' }));
  }
});

test('progress counts all groups of the state, touched or not', async () => {
  const stream = eventStream();
  const sink = new KeepingSink();
  const query = { sql: COUNTS, outputMode: 'update', stream, sink } as const;
  const first = await queries.start('progress', query);
  stream.add(Array.from({ length: 100 }, (_, index) => event(1, `key-${index}`, 1n)));
  await first.processAllAvailable();
  stream.add([event(1, 'key-1', 1n)]);
  await first.processAllAvailable();
  const counts = (execution: StreamExecution): unknown =>
    execution.recentProgress.map(({ stateOperators: [state] }) => [
      state!.numRowsTotal,
      state!.numRowsUpdated,
    ]);
  expect(counts(first)).toEqual([
    [100, 100],
    [100, 1],
  ]);
  await first.stop();
  const second = await queries.start('progress', query);
  stream.add([event(1, 'key-2', 1n)]);
  await second.processAllAvailable();
  expect(counts(second)).toEqual([[100, 1]]);
  await second.stop();
});
