import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { MemorySource } from '../../src/connectors/memory/memory-source.ts';
import type { PlannedRange, StreamSource } from '../../src/connectors/source.ts';
import type { Clock } from '../../src/engine/clock.ts';
import type { QueryDefinition } from '../../src/engine/query-definition.ts';
import { StreamExecution } from '../../src/engine/stream-execution.ts';
import { eventQueries } from './event-queries.ts';
import { type EventQuery, event, eventStream, KeepingSink } from './event-query.ts';
import { onPhase } from './phases.ts';

const queries = eventQueries();

const COUNTS = 'SELECT key, count(*) AS n FROM events GROUP BY key';
/** More often than a source is asked while others have one turn. */
const ASKED_MAX = 10_000;
const HOUR_MS = 3_600_000;
const SECOND_MS = 1000;

function countsOf(sink = new KeepingSink()): EventQuery & { readonly sink: KeepingSink } {
  return { sql: COUNTS, outputMode: 'update', stream: eventStream(), sink };
}

function startWith(
  definition: QueryDefinition,
  changes: Partial<QueryDefinition>,
): Promise<StreamExecution> {
  return StreamExecution.start(queries.runtime, { ...definition, ...changes });
}

test('a query that asks its sources again without a pause lets others have their turns', async () => {
  let asked = 0;
  class BusySource extends MemorySource {
    override async plan(): Promise<PlannedRange | null> {
      if (++asked > ASKED_MAX) throw new Error('nobody else had a turn');
      return super.plan();
    }
  }
  const query = { ...countsOf(), options: { pollingDelayMs: 0 } };
  const source: StreamSource = new BusySource(query.stream, 'events');
  // Nobody wakes the query.
  Object.assign(source, { watch: undefined });
  const execution = await startWith(queries.define('no-pause', query), { sources: [source] });
  await nextTurn();
  await execution.stop();
  expect(execution.exception).toBeNull();
});

test('a source that cannot be watched ends the query with its error, and the checkpoint is free again', async () => {
  class DeafSource extends MemorySource {
    override watch(): () => void {
      throw new Error('no more watchers');
    }
  }
  const query = countsOf();
  const definition = queries.define('deaf', query);
  const sources = [new DeafSource(query.stream, 'events')];
  const deaf = await startWith(definition, { sources });
  await expect(deaf.awaitTermination()).rejects.toThrow('no more watchers');
  const second = await startWith(definition, {});
  await second.stop();
  expect(second.exception).toBeNull();
});

test('a source is not closed while it looks for input, though another has failed meanwhile, nor waited for', async () => {
  const heard: string[] = [];
  const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
  class FailingSource extends MemorySource {
    override async plan(): Promise<PlannedRange | null> {
      throw new Error('nothing to be seen');
    }
  }
  class SlowSource extends MemorySource {
    override async plan(): Promise<PlannedRange | null> {
      await stopped;
      await nextTurn();
      heard.push('looked');
      return super.plan();
    }

    stopWaiting(): void {
      stop();
    }

    override async close(): Promise<void> {
      heard.push('closed');
      await super.close();
    }
  }
  const query = countsOf();
  const sources = [
    new FailingSource(query.stream, 'events'),
    new SlowSource(eventStream(), 'others'),
  ];
  const execution = await startWith(queries.define('slow', query), { sources });
  await expect(execution.awaitTermination()).rejects.toThrow('nothing to be seen');
  await nextTurn();
  await nextTurn();
  expect(heard).toEqual(['looked', 'closed']);
});

/** Passes over every wait at once, and notes how long each was to be. */
class HastyClock implements Clock {
  nowMs = Date.UTC(2026, 0, 1, 12);
  readonly waitsMs: number[] = [];

  now(): number {
    return this.nowMs;
  }

  after(delayMs: number, callback: () => void): () => void {
    this.waitsMs.push(delayMs);
    this.nowMs += delayMs;
    const immediate = setImmediate(callback);
    return () => clearImmediate(immediate);
  }
}

test('a clock that is set back makes no batch wait for longer than the trigger says', async () => {
  const clock = new HastyClock();
  const query = countsOf();
  const trigger = { kind: 'processingTime', intervalMs: SECOND_MS } as const;
  const execution = await startWith(queries.define('set-back', query), { clock, trigger });
  for (const key of ['a', 'b']) {
    query.stream.add([event(1, key)]);
    await execution.processAllAvailable();
    clock.nowMs -= HOUR_MS;
  }
  await execution.stop();
  expect([...query.sink.batches.values()]).toEqual([['a 1'], ['b 1']]);
  expect(Math.max(...clock.waitsMs)).toBeLessThanOrEqual(SECOND_MS);
});

test('a sink that asks for rest between batches gets no more of it when the clock is set back', async () => {
  class RestingSink extends KeepingSink {
    readonly intervalMsMin = SECOND_MS;
  }
  const clock = new HastyClock();
  const query = countsOf(new RestingSink());
  const execution = await startWith(queries.define('rest-set-back', query), { clock });
  for (const key of ['a', 'b']) {
    query.stream.add([event(1, key)]);
    await execution.processAllAvailable();
    clock.nowMs -= HOUR_MS;
  }
  await execution.stop();
  expect([...query.sink.batches.values()]).toEqual([['a 1'], ['b 1']]);
  expect(Math.max(...clock.waitsMs)).toBeLessThanOrEqual(SECOND_MS);
});

test('snapshots go on when the clock is set back', async () => {
  const clock = new HastyClock();
  const query = { ...countsOf(), options: { snapshotIntervalMs: SECOND_MS } };
  const execution = await startWith(queries.define('snapshots-set-back', query), { clock });
  let taken = 0;
  onPhase('snapshot', 0, () => taken++);
  clock.nowMs -= HOUR_MS;
  query.stream.add([event(1, 'a')]);
  await execution.processAllAvailable();
  expect(taken).toBe(1);
  await execution.stop();
});

test('a query that is stopped while it waits for the rest of its input closes no windows', async () => {
  const asked = Promise.withResolvers<void>();
  const stopped = Promise.withResolvers<void>();
  class WaitingSource extends MemorySource {
    override async plan(): Promise<PlannedRange | null> {
      const range = await super.plan();
      if (range !== null) return range;
      asked.resolve();
      await stopped.promise;
      return null;
    }

    stopWaiting(): void {
      stopped.resolve();
    }
  }
  const sql = "SELECT count(*) AS n FROM events GROUP BY window(ts, '10 seconds')";
  const query = { ...countsOf(), sql, outputMode: 'append' } as const;
  const definition = queries.define('stopped-early', query);
  const trigger = { kind: 'availableNow' } as const;
  query.stream.add([event(1)]);
  await (await startWith(definition, { trigger })).awaitTermination();
  const sources = [new WaitingSource(query.stream, 'events')];
  const waiting = await startWith(definition, { trigger, sources, closeAtEnd: true });
  await asked.promise;
  await waiting.stop();
  expect([...query.sink.batches.values()].flat()).toEqual([]);
  query.stream.add([event(2)]);
  await (await startWith(definition, { trigger, closeAtEnd: true })).awaitTermination();
  expect([...query.sink.batches.values()].flat()).toEqual(['2']);
});
