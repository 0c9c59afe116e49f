import type { Schema } from '../../columnar/schema.ts';
import { endLine } from '../../connectors/receiver/line-cutter.ts';
import type { LineReceiver, LineStore } from '../../connectors/receiver/line-receiver.ts';
import type { LineFormatName } from '../../connectors/receiver/received-form.ts';
import { rowLine } from '../../connectors/receiver/row-line.ts';
import { userError } from '../../errors.ts';
import type { FormatOptions } from '../../formats/format.ts';
import { LINE_BYTES_MAX } from '../../formats/lines.ts';
import { type InputRow, readInputRow } from '../rows/input-rows.ts';
import { readSchema } from '../rows/read-schema.ts';

/** What a receiver stores; with nothing said, lines of text in a column `value`. */
export interface ReceivedRows {
  /** For progress and errors; the name of the class when left out. */
  readonly name?: string | undefined;
  /** The columns, in DDL or as a schema: of the rows as objects or, with a format, of its lines. */
  readonly schema?: string | Schema | undefined;
  /** What the lines are that are stored as texts or bytes; left out for rows as objects. */
  readonly format?: LineFormatName | undefined;
  /** Of the format. */
  readonly options?: FormatOptions | undefined;
}

/** The most that is stored at once. */
const BLOCK_BYTES_MAX = LINE_BYTES_MAX;

/**
 * Receives rows from where they cannot be had twice, as Spark's receivers do. What `store` has confirmed is in the query's
 * checkpoint, so that it counts once whatever happens; who sent it may forget it then. `onStart` sets something up that calls
 * `store` and comes back; `onStop` takes it down. Both are called again for a restart.
 *
 * ```ts
 * class Ticker extends Receiver<{ second: number }> {
 *   #second = 0;
 *   #timer: NodeJS.Timeout | undefined;
 *   constructor() {
 *     super({ schema: 'second BIGINT' });
 *   }
 *   onStart() {
 *     this.#timer = setInterval(() => this.store({ second: this.#second++ }), 10);
 *   }
 *   onStop() {
 *     clearInterval(this.#timer);
 *   }
 * }
 *
 * await using millrace = await session();
 * const ticks = millrace.readStream.receiver(() => new Ticker());
 * const query = await ticks.writeStream.format('console').start();
 * ```
 */
export abstract class Receiver<Row extends string | object = string> {
  readonly #name: string;
  readonly #schema: Schema | null;
  /** @internal What the session makes a source of. */
  readonly received: {
    readonly name: string;
    readonly columns: Schema | null;
    /** Null for rows as objects. */
    readonly format: LineFormatName | null;
    readonly options: FormatOptions;
  };
  #store: LineStore | null = null;

  constructor({ name, schema, format, options = {} }: ReceivedRows = {}) {
    this.#name = name ?? new.target.name;
    const columns = schema === undefined ? null : readSchema(schema);
    this.#schema = format === undefined ? columns : null;
    const lineFormat = this.#schema === null ? (format ?? 'text') : null;
    this.received = { name: this.#name, columns, format: lineFormat, options };
  }

  /** Begins to receive. The query starts when it has come back, and does not where it fails the first time. */
  abstract onStart(): void | Promise<void>;

  /** Ends what `onStart` began. */
  abstract onStop(): void | Promise<void>;

  /**
   * Stores one row, a text without its line end or an object by column name, in the next block. Resolves when there is room
   * for another row: the row itself is durable a block interval later, and lost in a crash before.
   */
  store(row: Row): Promise<void>;
  /** Stores several rows, or whole lines of the format in UTF-8. Resolves when they are durable: they can be acknowledged. */
  store(rows: readonly Row[] | Uint8Array): Promise<void>;
  store(given: Row | readonly Row[] | Uint8Array): Promise<void> {
    const store = this.#started('store rows');
    if (given instanceof Uint8Array) {
      if (this.#schema !== null) throw notLines(this.#name);
      return store.store(endLine(this.#checked(Uint8Array.from(given))));
    }
    if (!isList(given)) return store.storeLine(this.#checked(Buffer.from(this.#line(given))));
    const lines = given.map((row) => this.#line(row)).join('');
    return store.store(this.#checked(Buffer.from(lines)));
  }

  /**
   * Stops and starts again: after `delayMs`, or soon at first and then ever later until something is stored. Comes back at
   * once.
   */
  restart(message: string, error?: unknown, delayMs?: number): void {
    this.#started('restart').restart(message, error, delayMs);
  }

  /** Receives no more. With an error the query ends with it. */
  stop(message: string, error?: unknown): void {
    this.#started('stop').stop(message, error);
  }

  /** Has the progress of the query count and show an error. */
  reportError(message: string, error?: unknown): void {
    this.#started('report errors').reportError(message, error);
  }

  /** Whether it has been started and neither stopped since nor waits to be started again. */
  isStarted(): boolean {
    return this.#store?.isStarted === true;
  }

  /** Whether it receives no more. */
  isStopped(): boolean {
    return this.#store?.isStopped === true;
  }

  /** @internal What the source of one run of a query drives. */
  lineReceiver(): LineReceiver {
    return {
      description: `receiver[${this.#name}]`,
      start: (store) => {
        if (this.#store !== null && this.#store !== store) throw alreadyUsed(this.#name);
        this.#store = store;
        return this.onStart();
      },
      stop: () => this.onStop(),
    };
  }

  #line(row: Row): string {
    if (this.#schema !== null)
      return rowLine(readInputRow(row as InputRow, this.#schema), this.#schema);
    if (typeof row === 'string' && !row.includes('\n')) return `${row}\n`;
    throw notALine(this.#name, row);
  }

  #checked(block: Uint8Array): Uint8Array {
    if (block.byteLength <= BLOCK_BYTES_MAX) return block;
    const message = `${this.#name} stores ${block.byteLength} bytes at once; ${BLOCK_BYTES_MAX} are possible.`;
    throw userError('RECORD_TOO_LARGE', message, { hint: 'Store less at once.' });
  }

  #started(what: string): LineStore {
    if (this.#store !== null) return this.#store;
    throw userError('UNSUPPORTED_OPERATION', `${this.#name} cannot ${what} before it is started.`);
  }
}

function isList<Row>(given: Row | readonly Row[]): given is readonly Row[] {
  return Array.isArray(given);
}

function notALine(name: string, row: unknown): Error {
  const what = typeof row === 'string' ? 'a text of several lines' : `a ${typeof row}`;
  return userError('FIELD_DATA_TYPE_UNACCEPTABLE', `${name} stores lines, not ${what}.`, {
    hint: 'Store each line for itself, whole lines as bytes, or give the receiver a schema and store objects.',
  });
}

function notLines(name: string): Error {
  return userError('FIELD_DATA_TYPE_UNACCEPTABLE', `${name} stores rows, not bytes.`, {
    hint: 'Store objects by column name, or give the receiver the format of its lines.',
  });
}

function alreadyUsed(name: string): Error {
  return userError('UNSUPPORTED_OPERATION', `${name} has been started by another query.`, {
    hint: 'Make a receiver for each start of a query: receiver(() => new …).',
  });
}
