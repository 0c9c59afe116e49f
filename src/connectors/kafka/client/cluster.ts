import { environmentError, MillraceError } from '../../../errors.ts';
import type { Api } from '../protocol/api.ts';
import { type CoordinatorKind, FIND_COORDINATOR } from '../protocol/find-coordinator.ts';
import { METADATA, type MetadataResponse } from '../protocol/metadata.ts';
import { BrokerConnection, type SendOptions } from './broker-connection.ts';
import type { ClientOptions } from './client-options.ts';
import { checkCode, PRODUCER_LOST, requestFailed } from './kafka-error.ts';

/** A coordinator that still ends a transaction has done so in a moment. */
const RETRY_MS_FIRST = 2;
const RETRY_MS_MAX = 1000;
/** As long it may take until all brokers know of a change: until then nothing that is missing is gone. */
const SETTLE_MS_MAX = 5000;

/** The brokers of a cluster: connections are made when they are needed, and again when they were lost. */
export class KafkaCluster {
  readonly #options: ClientOptions;
  /** By `host:port`. */
  readonly #connections = new Map<string, BrokerConnection>();
  /** Addresses by node. */
  #nodes: ReadonlyMap<number, string> = new Map();
  readonly #closing = new AbortController();

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  /** Asks any broker; null for all topics. */
  async metadata(topics: readonly string[] | null, mayMake = false): Promise<MetadataResponse> {
    const metadata = await this.#sendToAny(METADATA, { topics, mayMake });
    this.#nodes = new Map(
      metadata.brokers.map(({ nodeId, host, port }) => [nodeId, `${host}:${port}`]),
    );
    return metadata;
  }

  /** Asks one broker, known by the metadata. */
  async send<Request, Response>(
    nodeId: number,
    api: Api<Request, Response>,
    request: Request,
    options: SendOptions = {},
  ): Promise<Response> {
    const address = this.#nodes.get(nodeId);
    if (address === undefined) {
      throw requestFailed(api.name, `there is no broker ${nodeId} at present`);
    }
    return this.#sendTo(address, api, request, options);
  }

  /** The broker that keeps a group's offsets or a producer's transactions. */
  async coordinator(kind: CoordinatorKind, key: string): Promise<number> {
    const found = await this.#sendToAny(FIND_COORDINATOR, { kind, key });
    checkCode('FindCoordinator', found.errorCode, key);
    const nodes = new Map(this.#nodes);
    this.#nodes = nodes.set(found.nodeId, `${found.host}:${found.port}`);
    return found.nodeId;
  }

  /** Tries again what passes, with longer and longer waits, for up to `limitMs`. */
  async untilAnswered<T>(
    action: () => Promise<T>,
    limitMs: number = this.#options.retryMs,
  ): Promise<T> {
    const endMs = performance.now() + limitMs;
    for (let waitMs = RETRY_MS_FIRST; ; waitMs = Math.min(waitMs * 2, RETRY_MS_MAX)) {
      try {
        return await action();
      } catch (error) {
        if (this.isClosed || !isWorthARetry(error) || performance.now() + waitMs > endMs)
          throw error;
      }
      await this.wait(waitMs);
    }
  }

  /** Waits; at once over when the cluster is closed. */
  async wait(delayMs: number): Promise<void> {
    const { signal } = this.#closing;
    if (signal.aborted || delayMs <= 0) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, delayMs);
      signal.addEventListener('abort', done);
    });
  }

  /** For how long brokers may not know of topics that were just made, or of leaders that have moved (ms). */
  get settleMs(): number {
    return Math.min(SETTLE_MS_MAX, this.#options.retryMs / 2);
  }

  get isClosed(): boolean {
    return this.#closing.signal.aborted;
  }

  close(): void {
    this.#closing.abort();
    for (const connection of this.#connections.values()) connection.close();
    this.#connections.clear();
  }

  /** Known brokers first, then those of the options; the first that answers decides. */
  async #sendToAny<Request, Response>(
    api: Api<Request, Response>,
    request: Request,
  ): Promise<Response> {
    const addresses = new Set([...this.#nodes.values(), ...this.#options.bootstrapServers]);
    let failure: unknown = null;
    for (const address of addresses) {
      try {
        return await this.#sendTo(address, api, request, {});
      } catch (error) {
        if (!isWorthARetry(error)) throw error;
        failure = error;
      }
    }
    throw failure;
  }

  async #sendTo<Request, Response>(
    address: string,
    api: Api<Request, Response>,
    request: Request,
    options: SendOptions,
  ): Promise<Response> {
    if (this.isClosed) throw requestFailed(api.name, 'the connection was closed');
    let connection = this.#connections.get(address);
    if (connection === undefined) {
      const port = address.lastIndexOf(':');
      const host = address.slice(0, port).replace(/^\[(.*)\]$/, '$1');
      connection = new BrokerConnection(host, Number(address.slice(port + 1)), this.#options);
      this.#connections.set(address, connection);
    }
    try {
      return await connection.send(api, request, options);
    } catch (error) {
      if (error instanceof MillraceError) throw error;
      throw refusedOrFailed(api.name, address, error as Error);
    }
  }
}

function isWorthARetry(error: unknown): boolean {
  if (!(error instanceof MillraceError)) return false;
  return error.kind === 'environment' && error.condition !== PRODUCER_LOST;
}

function refusedOrFailed(name: string, address: string, error: Error): Error {
  const { message } = error;
  const isRefused = /SASL|authenticat/i.test(`${error.name} ${message}`);
  if (isRefused) {
    return environmentError(
      'KAFKA_AUTHENTICATION_FAILED',
      `The Kafka broker ${address} refuses us: ${message}.`,
      { hint: "Look at the options 'kafka.sasl.…' and 'kafka.security.protocol'.", cause: error },
    );
  }
  return requestFailed(name, `${address}: ${message}`, error);
}
