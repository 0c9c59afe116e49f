// Law 2 and law 6: a batch is a pure function of plan, planned record and state, whatever the threads do.

import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Row } from '../../src/columnar/value.ts';
import { MemorySource } from '../../src/connectors/memory/memory-source.ts';
import { MemoryStream } from '../../src/connectors/memory/memory-stream.ts';
import { PooledRuntime } from '../../src/engine/pooled-runtime.ts';
import { StreamExecution } from '../../src/engine/stream-execution.ts';
import type { OutputMode } from '../../src/plan/stages.ts';
import { defineEngineQuery } from '../support/engine-query.ts';
import { RecordingSink, readLines } from '../support/recording-sink.ts';
import { SteppedClock } from '../support/stepped-clock.ts';
import { EVENT_SCHEMA, eventRows } from './event-rows.ts';

const START_MS = Date.parse('2026-03-02T00:00:00Z');
/** Some ten splits a batch; a snapshot every three batches, for each batch moves the clock on by a second. */
const SETTINGS = { 'millrace.splitBytes': '128 KB', 'millrace.checkpoint.interval': '3 seconds' };
const BATCHES = 6;
/** More rows than a stage handles in one task. */
const BATCH_ROWS = 6000;
/** Relative; sums of DOUBLE depend on the order of their terms. */
const TOLERANCE = 1e-12;

const AGGREGATES = `count(*) AS n, count(small) AS smalls, sum(small) AS small, sum(amount) AS amount,
  sum(price) AS price, avg(price) AS mean_price, sum(weight) AS weight, avg(weight) AS mean_weight,
  min(name) AS first_name, max(name) AS last_name, min(weight) AS least, max(price) AS dearest,
  max(time) AS latest, min(flag) AS least_flag`;

interface PureQuery {
  readonly name: string;
  readonly outputMode: OutputMode;
  readonly sql: string;
  readonly dropDuplicates?: readonly string[];
}

const QUERIES: readonly PureQuery[] = [
  {
    name: 'a stateless query',
    outputMode: 'append',
    sql: `SELECT time, upper(key) AS key, current_timestamp() AS now, small * 2 AS twice, price, weight / 3 AS third, name, flag
      FROM events WHERE small > 0 OR name IS NULL`,
  },
  {
    name: 'a windowed aggregate in append mode',
    outputMode: 'append',
    sql: `SELECT window.start AS start, key, ${AGGREGATES} FROM events
      GROUP BY window(time, '20 seconds', '10 seconds'), key`,
  },
  {
    name: 'a left join of the stream with itself',
    outputMode: 'append',
    sql: `SELECT l.time, l.key, l.small, l.name, r.price, r.weight, r.flag FROM events l LEFT JOIN events r
      ON l.key <=> r.key AND l.small = r.small AND r.time > l.time - INTERVAL 5 SECONDS
      AND r.time <= l.time + INTERVAL 10 SECONDS`,
  },
  {
    name: 'a grouped aggregate in update mode',
    outputMode: 'update',
    sql: `SELECT key, flag, ${AGGREGATES} FROM events GROUP BY key, flag`,
  },
  {
    name: 'distinct values in update mode',
    outputMode: 'update',
    sql: `SELECT key, count(*) AS n, count(DISTINCT small) AS d, count(DISTINCT small) FILTER (WHERE flag) AS e,
      sum(DISTINCT amount) AS s, count(DISTINCT name, flag) AS f FROM events GROUP BY key`,
  },
  {
    name: 'the first rows of keys in changelog mode',
    outputMode: 'changelog',
    sql: `SELECT time, key, small, name, r FROM
      (SELECT *, row_number() OVER (PARTITION BY key ORDER BY small DESC, name) AS r FROM events) WHERE r <= 3`,
  },
  {
    name: 'session windows over rows without duplicates',
    outputMode: 'append',
    sql: `SELECT session_window.start AS start, key, count(*) AS n, collect_list(small) AS smalls
      FROM events GROUP BY session_window(time, '100 milliseconds'), key`,
    dropDuplicates: ['key', 'small', 'flag'],
  },
  {
    name: 'a limit over rows without duplicates',
    outputMode: 'append',
    sql: 'SELECT time, key, small FROM events LIMIT 4000',
    dropDuplicates: ['key', 'time', 'small'],
  },
  {
    name: 'a global aggregate in complete mode',
    outputMode: 'complete',
    sql: `SELECT ${AGGREGATES} FROM events`,
  },
];

describe.each(QUERIES)('$name', (query) => {
  test('gives equal bytes on 1, 2 and 4 threads', async () => {
    const [one, { batches: two }, four] = [
      await runAll(query, 1),
      await onTwoThreads(query),
      await runAll(query, 4),
    ];
    expect(one.size).toBeGreaterThanOrEqual(BATCHES);
    expect([...one.values()].join('').length).toBeGreaterThan(0);
    expect(two).toEqual(one);
    expect(four).toEqual(one);
  });

  test('gives equal rows with other split sizes', async () => {
    const { batches: middle } = await onTwoThreads(query);
    for (const size of ['8 KB', '64 MB']) {
      const other = await runAll(query, 2, { 'millrace.splitBytes': size });
      expect([...other.keys()]).toEqual([...middle.keys()]);
      for (const [batchId, text] of middle) expectSameRows(other.get(batchId)!, text);
    }
  });

  test('gives equal bytes when a batch is run again from its checkpoint', async () => {
    const { batches, stream, copyOf } = await onTwoThreads(query);
    for (const [batchId, text] of batches) {
      const again = await runFirstBatch(query, stream, copyOf(batchId));
      expect(again).toEqual({ batchId, text });
    }
  });

  afterAll(() => {
    rmSync(copiesOf(query), { recursive: true, force: true });
  });
});

