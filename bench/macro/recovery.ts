import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type QueryProgress, type Session, type StreamingQuery, session } from 'millrace';
import type { Bench, BenchOptions, BenchReport } from '../harness.ts';
import { summarize } from '../statistics.ts';

/** About a gigabyte of state. */
const KEYS = 11_000_000;
const ROWS_PER_BATCH = 50_000;
/** The part of the keys that rows touch once all are there: they lie together, so as large a part of the pages. */
const TOUCHED = 0.1;
const SNAPSHOT_SECONDS = 10;
const SECONDS_MIN = 30;
const GIGABYTE = 1024 ** 3;
/** What the state's goals are. */
const RESTORE_SECONDS_MAX = 3;
const THROUGHPUT_MIN = 0.95;
const P99_MORE_MS_MAX = 20;

/** How long it takes to read large state back, and what snapshots of it cost the batches meanwhile. */
export const recovery: Bench = {
  name: 'recovery',
  summary: 'a gigabyte of state read back, and batches beside its snapshots',
  seconds: SECONDS_MIN,
  run,
};

/** Some time of steady work. */
interface Work {
  readonly rowsPerSecond: number;
  readonly p99Ms: number;
  readonly greatestMs: number;
}

async function run({ seconds, rows }: BenchOptions): Promise<BenchReport> {
  const directory = mkdtempSync(path.join(tmpdir(), 'millrace-recovery-'));
  const opened = await session();
  try {
    const runner = new Runner(opened, directory, rows ?? KEYS);
    const filled = await runner.fill();
    const restored = await runner.restore();
    // As many snapshots as their time has, whenever the first one comes.
    const wholeSeconds = Math.max(2, Math.round(seconds / SNAPSHOT_SECONDS)) * SNAPSHOT_SECONDS;
    const without = await runner.work(restored.query, wholeSeconds);
    const beside = await runner.besideSnapshots(wholeSeconds);
    return report({ ...filled, restoreMs: restored.restoreMs, without, beside });
  } finally {
    await opened.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

class Runner {
  readonly #session: Session;
  readonly #directory: string;
  readonly #keys: number;
  #onProgress: (progress: QueryProgress) => void = () => {};

  constructor(opened: Session, directory: string, keys: number) {
    this.#session = opened;
    this.#directory = directory;
    this.#keys = keys;
    opened.streams.addListener({ onQueryProgress: ({ progress }) => this.#onProgress(progress) });
  }

  /** Makes all keys, without a snapshot before the last one. */
  async fill(): Promise<{ readonly stateBytes: number; readonly firstSnapshotMs: number }> {
    const query = await this.#start('1 hour');
    const stateBytes = await new Promise<number>((resolve) => {
      this.#onProgress = ({ stateOperators }) => {
        const { numRowsTotal = 0, memoryUsedBytes = 0 } = stateOperators[0] ?? {};
        if (numRowsTotal >= this.#keys) resolve(memoryUsedBytes);
      };
    });
    const startMs = performance.now();
    await query.stop();
    return { stateBytes, firstSnapshotMs: performance.now() - startMs };
  }

  /** Starts on the snapshot that the last stop took: nothing is replayed. */
  async restore(): Promise<{ readonly query: StreamingQuery; readonly restoreMs: number }> {
    const startMs = performance.now();
    const query = await this.#start('1 hour');
    return { query, restoreMs: performance.now() - startMs };
  }

  async besideSnapshots(seconds: number): Promise<Work> {
    const query = await this.#start(`${SNAPSHOT_SECONDS} seconds`);
    // The first snapshot behind a start is not one of many.
    await sleep(SNAPSHOT_SECONDS * 1000);
    return this.work(query, seconds);
  }

  /** Follows a query for some time and stops it. */
  async work(query: StreamingQuery, seconds: number): Promise<Work> {
    const batchesMs: number[] = [];
    let rows = 0;
    this.#onProgress = ({ batchDuration, numInputRows }) => {
      batchesMs.push(batchDuration);
      rows += numInputRows;
    };
    const startMs = performance.now();
    await Promise.race([sleep(seconds * 1000), query.awaitTermination()]);
    const rowsPerSecond = (rows / (performance.now() - startMs)) * 1000;
    this.#onProgress = () => {};
    await query.stop();
    const { p99, greatest } = summarize(batchesMs);
    return { rowsPerSecond, p99Ms: p99, greatestMs: greatest };
  }

  #start(snapshotInterval: string): Promise<StreamingQuery> {
    this.#session.conf.set('millrace.checkpoint.interval', snapshotInterval);
    const touched = Math.round(this.#keys * TOUCHED);
    const key = `CASE WHEN value < ${this.#keys} THEN value ELSE (value * 7919) % ${touched} END`;
    const rows = this.#session.readStream
      .format('rate-micro-batch')
      .option('rowsPerBatch', ROWS_PER_BATCH)
      .load();
    rows.createOrReplaceTempView('rows');
    return this.#session
      .sql(`SELECT ${key} AS key, count(*) AS n, sum(value) AS total FROM rows GROUP BY 1`)
      .writeStream.format('noop')
      .outputMode('update')
      .option('checkpointLocation', this.#directory)
      .start();
  }
}

function report(found: {
  readonly stateBytes: number;
  readonly firstSnapshotMs: number;
  readonly restoreMs: number;
  readonly without: Work;
  readonly beside: Work;
}): BenchReport {
  const { stateBytes, firstSnapshotMs, restoreMs, without, beside } = found;
  const throughput = beside.rowsPerSecond / without.rowsPerSecond;
  const moreMs = beside.p99Ms - without.p99Ms;
  const work = (name: string, { rowsPerSecond, p99Ms, greatestMs }: Work): readonly string[] => [
    name,
    Math.round(rowsPerSecond).toLocaleString('en-US'),
    p99Ms.toFixed(1),
    greatestMs.toFixed(1),
  ];
  return {
    tables: [
      {
        title: `${(stateBytes / GIGABYTE).toFixed(2)} GiB of state`,
        head: ['', 'seconds'],
        rows: [
          ['the first snapshot, all of it', (firstSnapshotMs / 1000).toFixed(2)],
          ['a start that reads it back', (restoreMs / 1000).toFixed(2)],
        ],
      },
      {
        title: `batches that touch ${TOUCHED * 100} % of the pages`,
        head: ['', 'rows/s', 'p99 ms a batch', 'greatest'],
        rows: [
          work('without snapshots', without),
          work(`with one every ${SNAPSHOT_SECONDS} s`, beside),
        ],
      },
    ],
    numbers: found,
    verdicts: [
      {
        claim: `state comes back within ${RESTORE_SECONDS_MAX} s a GiB`,
        holds: restoreMs / 1000 <= RESTORE_SECONDS_MAX * Math.max(1, stateBytes / GIGABYTE),
      },
      {
        claim: `throughput beside snapshots ≥ ${THROUGHPUT_MIN} × that without (${throughput.toFixed(2)})`,
        holds: throughput >= THROUGHPUT_MIN,
      },
      {
        claim: `p99 batch time at most ${P99_MORE_MS_MAX} ms longer (${moreMs.toFixed(1)})`,
        holds: moreMs <= P99_MORE_MS_MAX,
      },
    ],
  };
}
