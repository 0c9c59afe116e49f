import { randomUUID } from 'node:crypto';
import type { JsonValue } from '../../columnar/json-value.ts';
import type { SinkBatch } from '../sink.ts';
import type { FileOutput } from './file-output.ts';
import type { PartName, PartWriter } from './part-writer.ts';

/** Files that count because they are there, under names that nobody else gives. */
export class LooseOutput implements FileOutput {
  readonly #parts: PartWriter;
  readonly #isPartitioned: boolean;

  constructor(parts: PartWriter, isPartitioned: boolean) {
    this.#parts = parts;
    this.#isPartitioned = isPartitioned;
  }

  async open(): Promise<number> {
    return -1;
  }

  async write({ batchId, encoded }: SinkBatch): Promise<JsonValue> {
    const unique = randomUUID();
    const nameOf: PartName = (part, extension) =>
      `part-${`${part}`.padStart(5, '0')}-${unique}.${extension}`;
    const files = await this.#parts.write(encoded, nameOf);
    // As in Spark: a file without rows tells the columns, where no directory has to be chosen by a value.
    if (files.length === 0 && !this.#isPartitioned) await this.#parts.writeEmpty(nameOf);
    return { batchId };
  }
}
