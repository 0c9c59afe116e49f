import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { measureFdatasync } from '../../fdatasync.ts';
import type { Bench, BenchOptions, BenchReport, Table, Verdict } from '../../harness.ts';
import { median, type Summary, summarize } from '../../statistics.ts';
import { ThreadProfiler } from '../../thread-profiler.ts';
import { EventQuery } from './event-query.ts';
import { runSteadyRows } from './steady-rows.ts';
import { STATELESS, WINDOWED, type Workload } from './workloads.ts';

/** What a batch may take on top of its two durable journal writes. */
const OVERHEAD_MS_MAX = 1.5;
const BATCH_ROWS = 10;
const ROWS_PER_SECOND = 10_000;
const END_TO_END_P99_MS_MAX = 10;
/** The main thread must stay answerable. */
const LOOP_DELAY_P99_MS_MAX = 10;
const WARM_UP_SECONDS = 2;
const PROFILED_SECONDS = 3;
const PROBES = 200;

/** Small batches one at a time. */
interface Measured {
  readonly latenciesMs: readonly number[];
  /** Medians of the engine's own steps, by name. */
  readonly steps: Readonly<Record<string, number>>;
}

interface Findings {
  readonly batches: ReadonlyMap<string, Measured>;
  readonly endToEndMs: Summary;
  readonly loopDelayP99Ms: number;
  readonly fdatasyncMs: Summary;
}

/** From adding rows until their batch is committed in a checkpoint on disk, which takes a snapshot every five seconds. */
export const latency: Bench = {
  name: 'latency',
  summary: `${BATCH_ROWS}-row micro-batches and ${ROWS_PER_SECOND} rows/s end to end, state of 100,000 keys, against the disk's fdatasync`,
  seconds: 60,
  run,
};

