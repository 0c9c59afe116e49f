import type { Socket } from 'node:net';
import type { SaslOptions } from './client-options.ts';

/** For each request the versions that a broker speaks. */
export type BrokerVersions = Readonly<
  Record<number, { readonly minVersion: number; readonly maxVersion: number }>
>;

/** A broker, and how it is reached. */
export interface ConnectionRequest {
  readonly host: string;
  readonly port: number;
  readonly clientId: string;
  /** Options of `tls.connect`; null without TLS. */
  readonly tls: object | null;
  /** Null without authentication. */
  readonly sasl: SaslOptions | null;
  readonly connectMs: number;
  readonly requestMs: number;
}

/** Whose socket it is: a client asks us for one, or makes its own and hands it over before it is connected. */
export interface SocketOwner {
  open(onConnect: () => void): Socket;
  adopt(socket: Socket): void;
}

/** A connection that was opened and authenticated. */
export interface OpenedConnection {
  readonly versions: BrokerVersions;
  /** How long it is good without authenticating again (ms); 0 for ever. */
  readonly sessionMs: number;
}

/**
 * What a client package does for us: it opens a connection and authenticates it. Nothing of it listens to the socket
 * afterwards.
 */
export type OpenConnection = (
  request: ConnectionRequest,
  owner: SocketOwner,
) => Promise<OpenedConnection>;

const EVENTS = ['data', 'end', 'error', 'timeout', 'close'];

/** Gives how to take away the listeners that are added to a socket from now on. */
export function laterListeners(socket: Socket): () => void {
  const before = new Set(EVENTS.flatMap((event) => socket.listeners(event)));
  return () => {
    for (const event of EVENTS) {
      for (const listener of socket.listeners(event) as ((...args: unknown[]) => void)[]) {
        if (!before.has(listener)) socket.off(event, listener);
      }
    }
  };
}
