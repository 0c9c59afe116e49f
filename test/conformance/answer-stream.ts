import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  type DataFrame,
  type MemoryInput,
  type QueryProgress,
  type Session,
  type StreamingQuery,
  schemaText,
} from '../../src/index.ts';
import { createBoundedTable } from '../support/bounded-table.ts';
import { describeError, withSettings } from './case-settings.ts';
import type {
  AnsweredError,
  BatchAnswer,
  OperationInput,
  StepAnswer,
  StepInput,
  StreamAnswer,
  StreamInput,
  ViewInput,
  WatermarkInput,
} from './stream-case.ts';

/** A case that does not end by then has failed: only against what hangs. */
const CASE_TIMEOUT_MS = 120_000;

/** Runs a case through the public API. Never sees what is expected. */
export async function answerStream(session: Session, input: StreamInput): Promise<StreamAnswer> {
  const checkpoint = await mkdtemp(path.join(tmpdir(), 'millrace-conformance-'));
  try {
    return await withSettings(session, input.config, () =>
      new CaseRun(session, input, checkpoint).answer(),
    );
  } finally {
    await rm(checkpoint, { recursive: true, force: true });
  }
}

class CaseRun {
  readonly #session: Session;
  readonly #input: StreamInput;
  readonly #checkpoint: string;
  readonly #tables = new Map<string, MemoryInput>();
  readonly #steps: StepAnswer[] = [];
  #result: DataFrame | null = null;
  #query: StreamingQuery | null = null;

  constructor(session: Session, input: StreamInput, checkpoint: string) {
    this.#session = session;
    this.#input = input;
    this.#checkpoint = checkpoint;
  }

  async answer(): Promise<StreamAnswer> {
    let error: AnsweredError | null = null;
    try {
      this.#result = this.#plan();
      await this.#start();
    } catch (thrown) {
      error = { at: 'plan', ...describeError(thrown) };
    }
    for (const [step, input] of this.#input.steps.entries()) {
      if (error !== null) break;
      try {
        this.#steps.push(await inTime(this.#step(input)));
      } catch (thrown) {
        error = { at: 'step', step, ...describeError(thrown) };
      }
    }
    await inTime(this.#stop()).catch(() => {});
    const { name, area } = this.#input;
    const schema = this.#result === null ? null : schemaText(this.#result.schema);
    return { name, area, schema, steps: this.#steps, error };
  }

  #plan(): DataFrame {
    const { tables, views, query } = this.#input;
    for (const { name, schema, rows } of this.#input.static ?? []) {
      createBoundedTable(this.#session, name, schema, rows);
    }
    for (const { name, schema, watermark } of tables) {
      const table = this.#session.memoryStream(schema, name);
      this.#tables.set(name, table);
      const operations = (this.#input.operations ?? []).filter((one) => one.table === name);
      operations
        .reduce(withOperation, withWatermark(table.toDF(), watermark))
        .createOrReplaceTempView(name);
    }
    for (const view of views ?? []) this.#view(view);
    return this.#session.sql(query);
  }

  #view({ name, query, watermark }: ViewInput): void {
    withWatermark(this.#session.sql(query), watermark).createOrReplaceTempView(name);
  }

  async #start(): Promise<void> {
    const writer = this.#result!.writeStream.format('memory').queryName(this.#input.name);
    const { outputMode } = this.#input;
    this.#query = await writer
      .outputMode(outputMode)
      .option('checkpointLocation', this.#checkpoint)
      .start();
  }

  async #stop(): Promise<void> {
    await this.#query?.stop();
    this.#query = null;
  }

  async #step({ add, restart }: StepInput): Promise<StepAnswer> {
    if (restart === true) {
      await this.#stop();
      await this.#start();
    }
    const lastBatchId = this.#query!.lastProgress?.batchId ?? -1;
    const rowsBefore = this.#rows().length;
    for (const [name, rows] of Object.entries(add)) this.#tables.get(name)!.addData(rows);
    await this.#query!.processAllAvailable();
    const progress = this.#query!.recentProgress.filter(({ batchId }) => batchId > lastBatchId);
    return stepAnswer(progress, this.#newRows(rowsBefore, progress.length));
  }

  /** In complete mode the whole table, if a batch made one; otherwise what came in this step. */
  #newRows(rowsBefore: number, batchCount: number): StepAnswer['rows'] {
    if (this.#input.outputMode !== 'complete') return this.#rows().slice(rowsBefore);
    return batchCount === 0 ? null : this.#rows();
  }

  #rows(): NonNullable<StepAnswer['rows']> {
    return this.#session.memoryRows(this.#input.name) ?? [];
  }
}

function withOperation(frame: DataFrame, { op, columns }: OperationInput): DataFrame {
  if (op === 'dropDuplicates') return frame.dropDuplicates(...columns);
  if (op === 'dropDuplicatesWithinWatermark') {
    return frame.dropDuplicatesWithinWatermark(...columns);
  }
  throw new Error(`the operation ${op}`);
}

function withWatermark(frame: DataFrame, watermark: WatermarkInput | undefined): DataFrame {
  return watermark === undefined ? frame : frame.withWatermark(watermark.column, watermark.delay);
}

function stepAnswer(progress: readonly QueryProgress[], rows: StepAnswer['rows']): StepAnswer {
  const last = progress.at(-1);
  const states = progress.flatMap((batch) => batch.stateOperators);
  const lastStates = last?.stateOperators ?? [];
  return {
    rows,
    watermark: last?.eventTime['watermark'] ?? null,
    stateRows: lastStates.length === 0 ? null : sum(lastStates, (state) => state.numRowsTotal),
    lateRows:
      progress.length === 0 ? null : sum(states, (state) => state.numRowsDroppedByWatermark),
    batches: progress.map(batchAnswer),
  };
}

function batchAnswer({ numInputRows, sink, eventTime }: QueryProgress): BatchAnswer {
  return { in: numInputRows, out: sink.numOutputRows, watermark: eventTime['watermark'] ?? null };
}

function sum<Item>(items: readonly Item[], count: (item: Item) => number): number {
  return items.reduce((total, item) => total + count(item), 0);
}

async function inTime<Result>(work: Promise<Result>): Promise<Result> {
  const timeout = AbortSignal.timeout(CASE_TIMEOUT_MS);
  const tooLate = new Promise<never>((_, reject) => {
    timeout.addEventListener('abort', () =>
      reject(new Error(`no end within ${CASE_TIMEOUT_MS} ms`)),
    );
  });
  return Promise.race([work, tooLate]);
}
