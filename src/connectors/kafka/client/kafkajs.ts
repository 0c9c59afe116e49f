import { createRequire } from 'node:module';
import type { Socket } from 'node:net';

// Of kafkajs we use what opens connections and authenticates them. It has no types for these parts.

/** A message that kafkajs is to send, in the form of its own requests. */
interface ProtocolRequest<Response> {
  readonly request: {
    readonly apiKey: number;
    readonly apiVersion: number;
    readonly apiName: string;
    /** An encoder, of which kafkajs reads both. */
    encode(): Promise<{ readonly buf: Buffer; readonly buffer: Buffer }>;
  };
  readonly response: {
    decode(payload: Buffer): Promise<Response>;
    parse(response: Response): Promise<Response>;
  };
  readonly logResponseError: boolean;
}

export interface KafkajsConnectionPool {
  send<Response>(request: ProtocolRequest<Response>): Promise<Response>;
}

export interface KafkajsBroker {
  readonly connectionPool: KafkajsConnectionPool;
  /** Known once connected: for each request the versions that the broker speaks. */
  readonly versions: Readonly<
    Record<number, { readonly minVersion: number; readonly maxVersion: number }>
  > | null;
  connect(): Promise<void>;
}

/** Makes the socket of a connection. */
export type SocketFactory = (options: {
  readonly host: string;
  readonly port: number;
  readonly ssl: object | null;
  onConnect(): void;
}) => Socket;

export interface ConnectionOptions {
  readonly host: string;
  readonly port: number;
  readonly ssl: object | null;
  readonly sasl: object | null;
  readonly clientId: string;
  readonly connectionTimeout: number;
  readonly requestTimeout: number;
  readonly enforceRequestTimeout: boolean;
  readonly socketFactory: SocketFactory;
  readonly logger: SilentLogger;
}

interface RequestQueue {
  readonly pending: readonly unknown[];
  readonly throttledUntil: number;
}

interface RequestQueuePrototype {
  scheduleCheckPendingRequests(this: RequestQueue): void;
}

interface KafkajsParts {
  readonly ConnectionPool: new (options: ConnectionOptions) => KafkajsConnectionPool;
  readonly Broker: new (options: {
    readonly connectionPool: KafkajsConnectionPool;
    readonly logger: SilentLogger;
    readonly authenticationTimeout: number;
  }) => KafkajsBroker;
}

/** What kafkajs logs comes back as errors as well. */
class SilentLogger {
  namespace(): this {
    return this;
  }
  debug(): void {}
  info(): void {}
  warn(): void {}
  error(): void {}
}

export const SILENT: SilentLogger = new SilentLogger();

let parts: KafkajsParts | null = null;

/** Loads kafkajs, when the first connection is made. */
export function loadKafkajs(): KafkajsParts {
  if (parts !== null) return parts;
  const load = createRequire(import.meta.url);
  const queue = load('kafkajs/src/network/requestQueue') as { prototype: RequestQueuePrototype };
  quietTimer(queue.prototype);
  parts = {
    ConnectionPool: load('kafkajs/src/network/connectionPool') as KafkajsParts['ConnectionPool'],
    Broker: load('kafkajs/src/broker') as KafkajsParts['Broker'],
  };
  return parts;
}

/**
 * Each open connection of kafkajs 2.2.4 sets a timer of a millisecond for ever (its issue 1751): 5 % of a core for one that
 * is idle. The timer is needed only where requests wait, for room or for the end of throttling.
 */
function quietTimer(queue: RequestQueuePrototype): void {
  const schedule = queue.scheduleCheckPendingRequests;
  queue.scheduleCheckPendingRequests = function (this: RequestQueue): void {
    if (this.pending.length > 0) schedule.call(this);
  };
}
