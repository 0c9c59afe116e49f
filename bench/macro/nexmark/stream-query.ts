import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { BatchDataFrame, Session, Sink } from 'millrace';
import { type Measurement, measure } from '../../harness.ts';
import type { NexmarkInput } from './input.ts';
import { type NexmarkQuery, queryText, SIDE_COLUMNS, STREAMS, WATERMARK_DELAY } from './queries.ts';
import { addEncoded, ROW_SUM_FORMAT } from './row-sum-format.ts';
import type { RowSums } from './row-sums.ts';
import { summedColumns } from './summed-arrow.ts';

const ENCODED_SINK = 'row-sums';
/** At how many batches memory is looked at: asking takes a millisecond. */
const RSS_BATCHES = 8;

/** What a stream has given once its input has ended. */
export interface StreamResult {
  readonly rows: number;
  readonly checksum: string;
  readonly batches: number;
  readonly snapshots: number;
}

/** What one run of a query gave and took. */
export interface QueryRun extends StreamResult, Measurement {
  /** Processor time of the main thread, and of that inside the sink. */
  readonly mainMs: number;
  readonly sinkMs: number;
  readonly peakBytes: number;
}

/** Runs a query from an empty checkpoint to the end of its input, one file of each stream a batch. */
export async function streamQuery(
  session: Session,
  query: NexmarkQuery,
  input: NexmarkInput,
  checkpointLocation: string,
  rowSums: RowSums,
): Promise<QueryRun> {
  const sink = new HashingSink(query, rowSums, path.join(checkpointLocation, 'snapshots'));
  session.registerSink({ name: ENCODED_SINK, create: () => sink.ofEncoded() });
  const before = process.threadCpuUsage();
  const { wallMs, cpuMs } = await measure(async () => {
    defineInput(session, query, input);
    const { writeStream } = session.sql(queryText(query.name));
    // Rows that replace others have to be told apart, where they all come together.
    const writer =
      query.outputMode === 'update'
        ? writeStream.foreachBatch((batch) => sink.replace(batch))
        : writeStream.format(ENCODED_SINK);
    const running = await writer
      .outputMode(query.outputMode)
      .option('checkpointLocation', checkpointLocation)
      .option('closeAtEnd', true)
      .trigger({ availableNow: true })
      .start();
    await running.awaitTermination();
  });
  const mainMs = millisecondsSince(before);
  return { ...sink.result(), wallMs, cpuMs, mainMs };
}

function defineInput(session: Session, { streams }: NexmarkQuery, input: NexmarkInput): void {
  for (const stream of streams) {
    session.readStream
      .format('json')
      .schema(STREAMS[stream])
      .option('maxFilesPerTrigger', 1)
      .load(input.streams[stream])
      .withWatermark('dateTime', WATERMARK_DELAY)
      .createOrReplaceTempView(stream);
  }
  session.read
    .format('csv')
    .schema(SIDE_COLUMNS)
    .load(input.sideFile)
    .createOrReplaceTempView('side_input');
}

/** Sums every byte of every column of every row; of rows that replace others only the last of each key counts. */
class HashingSink {
  readonly #query: NexmarkQuery;
  readonly #rowSums: RowSums;
  readonly #snapshotDirectory: string;
  readonly #snapshots = new Set<string>();
  #batches = 0;
  #sinkMs = 0;
  #peakBytes = 0;

  constructor(query: NexmarkQuery, rowSums: RowSums, snapshotDirectory: string) {
    this.#query = query;
    this.#rowSums = rowSums;
    rowSums.begin();
    this.#snapshotDirectory = snapshotDirectory;
  }

  async replace(batch: BatchDataFrame): Promise<void> {
    this.#noteBatch();
    const before = process.threadCpuUsage();
    for (const part of (await batch.viewArrow()).batches) {
      this.#rowSums.replace(summedColumns(part), part.numRows, this.#query.keyColumns);
    }
    this.#sinkMs += millisecondsSince(before);
  }

  /** For rows that come, or come and are taken back: the threads sum them. */
  ofEncoded(): Sink {
    const options = {
      module: Buffer.from(this.#rowSums.module).toString('base64'),
      changes: String(this.#query.outputMode === 'changelog'),
    };
    return {
      description: 'sums of rows',
      outputModes: ['append', 'changelog'],
      guarantee: 'at-least-once',
      encoding: { format: ROW_SUM_FORMAT, options, partitionBy: [] },
      open: async () => null,
      write: async ({ encoded }) => {
        this.#noteBatch();
        for (const { bytes } of encoded) addEncoded(bytes, this.#rowSums);
        return null;
      },
      close: async () => {},
    };
  }

  result(): StreamResult & Pick<QueryRun, 'sinkMs' | 'peakBytes'> {
    this.#noteSnapshots();
    return {
      rows: this.#rowSums.rowCount,
      checksum: this.#rowSums.checksum,
      batches: this.#batches,
      snapshots: this.#snapshots.size,
      sinkMs: this.#sinkMs,
      peakBytes: this.#peakBytes,
    };
  }

  #noteBatch(): void {
    this.#noteSnapshots();
    if (this.#batches++ % RSS_BATCHES !== 0) return;
    this.#peakBytes = Math.max(this.#peakBytes, process.memoryUsage.rss());
  }

  /** Only the newest are kept: whoever counts them must look often. */
  #noteSnapshots(): void {
    for (const name of readdirSync(this.#snapshotDirectory)) {
      if (name.endsWith('.manifest')) this.#snapshots.add(name);
    }
  }
}

function millisecondsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}
