import { describe, expect, test } from 'vitest';
import { MemorySource } from '../../src/connectors/memory/memory-source.ts';
import { StreamExecution } from '../../src/engine/stream-execution.ts';
import { eventQueries } from './event-queries.ts';
import { event, eventStream, KeepingSink } from './event-query.ts';
import { onPhase } from './phases.ts';

const queries = eventQueries();

const SUMS = 'SELECT key, sum(value * 2) AS total FROM events GROUP BY key';
const OVERFLOWING = 2n ** 62n;

describe('a query that fails', () => {
  test('lets a snapshot that is being written end first; the next start goes on from it', async () => {
    const stream = eventStream();
    const sink = new KeepingSink();
    const options = { snapshotIntervalMs: 0 };
    const query = { sql: SUMS, outputMode: 'update', stream, sink, options } as const;
    const first = await queries.start('snapshot-in-work', query);
    // The rows that fail are there before the snapshot is cut, so that the query ends while it is written.
    onPhase('snapshot', 0, () => stream.add([event(1, 'key-1', OVERFLOWING)]));
    stream.add(Array.from({ length: 100_000 }, (_, index) => event(1, `key-${index}`, 1n)));
    await expect(first.processAllAvailable()).rejects.toMatchObject({
      condition: 'ARITHMETIC_OVERFLOW',
    });
    await first.stop();
    expect(first.exception).toMatchObject({ condition: 'ARITHMETIC_OVERFLOW' });
    const sql = 'SELECT key, sum(value) AS total FROM events GROUP BY key';
    const second = await queries.start('snapshot-in-work', { ...query, sql });
    await second.processAllAvailable();
    expect(sink.batches.get(1)).toEqual([`key-1 ${2n + OVERFLOWING}`]);
    await second.stop();
  });

  test('frees its checkpoint also when its sink cannot be closed', async () => {
    class StubbornSink extends KeepingSink {
      override async close(): Promise<void> {
        throw new Error('the sink stays open');
      }
    }
    const stream = eventStream();
    const query = { sql: SUMS, outputMode: 'update', stream } as const;
    const first = await queries.start('stubborn', { ...query, sink: new StubbornSink() });
    await first.stop();
    expect(first.exception).toMatchObject({ message: 'the sink stays open' });
    const second = await queries.start('stubborn', { ...query, sink: new KeepingSink() });
    await second.stop();
    expect(second.exception).toBeNull();
  });

  test('frees its checkpoint also when a source goes on watching', async () => {
    class WatchingSource extends MemorySource {
      override watch(): () => void {
        return () => {
          throw new Error('the source goes on');
        };
      }
    }
    const stream = eventStream();
    const query = { sql: SUMS, outputMode: 'update', stream, sink: new KeepingSink() } as const;
    const sources = [new WatchingSource(stream, 'events')];
    const definition = { ...queries.define('watching', query), sources };
    const first = await StreamExecution.start(queries.runtime, definition);
    await first.stop();
    expect(first.exception).toMatchObject({ message: 'the source goes on' });
    const second = await queries.start('watching', query);
    await second.stop();
    expect(second.exception).toBeNull();
  });

  test('reports what failed first, not what failed then', async () => {
    class FailingSink extends KeepingSink {
      override async close(): Promise<void> {
        throw new Error('the sink stays open');
      }
    }
    const stream = eventStream();
    const query = { sql: SUMS, outputMode: 'update', stream } as const;
    const failing = await queries.start('first-failure', { ...query, sink: new FailingSink() });
    stream.add([event(1, 'a', OVERFLOWING)]);
    await expect(failing.processAllAvailable()).rejects.toMatchObject({
      condition: 'ARITHMETIC_OVERFLOW',
    });
    await failing.stop();
    await expect(failing.awaitTermination()).rejects.toMatchObject({
      condition: 'ARITHMETIC_OVERFLOW',
    });
  });
});