const runtimes = new Map<number, PooledRuntime>();
afterAll(async () => {
  for (const runtime of runtimes.values()) await runtime.close();
});

/** The runtime with so many threads, for all tests. */
function runtimeOf(threads: number): PooledRuntime {
  const runtime = runtimes.get(threads) ?? new PooledRuntime({ threads });
  runtimes.set(threads, runtime);
  return runtime;
}

/** What each batch put out, and the checkpoint that each would find after a crash. */
interface FirstRun {
  readonly batches: ReadonlyMap<number, string>;
  readonly stream: MemoryStream;
  copyOf(batchId: number): string;
}

const twoThreaded = new Map<PureQuery, Promise<FirstRun>>();

/** The run on two threads, which several tests compare with. */
function onTwoThreads(query: PureQuery): Promise<FirstRun> {
  const run = twoThreaded.get(query) ?? runOnTwoThreads(query);
  twoThreaded.set(query, run);
  return run;
}

async function runOnTwoThreads(query: PureQuery): Promise<FirstRun> {
  const stream = new MemoryStream(EVENT_SCHEMA);
  const checkpoint = scratch();
  const copyOf = (batchId: number): string => path.join(copiesOf(query), `before-${batchId}`);
  const batches = await runAll(query, 2, {}, stream, checkpoint, (batchId) =>
    copyCheckpoint(checkpoint, copyOf(batchId)),
  );
  return { batches, stream, copyOf };
}

const copies = mkdtempSync(path.join(tmpdir(), 'millrace-purity-copies-'));
afterAll(() => rmSync(copies, { recursive: true, force: true }));

/** Where the checkpoints of a query are kept until the next one's turn. */
function copiesOf(query: PureQuery): string {
  return path.join(copies, String(QUERIES.indexOf(query)));
}

const feed = new Map<number, readonly Row[]>();

/** The rows of a batch, the same for all runs. */
function rowsOf(batch: number): readonly Row[] {
  const rows = feed.get(batch) ?? eventRows(batch, batch * BATCH_ROWS, BATCH_ROWS);
  feed.set(batch, rows);
  return rows;
}

/** Feeds the stream batch by batch and gives what each batch put out. */
async function runAll(
  query: PureQuery,
  threads: number,
  settings: Readonly<Record<string, string>> = {},
  stream: MemoryStream = new MemoryStream(EVENT_SCHEMA),
  checkpointLocation: string = scratch(),
  onWrite: (batchId: number) => void = () => {},
): Promise<ReadonlyMap<number, string>> {
  const clock = new SteppedClock(START_MS);
  const sink = new RecordingSink((batchId) => {
    clock.step(1000);
    onWrite(batchId);
  });
  const execution = await StreamExecution.start(
    runtimeOf(threads),
    defineEngineQuery({
      ...query,
      source: new MemorySource(stream, 'events'),
      watermark: ['time', '5 seconds'],
      sink,
      checkpointLocation,
      clock,
      settings: { ...SETTINGS, ...settings },
    }),
  );
  for (let batch = 0; batch < BATCHES; batch++) {
    stream.add(rowsOf(batch));
    await execution.processAllAvailable();
  }
  await execution.stop();
  await execution.awaitTermination();
  return sink.batches;
}

/** Starts on a checkpoint whose last batch is planned and not committed: that one comes first. */
async function runFirstBatch(
  query: PureQuery,
  stream: MemoryStream,
  checkpointLocation: string,
): Promise<{ batchId: number; text: string }> {
  const sink = new RecordingSink();
  const execution = await StreamExecution.start(
    runtimeOf(2),
    defineEngineQuery({
      ...query,
      source: new MemorySource(stream, 'events'),
      watermark: ['time', '5 seconds'],
      sink,
      checkpointLocation,
      clock: new SteppedClock(START_MS + 1e6),
      trigger: { kind: 'availableNow' },
    }),
  );
  await execution.awaitTermination();
  const [batchId, text] = [...sink.batches][0]!;
  return { batchId, text };
}

/** A checkpoint as a crash at this moment would leave it; the copy belongs to nobody. */
function copyCheckpoint(location: string, copy: string): void {
  cpSync(location, copy, { recursive: true });
  rmSync(path.join(copy, 'owner.json'), { force: true });
}

function expectSameRows(actual: string, expected: string): void {
  const [actualRows, expectedRows] = [sortedRows(actual), sortedRows(expected)];
  expect(actualRows.length).toBe(expectedRows.length);
  actualRows.forEach((row, index) => {
    const wanted = expectedRows[index]!;
    const names = Object.keys(row).join();
    if (names !== Object.keys(wanted).join()) expect(row).toEqual(wanted);
    // Not an expectation for each of a million values: it would take longer than all queries together.
    for (const [name, value] of Object.entries(row)) {
      const other = wanted[name];
      if (value === other) continue;
      if (typeof value === 'number' && typeof other === 'number') {
        expect(Math.abs(value - other), name).toBeLessThanOrEqual(TOLERANCE * Math.abs(other));
      } else expect(value, name).toEqual(other);
    }
  });
}

/** By everything but the sums of DOUBLE, which may differ in their last digits. */
function sortedRows(text: string): ReturnType<typeof readLines> {
  const keyOf = (row: ReturnType<typeof readLines>[number]): string => {
    const { weight, mean_weight, ...rest } = row;
    return JSON.stringify(rest);
  };
  const keyed = readLines(text).map((row) => ({ key: keyOf(row), row }));
  return keyed.sort((left, right) => (left.key < right.key ? -1 : 1)).map(({ row }) => row);
}

function scratch(): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'millrace-purity-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}
