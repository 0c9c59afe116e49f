import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { type MemoryInput, type QueryProgress, type Session, session } from 'millrace';
import { measureFdatasync } from '../fdatasync.ts';
import {
  type Bench,
  type BenchOptions,
  type BenchReport,
  checkResult,
  type Table,
  type Verdict,
} from '../harness.ts';
import { median, type Summary, summarize } from '../statistics.ts';
import { ThreadProfiler } from '../thread-profiler.ts';

/** What a batch may take on top of its two durable journal writes. */
const OVERHEAD_MS_MAX = 1.5;
const BATCH_ROWS = 10;
const KEYS = 7;
const WARM_UP_SECONDS = 2;
const PROFILED_SECONDS = 3;
const PROBES = 200;
const START_MS = Date.parse('2026-01-01T00:00:00Z');

/** A query over the stream `events`, and what its table must hold after `batches` batches. */
interface Workload {
  readonly name: string;
  readonly outputMode: 'append' | 'update';
  readonly query: string;
  readonly isRight: (rows: readonly (readonly unknown[])[], batches: number) => boolean;
}

const WORKLOADS: readonly Workload[] = [
  {
    name: 'stateless',
    outputMode: 'append',
    query: 'SELECT key, amount * 2 AS twice FROM events WHERE amount >= 5',
    isRight: (rows, batches) =>
      rows.length === (batches * BATCH_ROWS) / 2 && rows.every(([, twice]) => Number(twice) >= 10),
  },
  {
    name: 'windowed',
    outputMode: 'update',
    query: `SELECT window.start, key, count(*) AS n, sum(amount) AS total FROM events
            GROUP BY window(time, '10 seconds'), key`,
    isRight: (rows, batches) => lastCounts(rows) === batches * BATCH_ROWS,
  },
];

interface Measured {
  readonly latenciesMs: readonly number[];
  /** Medians of the engine's own steps, by name. */
  readonly steps: Readonly<Record<string, number>>;
}

/** Small batches one at a time: from `addData` until the batch is committed in a checkpoint on disk. */
export const latency: Bench = {
  name: 'latency',
  summary: `${BATCH_ROWS}-row micro-batches one at a time, against what the disk's fdatasync takes`,
  run,
};

