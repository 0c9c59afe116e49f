import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonValue } from '../../src/columnar/json-value.ts';
import { schema } from '../../src/columnar/schema.ts';
import { BIGINT, field, STRING } from '../../src/columnar/types.ts';
import { MemorySource } from '../../src/connectors/memory/memory-source.ts';
import { MemoryStream } from '../../src/connectors/memory/memory-stream.ts';
import type { Sink, SinkBatch } from '../../src/connectors/sink.ts';
import { systemClock } from '../../src/engine/clock.ts';
import { PooledRuntime } from '../../src/engine/pooled-runtime.ts';
import type { QueryDefinition } from '../../src/engine/query-definition.ts';
import { StreamExecution } from '../../src/engine/stream-execution.ts';
import type { ColumnReference, Expression } from '../../src/expression/expression.ts';
import { lookupFunction } from '../../src/expression/functions/index.ts';
import type { SessionSettings } from '../../src/expression/session-settings.ts';

const settings: SessionSettings = {
  ansi: true,
  timeZone: 'UTC',
  caseSensitive: false,
  strictSpark: false,
};
const columns = schema([field('key', STRING), field('value', BIGINT)]);
const key: ColumnReference = {
  kind: 'column',
  index: 0,
  name: 'key',
  type: STRING,
  nullable: true,
};
const value: ColumnReference = { ...key, index: 1, name: 'value', type: BIGINT };
const one: Expression = { kind: 'literal', value: 1n, type: BIGINT };
const call = (name: string, ...parts: readonly Expression[]): Expression =>
  lookupFunction(name)!.resolve(parts, settings, undefined);

/** A sink that keeps the rows of each batch, and fails as often as it is told. */
class KeepingSink implements Sink {
  readonly description = 'keeping';
  readonly outputModes = ['append', 'update', 'complete'] as const;
  readonly guarantee = 'at-least-once';
  readonly batches = new Map<number, unknown>();
  failures = 0;
  attempts: number[] = [];

  async open(): Promise<null> {
    return null;
  }

  async write(batch: SinkBatch): Promise<JsonValue> {
    this.attempts.push(batch.batchId);
    if (this.failures-- > 0) throw new Error('the sink is full');
    this.batches.set(batch.batchId, batch.rows());
    return null;
  }

  async close(): Promise<void> {}
}

let runtime: PooledRuntime;
let directory: string;
beforeAll(async () => {
  runtime = new PooledRuntime({ threads: 2 });
  directory = await mkdtemp(path.join(tmpdir(), 'millrace-test-'));
});
afterAll(async () => {
  await runtime.close();
  await rm(directory, { recursive: true });
});

function definition(stream: MemoryStream, sink: Sink, name: string): QueryDefinition {
  return {
    name,
    stages: {
      schema: schema([field('key', STRING), field('next', BIGINT)]),
      settings,
      outputMode: 'append',
      splits: [
        {
          id: 0,
          source: 0,
          input: columns,
          runsOnce: false,
          changes: 'append',
          operators: [
            { kind: 'filter', condition: call('greater', value, one) },
            { kind: 'project', expressions: [key, call('add', value, one)] },
          ],
          output: { kind: 'result' },
        },
      ],
      partitions: [],
      watermarks: [],
      finish: { order: [], hidden: [], offset: 0, limit: null },
      signature: [],
    },
    sources: [new MemorySource(stream, 'events')],
    sink,
    trigger: { kind: 'default' },
    checkpointLocation: path.join(directory, name),
    options: {
      partitions: 4,
      splitBytes: 1024,
      watermarkPolicy: 'min',
      noDataBatches: true,
      snapshotIntervalMs: 10,
      memoryBudgetBytes: 2 ** 28,
      pollingDelayMs: 5,
    },
    clock: systemClock,
  };
}

describe('a stateless query', () => {
  it('puts filtered and projected rows of each batch into the sink, in order', async () => {
    const stream = new MemoryStream(columns);
    const sink = new KeepingSink();
    const query = await StreamExecution.start(runtime, definition(stream, sink, 'rows'));
    stream.add([
      ['a', 1n],
      ['b', 2n],
      [null, 3n],
    ]);
    await query.processAllAvailable();
    stream.add(Array.from({ length: 500 }, (_, row) => ['c', BigInt(row)]));
    await query.processAllAvailable();
    await query.stop();
    expect(sink.batches.get(0)).toEqual([
      ['b', 3n],
      [null, 4n],
    ]);
    expect(sink.batches.get(1)).toHaveLength(498);
    expect((sink.batches.get(1) as unknown[][])[497]).toEqual(['c', 500n]);
  });

  it('goes on after a restart with the rows that came meanwhile', async () => {
    const stream = new MemoryStream(columns);
    const sink = new KeepingSink();
    for (let run = 0; run < 3; run++) {
      stream.add([['r', BigInt(run + 10)]]);
      const query = await StreamExecution.start(runtime, definition(stream, sink, 'restart'));
      await query.processAllAvailable();
      await query.stop();
      expect(query.exception).toBeNull();
    }
    expect([...sink.batches.values()]).toEqual([[['r', 11n]], [['r', 12n]], [['r', 13n]]]);
  });

  it('offers a batch to a failing sink again, then fails, and repeats it at the next start', async () => {
    const stream = new MemoryStream(columns);
    const sink = new KeepingSink();
    sink.failures = 2;
    stream.add([['a', 5n]]);
    const query = await StreamExecution.start(runtime, definition(stream, sink, 'failing'));
    await query.processAllAvailable();
    expect(sink.attempts).toEqual([0, 0, 0]);
    sink.failures = 100;
    stream.add([['b', 6n]]);
    await expect(query.processAllAvailable()).rejects.toThrow('the sink is full');
    expect(query.isActive).toBe(false);
    sink.failures = 0;
    const next = await StreamExecution.start(runtime, definition(stream, sink, 'failing'));
    await next.processAllAvailable();
    await next.stop();
    expect([...sink.batches]).toEqual([
      [0, [['a', 6n]]],
      [1, [['b', 7n]]],
    ]);
  });

  it('is refused when the time zone is another one than its checkpoint was made with', async () => {
    const stream = new MemoryStream(columns);
    const given = definition(stream, new KeepingSink(), 'zone');
    await (await StreamExecution.start(runtime, given)).stop();
    const elsewhere = { ...settings, timeZone: 'Europe/Berlin' };
    const stages = { ...given.stages, settings: elsewhere };
    await expect(StreamExecution.start(runtime, { ...given, stages })).rejects.toMatchObject({
      condition: 'CHECKPOINT_SETTING_CHANGED',
      hint: expect.stringContaining('SET spark.sql.session.timeZone = UTC'),
    });
  });

  it('fails with the error of the lowest row', async () => {
    const stream = new MemoryStream(columns);
    stream.add([['a', 2n ** 63n - 1n]]);
    const query = await StreamExecution.start(
      runtime,
      definition(stream, new KeepingSink(), 'overflow'),
    );
    await expect(query.processAllAvailable()).rejects.toMatchObject({
      condition: 'ARITHMETIC_OVERFLOW',
    });
  });
});
