import { isIP, connect as openSocket, type Socket } from 'node:net';
import { PassingMap } from '../../../columnar/passing-map.ts';
import { userError } from '../../../errors.ts';
import type { Api } from '../protocol/api.ts';
import { APIS } from '../protocol/apis.ts';
import { WireReader } from '../protocol/wire-reader.ts';
import { WireWriter } from '../protocol/wire-writer.ts';
import { AnswerReader } from './answer-reader.ts';
import type { ClientName, ClientOptions } from './client-options.ts';
import { openByKafkajs } from './kafkajs.ts';
import type { BrokerVersions, OpenConnection } from './open-connection.ts';
import { openByPlatformatic } from './platformatic.ts';

const KEEP_ALIVE_MS = 60_000;
const NUMBER_MAX = 2 ** 31 - 1;

const OPENERS: Readonly<Record<ClientName, OpenConnection>> = {
  kafkajs: openByKafkajs,
  platformatic: openByPlatformatic,
};

/** Gives memory for the bytes of an answer. */
export type Allocate = (byteLength: number) => Buffer;

/** A request that is on its way. */
interface Waiting {
  readonly allocate: Allocate;
  resolve(body: Buffer): void;
  reject(error: Error): void;
}

/** A socket to a broker: requests and answers are ours. */
export class BrokerChannel {
  readonly #options: ClientOptions;
  readonly #reader: AnswerReader;
  /** Requests without an answer, by their number. */
  readonly #waiting = new PassingMap<number, Waiting>();
  #socket: Socket | null = null;
  /** Until it has authenticated us, what comes is for the client. */
  #isOpened = false;
  #isAdopted = false;
  #isClosed = false;
  #endMs = Number.POSITIVE_INFINITY;
  #number = 0;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#reader = new AnswerReader(
      (number, byteLength) =>
        this.#waiting.get(number)?.allocate(byteLength) ?? Buffer.allocUnsafe(byteLength),
      (number, body) => this.#answered(number, body),
    );
  }

  /** False once it is closed, or nobody knows us any more. */
  get isGood(): boolean {
    return !this.#isClosed && performance.now() < this.#endMs;
  }

  async open(host: string, port: number): Promise<void> {
    const request = { host, port, ...this.#options };
    const { versions, sessionMs } = await OPENERS[this.#options.client](request, {
      open: (onConnect) => this.#openSocket(host, port, onConnect),
      adopt: (socket) => this.#adopt(socket),
    });
    const socket = this.#socket!;
    this.#isOpened = true;
    // Shorter than the session by a fifth, and requests that are on their way then are answered still.
    if (sessionMs > 0) this.#endMs = performance.now() + sessionMs * 0.8;
    if (this.#isAdopted) socket.on('data', (bytes: Buffer) => this.#receivedCopy(bytes));
    socket.on('error', (error) => this.#end(error));
    socket.on('close', () => this.#end(new Error('the broker closed the connection')));
    checkVersions(`${host}:${port}`, versions);
    if (this.#isClosed) throw new Error('the connection was closed');
  }

  async send<Request, Response>(
    api: Api<Request, Response>,
    request: Request,
    allocate: Allocate,
  ): Promise<Response> {
    this.#number = this.#number === NUMBER_MAX ? 0 : this.#number + 1;
    const number = this.#number;
    const body = await new Promise<Buffer>((resolve, reject) => {
      if (this.#isClosed) {
        reject(new Error('the connection was closed'));
        return;
      }
      this.#waiting.set(number, { allocate, resolve, reject });
      this.#socket!.write(frameOf(api, request, number, this.#options.clientId));
    });
    const reader = new WireReader(body);
    // The header's own tagged fields.
    if (api.isHeaderPlain !== true) reader.end();
    return api.decode(reader);
  }

  /** What waits for an answer fails. */
  close(): void {
    this.#end(new Error('the connection was closed'));
  }

  /** Closes it once what is on its way is answered. */
  retire(): void {
    this.#endMs = 0;
    if (this.#waiting.size === 0) this.close();
  }

  #end(error: Error): void {
    this.#isClosed = true;
    // With an error also where the client still waits for it.
    this.#socket?.destroy(this.#isOpened ? undefined : error);
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }

  #answered(number: number, body: Buffer): void {
    const waiting = this.#waiting.get(number);
    this.#waiting.delete(number);
    waiting?.resolve(body);
    if (!this.isGood && this.#waiting.size === 0) this.close();
  }

  #openSocket(host: string, port: number, onConnect: () => void): Socket {
    const { tls } = this.#options;
    const onread = {
      buffer: () => this.#reader.target,
      callback: (byteLength: number, bytes: Uint8Array) => this.#received(byteLength, bytes),
    };
    const serverName = isIP(host) === 0 ? { servername: host } : {};
    const socket =
      tls === null
        ? openSocket({ host, port, onread }, onConnect)
        : openSecureSocket({ host, port, ...serverName, ...tls, onread }, onConnect);
    this.#keep(socket);
    return socket;
  }

  /** Of a socket that somebody else has made bytes come in buffers of its own. */
  #adopt(socket: Socket): void {
    this.#isAdopted = true;
    this.#keep(socket);
  }

  #keep(socket: Socket): void {
    socket.setNoDelay(true).setKeepAlive(true, KEEP_ALIVE_MS);
    this.#socket = socket;
    if (this.#isClosed) socket.destroy(new Error('the connection was closed'));
  }

  #receivedCopy(bytes: Buffer): void {
    try {
      for (let at = 0; at < bytes.length; ) {
        const copied = bytes.copy(this.#reader.target, 0, at);
        this.#reader.received(copied);
        at += copied;
      }
    } catch (error) {
      this.#end(error as Error);
    }
  }

  #received(byteLength: number, bytes: Uint8Array): boolean {
    try {
      if (this.#isOpened) this.#reader.received(byteLength);
      else this.#socket?.emit('data', Buffer.from(bytes.subarray(0, byteLength)));
    } catch (error) {
      this.#end(error as Error);
    }
    return true;
  }
}

/** A request as it goes over the wire: its length, a header and what the request is. */
function frameOf<Request, Response>(
  api: Api<Request, Response>,
  request: Request,
  number: number,
  clientId: string,
): Buffer {
  const client = Buffer.from(clientId);
  const writer = new WireWriter();
  const lengthLater = 0;
  writer.int32(lengthLater).int16(api.key).int16(api.version).int32(number);
  writer.int16(client.length).raw(client).end();
  api.encode(request, writer);
  const frame = writer.finish();
  frame.writeInt32BE(frame.length - 4, 0);
  return frame;
}

function checkVersions(address: string, versions: BrokerVersions): void {
  for (const { name, key, version } of APIS) {
    const spoken = versions[key];
    if (spoken !== undefined && spoken.minVersion <= version && version <= spoken.maxVersion)
      continue;
    throw userError(
      'KAFKA_UNSUPPORTED_BROKER',
      `The Kafka broker ${address} does not speak version ${version} of ${name}.`,
      { hint: 'Kafka 3.1 or newer is needed.' },
    );
  }
}

/** Node's part for TLS is loaded with the first connection that wants it. */
function openSecureSocket(options: object, onConnect: () => void): Socket {
  return process.getBuiltinModule('node:tls').connect(options, onConnect);
}
