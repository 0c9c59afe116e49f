import { randomUUID } from 'node:crypto';
import type { JsonValue } from '../../columnar/json-value.ts';
import type { SinkBatch } from '../sink.ts';
import type { FileOutput } from './file-output.ts';
import type { PartWriter } from './part-writer.ts';

/** Files that count because they are there, under names that nobody else gives. */
export class LooseOutput implements FileOutput {
  readonly #parts: PartWriter;

  constructor(parts: PartWriter) {
    this.#parts = parts;
  }

  async open(): Promise<number> {
    return -1;
  }

  async write({ batchId, encoded }: SinkBatch): Promise<JsonValue> {
    const unique = randomUUID();
    await this.#parts.write(
      encoded,
      (part, extension) => `part-${`${part}`.padStart(5, '0')}-${unique}.${extension}`,
    );
    return { batchId };
  }
}
