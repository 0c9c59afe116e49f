import type { Session } from '../../src/index.ts';
import type { JsonRow } from '../conformance/stream-case.ts';
import { comparableRows } from './comparable.ts';
import { COLUMNS, type RandomTable } from './random-query.ts';

export interface StreamRun {
  readonly outputMode: 'append' | 'complete';
  /** How the tables' rows come: at these parts of their length a new batch begins. */
  readonly cuts: readonly number[];
  /** The query is stopped and started again before the batch of this index. */
  readonly restartBefore: number;
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
  const name = run.checkpoint;
  const writer = () =>
    frame.writeStream
      .format('memory')
      .queryName(name)
      .outputMode(run.outputMode)
      .option('checkpointLocation', run.checkpoint);
  const start = () => writer().start();
  let streaming = await start();
  for (let batch = 0; batch <= run.cuts.length; batch++) {
    if (batch === run.restartBefore) {
      await streaming.stop();
      streaming = await start();
    }
    for (const { input, parts } of inputs) input.addData(parts[batch] ?? []);
    await streaming.processAllAvailable();
  }
  await streaming.stop();
  if (run.closes === true) {
    const last = writer().trigger({ availableNow: true }).option('closeAtEnd', true);
    await (await last.start()).awaitTermination();
  }
  return comparableRows(frame, session.memoryRows(name) ?? []);
}

function partsOf(rows: readonly JsonRow[], cuts: readonly number[]): readonly JsonRow[][] {
  const places = cuts.map((cut) => Math.round(cut * rows.length)).sort((a, b) => a - b);
  return [0, ...places].map((from, index) => rows.slice(from, places[index] ?? rows.length));
}
