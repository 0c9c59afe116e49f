import type { JsonValue } from '../../columnar/json-value.ts';
import { assert } from '../../errors.ts';
import type { Format, FormatOptions } from '../../formats/format.ts';
import { referenceTo } from '../../formats/index.ts';
import { pickOptions } from '../../formats/options.ts';
import { partitionSchema } from '../../formats/partition-schema.ts';
import type { TaskEncoding } from '../../task/protocol.ts';
import type { Sink, SinkBatch, SinkContext } from '../sink.ts';
import { makeWithParents } from './durable-file.ts';
import { writeFailed } from './file-errors.ts';
import { type FileSinkOptions, readSinkOptions } from './file-options.ts';
import type { FileOutput } from './file-output.ts';
import { LooseOutput } from './loose-output.ts';
import { ManifestOutput } from './manifest-output.ts';
import { PartWriter } from './part-writer.ts';
import { putBackReplaced } from './replaced-directory.ts';
import { hasManifest } from './sink-manifest.ts';

/**
 * Writes each batch as new files. A stream says in a manifest which of them count. A batch write adds to that where there
 * is one; otherwise its files are like all others in the directory, so that none of them is hidden behind a manifest.
 */
export class FileSink implements Sink {
  readonly description: string;
  readonly outputModes: Sink['outputModes'] = ['append', 'changelog'];
  readonly guarantee: Sink['guarantee'] = 'exactly-once';
  readonly encoding: TaskEncoding;
  readonly intervalMsMin: number;
  readonly place: string;
  readonly #format: Format;
  readonly #options: FileSinkOptions;
  #output: FileOutput | null = null;

  constructor(format: Format, options: FormatOptions, partitionBy: readonly string[] = []) {
    this.#options = readSinkOptions(options, format);
    this.#format = format;
    const formatOptions = pickOptions(format.optionNames, options);
    this.encoding = { format: referenceTo(format), options: formatOptions, partitionBy };
    this.intervalMsMin = this.#options.minBatchInterval;
    this.place = this.#options.path;
    this.description = `file[${this.#options.path}]`;
  }

  async open(context: SinkContext): Promise<number> {
    const { path } = this.#options;
    const { options, partitionBy } = this.encoding;
    const { data } = partitionSchema(context.schema, partitionBy, context.settings.caseSensitive);
    this.#format.options(options, data);
    const parts = new PartWriter(this.#format, options, path, data);
    return this.#named(async () => {
      await putBackReplaced(path);
      await makeWithParents(path);
      const isLoose = context.isBounded && !(await hasManifest(path));
      this.#output = isLoose
        ? new LooseOutput(parts, partitionBy.length > 0)
        : new ManifestOutput(parts, path);
      return this.#output.open(context);
    });
  }

  async write(batch: SinkBatch): Promise<JsonValue> {
    const output = this.#output;
    assert(output !== null, 'a sink is opened before it is written to');
    return this.#named(() => output.write(batch));
  }

  async close(): Promise<void> {}

  async #named<T>(action: () => Promise<T>): Promise<T> {
    try {
      return await action();
    } catch (error) {
      throw writeFailed(this.#options.path, error);
    }
  }
}
