import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createSecureServer } from 'node:tls';
import { WireReader } from '../../../src/connectors/kafka/protocol/wire-reader.ts';
import { WireWriter } from '../../../src/connectors/kafka/protocol/wire-writer.ts';
import { ADDING_VERSIONS, FAKE_APIS } from './fake-requests.ts';
import { OLDEST_APIS, OldReader, OldWriter } from './oldest-requests.ts';
import { PartitionLog } from './partition-log.ts';
import { type FakeUser, SASL_MECHANISMS, SaslSession } from './sasl-server.ts';
import { Coordinator, type TransactionState } from './transactions.ts';

export interface FakeTopic {
  readonly id: string;
  readonly partitions: PartitionLog[];
}

export interface FakeNode {
  readonly id: number;
  port: number;
  isUp: boolean;
}

/**
 * What goes wrong with a request: an error code, the connection ends before the answer or before the request is done, or a
 * fetch is answered with nothing but a wish to be left alone for a while.
 */
export type Fault = number | 'lose answer' | 'lose request' | { readonly throttleMs: number };

const API_VERSIONS_KEY = 18;
const SASL_HANDSHAKE_KEY = 17;
const SASL_AUTHENTICATE_KEY = 36;
/** Beside those of the product: what clients ask for before they hand a connection over. */
const CLIENT_APIS: ReadonlyMap<number, { readonly version: number }> = new Map([
  [SASL_HANDSHAKE_KEY, { version: 1 }],
  [API_VERSIONS_KEY, { version: 3 }],
  [SASL_AUTHENTICATE_KEY, { version: 1 }],
]);
const ATTEMPTS_IN_VAIN = 8;
/** In which the features of the cluster are told as well. */
const FEATURES_VERSION = 3;

/**
 * Brokers in this process, on ports that the system chooses: the requests that the product sends, over sockets, with what
 * can go wrong on demand. What a real broker answers to the same is held by the tests that run over both.
 */
export class FakeCluster {
  readonly nodes: readonly FakeNode[];
  readonly topics: Map<string, FakeTopic> = new Map();
  readonly coordinator: Coordinator = new Coordinator();
  /** Requests by name, in order. */
  readonly requests: string[] = [];
  /** Ids of clients that are shown only the oldest versions, which kafkajs speaks as a consumer. */
  readonly oldClients: Set<string> = new Set();
  /** Who is let in; null for all. */
  user: FakeUser | null = null;
  /** How many connections there were. */
  connectionCount = 0;
  makesTopics = false;
  /** From 2 on what is written to is added to transactions, and each transaction has an epoch of its own, as in Kafka 4. */
  transactionVersion = 0;
  recordBytesMax = 1_048_588;
  /** Nobody may write there. */
  readonly forbiddenTopics: Set<string> = new Set();
  /** Who connects while all brokers are down is turned away; null while they are up. */
  #turnAway: (() => void) | null = null;
  readonly #servers: Server[] = [];
  readonly #sockets = new Map<number, Set<Socket>>();
  readonly #sessions = new WeakMap<Socket, SaslSession>();
  readonly #faults = new Map<string, Fault[]>();
  #waiting: (() => void)[] = [];
  #topicCount = 0;

  private constructor(nodeCount: number) {
    this.nodes = Array.from({ length: nodeCount }, (_, index) => {
      return { id: index + 1, port: 0, isUp: true };
    });
    this.createTopic('__consumer_offsets', 1);
  }

  /** `certificate`: of TLS, with its key, as PEM. */
  static async start(nodeCount = 1, certificate: Buffer | null = null): Promise<FakeCluster> {
    const cluster = new FakeCluster(nodeCount);
    for (const node of cluster.nodes) await cluster.#listen(node, certificate);
    return cluster;
  }

  get bootstrap(): string {
    return this.nodes.map(({ port }) => `127.0.0.1:${port}`).join(',');
  }

  get coordinatorNode(): FakeNode {
    return this.nodes.find(({ isUp }) => isUp)!;
  }

