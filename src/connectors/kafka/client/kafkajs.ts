import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import type { SaslOptions } from './client-options.ts';
import { type BrokerVersions, laterListeners, type OpenConnection } from './open-connection.ts';

// Of kafkajs we use what opens connections and authenticates them. It has no types for these parts.

interface KafkajsConnection {
  /** How long the broker lets us go without authenticating again (ms), 0 for ever: a Long. */
  readonly sessionLifetime: { toNumber(): number };
  readonly requestQueue: { scheduleCheckPendingRequests(): void };
}

interface KafkajsConnectionPool {
  /** The first is for all requests but fetches: the one that `Broker.connect` opens. */
  readonly pool: readonly [KafkajsConnection, KafkajsConnection];
}

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

/** Opens connections over sockets of ours by kafkajs. */
export const openByKafkajs: OpenConnection = async (request, owner) => {
  const { host, port, clientId, connectMs, requestMs } = request;
  const { ConnectionPool, Broker } = loadKafkajs();
  const logger = new SilentLogger();
  let forget: () => void = () => {};
  const connectionPool = new ConnectionPool({
    host,
    port,
    clientId,
    connectionTimeout: connectMs,
    requestTimeout: requestMs,
    // The socket's own affair.
    ssl: null,
    sasl: request.sasl && saslOptions(request.sasl),
    enforceRequestTimeout: false,
    socketFactory: ({ onConnect }) => {
      const opened = owner.open(onConnect);
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
  const [{ sessionLifetime }] = connectionPool.pool;
  forget();
  return { versions: broker.versions ?? {}, sessionMs: sessionLifetime.toNumber() };
};

function saslOptions(sasl: SaslOptions): object {
  const mechanism = sasl.mechanism.toLowerCase();
  if (sasl.mechanism !== 'OAUTHBEARER') return { ...sasl, mechanism };
  const value = sasl.token;
  return { mechanism, oauthBearerProvider: async () => ({ value }) };
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
