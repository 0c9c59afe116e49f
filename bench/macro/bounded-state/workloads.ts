import type {
  DataFrame,
  InputRows,
  Session,
  StatefulProcessor,
  StatefulProcessorHandle,
  ValueState,
} from 'millrace';

/** An operator whose state goes as time passes, over streams of which every few rows have a key never seen before. */
export interface ExpiringWorkload {
  readonly name: string;
  /** How many streams it reads: rows count for all of them. */
  readonly streams: number;
  frame(session: Session, rowsPerBatch: number): DataFrame;
}

/** Each batch is so much of event time; state is kept for some batches. */
const BATCH_MS = 200;
const WATERMARK_DELAY = '2 seconds';
const ROWS_PER_KEY = 2;

export const WORKLOADS: readonly ExpiringWorkload[] = [
  {
    name: 'windowed aggregate',
    streams: 1,
    frame(session, rowsPerBatch) {
      defineEvents(session, 'events', rowsPerBatch);
      return session.sql(`
        SELECT window.start AS start, key, count(*) AS rows, sum(value) AS total
        FROM events GROUP BY window(timestamp, '3 seconds'), key`);
    },
  },
  {
    name: 'session windows',
    streams: 1,
    frame(session, rowsPerBatch) {
      defineEvents(session, 'events', rowsPerBatch);
      return session.sql(`
        SELECT session_window.start AS start, key, count(*) AS rows
        FROM events GROUP BY session_window(timestamp, '2 seconds'), key`);
    },
  },
  {
    name: 'interval join',
    streams: 2,
    frame(session, rowsPerBatch) {
      defineEvents(session, 'asked', rowsPerBatch / 2);
      defineEvents(session, 'answered', rowsPerBatch / 2);
      return session.sql(`
        SELECT a.key, a.value AS question, b.value AS answer
        FROM asked a JOIN answered b
          ON a.key = b.key AND b.timestamp BETWEEN a.timestamp AND a.timestamp + INTERVAL 2 SECONDS`);
    },
  },
  {
    name: 'deduplication within the watermark',
    streams: 1,
    frame(session, rowsPerBatch) {
      return defineEvents(session, 'events', rowsPerBatch).dropDuplicatesWithinWatermark('key');
    },
  },
  {
    name: 'state with a time to live',
    streams: 1,
    frame(session, rowsPerBatch) {
      const events = defineEvents(session, 'events', rowsPerBatch);
      return events.groupByKey('key').transformWithState(new RowCount(), {
        outputSchema: 'key BIGINT, rows BIGINT',
        timeMode: 'processingTime',
      });
    },
  },
];

/** How often a key was seen not long ago. */
class RowCount implements StatefulProcessor<unknown, object> {
  #rows!: ValueState<bigint, bigint | number>;

  init(handle: StatefulProcessorHandle): void {
    this.#rows = handle.getValueState('rows', 'BIGINT', { ttlDuration: '500 milliseconds' });
  }

  *handleInputRows(key: unknown, added: InputRows<object>) {
    const rows = (this.#rows.get() ?? 0n) + BigInt(added.length);
    this.#rows.update(rows);
    yield { key: key as bigint, rows };
  }
}

/** Rows in order of time, `ROWS_PER_KEY` of each key one behind the other. */
function defineEvents(session: Session, name: string, rowsPerBatch: number): DataFrame {
  session.readStream
    .format('rate-micro-batch')
    .option('rowsPerBatch', rowsPerBatch)
    .option('advanceMillisPerBatch', BATCH_MS)
    .option('numPartitions', 2)
    .load()
    .withWatermark('timestamp', WATERMARK_DELAY)
    .createOrReplaceTempView(`${name}_rows`);
  const events = session.sql(
    `SELECT timestamp, value, value DIV ${ROWS_PER_KEY} AS key FROM ${name}_rows`,
  );
  events.createOrReplaceTempView(name);
  return events;
}
