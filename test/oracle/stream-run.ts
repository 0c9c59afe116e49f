import { rm } from 'node:fs/promises';
import type { BatchDataFrame, Session, StreamingQuery } from '../../src/index.ts';
import type { JsonRow } from '../conformance/stream-case.ts';
import { comparableRows } from './comparable.ts';
import { COLUMNS, type RandomTable } from './random-query.ts';

/** How a stream goes on its way: where its batches end, and where it is interrupted. */
export interface StreamCourse {
  /** How the tables' rows come: at these parts of their length a new batch begins. */
  readonly cuts: readonly number[];
  /** The query is stopped and started again before the batch of this index. */
  readonly restartBefore: number;
  /** The sink fails in this batch, before or after it has the rows, and the query recovers. */
  readonly crashIn: number;
  readonly crashesBehindSink: boolean;
}

export interface StreamRun extends StreamCourse {
  readonly outputMode: 'append' | 'complete' | 'changelog';
  readonly checkpoint: string;
  /** The delay of a watermark on the column `ts`; absent for none. */
  readonly delay?: string;
  /** At the end the input ends, so that rows which wait for time come out. */
  readonly closes?: boolean;
}

/** What a query over streams has given once all rows have come, as comparable rows. */
export async function answerOfStream(
  session: Session,
  tables: readonly RandomTable[],
  query: string,
  run: StreamRun,
): Promise<readonly string[]> {
  const inputs = tables.map(({ name, rows }) => {
    const input = session.memoryStream(COLUMNS, name);
    const rowsOf = input.toDF();
    const frame = run.delay === undefined ? rowsOf : rowsOf.withWatermark('ts', run.delay);
    frame.createOrReplaceTempView(name);
    return { input, parts: partsOf(rows, run.cuts) };
  });
  const frame = session.sql(query);
  const sink = new FailingSink(run);
  const writer = () =>
    frame.writeStream
      .foreachBatch((batch, batchId) => sink.write(batch, batchId))
      .outputMode(run.outputMode)
      .option('checkpointLocation', run.checkpoint);
  const start = (): Promise<StreamingQuery> => writer().start();
  let streaming = await start();
  for (let batch = 0; batch <= run.cuts.length; batch++) {
    if (batch === run.restartBefore) {
      await streaming.stop();
      streaming = await start();
    }
    for (const { input, parts } of inputs) input.addData(parts[batch] ?? []);
    sink.fails = batch === run.crashIn;
    await streaming.processAllAvailable().catch(async (error: unknown) => {
      if (!sink.hasFailed) throw error;
      streaming = await start();
      await streaming.processAllAvailable();
    });
    sink.fails = false;
  }
  await streaming.stop();
  if (run.closes === true) {
    const last = writer().trigger({ availableNow: true }).option('closeAtEnd', true);
    await (await last.start()).awaitTermination();
  }
  // Long searches have thousands of checkpoints.
  await rm(run.checkpoint, { recursive: true });
  return comparableRows(frame, sink.rows());
}

/** Keeps the rows of each batch, as a sink that knows them by number; fails once when it is told to. */
class FailingSink {
  /** True until the next batch has failed. */
  fails = false;
  hasFailed = false;
  readonly #run: StreamRun;
  readonly #batches = new Map<number, readonly JsonRow[]>();

  constructor(run: StreamRun) {
    this.#run = run;
  }

  write(batch: BatchDataFrame, batchId: number): void {
    if (!this.#run.crashesBehindSink) this.#failIfTold();
    this.#batches.set(batchId, batch.rows());
    if (this.#run.crashesBehindSink) this.#failIfTold();
  }

  rows(): readonly JsonRow[] {
    const batches = [...this.#batches.values()];
    if (this.#run.outputMode === 'complete') return batches.at(-1) ?? [];
    return this.#run.outputMode === 'append' ? batches.flat() : addUp(batches.flat());
  }

  #failIfTold(): void {
    if (!this.fails) return;
    this.fails = false;
    this.hasFailed = true;
    throw new Error('the sink fails on purpose');
  }
}

/** The rows that are left of a changelog, whose last column says how often a row comes or goes. */
function addUp(changes: readonly JsonRow[]): readonly JsonRow[] {
  const counts = new Map<string, { row: JsonRow; count: number }>();
  for (const change of changes) {
    const row = change.slice(0, -1);
    const entry = counts.get(JSON.stringify(row)) ?? { row, count: 0 };
    entry.count += Number(change.at(-1));
    counts.set(JSON.stringify(row), entry);
  }
  return [...counts.values()].flatMap(({ row, count }) => {
    if (count < 0) throw new Error(`${JSON.stringify(row)} is taken back though it is not there`);
    return Array.from({ length: count }, () => row);
  });
}

function partsOf(rows: readonly JsonRow[], cuts: readonly number[]): readonly JsonRow[][] {
  const places = cuts.map((cut) => Math.round(cut * rows.length)).sort((a, b) => a - b);
  return [0, ...places].map((from, index) => rows.slice(from, places[index] ?? rows.length));
}
