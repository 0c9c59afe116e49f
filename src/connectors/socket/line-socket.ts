import { createConnection, type Socket } from 'node:net';
import { environmentError } from '../../errors.ts';
import { LINE_BYTES_MAX } from '../../formats/lines.ts';

const LINE_FEED = 0x0a;
/** Waits between attempts to connect again grow from the first to the second. */
const RETRY_DELAY_MS = 100;
const RETRY_DELAY_MS_MAX = 10_000;

export interface SocketAddress {
  readonly host: string;
  readonly port: number;
}

export interface LineSocketEvents {
  /** Whole lines, each with its line feed. */
  received(lines: Uint8Array): void;
  failed(error: Error): void;
}

/**
 * Receives lines from a server. A connection that breaks is made again, and its unfinished line is lost; a server that
 * closes has said all it had to say: its last line may lack the line feed, and nothing more is expected.
 */
export class LineSocket {
  readonly #address: SocketAddress;
  readonly #events: LineSocketEvents;
  #socket: Socket | null = null;
  #retry: NodeJS.Timeout | null = null;
  #retryDelayMs = RETRY_DELAY_MS;
  #unfinished: Uint8Array[] = [];
  #unfinishedBytes = 0;
  #isPaused = false;
  #isClosed = false;

  constructor(address: SocketAddress, events: LineSocketEvents) {
    this.#address = address;
    this.#events = events;
  }

  /** Resolves when connected; rejects when that fails, and does not try again. */
  connect(): Promise<void> {
    return new Promise((resolve, reject) => {
      const socket = createConnection(this.#address);
      this.#socket = socket;
      socket.once('error', (cause) => reject(notConnected(this.#address, cause)));
      socket.once('connect', () => {
        socket.removeAllListeners('error');
        this.#receive(socket);
        resolve();
      });
    });
  }

  /** Connects in the background, again and again until it works. */
  connectLater(): void {
    if (this.#isClosed) return;
    this.connect().catch(() => this.#scheduleRetry());
  }

  pause(): void {
    this.#isPaused = true;
    this.#socket?.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.#socket?.resume();
  }

  close(): void {
    this.#isClosed = true;
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#socket?.destroy();
  }

  #receive(socket: Socket): void {
    this.#retryDelayMs = RETRY_DELAY_MS;
    if (this.#isPaused) socket.pause();
    socket.on('data', (bytes) => this.#take(bytes));
    socket.on('end', () => this.#finishLine());
    socket.on('error', () => {
      this.#clearUnfinished();
      this.#scheduleRetry();
    });
  }

  #take(bytes: Buffer): void {
    const end = bytes.lastIndexOf(LINE_FEED) + 1;
    if (end > 0) {
      const lines = Buffer.concat([...this.#unfinished, bytes.subarray(0, end)]);
      this.#clearUnfinished();
      this.#events.received(lines);
    }
    if (end === bytes.length) return;
    this.#unfinished.push(bytes.subarray(end));
    this.#unfinishedBytes += bytes.length - end;
    if (this.#unfinishedBytes > LINE_BYTES_MAX) this.#refuseLine();
  }

  #finishLine(): void {
    if (this.#unfinishedBytes === 0) return;
    const line = Buffer.concat([...this.#unfinished, Uint8Array.of(LINE_FEED)]);
    this.#clearUnfinished();
    this.#events.received(line);
  }

  #refuseLine(): void {
    this.close();
    const { host, port } = this.#address;
    this.#events.failed(
      environmentError(
        'RECORD_TOO_LARGE',
        `A line from ${host}:${port} is longer than ${LINE_BYTES_MAX} bytes.`,
      ),
    );
  }

  #clearUnfinished(): void {
    this.#unfinished = [];
    this.#unfinishedBytes = 0;
  }

  #scheduleRetry(): void {
    if (this.#isClosed) return;
    this.#retry = setTimeout(() => this.connectLater(), this.#retryDelayMs);
    this.#retryDelayMs = Math.min(RETRY_DELAY_MS_MAX, this.#retryDelayMs * 2);
  }
}

function notConnected({ host, port }: SocketAddress, cause: Error): Error {
  return environmentError(
    'SOCKET_NOT_CONNECTED',
    `Cannot connect to ${host}:${port}: ${cause.message}.`,
    { hint: 'Start the server before the query.', cause },
  );
}
