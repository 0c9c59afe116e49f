// Law 3 under load: while a batch is in its later steps the next one is planned and read, and nothing more.

import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { expect, onTestFinished, test } from 'vitest';
import type { JsonValue } from '../../src/columnar/json-value.ts';
import type { MemoryStream } from '../../src/connectors/memory/memory-stream.ts';
import type { SinkBatch } from '../../src/connectors/sink.ts';
import type { PhaseMessage } from '../../src/engine/phase.ts';
import type { StreamExecution } from '../../src/engine/stream-execution.ts';
import { eventQueries } from './event-queries.ts';
import { event, eventStream, KeepingSink } from './event-query.ts';
import { endThreads, onPhase } from './phases.ts';

/** Enough for the engine to read ahead. */
const BATCH_ROWS = 60_000;
const KEYS = 10;
const COUNTS = 'SELECT key, count(*) AS n, sum(value) AS total FROM events GROUP BY key';

const queries = eventQueries();

/** A sink whose first batch waits until somebody lets it go, or fails. */
class HeldSink extends KeepingSink {
  readonly #hold: () => Promise<void>;

  constructor(hold: () => Promise<void>) {
    super();
    this.#hold = hold;
  }

  override async write(batch: SinkBatch): Promise<JsonValue> {
    if (batch.batchId === 0) await this.#hold();
    return super.write(batch);
  }
}

test('the next batch is read while a batch is in its sink, and its plan is written with the commit', async () => {
  const stream = eventStream();
  const entered = notePhases();
  const isRead = phase('split', 1);
  const query = await start('order', stream, new HeldSink(() => isRead));
  addRowsAt('journal', 0, stream);
  addRowsAt('sink', 0, stream);
  addRows(stream);
  await query.processAllAvailable();
  await query.stop();
  expect(query.exception).toBeNull();
  const order = (...names: string[]) => names.map((name) => entered.indexOf(name));
  const times = order('split 1', 'sink 0', 'commit 0', 'state 1', 'sink 1', 'commit 1', 'state 2');
  expect(times).not.toContain(-1);
  expect(times).toEqual(times.toSorted((left, right) => left - right));
  expect(entered.indexOf('split 2')).toBeGreaterThan(entered.indexOf('commit 0'));
  expect(entered.filter((name) => name.startsWith('journal'))).toEqual(['journal 0']);
});

test('a small batch that is there when the one before it ends is begun while the commit is written', async () => {
  const stream = eventStream();
  const query = await start('small', stream, new KeepingSink());
  let isLater = false;
  // No write to the disk is known to have ended before.
  onPhase('commit', 0, () => setImmediate(() => (isLater = true)));
  const beganLater = new Promise((resolve) => onPhase('split', 1, () => resolve(isLater)));
  onPhase('sink', 0, () => stream.add([event(2, 'key', 1n)]));
  stream.add([event(1, 'key', 1n)]);
  await query.processAllAvailable();
  await query.stop();
  expect(await beganLater).toBe(false);
});

test('a thread that is lost in state work costs neither the batch nor the one read behind it', async () => {
  const stream = eventStream();
  const sink = new KeepingSink();
  const query = await start('lost', stream, sink);
  addRowsAt('journal', 0, stream);
  onPhase('split', 1, (visit) => visit === 1 && endThreads(queries.runtime));
  addRows(stream);
  await query.processAllAvailable();
  await query.stop();
  expect(query.exception).toBeNull();
  expectCounts(sink, 2);
});

test('a query that fails frees what it has read ahead; the next start reads it again', async () => {
  const stream = eventStream();
  const isRead = phase('split', 1);
  const failing = new HeldSink(async () => {
    await isRead;
    throw new Error('no disk');
  });
  const first = await start('failing', stream, failing);
  addRowsAt('journal', 0, stream);
  addRows(stream);
  await expect(first.awaitTermination()).rejects.toThrow('no disk');
  expect(queries.runtime.memory.bytesInUse(1)).toBe(0);
  const sink = new KeepingSink();
  const second = await start('failing', stream, sink);
  await second.processAllAvailable();
  await second.stop();
  expectCounts(sink, 2);
});

test('a query that is stopped runs the batch that it has planned, and no more', async () => {
  const stream = eventStream();
  const isRead = phase('split', 1);
  const sink = new HeldSink(() => isRead);
  const query = await start('stopped', stream, sink);
  addRowsAt('journal', 0, stream);
  const stopped = phase('sink', 0).then(() => query.stop());
  addRows(stream);
  await stopped;
  expect(query.exception).toBeNull();
  expectCounts(sink, 2);
});

function start(name: string, stream: MemoryStream, sink: KeepingSink): Promise<StreamExecution> {
  return queries.start(name, { sql: COUNTS, outputMode: 'update', stream, sink });
}

/** One row of each key in turn, each worth one. */
function addRows(stream: MemoryStream): void {
  stream.add(Array.from({ length: BATCH_ROWS }, (_, row) => event(1, `key-${row % KEYS}`, 1n)));
}

/** Adds the rows of another batch when a batch enters a phase. */
function addRowsAt(name: PhaseMessage['phase'], batchId: number, stream: MemoryStream): void {
  onPhase(name, batchId, (visit) => visit === 1 && addRows(stream));
}

/** Resolves when a batch enters a phase. */
function phase(name: PhaseMessage['phase'], batchId: number): Promise<void> {
  return new Promise((resolve) => onPhase(name, batchId, () => resolve()));
}

function notePhases(): string[] {
  const entered: string[] = [];
  const note = (message: unknown): void => {
    const { phase: name, batchId } = message as PhaseMessage;
    entered.push(`${name} ${batchId}`);
  };
  subscribe('millrace:phase', note);
  onTestFinished(() => void unsubscribe('millrace:phase', note));
  return entered;
}

function expectCounts(sink: KeepingSink, batches: number): void {
  expect([...sink.batches.keys()]).toEqual(Array.from({ length: batches }, (_, batch) => batch));
  for (const [batchId, rows] of sink.batches) {
    const count = ((batchId + 1) * BATCH_ROWS) / KEYS;
    const expected = Array.from({ length: KEYS }, (_, key) => `key-${key} ${count} ${count}`);
    expect(rows.toSorted()).toEqual(expected);
  }
}
