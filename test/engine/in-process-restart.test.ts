import { describe, expect, test } from 'vitest';
import { PooledRuntime } from '../../src/engine/pooled-runtime.ts';
import { StreamExecution } from '../../src/engine/stream-execution.ts';
import type { Task, TaskResult } from '../../src/task/protocol.ts';
import { eventQueries } from './event-queries.ts';
import { event, eventStream, KeepingSink } from './event-query.ts';
import { endThreads, onPhase } from './phases.ts';

const queries = eventQueries();

const COUNTS = 'SELECT key, count(*) AS n, sum(value) AS total FROM events GROUP BY key';
const WINDOWS = `SELECT window.start AS start, count(*) AS n
  FROM events GROUP BY window(ts, '10 seconds')`;

/** The first two cuts of the stores trap behind the first copy. Notes what the query holds before each. */
class TrappingRuntime extends PooledRuntime {
  readonly heldBytes: number[] = [];

  override async run(task: Task): Promise<TaskResult> {
    if (task.kind === 'cut') this.heldBytes.push(this.memory.bytesInUse(1));
    const result = await super.run(task);
    if (task.kind !== 'cut' || this.heldBytes.length > 2) return result;
    const error = { kind: 'internal', condition: 'KERNEL_TRAP', message: 'unreachable' } as const;
    return { kind: 'failed', error, at: 1, changesState: false };
  }
}

test('copies of state that came to nothing are freed', async () => {
  const trapping = new TrappingRuntime({ threads: 1 });
  const stream = eventStream();
  stream.add(Array.from({ length: 1000 }, (_, index) => event(1, `key-${index}`, 1n)));
  const sink = new KeepingSink();
  const query = { sql: COUNTS, outputMode: 'update', stream, sink } as const;
  const definition = queries.define('trapping', query);
  const execution = await StreamExecution.start(trapping, definition);
  await execution.processAllAvailable();
  await execution.stop();
  expect(execution.exception).toBeNull();
  const [held] = trapping.heldBytes;
  expect(trapping.heldBytes).toEqual([held, held, held]);
  await trapping.close();
});

describe('a query whose thread is lost while it changes state', () => {
  test('starts again from nothing when there is no snapshot, also with its watermark', async () => {
    const stream = eventStream();
    const sink = new KeepingSink();
    const query = await queries.start('no-snapshot', {
      sql: WINDOWS,
      outputMode: 'append',
      stream,
      sink,
    });
    stream.add([event(100)]);
    await query.processAllAvailable();
    onPhase('state', 1, (visit) => visit === 1 && endThreads(queries.runtime));
    // Before the watermark of batch 0, but not before the one of the batch before: not late.
    stream.add([event(55)]);
    await query.processAllAvailable();
    expect(sink.batches.get(1)).toEqual(['50000000 1']);
    await query.stop();
    expect(query.exception).toBeNull();
  });

  test('starts again when threads are lost while it does so', async () => {
    const stream = eventStream();
    const sink = new KeepingSink();
    const query = await queries.start('lost-twice', {
      sql: COUNTS,
      outputMode: 'update',
      stream,
      sink,
    });
    stream.add([event(1, 'a', 1n), event(2, 'b', 2n)]);
    await query.processAllAvailable();
    onPhase('state', 1, (visit) => visit === 1 && endThreads(queries.runtime));
    onPhase('state', 0, (visit) => visit === 1 && endThreads(queries.runtime));
    stream.add([event(3, 'a', 5n)]);
    await query.processAllAvailable();
    expect(sink.batches.get(1)).toEqual(['a 2 6']);
    await query.stop();
    expect(query.exception).toBeNull();
  });

  test('takes its last snapshot when threads are lost while it stops', async () => {
    const stream = eventStream();
    const sink = new KeepingSink();
    const query = { sql: COUNTS, outputMode: 'update', stream, sink } as const;
    const first = await queries.start('lost-at-stop', query);
    stream.add([event(1, 'a', 1n)]);
    await first.processAllAvailable();
    let snapshots = 0;
    onPhase('snapshot', 0, (visit) => {
      snapshots = visit;
      if (visit === 1) endThreads(queries.runtime);
    });
    await first.stop();
    expect(first.exception).toBeNull();
    expect(snapshots).toBe(2);
    const second = await queries.start('lost-at-stop', query);
    stream.add([event(2, 'a', 1n)]);
    await second.processAllAvailable();
    expect(sink.batches.get(1)).toEqual(['a 2 2']);
    await second.stop();
  });

  test('goes on from its last snapshot; later snapshots hold the whole state', async () => {
    const stream = eventStream();
    const sink = new KeepingSink();
    const options = { snapshotIntervalMs: 0 };
    const query = { sql: COUNTS, outputMode: 'update', stream, sink, options } as const;
    const keys = Array.from({ length: 20_000 }, (_, index) => `key-${index}`);
    const first = await queries.start('snapshots', query);
    for (let batch = 0; batch < 3; batch++) {
      stream.add(keys.slice(batch * 5000, batch * 5000 + 10_000).map((key) => event(1, key, 1n)));
      await first.processAllAvailable();
    }
    onPhase('state', 3, (visit) => visit === 1 && endThreads(queries.runtime));
    stream.add([event(1, 'key-7000', 1n)]);
    await first.processAllAvailable();
    stream.add([event(1, 'key-0', 1n)]);
    await first.processAllAvailable();
    expect(sink.batches.get(3)).toEqual(['key-7000 3 3']);
    await first.stop();
    const second = await queries.start('snapshots', query);
    stream.add(keys.map((key) => event(1, key, 1n)));
    await second.processAllAvailable();
    const counts = new Map(
      sink.batches.get(5)!.map((row): [string, string] => {
        const [key, count] = row.split(' ');
        return [key!, count!];
      }),
    );
    expect(counts.size).toBe(20_000);
    expect(['key-0', 'key-1', 'key-7000', 'key-7001'].map((key) => counts.get(key))).toEqual([
      '3',
      '2',
      '4',
      '3',
    ]);
    await second.stop();
    expect(second.exception).toBeNull();
  });
});
