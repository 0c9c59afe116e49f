import path from 'node:path';
import type { JsonValue } from '../../src/columnar/json-value.ts';
import { schema } from '../../src/columnar/schema.ts';
import type { Row } from '../../src/columnar/value.ts';
import { MemorySource } from '../../src/connectors/memory/memory-source.ts';
import { MemoryStream } from '../../src/connectors/memory/memory-stream.ts';
import type { Sink, SinkBatch } from '../../src/connectors/sink.ts';
import { systemClock } from '../../src/engine/clock.ts';
import type { EngineOptions, QueryDefinition } from '../../src/engine/query-definition.ts';
import { optimize } from '../../src/plan/optimize.ts';
import { stageQuery } from '../../src/plan/stage-query.ts';
import type { OutputMode } from '../../src/plan/stages.ts';
import { parseSchema } from '../../src/sql/parse.ts';
import { analyzeSql, EVENTS, SETTINGS } from '../plan/catalog.ts';

/** A stream of (ts, key, value) with a watermark of ten seconds. */
export function eventStream(): MemoryStream {
  return new MemoryStream(schema(parseSchema(EVENTS)));
}

/** An event at a time in seconds. */
export function event(second: number, key: string | null = null, value = 0n): Row {
  return [BigInt(second) * 1_000_000n, key, value];
}

/** A sink that keeps the rows of each batch as text. */
export class KeepingSink implements Sink {
  readonly description = 'keeping';
  readonly outputModes = ['append', 'update', 'complete'] as const;
  readonly guarantee = 'at-least-once';
  readonly batches = new Map<number, readonly string[]>();

  async open(): Promise<null> {
    return null;
  }

  async write(batch: SinkBatch): Promise<JsonValue> {
    const rows = batch.rows().map((row) => row.map(String).join(' '));
    this.batches.set(batch.batchId, rows);
    return null;
  }

  async close(): Promise<void> {}
}

export interface EventQuery {
  readonly sql: string;
  readonly outputMode: OutputMode;
  readonly stream: MemoryStream;
  readonly sink: Sink;
  readonly options?: Partial<EngineOptions>;
}

/** A query over `events`, whose checkpoint lies under `directory` by the query's name. */
export function defineEventQuery(
  directory: string,
  name: string,
  { sql, outputMode, stream, sink, options }: EventQuery,
): QueryDefinition {
  const plan = analyzeSql(sql, { events: { schema: EVENTS, delay: '10 seconds' } });
  const settings = { ...SETTINGS, strictSpark: false };
  return {
    name,
    stages: stageQuery(optimize(plan, settings), outputMode, settings).stages,
    sources: [new MemorySource(stream, 'events')],
    sink,
    trigger: { kind: 'default' },
    checkpointLocation: path.join(directory, name),
    options: {
      partitions: 4,
      splitBytes: 64 * 1024,
      watermarkPolicy: 'min',
      noDataBatches: false,
      snapshotIntervalMs: 3_600_000,
      memoryBudgetBytes: 2 ** 29,
      pollingDelayMs: 5,
      ...options,
    },
    clock: systemClock,
  };
}
