import { createConnection, type Socket } from 'node:net';
import { environmentError } from '../../errors.ts';
import { LineCutter } from '../receiver/line-cutter.ts';
import { LineFlow } from '../receiver/line-flow.ts';
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

  abort(): void {
    this.#socket?.destroy(new Error('stopped'));
  }

  stop(): void {
    this.#socket?.destroy();
    this.#cutter.clear();
  }

  #receive(socket: Socket, store: LineStore): void {
    const flow = new LineFlow(socket, store);
    socket.on('data', (bytes) => {
      try {
        flow.take(this.#cutter.take(bytes));
      } catch (error) {
        store.stop('Cannot cut lines', error);
      }
    });
    socket.on('end', () => flow.take(this.#cutter.finish()));
    socket.on('error', (error) => store.restart('The connection broke', error));
  }
}

function notConnected({ host, port }: SocketAddress, cause: Error): Error {
  return environmentError(
    'SOCKET_NOT_CONNECTED',
    `Cannot connect to ${host}:${port}: ${cause.message}.`,
    { hint: 'Start the server before the query.', cause },
  );
}
