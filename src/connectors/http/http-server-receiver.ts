import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { environmentError } from '../../errors.ts';
import { endLine } from '../receiver/line-cutter.ts';
import type { LineReceiver, LineStore } from '../receiver/line-receiver.ts';

/** Where lines are taken, and how many at once. */
export interface HttpAddress {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly bodyBytesMax: number;
}

/** An answer that is no 200. */
interface Refusal {
  readonly status: number;
  readonly reason: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Bytes of bodies that are being read, all together. */
const BODIES_BYTES_MAX = 64 * 1024 * 1024;

const AGAIN_LATER = { 'retry-after': '1' };
const TOO_LARGE: Refusal = { status: 413, reason: 'The body is too large.' };
const TOO_FAST: Refusal = { status: 429, reason: 'Too many rows a second.', headers: AGAIN_LATER };
const TOO_MUCH: Refusal = { status: 503, reason: 'The query is behind.', headers: AGAIN_LATER };
const STOPPED: Refusal = { status: 503, reason: 'The query has stopped.', headers: AGAIN_LATER };

/** Takes lines by POST. Who gets a 200 knows that the lines of the body are durable; any other answer took none of them. */
export class HttpServerReceiver implements LineReceiver {
  readonly description: string;
  readonly #address: HttpAddress;
  #server: Server | null = null;
  #bodiesBytes = 0;
  /** Requests whose lines are stored now, up to the end of their answer. */
  readonly #answering = new Set<Promise<void>>();

  constructor(address: HttpAddress) {
    this.description = `http-server[${address.host}:${address.port}${address.path}]`;
    this.#address = address;
  }

  /** Where the server listens, once it does. */
  get port(): number {
    return (this.#server!.address() as AddressInfo).port;
  }

  async start(store: LineStore): Promise<void> {
    // Loaded when it is needed: it is a tenth of what a short program takes to start.
    const { createServer } = process.getBuiltinModule('node:http');
    const server = createServer((request, response) => {
      this.#take(request, response, store).catch(() => response.destroy());
    });
    this.#server = server;
    const { host, port } = this.#address;
    server.listen(port, host);
    try {
      await once(server, 'listening');
    } catch (cause) {
      throw notListening(this.#address, cause as Error);
    }
    server.on('error', (error) => store.reportError('The server failed', error));
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (server?.listening !== true) return;
    const closed = once(server, 'close');
    server.close();
    await Promise.allSettled(this.#answering);
    server.closeAllConnections();
    await closed;
  }

  async #take(request: IncomingMessage, response: ServerResponse, store: LineStore): Promise<void> {
    const refusal = this.#refusalOf(request) ?? closedBy(store);
    if (refusal !== null) return send(response, refusal);
    const body = await this.#read(request);
    if (!(body instanceof Uint8Array)) return send(response, body);
    const answering = this.#store(endLine(body), response, store);
    this.#answering.add(answering);
    await answering.finally(() => this.#answering.delete(answering));
  }

  async #store(lines: Uint8Array, response: ServerResponse, store: LineStore): Promise<void> {
    // Asked again, because the body may have taken its time.
    const refusal = closedBy(store);
    if (refusal !== null) return send(response, refusal);
    try {
      if (lines.length > 0) await store.store(lines);
    } catch {
      return send(response, STOPPED);
    }
    await send(response, { status: 200, reason: 'stored' });
  }

  #refusalOf({ url = '/', method, headers }: IncomingMessage): Refusal | null {
    const { path, bodyBytesMax } = this.#address;
    if (url.split('?')[0] !== path) return { status: 404, reason: `Lines go to ${path}.` };
    if (method !== 'POST')
      return { status: 405, reason: 'Lines come by POST.', headers: { allow: 'POST' } };
    if ((headers['content-encoding'] ?? 'identity') !== 'identity')
      return { status: 415, reason: 'Lines come uncompressed.' };
    return Number(headers['content-length'] ?? 0) > bodyBytesMax ? TOO_LARGE : null;
  }

  /** The whole body, or why it is not taken. */
  #read(request: IncomingMessage): Promise<Uint8Array | Refusal> {
    const parts: Buffer[] = [];
    let byteLength = 0;
    const reading = new Promise<Uint8Array | Refusal>((resolve, reject) => {
      request.on('data', (part: Buffer) => {
        byteLength += part.length;
        this.#bodiesBytes += part.length;
        parts.push(part);
        if (byteLength > this.#address.bodyBytesMax) resolve(TOO_LARGE);
        else if (this.#bodiesBytes > BODIES_BYTES_MAX) resolve(TOO_MUCH);
      });
      request.on('end', () => resolve(Buffer.concat(parts)));
      request.on('error', reject);
      request.on('close', () => reject(new Error('the request broke off')));
    });
    return reading.finally(() => {
      request.removeAllListeners('data');
      this.#bodiesBytes -= byteLength;
    });
  }
}

function closedBy({ closedBy, isStopped }: LineStore): Refusal | null {
  if (isStopped) return STOPPED;
  if (closedBy === null) return null;
  return closedBy === 'rate' ? TOO_FAST : TOO_MUCH;
}

/** Resolves when the answer has gone out, or cannot. */
async function send(response: ServerResponse, { status, reason, headers }: Refusal): Promise<void> {
  if (response.destroyed) return;
  const gone = new Promise<void>((resolve) => response.once('close', resolve));
  response.writeHead(status, { 'content-type': 'text/plain', ...headers });
  response.end(`${reason}\n`);
  await gone;
}

function notListening({ host, port }: HttpAddress, cause: Error): Error {
  return environmentError(
    'HTTP_NOT_LISTENING',
    `Cannot listen on ${host}:${port}: ${cause.message}.`,
    { hint: 'Choose another port, or end what listens there.', cause },
  );
}
