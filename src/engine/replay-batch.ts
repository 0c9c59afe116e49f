import { randomUUID } from 'node:crypto';
import { rewindCheckpoint } from '../checkpoint/rewind.ts';
import type { JsonValue } from '../columnar/json-value.ts';
import type { Schema } from '../columnar/schema.ts';
import type { Sink, SinkBatch } from '../connectors/sink.ts';
import type { StreamSource } from '../connectors/source.ts';
import { assert, userError } from '../errors.ts';
import type { QueryDefinition, QueryProgress } from './query-definition.ts';
import type { Runtime } from './runtime.ts';
import { type StartedQuery, startQuery } from './start-query.ts';
import { readStateValues, type StateChange, type StateValues, stateChanges } from './state-rows.ts';

/** What a batch did when it ran again. */
export interface ReplayedBatch {
  readonly schema: Schema;
  /** What the sink was given then. */
  readonly rows: readonly (readonly unknown[])[];
  /** Rows that came too late, as they would go to the table of late rows. */
  readonly lateRows: readonly (readonly unknown[])[];
  /** The keys whose state it changed; null where nobody asked. */
  readonly stateChanges: readonly StateChange[] | null;
  /** Of this batch: what its sources gave, what its operators with state did. */
  readonly progress: QueryProgress;
}

/**
 * Runs a committed batch of a stopped query again, from the nearest snapshot before it. Neither sink, checkpoint nor input
 * change.
 */
export async function replayBatch(
  runtime: Runtime,
  definition: QueryDefinition,
  batchId: number,
  comparesState: boolean,
): Promise<ReplayedBatch> {
  const { checkpointLocation, storage, sources, lateSink } = definition;
  if (checkpointLocation === null) throw noCheckpoint();
  const files = await rewindCheckpoint(checkpointLocation, batchId, storage?.files);
  const [output, late] = [new KeepingSink(batchId), new KeepingSink(batchId)];
  const started = await startQuery(
    runtime,
    {
      ...definition,
      sources: sources.map(withoutRelease),
      sink: output,
      lateSink: lateSink === undefined ? undefined : late,
      trigger: { kind: 'default' },
      onProgress: undefined,
      onIdle: undefined,
      storage: { ...storage, files },
    },
    randomUUID(),
  );
  try {
    const before = comparesState ? await stateOf(runtime, definition, started) : null;
    await started.execution.runNext(() => false);
    const after = before === null ? null : await stateOf(runtime, definition, started);
    const progress = started.progress.recent.last;
    assert(progress?.batchId === batchId, 'the batch that was asked for has run');
    const { schema } = definition.stages;
    const changes = before === null || after === null ? null : stateChanges(before, after);
    return { schema, rows: output.rows, lateRows: late.rows, stateChanges: changes, progress };
  } finally {
    await started.close();
  }
}

async function stateOf(
  runtime: Runtime,
  { stages }: QueryDefinition,
  started: StartedQuery,
): Promise<ReadonlyMap<string, StateValues>> {
  const cut = await started.cutState();
  try {
    return await readStateValues(runtime, stages, await cut.stores());
  } finally {
    await cut.release();
  }
}

/** Takes the place of a sink, as one that holds all batches before. */
class KeepingSink implements Sink {
  readonly description = 'replay';
  readonly outputModes: Sink['outputModes'] = ['append', 'update', 'complete', 'changelog'];
  readonly guarantee = 'exactly-once';
  rows: readonly (readonly unknown[])[] = [];
  readonly #batchId: number;

  constructor(batchId: number) {
    this.#batchId = batchId;
  }

  async open(): Promise<number> {
    return this.#batchId - 1;
  }

  async write(batch: SinkBatch): Promise<JsonValue> {
    if (batch.batchId === this.#batchId) this.rows = batch.rows();
    return null;
  }

  async close(): Promise<void> {}
}

/** The same source, which keeps what it has read. */
function withoutRelease(source: StreamSource): StreamSource {
  return new Proxy(source, {
    get(target, name) {
      if (name === 'release') return async () => {};
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

export function noCheckpoint(): Error {
  return userError('CHECKPOINT_NOT_FOUND', 'A query without a checkpoint cannot be replayed.', {
    hint: "Give it the option 'checkpointLocation' that it ran with.",
  });
}
