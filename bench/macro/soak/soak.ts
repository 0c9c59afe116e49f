import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type QueryProgress, type Session, type StreamingQuery, session } from 'millrace';
import type { Bench, BenchOptions, BenchReport } from '../../harness.ts';
import { plotOf } from '../plot.ts';
import { type Growth, growthOf, ratioOf, type Sample, steadyVerdict } from '../steadiness.ts';
import { widenYoungHeap } from '../widen-young-heap.ts';

const MEGABYTE = 1e6;
const SECONDS = 30 * 60;
/** Files to measure the speed by: the first ones warm up. */
const TRIAL_FILES = 200;
const TRIAL_ROWS = 50_000;
const TRIAL_WARM_UP_FILES = 60;
const TRIAL_FILES_PER_BATCH = 10;
/** What the query is given of what it could do. */
const SHARE = 0.5;
/** Of what it is given it has to read so much, or it only fell behind. */
const DONE_MIN = 0.98;
const FILE_MS = 100;
const WRITE_INPUT = fileURLToPath(new URL('write-input.ts', import.meta.url));
const PLOT = fileURLToPath(new URL('../../results/soak.svg', import.meta.url));

/** Whether a query over files that goes on for long stays as it was in memory, open files and batch times. */
export const soak: Bench = {
  name: 'soak',
  summary:
    'files → windowed count → files at half of the speed, for half an hour: memory, handles, batch times',
  seconds: SECONDS,
  run,
};

interface SoakSample extends Sample {
  readonly handles: number;
}

async function run({ seconds }: BenchOptions): Promise<BenchReport> {
  const rowsPerSecond = await measureSpeed();
  const given = Math.floor(rowsPerSecond * SHARE);
  process.stderr.write(`${Math.round(rowsPerSecond)} rows/s; ${given} from now on\n`);
  widenYoungHeap();
  const samples = await follow(given, seconds);
  mkdirSync(path.dirname(PLOT), { recursive: true });
  writeFileSync(PLOT, plotOf([{ name: 'soak', samples }]));
  return report(samples, given, seconds);
}

/** Rows a second over files that are there already. */
async function measureSpeed(): Promise<number> {
  return inDirectories(async (directories, opened) => {
    const { input } = directories;
    await once(writeInput(input, TRIAL_FILES, TRIAL_ROWS, 0), 'exit');
    let [rows, startMs, endMs] = [0, 0, 0];
    opened.streams.addListener({
      onQueryProgress({ progress: { numInputRows } }) {
        if (numInputRows === 0) return;
        rows += numInputRows;
        endMs = performance.now();
        if (rows <= TRIAL_WARM_UP_FILES * TRIAL_ROWS) startMs = endMs;
      },
    });
    const query = await startCount(opened, directories, TRIAL_FILES_PER_BATCH);
    await query.processAllAvailable();
    await query.stop();
    return ((TRIAL_FILES - TRIAL_WARM_UP_FILES) * TRIAL_ROWS * 1000) / (endMs - startMs);
  });
}

/** Runs the query over files that come for some time, at a rate. */
function follow(rowsPerSecond: number, seconds: number): Promise<readonly SoakSample[]> {
  return inDirectories(async (directories, opened) => {
    const samples: SoakSample[] = [];
    let rows = 0;
    opened.streams.addListener({
      onQueryProgress({ progress }) {
        rows += progress.numInputRows;
        if (progress.numInputRows > 0) samples.push(sampleOf(progress, rows));
      },
    });
    const query = await startCount(opened, directories, null);
    const rowsPerFile = Math.ceil((rowsPerSecond * FILE_MS) / 1000);
    const fileCount = Math.ceil((seconds * 1000) / FILE_MS);
    const writing = writeInput(directories.input, fileCount, rowsPerFile, FILE_MS);
    try {
      await Promise.race([once(writing, 'exit'), query.awaitTermination()]);
    } finally {
      writing.kill();
    }
    await query.stop();
    return samples;
  });
}

function sampleOf({ batchDuration }: QueryProgress, rows: number): SoakSample {
  const residentMb = process.memoryUsage.rss() / MEGABYTE;
  return { rows, residentMb, batchMs: batchDuration, handles: readdirSync('/proc/self/fd').length };
}

interface Directories {
  readonly input: string;
  readonly output: string;
  readonly checkpoint: string;
}

async function inDirectories<Result>(
  action: (directories: Directories, opened: Session) => Promise<Result>,
): Promise<Result> {
  const root = mkdtempSync(path.join(tmpdir(), 'millrace-soak-'));
  const [input, output, checkpoint] = ['input', 'output', 'checkpoint'].map((name) =>
    path.join(root, name),
  ) as [string, string, string];
  mkdirSync(input);
  const opened = await session({ settings: { 'spark.sql.session.timeZone': 'UTC' } });
  try {
    return await action({ input, output, checkpoint }, opened);
  } finally {
    await opened.close();
    rmSync(root, { recursive: true, force: true });
  }
}

function writeInput(
  directory: string,
  files: number,
  rowsPerFile: number,
  everyMs: number,
): ChildProcess {
  const numbers = [files, rowsPerFile, everyMs].map(String);
  return spawn(process.execPath, [WRITE_INPUT, directory, ...numbers], { stdio: 'inherit' });
}

/** Counts by window and key; windows end some seconds of event time after their rows. */
function startCount(
  opened: Session,
  { input, output, checkpoint }: Directories,
  filesPerBatch: number | null,
): Promise<StreamingQuery> {
  const limit = filesPerBatch === null ? {} : { maxFilesPerTrigger: filesPerBatch };
  opened.readStream
    .format('csv')
    .schema('at TIMESTAMP, key BIGINT, amount BIGINT')
    .options({ cleanSource: 'delete', maxFileAge: '1 minute', ...limit })
    .load(input)
    .withWatermark('at', '2 seconds')
    .createOrReplaceTempView('events');
  return opened
    .sql(
      `SELECT window.start AS start, key, count(*) AS rows, sum(amount) AS total
       FROM events GROUP BY window(at, '2 seconds'), key`,
    )
    .writeStream.format('json')
    .outputMode('append')
    .option('checkpointLocation', checkpoint)
    .start(output);
}

function report(
  samples: readonly SoakSample[],
  rowsPerSecond: number,
  seconds: number,
): BenchReport {
  const measures: Readonly<Record<string, Growth>> = {
    'median memory (MB)': growthOf(samples, ({ residentMb }) => residentMb, 'median'),
    'open files': growthOf(samples, ({ handles }) => handles, 'median'),
    'p99 batch time (ms)': growthOf(samples, ({ batchMs }) => batchMs, 'p99'),
  };
  const done = (samples.at(-1)?.rows ?? 0) / (rowsPerSecond * seconds);
  return {
    tables: [
      {
        title: `${seconds} s at ${rowsPerSecond.toLocaleString('en-US')} rows/s, ${samples.length} batches`,
        head: ['', 'second fifth', 'last fifth', 'ratio'],
        rows: Object.entries(measures).map(([name, growth]) => [
          name,
          growth.second.toFixed(1),
          growth.last.toFixed(1),
          ratioOf(growth).toFixed(3),
        ]),
      },
      { title: `plot: ${path.relative('.', PLOT)}`, head: [], rows: [] },
    ],
    numbers: { rowsPerSecond, seconds, done, ...measures },
    verdicts: [
      ...Object.entries(measures).map(([name, growth]) => steadyVerdict(name, growth)),
      {
        claim: `at least ${DONE_MIN * 100} % of the rows were read in time (${(done * 100).toFixed(1)} %)`,
        holds: done >= DONE_MIN,
      },
    ],
  };
}
