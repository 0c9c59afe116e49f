import { createRequire } from 'node:module';
import type { Socket } from 'node:net';

// Of kafkajs we use what opens connections and authenticates them. It has no types for these parts.

interface KafkajsConnection {
  readonly socket: Socket;
  /** How long the broker lets us go without authenticating again (ms), 0 for ever: a Long. */
  readonly sessionLifetime: { toNumber(): number };
  readonly requestQueue: { scheduleCheckPendingRequests(): void };
}

interface KafkajsConnectionPool {
  /** The first is for all requests but fetches: the one that `Broker.connect` opens. */
  readonly pool: readonly [KafkajsConnection, KafkajsConnection];
}

/** For each request the versions that a broker speaks. */
export type BrokerVersions = Readonly<
  Record<number, { readonly minVersion: number; readonly maxVersion: number }>
>;

interface KafkajsBroker {
  /** Known once connected. */
  readonly versions: BrokerVersions | null;
  connect(): Promise<void>;
}

interface ConnectionOptions {
  readonly host: string;
  readonly port: number;
  readonly ssl: object | null;
  readonly sasl: object | null;
  readonly clientId: string;
  readonly connectionTimeout: number;
  readonly requestTimeout: number;
  readonly enforceRequestTimeout: boolean;
  readonly socketFactory: (options: { onConnect(): void }) => Socket;
  readonly logger: SilentLogger;
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

const AUTHENTICATION_MS_MAX = 10_000;

/** A connection that was opened and authenticated. */
export interface OpenedConnection {
  readonly socket: Socket;
  readonly versions: BrokerVersions;
  /** How long it is good without authenticating again; 0 for ever. */
  readonly sessionMs: number;
}

/** Opens a connection over a socket of ours and authenticates it; nothing of kafkajs listens to the socket afterwards. */
export async function openConnection(
  options: Pick<
    ConnectionOptions,
    'host' | 'port' | 'sasl' | 'clientId' | 'connectionTimeout' | 'requestTimeout'
  >,
  openSocket: (onConnect: () => void) => Socket,
): Promise<OpenedConnection> {
  const { ConnectionPool, Broker } = loadKafkajs();
  const logger = new SilentLogger();
  let forget: () => void = () => {};
  const connectionPool = new ConnectionPool({
    ...options,
    // The socket's own affair.
    ssl: null,
    enforceRequestTimeout: false,
    socketFactory: ({ onConnect }) => {
      const opened = openSocket(onConnect);
      forget = laterListeners(opened);
      return opened;
    },
    logger,
  });
  // A timer that runs every millisecond for ever (kafkajs issue 1751); what opens a connection never waits in a queue.
  for (const { requestQueue } of connectionPool.pool) {
    requestQueue.scheduleCheckPendingRequests = () => {};
  }
  const authenticationTimeout = AUTHENTICATION_MS_MAX;
  const broker = new Broker({ connectionPool, logger, authenticationTimeout });
  await broker.connect();
  const [{ socket, sessionLifetime }] = connectionPool.pool;
  forget();
  return { socket, versions: broker.versions ?? {}, sessionMs: sessionLifetime.toNumber() };
}

/** Gives how to take away the listeners that are added from now on. */
function laterListeners(socket: Socket): () => void {
  const events = ['data', 'end', 'error', 'timeout'];
  const before = new Set(events.flatMap((event) => socket.listeners(event)));
  return () => {
    for (const event of events) {
      for (const listener of socket.listeners(event) as ((...args: unknown[]) => void)[]) {
        if (!before.has(listener)) socket.off(event, listener);
      }
    }
  };
}

let parts: KafkajsParts | null = null;

/** Loads kafkajs, when the first connection is made. */
function loadKafkajs(): KafkajsParts {
  const load = createRequire(import.meta.url);
  parts ??= {
    ConnectionPool: load('kafkajs/src/network/connectionPool') as KafkajsParts['ConnectionPool'],
    Broker: load('kafkajs/src/broker') as KafkajsParts['Broker'],
  };
  return parts;
}
