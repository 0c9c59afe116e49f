import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { type BatchDataFrame, type Session, session } from 'millrace';
import { measure } from '../../harness.ts';
import type { ThreadProfiler } from '../../thread-profiler.ts';
import { BID_COLUMNS, type NexmarkQuery, queryText, WATERMARK_DELAY } from './queries.ts';
import type { RowSums } from './row-sums.ts';

const RSS_BATCHES = 8;
/** Bytes of input for each millisecond between snapshots: so a run over little data has several, too. */
const BYTES_PER_SNAPSHOT_MS = 8e6;

/** What one run of a query gave and took. */
export interface QueryRun {
  readonly rows: number;
  readonly checksum: string;
  readonly batches: number;
  readonly snapshots: number;
  readonly wallMs: number;
  readonly cpuMs: number;
  /** Processor time of the main thread, and of that inside the sink. */
  readonly mainMs: number;
  readonly sinkMs: number;
  readonly peakBytes: number;
}

/** What runs of a query share. */
export interface RunSetting {
  /** Where checkpoints go. */
  readonly directory: string;
  readonly rowSums: RowSums;
  /** Profiles one more run. */
  readonly profiler: ThreadProfiler | null;
}

/** Runs a query twice, so that the second run, which is measured, finds threads and code warm. */
export async function runQuery(
  query: NexmarkQuery,
  input: string,
  { directory, rowSums, profiler }: RunSetting,
): Promise<QueryRun> {
  const opened = await session({
    settings: {
      'spark.sql.session.timeZone': 'UTC',
      'millrace.checkpoint.interval': `${snapshotIntervalMs(input)} milliseconds`,
    },
  });
  try {
    let runs = 0;
    const run = (): Promise<QueryRun> =>
      runOnce(opened, query, input, path.join(directory, String(runs++)), rowSums);
    await run();
    const measured = await run();
    await profiler?.profile(query.name, async () => void (await run()));
    return measured;
  } finally {
    await opened.close();
  }
}

/** From an empty checkpoint to the end of the input, one file a batch. */
async function runOnce(
  opened: Session,
  query: NexmarkQuery,
  input: string,
  checkpointLocation: string,
  rowSums: RowSums,
): Promise<QueryRun> {
  const sink = new HashingSink(query, rowSums, path.join(checkpointLocation, 'snapshots'));
  let peakBytes = 0;
  const before = process.threadCpuUsage();
  const { wallMs, cpuMs } = await measure(async () => {
    opened.readStream
      .format('json')
      .schema(BID_COLUMNS)
      .option('maxFilesPerTrigger', 1)
      .load(input)
      .withWatermark('dateTime', WATERMARK_DELAY)
      .createOrReplaceTempView('bid');
    const running = await opened
      .sql(queryText(query.name))
      .writeStream.foreachBatch(async (batch, batchId) => {
        await sink.write(batch);
        // Asking takes a millisecond.
        if (batchId % RSS_BATCHES === 0) peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
      })
      .outputMode(query.outputMode)
      .option('checkpointLocation', checkpointLocation)
      .trigger({ availableNow: true })
      .start();
    await running.awaitTermination();
  });
  const mainMs = millisecondsSince(before);
  return { ...sink.result(), wallMs, cpuMs, mainMs, peakBytes };
}

/** Sums every byte of every column of every row; of rows that replace others only the last of each key counts. */
class HashingSink {
  readonly #query: NexmarkQuery;
  readonly #rowSums: RowSums;
  readonly #snapshotDirectory: string;
  readonly #snapshots = new Set<string>();
  #batches = 0;
  #sinkMs = 0;

  constructor(query: NexmarkQuery, rowSums: RowSums, snapshotDirectory: string) {
    this.#query = query;
    this.#rowSums = rowSums;
    rowSums.begin();
    this.#snapshotDirectory = snapshotDirectory;
  }

  async write(batch: BatchDataFrame): Promise<void> {
    this.#batches++;
    this.#noteSnapshots();
    const before = process.threadCpuUsage();
    const { keyColumns } = this.#query;
    for (const part of (await batch.viewArrow()).batches) {
      this.#rowSums.add(part, keyColumns);
    }
    this.#sinkMs += millisecondsSince(before);
  }

  result(): Pick<QueryRun, 'rows' | 'checksum' | 'batches' | 'snapshots' | 'sinkMs'> {
    this.#noteSnapshots();
    return {
      rows: this.#rowSums.rowCount,
      checksum: this.#rowSums.checksum,
      batches: this.#batches,
      snapshots: this.#snapshots.size,
      sinkMs: this.#sinkMs,
    };
  }

  /** Only the newest are kept: whoever counts them must look often. */
  #noteSnapshots(): void {
    for (const name of readdirSync(this.#snapshotDirectory)) {
      if (name.endsWith('.manifest')) this.#snapshots.add(name);
    }
  }
}

function snapshotIntervalMs(input: string): number {
  const byteLength = readdirSync(input).reduce(
    (sum, name) => sum + statSync(path.join(input, name)).size,
    0,
  );
  return Math.max(1, Math.round(byteLength / BYTES_PER_SNAPSHOT_MS));
}

function millisecondsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}
