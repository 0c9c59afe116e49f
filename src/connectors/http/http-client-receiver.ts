import type { ClientRequest, IncomingMessage } from 'node:http';
import { environmentError, userError } from '../../errors.ts';
import { LineCutter } from '../receiver/line-cutter.ts';
import { LineFlow } from '../receiver/line-flow.ts';
import type { LineReceiver, LineStore } from '../receiver/line-receiver.ts';

/** What is asked for, and what is done when the answer ends. */
export interface HttpRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** `range`: what comes next is asked for by its byte number, so that nothing is lost or doubled. */
  readonly resume: 'none' | 'range';
  /** `always`: also an answer that is complete is asked for again. */
  readonly reconnect: 'on-failure' | 'always';
}

/** So long a server may take until it begins to answer. */
const ANSWER_MS_MAX = 30_000;
/** A connection that brings nothing for so long is asked whether it still is one. */
const KEEP_ALIVE_MS = 30_000;
const PARTIAL_CONTENT = 206;
const NOTHING_THERE = 416;
/** What a server says that is busy, or broken for now. */
const PASSING = new Set([408, 425, 429]);

/**
 * Receives the lines of one long answer to GET. An answer that breaks off is asked for again, and its unfinished line is
 * lost, unless the server can go on at a byte.
 */
export class HttpClientReceiver implements LineReceiver {
  readonly description: string;
  readonly #asked: HttpRequest;
  readonly #cutter: LineCutter;
  #request: ClientRequest | null = null;
  #flow: LineFlow | null = null;

  constructor(asked: HttpRequest) {
    const { origin, pathname } = asked.url;
    this.description = `http[${origin}${pathname}]`;
    this.#asked = asked;
    this.#cutter = new LineCutter(`${origin}${pathname}`);
  }

  async start(store: LineStore): Promise<void> {
    const { resume, url } = this.#asked;
    const from = resume === 'range' ? store.receivedBytes : 0;
    const response = await this.#ask(from);
    const { statusCode = 0 } = response;
    if (statusCode === NOTHING_THERE && from > 0) {
      response.resume();
      return this.#askAgain(store);
    }
    const refusal = refusalOf(url, response, from);
    if (refusal !== null) {
      response.destroy();
      throw refusal;
    }
    this.#receive(response, store);
  }

  abort(): void {
    this.#request?.destroy(new Error('stopped'));
  }

  /** All that came is durable then, so that a start behind it knows where to go on. */
  async stop(): Promise<void> {
    const flow = this.#flow;
    this.#flow = null;
    this.#request?.destroy();
    this.#cutter.clear();
    await flow?.settled();
  }

  #ask(from: number): Promise<IncomingMessage> {
    const { url, headers } = this.#asked;
    const range = from > 0 ? { range: `bytes=${from}-` } : {};
    // Loaded when it is needed: it is a tenth of what a short program takes to start.
    const { get } = process.getBuiltinModule(
      url.protocol === 'https:' ? 'node:https' : 'node:http',
    );
    return new Promise((resolve, reject) => {
      // Bytes are stored as they come, so they must come as they are.
      const options = { headers: { 'accept-encoding': 'identity', ...headers, ...range } };
      const request = get(url, options);
      this.#request = request;
      const late = (): void => void request.destroy(new Error('no answer came'));
      request.setTimeout(ANSWER_MS_MAX, late);
      request.setSocketKeepAlive(true, KEEP_ALIVE_MS);
      request.once('error', (cause) => reject(notConnected(url, cause)));
      request.once('response', (response) => {
        request.setTimeout(0);
        // What breaks from here on is the response's.
        request.on('error', () => {});
        resolve(response);
      });
    });
  }

  #receive(response: IncomingMessage, store: LineStore): void {
    const flow = new LineFlow(response, store);
    this.#flow = flow;
    response.on('data', (bytes: Buffer) => {
      try {
        flow.take(this.#cutter.take(bytes));
      } catch (error) {
        store.stop('Cannot cut lines', error);
      }
    });
    response.on('end', () => {
      const isOver = this.#asked.resume === 'none';
      // What can be asked for again is a line only when its end has come.
      if (isOver) flow.take(this.#cutter.finish());
      if (!isOver || this.#asked.reconnect === 'always') this.#askAgain(store);
    });
    response.on('error', (error) => {
      if (this.#flow === flow) store.restart('The answer broke off', error);
    });
  }

  #askAgain(store: LineStore): void {
    store.restart('The answer is complete');
  }
}

/** Why an answer is of no use: the user's mistake, or something that may pass; null when it is. */
function refusalOf(url: URL, response: IncomingMessage, from: number): Error | null {
  const { statusCode = 0, statusMessage = '', headers } = response;
  const said = `${url.origin}${url.pathname} answered ${statusCode} ${statusMessage}`;
  if (PASSING.has(statusCode) || statusCode >= 500)
    return environmentError('HTTP_STATUS', `${said}.`);
  if (statusCode < 200 || statusCode >= 300) {
    const moved = headers.location === undefined ? '' : ` (it is at ${headers.location})`;
    const hint = 'Check the url and the headers; redirections are not followed.';
    return userError('HTTP_STATUS', `${said}${moved}.`, { hint });
  }
  if (from === 0) return null;
  const isThere = headers['content-range']?.startsWith(`bytes ${from}-`) === true;
  if (statusCode === PARTIAL_CONTENT && isThere) return null;
  return userError('HTTP_RANGE_NOT_SUPPORTED', `${said}, but not from byte ${from} on.`, {
    hint: "Set option('resume', 'none'): what is sent while the connection is broken is lost then.",
  });
}

function notConnected(url: URL, cause: Error): Error {
  return environmentError(
    'HTTP_NOT_CONNECTED',
    `Cannot read ${url.origin}${url.pathname}: ${cause.message}.`,
    {
      hint: 'Start the server before the query.',
      cause,
    },
  );
}
