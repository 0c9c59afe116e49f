import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { session } from '../../src/api/open-session.ts';
import type { StreamingQuery } from '../../src/api/queries/streaming-query.ts';
import type { SinkBatch } from '../../src/connectors/sink.ts';

test('a sink that fails for a while gets the same batch again', async () => {
  const { start, add } = await openSession();
  const offered: number[] = [];
  const query = await start(async ({ batchId }) => {
    offered.push(batchId);
    if (offered.length <= 2) throw new Error('the database is down');
  });
  add(1);
  await query.processAllAvailable();
  expect(offered).toEqual([0, 0, 0]);
  add(2);
  await query.processAllAvailable();
  expect(offered).toEqual([0, 0, 0, 1]);
  expect(query.exception).toBeNull();
});

test('a sink that goes on failing ends the query, and the next start repeats the batch', async () => {
  const { start, add } = await openSession();
  const offered: number[] = [];
  const written: string[] = [];
  const failing = await start(async ({ batchId }) => {
    offered.push(batchId);
    if (batchId === 1) throw new Error('the database is down');
  });
  add(1);
  await failing.processAllAvailable();
  add(2);
  await expect(failing.processAllAvailable()).rejects.toThrow('the database is down');
  await expect(failing.awaitTermination()).rejects.toThrow(
    /^\[SINK_FAILED\] The sink database failed in batch 1: the database is down\n/,
  );
  expect(failing.isActive).toBe(false);
  expect(failing.exception?.message).not.toContain('bug in millrace');
  // Once, and a bounded number of times again.
  expect(offered.filter((batchId) => batchId === 1).length).toBeGreaterThan(1);
  expect(offered.filter((batchId) => batchId === 1).length).toBeLessThan(10);

  const healed = await start(async ({ batchId, rows }) => {
    written.push(`${batchId}: ${rows().flat().join(',')}`);
  });
  add(3);
  await healed.processAllAvailable();
  // Row 3 may have come in time for a batch of its own only: batch 1 was planned with row 2.
  expect(written).toEqual(['1: 2', '2: 3']);
});

interface Opened {
  readonly start: (write: (batch: SinkBatch) => Promise<void>) => Promise<StreamingQuery>;
  readonly add: (value: number) => void;
}

/** Queries from one memory stream on one checkpoint. */
async function openSession(): Promise<Opened> {
  const checkpointLocation = mkdtempSync(path.join(tmpdir(), 'millrace-sink-failure-'));
  const opened = await session({ threads: 1 });
  onTestFinished(async () => {
    await opened.close();
    rmSync(checkpointLocation, { recursive: true, force: true });
  });
  const input = opened.memoryStream('value BIGINT');
  const frame = input.toDF().filter('value > 0');
  let writeBatch = async (_batch: SinkBatch): Promise<void> => {};
  opened.registerSink({
    name: 'database',
    create: () => ({
      description: 'database',
      outputModes: ['append'],
      guarantee: 'at-least-once',
      open: async () => null,
      write: async (batch) => {
        await writeBatch(batch);
        return null;
      },
      close: async () => {},
    }),
  });
  return {
    start: (write) => {
      writeBatch = write;
      const writer = frame.writeStream.format('database');
      return writer.option('checkpointLocation', checkpointLocation).start();
    },
    add: (value) => input.addData([[value]]),
  };
}