async function run(options: BenchOptions): Promise<BenchReport> {
  const directory = mkdtempSync(path.join(tmpdir(), 'millrace-latency-'));
  const profiler = options.profile ? new ThreadProfiler() : null;
  try {
    const probesMs = [...measureFdatasync(directory, PROBES)];
    const results = new Map<string, Measured>();
    for (const workload of WORKLOADS) {
      results.set(workload.name, await runWorkload(workload, directory, options, profiler));
      probesMs.push(...measureFdatasync(directory, PROBES));
    }
    return report(results, probesMs, profiler);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function runWorkload(
  workload: Workload,
  directory: string,
  options: BenchOptions,
  profiler: ThreadProfiler | null,
): Promise<Measured> {
  const opened = await session({ settings: { 'spark.sql.session.timeZone': 'UTC' } });
  try {
    const driver = await startQuery(opened, workload, path.join(directory, workload.name));
    await repeat(WARM_UP_SECONDS, () => driver.runBatch());
    const latenciesMs: number[] = [];
    const steps = new Map<string, number[]>();
    await repeat(options.seconds, async () => {
      const { latencyMs, progress } = await driver.runBatch();
      latenciesMs.push(latencyMs);
      for (const [step, durationMs] of Object.entries(progress.durationMs)) {
        steps.set(step, [...(steps.get(step) ?? []), durationMs].slice(-1000));
      }
    });
    await profiler?.profile(workload.name, () => repeat(PROFILED_SECONDS, () => driver.runBatch()));
    const rows = opened.memoryRows(workload.name) ?? [];
    checkResult(workload.isRight(rows, driver.batches), `${workload.name}, ${rows.length} rows`);
    const medians = [...steps].map(([step, values]) => [step, median(values)] as const);
    return { latenciesMs, steps: Object.fromEntries(medians) };
  } finally {
    await opened.close();
  }
}

interface Driver {
  readonly batches: number;
  runBatch(): Promise<{ readonly latencyMs: number; readonly progress: QueryProgress }>;
}

async function startQuery(
  opened: Session,
  { name, outputMode, query }: Workload,
  checkpointLocation: string,
): Promise<Driver> {
  const input = opened.memoryStream('time TIMESTAMP, key STRING, amount BIGINT');
  const events = input.toDF().withWatermark('time', '5 seconds');
  events.createOrReplaceTempView('events');
  let onCommitted = (_progress: QueryProgress): void => {};
  const [started] = await opened.run(
    `CREATE TABLE results USING memory;
     INSERT INTO results WITH (queryName = '${name}', outputMode = '${outputMode}') ${query}`,
    {
      checkpointLocation,
      // Batches without rows only move the watermark on.
      onProgress: (progress) => {
        if (progress.numInputRows > 0) onCommitted(progress);
      },
    },
  );
  let batches = 0;
  const runBatch: Driver['runBatch'] = async () => {
    const committed = new Promise<QueryProgress>((resolve) => {
      onCommitted = resolve;
    });
    const startMs = performance.now();
    addBatch(input, batches++);
    const progress = await Promise.race([committed, ended(started!.awaitTermination())]);
    const latencyMs = performance.now() - startMs;
    await started!.processAllAvailable();
    return { latencyMs, progress };
  };
  return {
    get batches() {
      return batches;
    },
    runBatch,
  };
}

/** A query that stops in the middle of a measurement has failed. */
async function ended(termination: Promise<boolean>): Promise<never> {
  await termination;
  throw new Error('the query ended');
}

/** Half of the amounts are 5 or more; event time goes on by 20 ms a batch. */
function addBatch(input: MemoryInput, batch: number): void {
  const time = new Date(START_MS + batch * 20);
  input.addData(
    Array.from({ length: BATCH_ROWS }, (_, row) => [time, `key-${(batch + row) % KEYS}`, row]),
  );
}

async function repeat(seconds: number, action: () => Promise<unknown>): Promise<void> {
  const endMs = performance.now() + seconds * 1000;
  while (performance.now() < endMs) await action();
}

/** In update mode the last row of a group holds. */
function lastCounts(rows: readonly (readonly unknown[])[]): number {
  const counts = new Map(rows.map(([start, key, count]) => [`${start} ${key}`, Number(count)]));
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}

function report(
  results: ReadonlyMap<string, Measured>,
  probesMs: readonly number[],
  profiler: ThreadProfiler | null,
): BenchReport {
  const fdatasync = summarize(probesMs);
  const boundMs = OVERHEAD_MS_MAX + 2 * fdatasync.median;
  const summaries = [...results].map(
    ([name, { latenciesMs }]) => [name, summarize(latenciesMs)] as const,
  );
  const verdicts = summaries.map(
    ([name, { median: medianMs }]): Verdict => ({
      claim: `${name}: median ${milliseconds(medianMs)} ≤ 1.5 ms + 2 × fdatasync median = ${milliseconds(boundMs)}`,
      holds: medianMs <= boundMs,
    }),
  );
  const head = ['', 'batches', 'median', 'p99', 'least', 'greatest'];
  const rows = [...summaries.map(([name, value]) => row(name, value)), row('fdatasync', fdatasync)];
  const steps = [...results].map(
    ([name, measured]): Table => ({
      title: `steps of a batch, medians: ${name}`,
      head: ['step', 'time'],
      rows: Object.entries(measured.steps).map(([step, value]) => [step, milliseconds(value)]),
    }),
  );
  const numbers = {
    fdatasyncMs: fdatasync,
    boundMs,
    latencyMs: Object.fromEntries(summaries),
    stepsMs: Object.fromEntries([...results].map(([name, { steps: medians }]) => [name, medians])),
  };
  const title = `${BATCH_ROWS}-row batches, from addData to commit`;
  return {
    tables: [{ title, head, rows }, ...steps, ...(profiler?.tables ?? [])],
    numbers,
    verdicts,
  };
}

function row(name: string, { count, median: middle, p99, least, greatest }: Summary): string[] {
  return [name, String(count), ...[middle, p99, least, greatest].map(milliseconds)];
}

function milliseconds(value: number): string {
  return `${value.toFixed(3)} ms`;
}