  createTopic(name: string, partitionCount: number): void {
    const id = (++this.#topicCount).toString(16).padStart(32, '0');
    const partitions = Array.from(
      { length: partitionCount },
      (_, index) => new PartitionLog(this.nodes[index % this.nodes.length]!.id),
    );
    this.topics.set(name, { id, partitions });
    this.changed();
  }

  deleteTopic(name: string): void {
    this.topics.delete(name);
    this.changed();
  }

  addPartition(name: string): void {
    this.topics.get(name)!.partitions.push(new PartitionLog(this.nodes[0]!.id));
  }

  topicOf(name: string): FakeTopic | undefined {
    return this.topics.get(name);
  }

  topicById(id: string): FakeTopic | undefined {
    return [...this.topics.values()].find((topic) => topic.id === id);
  }

  log(topic: string, partition = 0): PartitionLog {
    return this.topics.get(topic)!.partitions[partition]!;
  }

  append(topic: string, partition: number, batch: Buffer): void {
    const { errorCode } = this.log(topic, partition).append(batch);
    if (errorCode !== 0) throw new Error(`the fake broker answers ${errorCode}`);
    this.changed();
  }

  /** Ends a transaction that tests have written by `append`. */
  end(topic: string, partition: number, producerId: bigint, commits: boolean): void {
    this.log(topic, partition).end(producerId, commits);
    this.changed();
  }

  moveLeader(topic: string, partition: number, node: number): void {
    const log = this.log(topic, partition);
    log.leader = node;
    log.leaderEpoch++;
    this.changed();
  }

  /** The next requests of a name go wrong, one after the other. */
  fail(name: string, ...faults: Fault[]): void {
    this.#faults.set(name, [...(this.#faults.get(name) ?? []), ...faults]);
  }

  /** How many of them are still to come. */
  faultCount(name: string): number {
    return this.#faults.get(name)?.length ?? 0;
  }

  endTransaction(state: TransactionState, commits: boolean): void {
    for (const place of state.partitions) {
      const [topic, partition] = place.split(' ');
      this.topics.get(topic!)?.partitions[Number(partition)]?.end(state.producerId, commits);
    }
    this.coordinator.end(state, commits);
    this.changed();
  }

  /** Ends a broker's connections; it listens again at once, on the same port. */
  disconnect(nodeId: number): void {
    for (const socket of this.#sockets.get(nodeId) ?? []) socket.destroy();
  }

  /** Resolves when something has changed, or when the time that a fetch lets a broker wait for that is over, as Kafka does. */
  async change(waitMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, waitMs);
      this.#waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** All brokers are gone until some have tried to connect in vain; then they are back, with what they had. */
  async restart(): Promise<void> {
    let attempts = 0;
    await new Promise<void>((resolve) => {
      this.#turnAway = () => {
        if (++attempts === ATTEMPTS_IN_VAIN) resolve();
      };
      for (const { id } of this.nodes) this.disconnect(id);
    });
    this.#turnAway = null;
  }

  forbidWriting(topic: string): void {
    this.forbiddenTopics.add(topic);
  }

  deleteBefore(topic: string, offset: number): void {
    this.log(topic).deleteBefore(offset);
    this.changed();
  }

  /** The next fetches, whoever sends them. */
  throttle(): void {
    this.fail('Fetch', { throttleMs: 20 }, { throttleMs: 30 });
  }

  changed(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }

  async close(): Promise<void> {
    this.changed();
    for (const { id } of this.nodes) this.disconnect(id);
    await Promise.all(
      this.#servers.map((server) => new Promise((resolve) => server.close(resolve))),
    );
  }

  async #listen(node: FakeNode, certificate: Buffer | null): Promise<void> {
    const sockets = new Set<Socket>();
    this.#sockets.set(node.id, sockets);
    const serve = (socket: Socket): void => {
      if (this.#turnAway !== null) {
        socket.destroy();
        this.#turnAway();
        return;
      }
      this.connectionCount++;
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      socket.on('error', () => socket.destroy());
      this.#serve(socket, node);
    };
    const server =
      certificate === null
        ? createServer(serve)
        : createSecureServer({ key: certificate, cert: certificate }, serve);
    this.#servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    node.port = address.port;
  }

  /** Requests of a connection one after the other, as brokers do. */
  #serve(socket: Socket, node: FakeNode): void {
    let bytes = Buffer.alloc(0);
    let done = Promise.resolve();
    socket.on('data', (chunk) => {
      bytes = Buffer.concat([bytes, chunk]);
      while (bytes.length >= 4 && bytes.length >= 4 + bytes.readInt32BE(0)) {
        const end = 4 + bytes.readInt32BE(0);
        const request = bytes.subarray(4, end);
        bytes = bytes.subarray(end);
        done = done.then(() => this.#answer(request, socket, node));
        done.catch((error) => {
          this.requests.push(`failed: ${error}`);
          socket.destroy();
        });
      }
    });
  }

