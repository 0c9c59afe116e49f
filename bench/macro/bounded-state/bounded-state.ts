import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type QueryProgress, session } from 'millrace';
import type { Bench, BenchOptions, BenchReport, Verdict } from '../../harness.ts';
import { plotOf } from '../plot.ts';
import {
  type Course,
  type Growth,
  growthOf,
  growthText,
  ratioOf,
  type Sample,
  steadyVerdict,
} from '../steadiness.ts';
import { widenYoungHeap } from '../widen-young-heap.ts';
import { type ExpiringWorkload, WORKLOADS } from './workloads.ts';

const ROWS = 100_000_000;
/** A fifth has two thousand batches then, so that p99 does not hang on a few of them. */
const ROWS_PER_BATCH = 10_000;
/** Batches are slower while a snapshot is written: each fifth, of some seconds, has to have as many as the others. */
const SNAPSHOT_INTERVAL = '500 ms';
/**
 * Rows before those that count, as a share of these: V8 takes some hundreds of batches to compile the engine and to let its
 * heaps, those of the threads too, grow to the size at which it begins to collect them.
 */
const WARM_UP = 0.5;
const MEGABYTE = 1e6;
/** What must have gone of the rows that the operator kept. */
const EXPIRED_MIN = 0.95;
const PLOT = fileURLToPath(new URL('../../results/bounded-state.svg', import.meta.url));

/** Whether state and time of operators whose rows expire stay the same, however long they run and whatever keys come. */
export const boundedState: Bench = {
  name: 'bounded-state',
  summary: 'memory and batch times of every operator whose rows expire, over ever new keys',
  run,
};

interface WorkloadResult extends Course {
  readonly memory: Growth;
  readonly p99: Growth;
  readonly expired: number;
  readonly rowsPerSecond: number;
}

async function run({ only, rows }: BenchOptions): Promise<BenchReport> {
  const results: WorkloadResult[] = [];
  widenYoungHeap();
  for (const workload of WORKLOADS.filter(({ name }) => new RegExp(only ?? '').test(name))) {
    results.push(await follow(workload, rows ?? ROWS));
    const { memory, p99, rowsPerSecond } = results.at(-1)!;
    process.stderr.write(
      `${workload.name}: ${Math.round(rowsPerSecond)} rows/s, ${growthText(memory)} MB, p99 ${growthText(p99)} ms\n`,
    );
  }
  mkdirSync(path.dirname(PLOT), { recursive: true });
  writeFileSync(PLOT, plotOf(results));
  return report(results);
}

/** Runs a query over as many rows as are asked for, once it is warm. */
async function follow(workload: ExpiringWorkload, rowCount: number): Promise<WorkloadResult> {
  const warmUpRows = Math.round(rowCount * WARM_UP);
  const directory = mkdtempSync(path.join(tmpdir(), 'millrace-bounded-'));
  const settings = {
    'spark.sql.session.timeZone': 'UTC',
    'millrace.checkpoint.interval': SNAPSHOT_INTERVAL,
  };
  const opened = await session({ settings });
  const samples: Sample[] = [];
  let [rows, kept] = [-warmUpRows, 0];
  let startMs = performance.now();
  try {
    const done = new Promise<void>((resolve) => {
      opened.streams.addListener({
        onQueryProgress({ progress }) {
          if (rows < 0) startMs = performance.now();
          rows += progress.numInputRows;
          kept = keptRows(progress);
          const residentMb = process.memoryUsage.rss() / MEGABYTE;
          if (progress.numInputRows > 0 && rows > 0)
            samples.push({ rows, residentMb, batchMs: progress.batchDuration });
          if (rows >= rowCount) resolve();
        },
      });
    });
    const query = await workload
      .frame(opened, ROWS_PER_BATCH)
      .writeStream.format('noop')
      .outputMode('append')
      .option('checkpointLocation', directory)
      .start();
    await Promise.race([done, query.awaitTermination()]);
    const rowsPerSecond = (rows / (performance.now() - startMs)) * 1000;
    await query.stop();
    return { ...resultOf(workload.name, samples), expired: 1 - kept / rows, rowsPerSecond };
  } finally {
    await opened.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

function keptRows({ stateOperators }: QueryProgress): number {
  return stateOperators.reduce((sum, { numRowsTotal }) => sum + numRowsTotal, 0);
}

function resultOf(
  name: string,
  samples: readonly Sample[],
): Pick<WorkloadResult, 'name' | 'samples' | 'memory' | 'p99'> {
  return {
    name,
    samples,
    memory: growthOf(samples, ({ residentMb }) => residentMb, 'median'),
    p99: growthOf(samples, ({ batchMs }) => batchMs, 'p99'),
  };
}

function report(results: readonly WorkloadResult[]): BenchReport {
  return {
    tables: [
      {
        title: 'the second fifth of a run and the last',
        head: ['', 'rows', 'rows/s', 'expired', 'median MB', 'ratio', 'p99 ms a batch', 'ratio'],
        rows: results.map(({ name, samples, rowsPerSecond, expired, memory, p99 }) => [
          name,
          (samples.at(-1)?.rows ?? 0).toLocaleString('en-US'),
          Math.round(rowsPerSecond).toLocaleString('en-US'),
          `${(expired * 100).toFixed(1)} %`,
          growthText(memory),
          ratioOf(memory).toFixed(3),
          growthText(p99),
          ratioOf(p99).toFixed(3),
        ]),
      },
      { title: `plot: ${path.relative('.', PLOT)}`, head: [], rows: [] },
    ],
    numbers: Object.fromEntries(results.map(({ name, samples: _, ...rest }) => [name, rest])),
    verdicts: results.flatMap(verdictsOf),
  };
}

function verdictsOf({ name, memory, p99, expired }: WorkloadResult): readonly Verdict[] {
  return [
    {
      claim: `${name}: more than ${EXPIRED_MIN * 100} % of the rows have expired`,
      holds: expired > EXPIRED_MIN,
    },
    steadyVerdict(`${name}: memory`, memory),
    steadyVerdict(`${name}: p99 batch time`, p99),
  ];
}
