import type { Arena } from '../../columnar/arena.ts';
import type { JsonValue } from '../../columnar/json-value.ts';
import type { Schema } from '../../columnar/schema.ts';
import { userError } from '../../errors.ts';
import type { FormatOptions } from '../../formats/format.ts';
import {
  choice,
  flag,
  type OptionRules,
  optionalInteger,
  readOptions,
} from '../../formats/options.ts';
import type { BatchesSplit } from '../../task/split.ts';
import type { SourceConnector } from '../connector.ts';
import type { PlannedRange, SourceContext, StreamSource } from '../source.ts';
import { type NexmarkTable, rowsBefore } from './event-numbers.ts';
import { NEXMARK_SCHEMAS, NexmarkRows } from './nexmark-rows.ts';

interface NexmarkOptions {
  readonly table: NexmarkTable;
  readonly seed: number | null;
  readonly rate: number | null;
  readonly events: number | null;
  readonly paced: boolean;
}

const INTEGER_MAX = 2 ** 31 - 1;
const SEED = 7;
const RATE = 10_000;
/** Events become visible in steps of this, so that a batch is worth its while. */
const STEP_MS = 10;
/** Events of a batch: after a long rest the source catches up in several. */
const BATCH_EVENTS_MAX = 1_000_000;
const SPLIT_EVENTS_MAX = 65_536;
/** What a row weighs on average. */
const ROW_BYTES: { readonly [Table in NexmarkTable]: number } = {
  person: 200,
  auction: 500,
  bid: 200,
};

const RULES: OptionRules<NexmarkOptions> = {
  table: choice<NexmarkTable>(['person', 'auction', 'bid'], 'bid'),
  seed: optionalInteger(0, INTEGER_MAX),
  rate: optionalInteger(1, INTEGER_MAX),
  events: optionalInteger(0, Number.MAX_SAFE_INTEGER),
  paced: flag(true),
};

/** `readStream.format('nexmark')`. */
export const nexmarkConnector: SourceConnector = {
  name: 'nexmark',
  create(options, schema) {
    if (schema === null) return new NexmarkSource(options);
    throw userError(
      'UNSUPPORTED_USER_SPECIFIED_SCHEMA',
      'The nexmark source takes no schema: its columns are those of its table.',
    );
  },
};

/** When the source was first opened, in milliseconds since 1970, and how many events have been read. */
interface NexmarkPosition {
  readonly createdMs: number;
  readonly event: number;
}

interface NexmarkRange {
  readonly createdMs: number;
  readonly start: number;
  readonly end: number;
}

/**
 * One table of Nexmark's auctions. Rows are a function of seed, rate and event number; when they come is the clock's: so
 * many events a second since the source was first opened, or as fast as they are read.
 */
class NexmarkSource implements StreamSource {
  readonly description: string;
  readonly schema: Schema;
  readonly #table: NexmarkTable;
  readonly #rate: number;
  readonly #seed: number;
  /** Null: without an end. */
  readonly #events: number | null;
  readonly #isPaced: boolean;
  #rows: NexmarkRows | null = null;
  #now: () => number = () => 0;
  #splitEvents = SPLIT_EVENTS_MAX;
  #position: NexmarkPosition = { createdMs: 0, event: 0 };
  #frozenEnd: number | null = null;

  constructor(options: FormatOptions) {
    const { table, seed, rate, events, paced } = readOptions('the nexmark source', RULES, options);
    this.#table = table;
    this.#seed = seed ?? SEED;
    this.#rate = rate ?? RATE;
    this.#events = events === 0 ? null : events;
    this.#isPaced = paced;
    if (!paced && this.#events === null) throw endless();
    this.schema = NEXMARK_SCHEMAS[table];
    this.description = `nexmark[${table}, ${this.#rate} events a second, seed ${this.#seed}]`;
  }

  async open(context: SourceContext, position: JsonValue | null): Promise<void> {
    this.#now = () => context.now();
    const splitRows = Math.max(1, Math.floor(context.splitBytes / ROW_BYTES[this.#table]));
    this.#splitEvents = Math.min(SPLIT_EVENTS_MAX, splitRows);
    this.#position =
      position === null
        ? { createdMs: context.now(), event: 0 }
        : (position as unknown as NexmarkPosition);
  }

  advance(range: JsonValue): void {
    const { createdMs, end } = range as unknown as NexmarkRange;
    this.#position = { createdMs, event: end };
  }

  async plan(): Promise<PlannedRange | null> {
    const { createdMs, event: start } = this.#position;
    const available = this.#frozenEnd ?? this.#available();
    const end = Math.min(available, start + BATCH_EVENTS_MAX);
    if (end <= start) return null;
    this.#position = { createdMs, event: end };
    const rowCount = rowsBefore(this.#table, end) - rowsBefore(this.#table, start);
    const byteLength = rowCount * ROW_BYTES[this.#table];
    return { range: { createdMs, start, end }, rowCount, byteLength };
  }

  /** A number of events that is given is there from the start, for whoever wants to read to an end. */
  async freeze(): Promise<void> {
    this.#frozenEnd = this.#events ?? this.#available();
  }

  position(): JsonValue {
    return { ...this.#position };
  }

  async splits(range: JsonValue, arena: Arena): Promise<readonly BatchesSplit[]> {
    const { start, end } = range as unknown as NexmarkRange;
    this.#rows ??= new NexmarkRows(this.#seed, this.#rate);
    const splits: BatchesSplit[] = [];
    for (let first = start; first < end; first += this.#splitEvents) {
      const last = Math.min(end, first + this.#splitEvents);
      const batch = this.#rows.batch(this.#table, first, last, arena);
      if (batch.rowCount === 0) continue;
      const byteLength = batch.rowCount * ROW_BYTES[this.#table];
      splits.push({ kind: 'batches', batches: [batch], byteLength });
    }
    return splits;
  }

  async close(): Promise<void> {}

  #available(): number {
    const total = this.#events ?? Number.MAX_SAFE_INTEGER;
    if (!this.#isPaced) return total;
    const steps = Math.floor((this.#now() - this.#position.createdMs) / STEP_MS);
    return Math.min(total, Math.floor((steps * STEP_MS * this.#rate) / 1000));
  }
}

function endless(): Error {
  return userError(
    'REQUIRED_OPTION_MISSING',
    'The nexmark source without a pace needs a number of events to end at.',
    { hint: "Give it the option 'events'." },
  );
}
