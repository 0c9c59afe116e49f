import type { JsonValue } from '../../columnar/json-value.ts';
import type { Row } from '../../columnar/value.ts';
import { assert } from '../../errors.ts';
import { type Zone, zoneOf } from '../../expression/time/zone.ts';
import type { FormatOptions } from '../../formats/format.ts';
import { type OptionRule, readOptions } from '../../formats/options.ts';
import type { SinkConnector } from '../connector.ts';
import type { Sink, SinkBatch, SinkContext } from '../sink.ts';
import { notWritten } from './not-written.ts';
import { CELL_WIDTH, ROWS_SHOWN, rowsText } from './rows-text.ts';

const RULE = '-'.repeat(43);

/** Takes text; calls back when it has been written. `process.stdout` is one. */
export interface TextTarget {
  write(text: string, written: (error?: Error | null) => void): unknown;
}

const numRows: OptionRule<number> = {
  required: false,
  initial: ROWS_SHOWN,
  parse: (text) => (/^\d+$/.test(text) ? { value: Number(text) } : { expected: 'a whole number' }),
};

/** true: cells of 20 characters; false: whole cells; a number: cells of that many characters. */
const truncate: OptionRule<number | null> = {
  required: false,
  initial: CELL_WIDTH,
  parse: (text) => {
    if (text.toLowerCase() === 'true') return { value: CELL_WIDTH };
    if (text.toLowerCase() === 'false' || text === '0') return { value: null };
    return /^\d+$/.test(text) ? { value: Number(text) } : { expected: 'true, false or a width' };
  },
};

/** Prints each batch as a table. */
export class ConsoleSink implements Sink {
  readonly description = 'console';
  readonly outputModes: Sink['outputModes'] = ['append', 'update', 'complete', 'changelog'];
  readonly guarantee = 'at-least-once';
  readonly #target: TextTarget;
  readonly #rowsMax: number;
  readonly #cellWidthMax: number | null;
  #zone: Zone | null = null;

  constructor(options: FormatOptions, target: TextTarget) {
    const values = readOptions('the console sink', { numRows, truncate }, options);
    this.#target = target;
    this.#rowsMax = values.numRows;
    this.#cellWidthMax = values.truncate;
  }

  async open(context: SinkContext): Promise<null> {
    this.#zone = zoneOf(context.settings.timeZone);
    return null;
  }

  async write(batch: SinkBatch): Promise<JsonValue> {
    await this.#print(this.#text(batch));
    return null;
  }

  async close(): Promise<void> {}

  #text(batch: SinkBatch): string {
    const zone = this.#zone;
    assert(zone !== null, 'a sink is opened before it is written to');
    const style = { rowsMax: this.#rowsMax, cellWidthMax: this.#cellWidthMax };
    const table = rowsText(batch.schema, batch.rows() as readonly Row[], zone, style);
    return `${RULE}\nBatch: ${batch.batchId}\n${RULE}\n${table}\n`;
  }

  #print(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#target.write(text, (error) => (error ? reject(notWritten(error)) : resolve()));
    });
  }
}

/** Writing to the terminal is what whoever names this sink asks for. */
export const consoleConnector: SinkConnector = {
  name: 'console',
  keepsNothing: true,
  create: (options) => new ConsoleSink(options, process.stdout),
};
