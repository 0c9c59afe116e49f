// Law 4: workers hold nothing that outlives a task, so one that dies or traps takes nothing with it.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { schema } from '../../src/columnar/schema.ts';
import { MemorySource } from '../../src/connectors/memory/memory-source.ts';
import { MemoryStream } from '../../src/connectors/memory/memory-stream.ts';
import { PooledRuntime } from '../../src/engine/pooled-runtime.ts';
import { StreamExecution } from '../../src/engine/stream-execution.ts';
import { parseSchema } from '../../src/sql/parse.ts';
import { defineEngineQuery } from '../support/engine-query.ts';
import { RecordingSink } from '../support/recording-sink.ts';
import { TamperedRuntime } from './tampered-runtime.ts';

/** Enough rows and groups that each task runs for some milliseconds. */
const BATCH_ROWS = 60_000;
const BATCHES = 3;
const EVENTS = schema(parseSchema('key BIGINT, amount BIGINT'));
const SQL = 'SELECT key, count(*) AS n, sum(amount) AS total FROM events GROUP BY key';

test('a thread that dies in split work is replaced and the splits are read again', async () => {
  const runtime = new TamperedRuntime({ kind: 'split', after: 1, harm: 'thread ends' });
  await expectRightCounts(runtime);
  expect(runtime.ending).toBe('THREAD_LOST');
  expect(runtime.taskCounts.get('split')).toBeGreaterThan(BATCHES);
});

test('a thread that dies in state work takes the query back to its last cut, and on from there', async () => {
  const runtime = new TamperedRuntime({ kind: 'partition', after: 1, harm: 'thread ends' });
  await expectRightCounts(runtime);
  expect(runtime.ending).toBe('THREAD_LOST');
});

test.each(['split', 'partition'] as const)(
  'a kernel that traps in a %s task takes the query back to its last cut, and on from there',
  async (kind) => {
    const runtime = new TamperedRuntime({ kind, after: 1, harm: 'kernel traps' });
    await expectRightCounts(runtime);
    expect(runtime.ending).toBe('KERNEL_TRAP');
  },
);

test('what a thread that died did not copy for a snapshot is copied by the next one', async () => {
  const runtime = new TamperedRuntime({ kind: 'copy', after: 0, harm: 'thread ends' });
  await expectRightCounts(runtime, { 'millrace.checkpoint.interval': '0 ms' });
  expect(runtime.ending).toBe('THREAD_LOST');
});

test('a snapshot that fails because threads die takes the query back, and is made by the next batch', async () => {
  // Each copy is tried three times.
  const mishap = { kind: 'copy', after: 0, times: 3, harm: 'thread ends' } as const;
  const runtime = new TamperedRuntime(mishap);
  await expectRightCounts(runtime, { 'millrace.checkpoint.interval': '0 ms' });
  expect(runtime.ending).toBe('THREAD_LOST');
  expect(runtime.taskCounts.get('cut')).toBeGreaterThan(1);
});

test('a thread that dies while state is cut for a snapshot takes the query back, too', async () => {
  const runtime = new TamperedRuntime({ kind: 'cut', after: 0, harm: 'thread ends' });
  await expectRightCounts(runtime, { 'millrace.checkpoint.interval': '0 ms' });
  expect(runtime.ending).toBe('THREAD_LOST');
});

test('snapshots that kill their thread each time end the query, though batches get through', async () => {
  const mishap = { kind: 'copy', after: 0, times: 1e6, harm: 'thread ends' } as const;
  const runtime = new TamperedRuntime(mishap);
  const stream = new MemoryStream(EVENTS);
  const often = { 'millrace.checkpoint.interval': '0 ms' };
  const execution = await startCount(runtime, stream, new RecordingSink(), scratch(), often);
  const run = async () => {
    for (let batch = 0; batch < 20; batch++) {
      addBatch(stream, batch);
      await execution.processAllAvailable();
    }
  };
  await expect(run()).rejects.toThrow('SNAPSHOT_FAILED');
  expect(execution.isActive).toBe(false);
  await runtime.close();
});

test('a kernel that traps every time ends the query; the next start goes on where it was', async () => {
  const stream = new MemoryStream(EVENTS);
  const checkpointLocation = scratch();
  const broken = new TamperedRuntime({ kind: 'split', after: 1, times: 1e6, harm: 'kernel traps' });
  const sink = new RecordingSink();
  const first = await startCount(broken, stream, sink, checkpointLocation);
  addBatch(stream, 0);
  await first.processAllAvailable();
  addBatch(stream, 1);
  await expect(first.processAllAvailable()).rejects.toThrow('KERNEL_TRAP');
  expect(first.isActive).toBe(false);
  expect(broken.taskCounts.get('split')).toBeLessThan(20);
  await broken.close();

  const sound = new PooledRuntime({ threads: 1 });
  const second = await startCount(sound, stream, sink, checkpointLocation);
  await second.processAllAvailable();
  await second.stop();
  await sound.close();
  expectCounts(sink, 2);
});

/** Runs a count over several batches; every batch must put out every group once, as it then stands. */
async function expectRightCounts(
  runtime: PooledRuntime,
  settings: Readonly<Record<string, string>> = {},
): Promise<void> {
  const stream = new MemoryStream(EVENTS);
  const sink = new RecordingSink();
  try {
    const execution = await startCount(runtime, stream, sink, scratch(), settings);
    for (let batch = 0; batch < BATCHES; batch++) {
      addBatch(stream, batch);
      await execution.processAllAvailable();
    }
    await execution.stop();
    await execution.awaitTermination();
  } finally {
    await runtime.close();
  }
  expectCounts(sink, BATCHES);
}

function startCount(
  runtime: PooledRuntime,
  stream: MemoryStream,
  sink: RecordingSink,
  checkpointLocation: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<StreamExecution> {
  const definition = defineEngineQuery({
    sql: SQL,
    outputMode: 'update',
    source: new MemorySource(stream, 'events'),
    sink,
    checkpointLocation,
    // One task for all splits of a batch.
    settings: { 'millrace.splitBytes': '64 MB', ...settings },
  });
  return StreamExecution.start(runtime, definition);
}

/** Every key once, with the batch's number as its amount. */
function addBatch(stream: MemoryStream, batch: number): void {
  stream.add(Array.from({ length: BATCH_ROWS }, (_, row) => [BigInt(row), BigInt(batch)]));
}

function expectCounts(sink: RecordingSink, batches: number): void {
  expect([...sink.batches.keys()]).toEqual(Array.from({ length: batches }, (_, batch) => batch));
  for (const [batchId, text] of sink.batches) {
    const lines = text.trimEnd().split('\n').toSorted();
    const total = (batchId * (batchId + 1)) / 2;
    const expected = Array.from(
      { length: BATCH_ROWS },
      (_, key) => `{"key":${key},"n":${batchId + 1},"total":${total}}`,
    ).toSorted();
    // Compared line by line: a difference among sixty thousand is shown by its first.
    expect(lines.length).toBe(expected.length);
    expect(lines.find((line, index) => line !== expected[index])).toBeUndefined();
  }
}

function scratch(): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'millrace-thread-loss-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}
