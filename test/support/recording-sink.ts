import type { JsonValue } from '../../src/columnar/json-value.ts';
import type { Sink, SinkBatch } from '../../src/connectors/sink.ts';

/** Keeps the bytes of each batch as workers encoded them: JSON lines. */
export class RecordingSink implements Sink {
  readonly description = 'recording';
  readonly outputModes: Sink['outputModes'] = ['append', 'update', 'complete'];
  readonly guarantee = 'at-least-once';
  readonly encoding: NonNullable<Sink['encoding']> = {
    format: 'json',
    options: {},
    partitionBy: [],
  };
  /** Bytes by batch id, as text, in order of writing. */
  readonly batches: Map<number, string> = new Map();
  readonly #onWrite: (batchId: number) => void | Promise<void>;

  /** `onWrite` is called with each batch, before it counts as written. */
  constructor(onWrite: (batchId: number) => void | Promise<void> = () => {}) {
    this.#onWrite = onWrite;
  }

  /** All rows of all batches, parsed. */
  get rows(): readonly Readonly<Record<string, JsonValue>>[] {
    return [...this.batches.values()].flatMap(readLines);
  }

  async open(): Promise<null> {
    return null;
  }

  async write(batch: SinkBatch): Promise<JsonValue> {
    const text = Buffer.concat(batch.encoded.map(({ bytes }) => bytes)).toString('utf8');
    await this.#onWrite(batch.batchId);
    this.batches.set(batch.batchId, text);
    return null;
  }

  async close(): Promise<void> {}
}

export function readLines(text: string): Readonly<Record<string, JsonValue>>[] {
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line));
}
