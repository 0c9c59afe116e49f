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
    input.toDF().createOrReplaceTempView(name);
    return { input, parts: partsOf(rows, run.cuts) };
  });
  const frame = session.sql(query);
  const name = run.checkpoint;
  const start = () =>
    frame.writeStream
      .format('memory')
      .queryName(name)
      .outputMode(run.outputMode)
      .option('checkpointLocation', run.checkpoint)
      .start();
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
  return comparableRows(frame, session.memoryRows(name) ?? []);
}

function partsOf(rows: readonly JsonRow[], cuts: readonly number[]): readonly JsonRow[][] {
  const places = cuts.map((cut) => Math.round(cut * rows.length)).sort((a, b) => a - b);
  return [0, ...places].map((from, index) => rows.slice(from, places[index] ?? rows.length));
}
