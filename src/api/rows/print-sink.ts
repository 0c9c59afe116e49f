import type { JsonValue } from '../../columnar/json-value.ts';
import type { Row } from '../../columnar/value.ts';
import type { Sink, SinkBatch, SinkContext } from '../../connectors/sink.ts';
import { assert } from '../../errors.ts';
import { type ResultFormat, resultText } from './result-text.ts';

type Print = (text: string) => unknown;

/** Prints the rows of each batch and nothing else, for programs that read them. */
export class PrintSink implements Sink {
  readonly description: string;
  readonly outputModes: Sink['outputModes'] = ['append', 'update', 'complete', 'changelog'];
  readonly guarantee = 'at-least-once';
  readonly #format: ResultFormat;
  readonly #print: Print;
  #timeZone: string | null = null;
  #isFirst = true;

  constructor(format: ResultFormat, print: Print) {
    this.description = format;
    this.#format = format;
    this.#print = print;
  }

  async open({ settings }: SinkContext): Promise<null> {
    this.#timeZone = settings.timeZone;
    return null;
  }

  async write(batch: SinkBatch): Promise<JsonValue> {
    assert(this.#timeZone !== null, 'a sink is opened before it is written to');
    const rows = batch.rows() as readonly Row[];
    const printed = { schema: batch.schema, rows };
    const withNames = this.#isFirst;
    this.#isFirst = false;
    await this.#print(resultText(printed, this.#format, this.#timeZone, withNames));
    return null;
  }

  async close(): Promise<void> {}
}
