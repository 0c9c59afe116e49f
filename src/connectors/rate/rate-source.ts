import type { Arena } from '../../columnar/arena.ts';
import type { JsonValue } from '../../columnar/json-value.ts';
import { userError } from '../../errors.ts';
import type { FormatOptions } from '../../formats/format.ts';
import {
  durationMs,
  type OptionRules,
  optionalInteger,
  readOptions,
} from '../../formats/options.ts';
import type { BatchesSplit } from '../../task/split.ts';
import type { SourceConnector } from '../connector.ts';
import type { PlannedRange, SourceContext, StreamSource } from '../source.ts';
import { RATE_SCHEMA, type RateRows, ROW_BYTES, rateSplits, splitRowsOf } from './rate-rows.ts';

interface RateOptions {
  readonly rowsPerSecond: number | null;
  readonly rampUpTime: number;
  readonly numPartitions: number | null;
}

const MS_PER_SECOND = 1000;
/** Rows of a batch of several seconds: after a long rest the source catches up in several batches. */
const BATCH_ROWS_MAX = 4_000_000;
const INTEGER_MAX = 2 ** 31 - 1;

const RULES: OptionRules<RateOptions> = {
  rowsPerSecond: optionalInteger(1, INTEGER_MAX),
  rampUpTime: durationMs(0, MS_PER_SECOND),
  numPartitions: optionalInteger(1, INTEGER_MAX),
};

/** `readStream.format('rate')`. */
export const rateConnector: SourceConnector = {
  name: 'rate',
  create(options, schema) {
    if (schema === null) return new RateSource(options);
    throw userError(
      'UNSUPPORTED_USER_SPECIFIED_SCHEMA',
      'The rate source takes no schema: its columns are timestamp TIMESTAMP and value BIGINT.',
    );
  },
};

/** When the source was first opened, in milliseconds since 1970, and how many seconds are read. */
interface RatePosition {
  readonly createdMs: number;
  readonly second: number;
}

interface RateRange {
  readonly createdMs: number;
  readonly start: number;
  readonly end: number;
}

/**
 * Rows with numbers from 0, so many a second since the source was first opened; what was missed while a query was down
 * comes when it starts again. A range is whole seconds, with the time of the beginning, so it gives the same rows again.
 */
class RateSource implements StreamSource {
  readonly description: string;
  readonly schema = RATE_SCHEMA;
  readonly #rowsPerSecond: number;
  readonly #rampUpSeconds: number;
  readonly #numPartitions: number | null;
  #now: () => number = () => 0;
  #splitBytes = 1;
  #position: RatePosition = { createdMs: 0, second: 0 };
  #frozenEnd: number | null = null;

  constructor(options: FormatOptions) {
    const values = readOptions('the rate source', RULES, options);
    this.#rowsPerSecond = values.rowsPerSecond ?? 1;
    this.#rampUpSeconds = Math.floor(values.rampUpTime / MS_PER_SECOND);
    this.#numPartitions = values.numPartitions;
    this.description = `rate[${this.#rowsPerSecond} rows a second]`;
  }

  async open(context: SourceContext, position: JsonValue | null): Promise<void> {
    this.#now = () => context.now();
    this.#splitBytes = context.splitBytes;
    this.#position =
      position === null
        ? { createdMs: context.now(), second: 0 }
        : (position as unknown as RatePosition);
  }

  advance(range: JsonValue): void {
    const { createdMs, end } = range as unknown as RateRange;
    this.#position = { createdMs, second: end };
  }

  async plan(): Promise<PlannedRange | null> {
    const { createdMs, second: start } = this.#position;
    const end = this.#within(start, this.#frozenEnd ?? this.#secondsNow());
    if (end <= start) return null;
    this.#position = { createdMs, second: end };
    const rowCount = this.#valueAt(end) - this.#valueAt(start);
    return { range: { createdMs, start, end }, rowCount, byteLength: rowCount * ROW_BYTES };
  }

  async freeze(): Promise<void> {
    this.#frozenEnd = this.#secondsNow();
  }

  position(): JsonValue {
    return { ...this.#position };
  }

  async splits(range: JsonValue, arena: Arena): Promise<readonly BatchesSplit[]> {
    const { createdMs, start, end } = range as unknown as RateRange;
    const first = this.#valueAt(start);
    const last = this.#valueAt(end);
    const startMs = createdMs + start * MS_PER_SECOND;
    const msPerValue = ((end - start) * MS_PER_SECOND) / (last - first);
    const rows: RateRows = {
      start: first,
      end: last,
      timeMs: (value) => startMs + Math.round((value - first) * msPerValue),
    };
    return rateSplits(rows, splitRowsOf(rows, this.#numPartitions, this.#splitBytes), arena);
  }

  async close(): Promise<void> {}

  #secondsNow(): number {
    return Math.floor((this.#now() - this.#position.createdMs) / MS_PER_SECOND);
  }

  /** The latest end of a batch that is not too large. */
  #within(start: number, end: number): number {
    const seconds = Math.max(1, Math.floor(BATCH_ROWS_MAX / this.#rowsPerSecond));
    return Math.min(end, start + seconds);
  }

  /** The number of rows in the first seconds; while it ramps up, each second has so many more than the one before. */
  #valueAt(second: number): number {
    const rising = Math.min(second, this.#rampUpSeconds);
    const growth = Math.max(1, Math.floor(this.#rowsPerSecond / (this.#rampUpSeconds + 1)));
    return (growth * rising * (rising + 1)) / 2 + (second - rising) * this.#rowsPerSecond;
  }
}
