import { environmentError } from '../../../errors.ts';
import type { Api } from '../protocol/api.ts';
import { FETCH } from '../protocol/fetch.ts';
import { type Allocate, BrokerChannel } from './broker-channel.ts';
import type { ClientOptions } from './client-options.ts';

/** What a request is sent with that needs more than others. */
export interface SendOptions {
  /** So much longer than for others the answer may take. */
  readonly waitMs?: number;
  /** Gives memory for the answer. */
  readonly allocate?: Allocate;
}

interface Opening {
  readonly channel: BrokerChannel;
  readonly opened: Promise<void>;
}

/**
 * What connects us to one broker. Fetches have a socket of their own, so that others need not wait behind one that waits for
 * records.
 */
export class BrokerConnection {
  readonly address: string;
  readonly #host: string;
  readonly #port: number;
  readonly #options: ClientOptions;
  readonly #channels: { fetch: Opening | null; other: Opening | null } = {
    fetch: null,
    other: null,
  };

  constructor(host: string, port: number, options: ClientOptions) {
    this.address = `${host}:${port}`;
    this.#host = host;
    this.#port = port;
    this.#options = options;
  }

  /** Sends a request and waits for its answer. */
  async send<Request, Response>(
    api: Api<Request, Response>,
    request: Request,
    { waitMs = 0, allocate = Buffer.allocUnsafe }: SendOptions,
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
      return await Promise.race([this.#send(api, request, allocate), timeout]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** What waits for an answer fails. */
  close(): void {
    for (const opening of Object.values(this.#channels)) opening?.channel.close();
  }

  async #send<Request, Response>(
    api: Api<Request, Response>,
    request: Request,
    allocate: Allocate,
  ): Promise<Response> {
    const channel = await this.#channel((api as unknown) === FETCH ? 'fetch' : 'other');
    return channel.send(api, request, allocate);
  }

  async #channel(purpose: 'fetch' | 'other'): Promise<BrokerChannel> {
    const before = this.#channels[purpose];
    const opening = before?.channel.isGood === true ? before : this.#open(purpose);
    try {
      await opening.opened;
      return opening.channel;
    } catch (error) {
      opening.channel.close();
      throw error;
    }
  }

  #open(purpose: 'fetch' | 'other'): Opening {
    this.#channels[purpose]?.channel.retire();
    const channel = new BrokerChannel(this.#options);
    const opening = { channel, opened: channel.open(this.#host, this.#port) };
    this.#channels[purpose] = opening;
    return opening;
  }
}

function noAnswer(name: string, address: string, limitMs: number): Error {
  return environmentError(
    'KAFKA_REQUEST_FAILED',
    `The Kafka broker ${address} did not answer ${name} within ${limitMs} ms.`,
  );
}
