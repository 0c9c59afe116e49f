import type { Arena } from '../../columnar/arena.ts';
import type { JsonValue } from '../../columnar/json-value.ts';
import { userError } from '../../errors.ts';
import type { FormatOptions } from '../../formats/format.ts';
import {
  type OptionRules,
  optionalInteger,
  readOptions,
  requiredInteger,
} from '../../formats/options.ts';
import type { BatchesSplit } from '../../task/split.ts';
import type { SourceConnector } from '../connector.ts';
import { readNumber } from '../number-range.ts';
import type { PlannedRange, SourceContext, StreamSource } from '../source.ts';
import { RATE_SCHEMA, type RateRows, ROW_BYTES, rateSplits, splitRowsOf } from './rate-rows.ts';

interface RateMicroBatchOptions {
  readonly rowsPerBatch: number;
  readonly numPartitions: number | null;
  readonly startTimestamp: number | null;
  readonly advanceMillisPerBatch: number | null;
}

const INTEGER_MAX = 2 ** 31 - 1;
/** The last millisecond whose microseconds are exact numbers. */
const TIME_MS_MAX = Math.floor(Number.MAX_SAFE_INTEGER / 1000);
const ADVANCE_MS = 1000;

const RULES: OptionRules<RateMicroBatchOptions> = {
  rowsPerBatch: requiredInteger(1, INTEGER_MAX),
  numPartitions: optionalInteger(1, INTEGER_MAX),
  startTimestamp: optionalInteger(0, TIME_MS_MAX),
  advanceMillisPerBatch: optionalInteger(0, INTEGER_MAX),
};

/** `readStream.format('rate-micro-batch')`. */
export const rateMicroBatchConnector: SourceConnector = {
  name: 'rate-micro-batch',
  create(options, schema) {
    if (schema === null) return new RateMicroBatchSource(options);
    throw userError(
      'UNSUPPORTED_USER_SPECIFIED_SCHEMA',
      'The rate-micro-batch source takes no schema: its columns are timestamp TIMESTAMP and value BIGINT.',
    );
  },
};

/**
 * So many rows a batch, whenever it comes: all with the batch's time, numbered on from batch to batch. A range is the
 * batch's number.
 */
class RateMicroBatchSource implements StreamSource {
  readonly description: string;
  readonly schema = RATE_SCHEMA;
  readonly #rowsPerBatch: number;
  readonly #numPartitions: number | null;
  readonly #startMs: number;
  readonly #advanceMs: number;
  #splitBytes = 1;
  /** Number of the next batch. */
  #next = 0;
  #frozenEnd: number | null = null;

  constructor(options: FormatOptions) {
    const values = readOptions('the rate-micro-batch source', RULES, options);
    this.#rowsPerBatch = values.rowsPerBatch;
    this.#numPartitions = values.numPartitions;
    this.#startMs = values.startTimestamp ?? 0;
    this.#advanceMs = values.advanceMillisPerBatch ?? ADVANCE_MS;
    this.description = `rate-micro-batch[${this.#rowsPerBatch} rows a batch]`;
  }

  async open(context: SourceContext, position: JsonValue | null): Promise<void> {
    this.#splitBytes = context.splitBytes;
    if (position !== null) this.#next = readNumber(position);
  }

  advance(range: JsonValue): void {
    this.#next = readNumber(range) + 1;
  }

  async plan(): Promise<PlannedRange | null> {
    if (this.#frozenEnd !== null && this.#next >= this.#frozenEnd) return null;
    const rowCount = this.#rowsPerBatch;
    return { range: this.#next++, rowCount, byteLength: rowCount * ROW_BYTES };
  }

  /** As in Spark, there is one batch more. */
  async freeze(): Promise<void> {
    this.#frozenEnd = this.#next + 1;
  }

  position(): JsonValue {
    return this.#next;
  }

  async splits(range: JsonValue, arena: Arena): Promise<readonly BatchesSplit[]> {
    const batch = readNumber(range);
    const timeMs = this.#startMs + batch * this.#advanceMs;
    const start = batch * this.#rowsPerBatch;
    const rows: RateRows = { start, end: start + this.#rowsPerBatch, timeMs: () => timeMs };
    return rateSplits(rows, splitRowsOf(rows, this.#numPartitions, this.#splitBytes), arena);
  }

  async close(): Promise<void> {}
}
