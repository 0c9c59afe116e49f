import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { DuckDBInstance, version as duckdbVersion } from '@duckdb/node-api';
import { type Session, session } from 'millrace';
import {
  alternate,
  type Bench,
  type BenchOptions,
  type BenchReport,
  checkResult,
  type Measurement,
  measure,
} from '../harness.ts';
import { type Summary, summarize } from '../statistics.ts';
import { ThreadProfiler } from '../thread-profiler.ts';
import { BID_COLUMNS, type BidFiles, bidFiles } from './bids.ts';

const THREADS = 2;
/** At least this many rounds; more when there is time. */
const ROUNDS_MIN = 5;
/** The main thread must stay answerable while a query runs. */
const LOOP_DELAY_MS_MAX = 10;
const AGGREGATION = `SELECT auction, count(*) AS bids, sum(price) AS total, max(price) AS highest
FROM bids WHERE channel <> 'Baidu' AND price >= 1000 GROUP BY auction`;

/** A result as lines of text, sorted: what both contenders must agree on. */
type ResultText = string;

/** A streaming query over JSON lines against DuckDB's `read_json` with the same types and the same query. */
export const throughput: Bench = {
  name: 'throughput',
  summary: 'JSON lines, filter, group by (count, sum, max) beside DuckDB, two threads each',
  run,
};

async function run(options: BenchOptions): Promise<BenchReport> {
  const bids = await bidFiles();
  const directory = mkdtempSync(path.join(tmpdir(), 'millrace-throughput-'));
  const profiler = options.profile ? new ThreadProfiler() : null;
  const opened = await session({
    threads: THREADS,
    settings: { 'spark.sql.session.timeZone': 'UTC' },
  });
  const duckdb = await openDuckdb(bids);
  try {
    let runs = 0;
    let ours: ResultText = '';
    let theirs: ResultText = '';
    const loopDelay = monitorEventLoopDelay({ resolution: 1 });
    const runOurs = async (): Promise<void> => {
      loopDelay.enable();
      ours = await runStream(opened, bids, path.join(directory, String(runs)), runs++);
      loopDelay.disable();
    };
    const runTheirs = async (): Promise<void> => {
      theirs = await duckdb.run();
    };
    const { wallMs } = await measure(runTheirs);
    const rounds = Math.max(ROUNDS_MIN, Math.round((options.seconds * 1000) / (2 * wallMs)));
    const results = await alternate({ millrace: runOurs, duckdb: runTheirs }, rounds);
    checkResult(ours === theirs && ours.length > 0, 'millrace and DuckDB differ');
    await profiler?.profile('throughput', runOurs);
    return report(bids, results.millrace, results.duckdb, loopDelay, profiler);
  } finally {
    await opened.close();
    duckdb.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** One run from an empty checkpoint to the end of the input, by the public way. */
async function runStream(
  opened: Session,
  bids: BidFiles,
  checkpointLocation: string,
  number: number,
): Promise<ResultText> {
  const name = `bids_${number}`;
  const frame = opened.readStream.format('json').schema(BID_COLUMNS).load(bids.directory);
  frame.createOrReplaceTempView('bids');
  const query = await opened
    .sql(AGGREGATION)
    .writeStream.format('memory')
    .queryName(name)
    .outputMode('complete')
    .option('checkpointLocation', checkpointLocation)
    .trigger({ availableNow: true })
    .start();
  await query.awaitTermination();
  return resultText(opened.memoryRows(name) ?? []);
}

interface Duckdb {
  run(): Promise<ResultText>;
  close(): void;
}

async function openDuckdb({ files }: BidFiles): Promise<Duckdb> {
  const instance = await DuckDBInstance.create(':memory:', { threads: String(THREADS) });
  const connection = await instance.connect();
  const columns = BID_COLUMNS.split(', ').map((column) => {
    const [name, type] = column.split(' ');
    return `${name}: '${type === 'STRING' ? 'VARCHAR' : type}'`;
  });
  const names = files.map((file) => `'${file}'`).join(', ');
  await connection.run(
    `CREATE VIEW bids AS SELECT * FROM read_json([${names}],
       format = 'newline_delimited', columns = {${columns.join(', ')}})`,
  );
  return {
    async run() {
      const reader = await connection.runAndReadAll(AGGREGATION);
      return resultText(reader.getRows());
    },
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

function resultText(rows: readonly (readonly unknown[])[]): ResultText {
  return rows
    .map((row) => row.map(String).join(' '))
    .toSorted()
    .join('\n');
}

function report(
  bids: BidFiles,
  millrace: readonly Measurement[],
  duckdb: readonly Measurement[],
  loopDelay: ReturnType<typeof monitorEventLoopDelay>,
  profiler: ThreadProfiler | null,
): BenchReport {
  // Neighbours in time are compared, so that a slow moment of the machine falls on both.
  const ratio = summarize(duckdb.map(({ wallMs }, round) => wallMs / millrace[round]!.wallMs));
  const cpuRatio = summarize(duckdb.map(({ cpuMs }, round) => cpuMs / millrace[round]!.cpuMs));
  const contenders = { millrace, [`DuckDB ${duckdbVersion()}`]: duckdb };
  const rows = Object.entries(contenders).map(([name, measurements]) => {
    const wallMs = summarize(measurements.map((measurement) => measurement.wallMs));
    const cpuMs = summarize(measurements.map((measurement) => measurement.cpuMs));
    return { name, wallMs, cpuMs, eventsPerSecond: (bids.rowCount / wallMs.median) * 1000 };
  });
  const loopDelayMs = loopDelay.percentile(99) / 1e6;
  const megabytes = (bids.byteLength / 1e6).toFixed(0);
  return {
    tables: [
      {
        title: `${bids.rowCount} events, ${megabytes} MB of JSON lines, ${THREADS} threads, ${millrace.length} rounds`,
        head: ['', 'events/s', 'seconds', 'from', 'to', 'CPU seconds'],
        rows: rows.map(({ name, wallMs, cpuMs, eventsPerSecond }) => [
          name,
          Math.round(eventsPerSecond).toLocaleString('en-US'),
          ...[wallMs.median, wallMs.least, wallMs.greatest, cpuMs.median].map(seconds),
        ]),
      },
      {
        title: 'DuckDB / millrace: more than 1 means that millrace is faster',
        head: ['', 'median', 'from', 'to'],
        rows: [ratioRow('time', ratio), ratioRow('CPU', cpuRatio)],
      },
      ...(profiler?.tables ?? []),
    ],
    numbers: {
      rowCount: bids.rowCount,
      byteLength: bids.byteLength,
      contenders: rows,
      ratio,
      cpuRatio,
      loopDelayMs,
    },
    verdicts: [
      {
        claim: `as fast as DuckDB: ratio of times ${ratio.median.toFixed(2)} ≥ 1`,
        holds: ratio.median >= 1,
      },
      {
        claim: `main thread: event-loop delay p99 ${loopDelayMs.toFixed(1)} ms < ${LOOP_DELAY_MS_MAX} ms`,
        holds: loopDelayMs < LOOP_DELAY_MS_MAX,
      },
    ],
  };
}

function ratioRow(name: string, { median, least, greatest }: Summary): string[] {
  return [name, ...[median, least, greatest].map((value) => value.toFixed(2))];
}

function seconds(valueMs: number): string {
  return (valueMs / 1000).toFixed(3);
}