  async #answer(request: Buffer, socket: Socket, node: FakeNode): Promise<void> {
    const key = request.readInt16BE(0);
    const correlation = request.subarray(4, 8);
    const clientLength = Math.max(0, request.readInt16BE(8));
    const body = request.subarray(10 + clientLength);
    const isOld = this.oldClients.has(request.toString('utf8', 10, 10 + clientLength));
    if (key === API_VERSIONS_KEY) {
      const isNew = request.readInt16BE(2) === FEATURES_VERSION;
      const versions = isNew ? features(this) : apiVersions(isOld ? OLDEST_APIS : FAKE_APIS);
      send(socket, correlation, versions);
      return;
    }
    if (key === SASL_HANDSHAKE_KEY || key === SASL_AUTHENTICATE_KEY) {
      send(socket, correlation, this.#authenticate(key, new OldReader(body), socket));
      return;
    }
    if (this.user !== null && this.#sessions.get(socket)?.isKnown !== true)
      throw new Error('who is this?');
    const known = isOld ? OLDEST_APIS.get(key) : FAKE_APIS.get(key);
    const version = request.readInt16BE(2);
    const brokersAdd =
      !isOld && version === ADDING_VERSIONS.get(key) && this.transactionVersion >= 2;
    if (known?.version !== version && !brokersAdd) throw new Error(`request ${key}`);
    if (isOld) {
      send(socket, correlation, await this.#answerOld(key, body, node));
      return;
    }
    const api = FAKE_APIS.get(key)!;
    this.requests.push(api.name);
    const fault = this.#faults.get(api.name)?.shift() ?? 0;
    if (fault === 'lose request') {
      socket.destroy();
      return;
    }
    const reader = new WireReader(body);
    reader.end();
    const writer = new WireWriter();
    writer.end();
    const code = typeof fault === 'number' ? fault : 0;
    const throttleMs = typeof fault === 'object' ? fault.throttleMs : 0;
    const call = { reader, writer, cluster: this, node, fault: code, throttleMs, brokersAdd };
    await api.handle(call);
    if (fault === 'lose answer') socket.destroy();
    else send(socket, correlation, writer.finish());
  }

  #authenticate(key: number, request: OldReader, socket: Socket): Buffer {
    const writer = new OldWriter();
    if (key === SASL_HANDSHAKE_KEY) {
      const session = new SaslSession(this.user!);
      this.#sessions.set(socket, session);
      return writer
        .int16(session.choose(request.text()))
        .list(SASL_MECHANISMS, (mechanism) => writer.text(mechanism))
        .finish();
    }
    const session = this.#sessions.get(socket)!;
    const { code, bytes } = session.answer(request.bytes());
    return writer
      .int16(code)
      .text(code === 0 ? '' : 'Authentication failed')
      .bytes(bytes)
      .int64(session.sessionMs)
      .finish();
  }

  async #answerOld(key: number, body: Buffer, node: FakeNode): Promise<Buffer> {
    const answer = new OldWriter();
    const call = { request: new OldReader(body), cluster: this, node };
    await OLDEST_APIS.get(key)!.handle(call, answer);
    return answer.finish();
  }
}

function send(socket: Socket, correlation: Buffer, body: Buffer): void {
  if (socket.destroyed) return;
  const length = Buffer.alloc(4);
  length.writeInt32BE(correlation.length + body.length);
  socket.write(Buffer.concat([length, correlation, body]));
}

/** In the newer form, in which the product asks for features. */
function features({ transactionVersion }: FakeCluster): Buffer {
  const feature = new WireWriter();
  feature.list([transactionVersion], (version) => {
    feature.text('transaction.version').int16(version).int16(version).end();
  });
  const value = feature.finish();
  const writer = new WireWriter();
  writer
    .int16(0)
    .list([...FAKE_APIS, ...CLIENT_APIS], ([key, { version }]) => {
      writer.int16(key).int16(0).int16(version).end();
    })
    .int32(0);
  const finalizedFeatures = 2;
  return writer.varint(1).varint(finalizedFeatures).varint(value.length).raw(value).finish();
}

/** In the old form, which kafkajs asks for. */
function apiVersions(apis: ReadonlyMap<number, { readonly version: number }>): Buffer {
  const entries = [...apis, ...CLIENT_APIS].map(([key, { version }]) => {
    const entry = Buffer.alloc(6);
    entry.writeInt16BE(key, 0);
    entry.writeInt16BE(0, 2);
    entry.writeInt16BE(version, 4);
    return entry;
  });
  const head = Buffer.alloc(6);
  head.writeInt32BE(entries.length, 2);
  const throttle = Buffer.alloc(4);
  return Buffer.concat([head, ...entries, throttle]);
}
