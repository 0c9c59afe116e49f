import { rowToJson } from '../columnar/json-rows.ts';
import type { JsonValue } from '../columnar/json-value.ts';
import type { Schema } from '../columnar/schema.ts';
import type { Row } from '../columnar/value.ts';
import type { Sink, SinkBatch, SinkContext } from '../connectors/sink.ts';
import { assert, internalError } from '../errors.ts';
import type { OutputMode } from '../plan/stages.ts';
import type { Life } from './life.ts';

/** A row in JSON form. */
export type JsonRow = readonly JsonValue[];

/** What a batch gave. */
export interface OutputBatch {
  readonly batchId: number;
  readonly digest: string;
  readonly rows: readonly JsonRow[];
}

/** What a query has given out, as it lies outside of the process: each batch once. */
export class TestOutput {
  /** Of the result; null before a query was started. */
  schema: Schema | null = null;
  outputMode: OutputMode = 'append';
  readonly #batches: OutputBatch[] = [];

  /** In the order of their numbers. */
  get batches(): readonly OutputBatch[] {
    return this.#batches;
  }

  copy(): TestOutput {
    const copy = new TestOutput();
    copy.schema = this.schema;
    copy.outputMode = this.outputMode;
    for (const batch of this.#batches) copy.#batches.push(batch);
    return copy;
  }

  /** Gives batches back, as somebody does who takes a table back to an older state. */
  dropAfter(batchId: number): void {
    while (this.newestBatchId > batchId) this.#batches.pop();
  }

  get newestBatchId(): number {
    return this.#batches.at(-1)?.batchId ?? -1;
  }

  /** A batch that comes again has to be the one that is there. */
  take(batch: OutputBatch): void {
    const held = this.#batches.find(({ batchId }) => batchId === batch.batchId);
    if (held === undefined) {
      assert(batch.batchId > this.newestBatchId, 'batches come in order');
      this.#batches.push(batch);
      return;
    }
    if (held.digest === batch.digest && isEqual(held.rows, batch.rows)) return;
    throw internalError(
      `Batch ${batch.batchId} was written twice: first ${JSON.stringify(held.rows)}, then ${JSON.stringify(batch.rows)}.`,
    );
  }
}

/** Rows in the order of their texts, for comparisons where no order was asked for. */
export function sortedTexts(rows: readonly JsonRow[]): string[] {
  return rows.map((row) => JSON.stringify(row)).sort();
}

function isEqual(left: readonly JsonRow[], right: readonly JsonRow[]): boolean {
  return sortedTexts(left).join('\n') === sortedTexts(right).join('\n');
}

/** Writes to an output, for one life. It remembers what it holds, as a sink that is exactly-once does. */
export class TestSink implements Sink {
  readonly description = 'test';
  readonly outputModes: Sink['outputModes'] = ['append', 'update', 'complete', 'changelog'];
  readonly guarantee = 'exactly-once';
  readonly #output: TestOutput;
  readonly #life: Life;

  constructor(output: TestOutput, life: Life) {
    this.#output = output;
    this.#life = life;
  }

  async open({ schema, outputMode }: SinkContext): Promise<number> {
    this.#life.pass('sink open');
    this.#output.schema = schema;
    this.#output.outputMode = outputMode;
    return this.#output.newestBatchId;
  }

  async write({ batchId, digest, rows, schema }: SinkBatch): Promise<JsonValue> {
    this.#life.pass('sink write');
    const written = rows().map((row) => rowToJson(row as Row, schema));
    this.#output.take({ batchId, digest, rows: written });
    this.#life.pass('sink written');
    return null;
  }

  async close(): Promise<void> {}
}
