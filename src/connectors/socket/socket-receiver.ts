import { createConnection, type Socket } from 'node:net';
import { environmentError } from '../../errors.ts';
import { LineCutter } from '../receiver/line-cutter.ts';
import type { LineReceiver, LineStore } from '../receiver/line-receiver.ts';

export interface SocketAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * Receives lines from a server. A connection that breaks is made again, and its unfinished line is lost; a server that
 * closes has said all it had to say: its last line may lack the line feed, and nothing more is expected.
 */
export class SocketReceiver implements LineReceiver {
  readonly description: string;
  readonly #address: SocketAddress;
  readonly #cutter: LineCutter;
  #socket: Socket | null = null;

  constructor(address: SocketAddress) {
    this.description = `socket[${address.host}:${address.port}]`;
    this.#address = address;
    this.#cutter = new LineCutter(`${address.host}:${address.port}`);
  }

  start(store: LineStore): Promise<void> {
    return new Promise((resolve, reject) => {
      const socket = createConnection(this.#address);
      this.#socket = socket;
      socket.once('error', (cause) => reject(notConnected(this.#address, cause)));
      socket.once('connect', () => {
        socket.removeAllListeners('error');
        this.#receive(socket, store);
        resolve();
      });
    });
  }

  stop(): void {
    this.#socket?.destroy();
    this.#cutter.clear();
  }

  #receive(socket: Socket, store: LineStore): void {
    socket.on('data', (bytes) => {
      try {
        this.#store(this.#cutter.take(bytes), socket, store);
      } catch (error) {
        store.stop('Cannot cut lines', error);
      }
    });
    socket.on('end', () => this.#store(this.#cutter.finish(), socket, store));
    socket.on('error', (error) => store.restart('The connection broke', error));
  }

  /** Failures of the log end the query; nobody needs to hear of them here. */
  #store(lines: Uint8Array | null, socket: Socket, store: LineStore): void {
    if (lines === null) return;
    store.store(lines).catch(() => {});
    if (store.closedBy === null) return;
    socket.pause();
    store.whenOpen().then(
      () => socket.resume(),
      () => {},
    );
  }
}

function notConnected({ host, port }: SocketAddress, cause: Error): Error {
  return environmentError(
    'SOCKET_NOT_CONNECTED',
    `Cannot connect to ${host}:${port}: ${cause.message}.`,
    { hint: 'Start the server before the query.', cause },
  );
}