async function run(options: BenchOptions): Promise<BenchReport> {
  const directory = mkdtempSync(path.join(tmpdir(), 'millrace-latency-'));
  const profiler = options.profile ? new ThreadProfiler() : null;
  const loopDelay = monitorEventLoopDelay({ resolution: 1 });
  try {
    const probesMs = [...measureFdatasync(directory, PROBES)];
    const batches = new Map<string, Measured>();
    for (const workload of [STATELESS, WINDOWED]) {
      const location = path.join(directory, workload.name);
      batches.set(workload.name, await runBatches(workload, location, options, profiler));
      probesMs.push(...measureFdatasync(directory, PROBES));
    }
    const location = path.join(directory, 'steady');
    const latenciesMs = await runSteady(WINDOWED, location, options, loopDelay);
    const findings: Findings = {
      batches,
      endToEndMs: summarize(latenciesMs),
      loopDelayP99Ms: loopDelay.percentile(99) / 1e6,
      fdatasyncMs: summarize(probesMs),
    };
    return report(findings, profiler);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function runBatches(
  workload: Workload,
  checkpointLocation: string,
  options: BenchOptions,
  profiler: ThreadProfiler | null,
): Promise<Measured> {
  const query = await EventQuery.start(workload, checkpointLocation);
  try {
    const latenciesMs: number[] = [];
    const steps = new Map<string, number[]>();
    const runBatch = async (): Promise<void> => {
      const startMs = performance.now();
      const progress = await query.runBatch(BATCH_ROWS);
      latenciesMs.push(performance.now() - startMs);
      for (const [step, durationMs] of Object.entries(progress.durationMs)) {
        const durationsMs = steps.get(step);
        if (durationsMs === undefined) steps.set(step, [durationMs]);
        else durationsMs.push(durationMs);
      }
      await query.processAll();
    };
    await repeat(WARM_UP_SECONDS, runBatch);
    latenciesMs.length = 0;
    await repeat(options.seconds, runBatch);
    const measured = [...latenciesMs];
    await profiler?.profile(workload.name, () => repeat(PROFILED_SECONDS, runBatch));
    query.check();
    const medians = [...steps].map(([step, values]) => [step, median(values)] as const);
    return { latenciesMs: measured, steps: Object.fromEntries(medians) };
  } finally {
    await query.close();
  }
}

async function runSteady(
  workload: Workload,
  checkpointLocation: string,
  options: BenchOptions,
  loopDelay: ReturnType<typeof monitorEventLoopDelay>,
): Promise<readonly number[]> {
  const query = await EventQuery.start(workload, checkpointLocation);
  try {
    await runSteadyRows(query, ROWS_PER_SECOND, WARM_UP_SECONDS);
    loopDelay.enable();
    const latenciesMs = await runSteadyRows(query, ROWS_PER_SECOND, options.seconds);
    loopDelay.disable();
    query.check();
    return latenciesMs;
  } finally {
    await query.close();
  }
}

async function repeat(seconds: number, action: () => Promise<unknown>): Promise<void> {
  const endMs = performance.now() + seconds * 1000;
  while (performance.now() < endMs) await action();
}

function report(findings: Findings, profiler: ThreadProfiler | null): BenchReport {
  const { endToEndMs, loopDelayP99Ms, fdatasyncMs } = findings;
  const boundMs = OVERHEAD_MS_MAX + 2 * fdatasyncMs.median;
  const summaries = [...findings.batches].map(
    ([name, { latenciesMs }]) => [name, summarize(latenciesMs)] as const,
  );
  const numbers = {
    fdatasyncMs,
    boundMs,
    latencyMs: Object.fromEntries(summaries),
    stepsMs: Object.fromEntries([...findings.batches].map(([name, { steps }]) => [name, steps])),
    endToEndMs,
    loopDelayP99Ms,
  };
  const tables = [latencyTable(summaries, findings), ...stepTables(findings)];
  return {
    tables: [...tables, ...(profiler?.tables ?? [])],
    numbers,
    verdicts: verdictsOf(summaries, boundMs, findings),
  };
}

function verdictsOf(
  summaries: readonly (readonly [string, Summary])[],
  boundMs: number,
  { endToEndMs, loopDelayP99Ms }: Findings,
): readonly Verdict[] {
  const small = summaries.map(
    ([name, { median: medianMs }]): Verdict => ({
      claim: `${name}: median ${milliseconds(medianMs)} ≤ 1.5 ms + 2 × fdatasync median = ${milliseconds(boundMs)}`,
      holds: medianMs <= boundMs,
    }),
  );
  return [
    ...small,
    {
      claim: `${ROWS_PER_SECOND} rows/s end to end: p99 ${milliseconds(endToEndMs.p99)} ≤ ${END_TO_END_P99_MS_MAX} ms`,
      holds: endToEndMs.p99 <= END_TO_END_P99_MS_MAX,
    },
    {
      claim: `main thread: event-loop delay p99 ${milliseconds(loopDelayP99Ms)} < ${LOOP_DELAY_P99_MS_MAX} ms`,
      holds: loopDelayP99Ms < LOOP_DELAY_P99_MS_MAX,
    },
  ];
}

function latencyTable(
  summaries: readonly (readonly [string, Summary])[],
  { endToEndMs, fdatasyncMs }: Findings,
): Table {
  return {
    title: `from adding rows to their commit: batches of ${BATCH_ROWS}, then ${ROWS_PER_SECOND} rows/s row by row`,
    head: ['', 'count', 'median', 'p99', 'least', 'greatest'],
    rows: [
      ...summaries.map(([name, value]) => row(name, value)),
      row('end to end', endToEndMs),
      row('fdatasync', fdatasyncMs),
    ],
  };
}

function stepTables({ batches }: Findings): readonly Table[] {
  return [...batches].map(([name, { steps }]) => ({
    title: `steps of a batch, medians: ${name}`,
    head: ['step', 'time'],
    rows: Object.entries(steps).map(([step, value]) => [step, milliseconds(value)]),
  }));
}

function row(name: string, { count, median: middle, p99, least, greatest }: Summary): string[] {
  return [name, String(count), ...[middle, p99, least, greatest].map(milliseconds)];
}

function milliseconds(value: number): string {
  return `${value.toFixed(3)} ms`;
}
