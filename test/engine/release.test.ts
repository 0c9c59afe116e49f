import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { openCheckpoint } from '../../src/checkpoint/checkpoint.ts';
import type { JsonValue } from '../../src/columnar/json-value.ts';
import { MemorySource } from '../../src/connectors/memory/memory-source.ts';
import { PooledRuntime } from '../../src/engine/pooled-runtime.ts';
import type { QueryDefinition } from '../../src/engine/query-definition.ts';
import { StreamExecution } from '../../src/engine/stream-execution.ts';
import { defineEventQuery, event, eventStream, KeepingSink } from './event-query.ts';

let runtime: PooledRuntime;
beforeAll(() => {
  runtime = new PooledRuntime({ threads: 1 });
});
afterAll(() => runtime.close());

/** Keeps note of what it was told nobody will read again, and may fail to take note. */
class NotingSource extends MemorySource {
  readonly released: JsonValue[] = [];
  isBroken = false;

  async release(range: JsonValue): Promise<void> {
    if (this.isBroken) throw new Error('the disk is gone');
    this.released.push(range);
  }
}

const COUNTS = 'SELECT key, count(*) AS n FROM events GROUP BY key';
const ROWS = 'SELECT key FROM events';

function scratch(): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'millrace-release-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return directory;
}

/** Runs `batches` batches of one row and stops, which takes a snapshot. */
async function run(definition: QueryDefinition, addRow: () => void, batches = 1): Promise<void> {
  const query = await StreamExecution.start(runtime, definition);
  for (let batch = 0; batch < batches; batch++) {
    addRow();
    await query.processAllAvailable();
  }
  await query.stop();
  await query.awaitTermination();
}

/** Batch of the older of the two newest snapshots, −1 without. */
async function coveredTwice(definition: QueryDefinition): Promise<number> {
  const { partitions, splitBytes, watermarkPolicy } = definition.options;
  const checkpoint = await openCheckpoint(definition.checkpointLocation!, {
    settings: { partitions, splitBytes, watermarkPolicy },
    operators: definition.stages.signature,
    sources: definition.sources.map((source) => source.description),
  });
  await checkpoint.close();
  return checkpoint.snapshots.releasableBatch ?? -1;
}

test('input of a query with state is released when two snapshots hold it', async () => {
  const stream = eventStream();
  const directory = scratch();
  const addRow = (): void => stream.add([event(1, 'a')]);
  const query = { sql: COUNTS, outputMode: 'update', stream, sink: new KeepingSink() } as const;
  for (let start = 0; start < 4; start++) {
    const source = new NotingSource(stream, 'events');
    const definition = { ...defineEventQuery(directory, 'state', query), sources: [source] };
    await run(definition, addRow, 2);
    const covered = await coveredTwice(definition);
    expect(covered).toBe(start === 0 ? -1 : start * 2 - 1);
    const last = source.released.at(-1) ?? null;
    expect(last).toEqual(covered < 0 ? null : [covered, covered + 1]);
  }
});

test('what could not be released before a restart is released after it', async () => {
  const stream = eventStream();
  const directory = scratch();
  const addRow = (): void => stream.add([event(1, 'a')]);
  const query = { sql: COUNTS, outputMode: 'update', stream, sink: new KeepingSink() } as const;
  const source = (): NotingSource => new NotingSource(stream, 'events');
  const define = (own: NotingSource): QueryDefinition => ({
    ...defineEventQuery(directory, 'broken', query),
    sources: [own],
  });
  await run(define(source()), addRow);
  const broken = source();
  broken.isBroken = true;
  await expect(run(define(broken), addRow)).rejects.toThrow('the disk is gone');
  const mended = source();
  await run(define(mended), addRow);
  expect(mended.released).toEqual([
    [0, 1],
    [1, 2],
  ]);
});

test('input of a query without state is released as soon as it is committed', async () => {
  const stream = eventStream();
  const source = new NotingSource(stream, 'events');
  const sink = new KeepingSink();
  const query = { sql: ROWS, outputMode: 'append', stream, sink } as const;
  const definition = { ...defineEventQuery(scratch(), 'rows', query), sources: [source] };
  await run(definition, () => stream.add([event(1, 'a')]), 3);
  expect(source.released).toEqual([
    [0, 1],
    [1, 2],
    [2, 3],
  ]);
});
