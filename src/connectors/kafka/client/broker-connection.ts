import { isIP, connect as openSocket, type Socket } from 'node:net';
import { connect as openSecureSocket } from 'node:tls';
import { environmentError, userError } from '../../../errors.ts';
import type { Api } from '../protocol/api.ts';
import { APIS } from '../protocol/apis.ts';
import { WireReader } from '../protocol/wire-reader.ts';
import { WireWriter } from '../protocol/wire-writer.ts';
import type { ClientOptions } from './client-options.ts';
import { type KafkajsBroker, loadKafkajs, SILENT } from './kafkajs.ts';

const KEEP_ALIVE_MS = 60_000;
const AUTHENTICATION_MS_MAX = 10_000;

/**
 * A connection to one broker, opened and authenticated by kafkajs. Requests and answers are ours. Fetches have a socket of their
 * own, so that others need not wait behind one that waits for records.
 */
export class BrokerConnection {
  readonly address: string;
  readonly #options: ClientOptions;
  readonly #broker: KafkajsBroker;
  readonly #sockets = new Set<Socket>();
  #connecting: Promise<void> | null = null;

  constructor(host: string, port: number, options: ClientOptions) {
    this.address = `${host}:${port}`;
    this.#options = options;
    const { ConnectionPool, Broker } = loadKafkajs();
    const connectionPool = new ConnectionPool({
      host,
      port,
      ssl: options.tls,
      sasl: options.sasl,
      clientId: options.clientId,
      connectionTimeout: options.connectMs,
      requestTimeout: options.requestMs,
      // Ours does without a timer that never rests.
      enforceRequestTimeout: false,
      socketFactory: ({ onConnect }) => this.#open(host, port, onConnect),
      logger: SILENT,
    });
    const authenticationTimeout = AUTHENTICATION_MS_MAX;
    this.#broker = new Broker({ connectionPool, logger: SILENT, authenticationTimeout });
  }

  /** Sends a request and waits for its answer, `waitMs` longer than for others. */
  async send<Request, Response>(
    api: Api<Request, Response>,
    request: Request,
    waitMs = 0,
  ): Promise<Response> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_, reject) => {
      const limitMs = this.#options.requestMs + waitMs;
      timer = setTimeout(() => {
        this.close();
        reject(noAnswer(api.name, this.address, limitMs));
      }, limitMs);
    });
    try {
      return await Promise.race([this.#send(api, request), timeout]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** What waits for an answer fails. */
  close(): void {
    for (const socket of this.#sockets) socket.destroy(new Error('the connection was closed'));
  }

  async #send<Request, Response>(api: Api<Request, Response>, request: Request): Promise<Response> {
    this.#connecting ??= this.#connect();
    try {
      await this.#connecting;
    } catch (error) {
      this.#connecting = null;
      throw error;
    }
    const writer = new WireWriter();
    // The header's own tagged fields, which kafkajs does not know of.
    writer.end();
    api.encode(request, writer);
    const buffer = writer.finish();
    return this.#broker.connectionPool.send({
      request: {
        apiKey: api.key,
        apiVersion: api.version,
        apiName: api.name,
        encode: async () => ({ buf: buffer, buffer }),
      },
      response: {
        decode: async (payload) => {
          const reader = new WireReader(payload);
          reader.end();
          return api.decode(reader);
        },
        parse: async (response) => response,
      },
      logResponseError: false,
    });
  }

  async #connect(): Promise<void> {
    await this.#broker.connect();
    const versions = this.#broker.versions ?? {};
    for (const { name, key, version } of APIS) {
      const spoken = versions[key];
      if (spoken !== undefined && spoken.minVersion <= version && version <= spoken.maxVersion)
        continue;
      throw userError(
        'KAFKA_UNSUPPORTED_BROKER',
        `The Kafka broker ${this.address} does not speak version ${version} of ${name}.`,
        { hint: 'Kafka 3.1 or newer is needed.' },
      );
    }
  }

  #open(host: string, port: number, onConnect: () => void): Socket {
    const { tls } = this.#options;
    const serverName = isIP(host) === 0 ? { servername: host } : {};
    const socket =
      tls === null
        ? openSocket({ host, port, noDelay: true }, onConnect)
        : openSecureSocket({ host, port, ...serverName, ...tls }, onConnect);
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    return socket;
  }
}

function noAnswer(name: string, address: string, limitMs: number): Error {
  return environmentError(
    'KAFKA_REQUEST_FAILED',
    `The Kafka broker ${address} did not answer ${name} within ${limitMs} ms.`,
  );
}
