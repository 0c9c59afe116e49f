import { type MemoryInput, type QueryProgress, type Session, session } from 'millrace';
import { checkResult } from '../../harness.ts';
import { eventRows, KEYS, type Workload } from './workloads.ts';

const FILL_ROWS = 1000;

/** A running query over rows that the bench adds, with its checkpoint on disk. */
export class EventQuery {
  readonly #workload: Workload;
  readonly #session: Session;
  readonly #input: MemoryInput;
  readonly #ended: Promise<never>;
  readonly #processAll: () => Promise<void>;
  #rowCount = 0;
  /** Called after each batch that had rows. */
  onCommitted: (progress: QueryProgress) => void = () => {};

  static async start(workload: Workload, checkpointLocation: string): Promise<EventQuery> {
    const opened = await session({ settings: { 'spark.sql.session.timeZone': 'UTC' } });
    const input = opened.memoryStream('time TIMESTAMP, key STRING, amount BIGINT');
    input.toDF().withWatermark('time', '5 seconds').createOrReplaceTempView('events');
    let query: EventQuery | null = null;
    const [started] = await opened.run(
      `CREATE TABLE results USING memory;
       INSERT INTO results WITH (queryName = '${workload.name}', outputMode = '${workload.outputMode}')
       ${workload.query}`,
      {
        checkpointLocation,
        // Batches without rows only move the watermark on.
        onProgress: (progress) => {
          if (progress.numInputRows > 0) query?.onCommitted(progress);
        },
      },
    );
    query = new EventQuery(workload, opened, input, ended(started!.awaitTermination()), () =>
      started!.processAllAvailable(),
    );
    if (workload.fillsState) {
      // In portions: V8 would take rows that are there all at once for such as stay, and collect them with the old ones.
      for (let count = 0; count < KEYS; count += FILL_ROWS) query.add(FILL_ROWS);
      await query.processAll();
    }
    return query;
  }

  private constructor(
    workload: Workload,
    opened: Session,
    input: MemoryInput,
    end: Promise<never>,
    processAll: () => Promise<void>,
  ) {
    this.#workload = workload;
    this.#session = opened;
    this.#input = input;
    this.#ended = end;
    this.#processAll = processAll;
  }

  /** Adds the next rows of the stream. */
  add(count: number): void {
    this.#input.addData(eventRows(this.#rowCount, this.#rowCount + count));
    this.#rowCount += count;
  }

  /** Adds the next rows and waits until the batch that has them is committed. */
  async runBatch(count: number): Promise<QueryProgress> {
    const committed = new Promise<QueryProgress>((resolve) => {
      this.onCommitted = resolve;
    });
    this.add(count);
    return Promise.race([committed, this.#ended]);
  }

  async processAll(): Promise<void> {
    await Promise.race([this.#processAll(), this.#ended]);
  }

  /** Compares the result with what it must be. */
  check(): void {
    const { name, isRight } = this.#workload;
    const table = this.#session.memoryRows(name) ?? [];
    checkResult(isRight(table, this.#rowCount), `${name}, ${table.length} rows`);
  }

  async close(): Promise<void> {
    await this.#session.close();
  }
}

/** A query that stops in the middle of a measurement has failed. */
async function ended(termination: Promise<boolean>): Promise<never> {
  await termination;
  throw new Error('the query ended');
}
