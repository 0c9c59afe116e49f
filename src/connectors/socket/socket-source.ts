import type { JsonValue } from '../../columnar/json-value.ts';
import { type Schema, schema as schemaOf } from '../../columnar/schema.ts';
import { field, STRING } from '../../columnar/types.ts';
import { assert, environmentError, userError } from '../../errors.ts';
import type { FormatOptions } from '../../formats/format.ts';
import {
  type OptionRules,
  readOptions,
  requiredInteger,
  requiredText,
} from '../../formats/options.ts';
import type { FileSplit } from '../../task/split.ts';
import type { SourceConnector } from '../connector.ts';
import type { PlannedRange, ReceivedLog, SourceContext, StreamSource } from '../source.ts';
import { LineSocket, type SocketAddress } from './line-socket.ts';

/** Received bytes that no batch has taken yet; above this the socket is paused. */
const UNPLANNED_BYTES_MAX = 64 * 1024 * 1024;
const PORT_MAX = 65_535;

const RULES: OptionRules<SocketAddress> = {
  host: requiredText(),
  port: requiredInteger(1, PORT_MAX),
};

/** `readStream.format('socket')`. */
export const socketConnector: SourceConnector = {
  name: 'socket',
  create(options, schema) {
    if (schema === null) return new SocketSource(options);
    throw userError(
      'UNSUPPORTED_USER_SPECIFIED_SCHEMA',
      'The socket source takes no schema: it has one column, value STRING.',
    );
  },
};

/**
 * Lines of text from a server. A server cannot be asked twice, so lines go to a log on disk before they count as
 * received; a range is the numbers of its first byte and of the byte behind its last in that log.
 */
class SocketSource implements StreamSource {
  readonly description: string;
  readonly schema: Schema = schemaOf([field('value', STRING)]);
  readonly #socket: LineSocket;
  #log: ReceivedLog | null = null;
  /** The byte behind the last planned one. */
  #planned = 0;
  /** The byte behind the last one received, durable or not yet. */
  #received = 0;
  #frozenEnd: number | null = null;
  #failure: unknown = null;
  readonly #wakes = new Set<() => void>();

  constructor(options: FormatOptions) {
    const address = readOptions('the socket source', RULES, options);
    this.description = `socket[${address.host}:${address.port}]`;
    this.#socket = new LineSocket(address, {
      received: (lines) => void this.#append(lines),
      failed: (error) => this.#fail(error),
    });
  }

  async open(context: SourceContext, position: JsonValue | null): Promise<void> {
    this.#log = await context.openReceivedLog();
    this.#received = this.#log.end;
    this.#planned = position === null ? 0 : byteNumber(position);
    // What was received before a restart can be worked on while the server is away.
    if (this.#log.end > 0) this.#socket.connectLater();
    else await this.#socket.connect();
  }

  advance(range: JsonValue): void {
    this.#planned = readRange(range)[1];
  }

  async plan(): Promise<PlannedRange | null> {
    if (this.#failure !== null) throw this.#failure;
    const start = this.#planned;
    const log = this.#openLog();
    if (log.end < start) throw this.#missing(log.end);
    const end = this.#frozenEnd ?? log.end;
    if (end <= start) return null;
    this.#planned = end;
    this.#throttle();
    return { range: [start, end], rowCount: null, byteLength: end - start };
  }

  async freeze(): Promise<void> {
    this.#frozenEnd = this.#openLog().end;
  }

  position(): JsonValue {
    return this.#planned;
  }

  /** A split is never less than a file's part of the range: its lines are whole there. */
  async splits(range: JsonValue): Promise<readonly FileSplit[]> {
    const [first, last] = readRange(range);
    const pieces = this.#openLog().pieces(first, last, Number.MAX_SAFE_INTEGER);
    return pieces.map(({ path, start, end }) => ({
      kind: 'file',
      path,
      start,
      end,
      size: end,
      modifiedMs: 0,
      growing: true,
      format: 'text',
      options: {},
      byteLength: end - start,
    }));
  }

  async release(range: JsonValue): Promise<void> {
    await this.#openLog().truncate(readRange(range)[1]);
  }

  watch(wake: () => void): () => void {
    this.#wakes.add(wake);
    return () => this.#wakes.delete(wake);
  }

  async close(): Promise<void> {
    this.#socket.close();
    await this.#log?.close();
  }

  async #append(lines: Uint8Array): Promise<void> {
    this.#received += lines.byteLength;
    this.#throttle();
    try {
      await this.#openLog().append(lines);
    } catch (error) {
      this.#fail(error);
    }
    this.#wake();
  }

  #throttle(): void {
    if (this.#received - this.#planned > UNPLANNED_BYTES_MAX) this.#socket.pause();
    else this.#socket.resume();
  }

  /** Met by the next `plan`, which ends the query. */
  #fail(error: unknown): void {
    this.#failure ??= error;
    this.#socket.close();
    this.#wake();
  }

  #wake(): void {
    for (const wake of this.#wakes) wake();
  }

  #missing(end: number): Error {
    return environmentError(
      'CHECKPOINT_INPUT_MISSING',
      `${this.description} was read to byte ${this.#planned}, but its log of received data ends at byte ${end}.`,
      { hint: 'Put the log back, or start with a new checkpoint.' },
    );
  }

  #openLog(): ReceivedLog {
    assert(this.#log !== null, 'a source is opened before it is used');
    return this.#log;
  }
}

function readRange(range: JsonValue): [number, number] {
  assert(Array.isArray(range) && range.length === 2, 'a range of a socket is two byte numbers');
  return [byteNumber(range[0]), byteNumber(range[1])];
}

function byteNumber(value: JsonValue): number {
  assert(typeof value === 'number', 'a position in a socket is a byte number');
  return value;
}
