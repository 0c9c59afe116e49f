// The requests of a group's consumer in the oldest versions that kafkajs speaks, for programs that use it beside the product.
// A group has one member at a time.

import type { FakeCluster, FakeNode } from './fake-cluster.ts';

/** By key, with the version. */
export const OLDEST_APIS: ReadonlyMap<number, OldestApi> = new Map<number, OldestApi>([
  [1, { name: 'Fetch', version: 4, handle: fetchRecords }],
  [2, { name: 'ListOffsets', version: 1, handle: listOffsets }],
  [3, { name: 'Metadata', version: 0, handle: metadata }],
  [8, { name: 'OffsetCommit', version: 2, handle: commitOffsets }],
  [9, { name: 'OffsetFetch', version: 1, handle: fetchOffsets }],
  [10, { name: 'FindCoordinator', version: 0, handle: findCoordinator }],
  [11, { name: 'JoinGroup', version: 0, handle: joinGroup }],
  [12, { name: 'Heartbeat', version: 0, handle: (_call, answer) => answer.int16(0) }],
  [13, { name: 'LeaveGroup', version: 0, handle: (_call, answer) => answer.int16(0) }],
  [14, { name: 'SyncGroup', version: 0, handle: syncGroup }],
]);

interface OldestApi {
  readonly name: string;
  readonly version: number;
  handle(call: OldCall, answer: OldWriter): unknown;
}

interface OldCall {
  readonly request: OldReader;
  readonly cluster: FakeCluster;
  readonly node: FakeNode;
}

const MEMBER = 'the-member';
const UNKNOWN_TOPIC = 3;
const OUT_OF_RANGE = 1;

/** Lengths are plain numbers in these versions. */
export class OldReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  int8 = (): number => this.#bytes.readInt8(this.#skip(1));
  int16 = (): number => this.#bytes.readInt16BE(this.#skip(2));
  int32 = (): number => this.#bytes.readInt32BE(this.#skip(4));
  int64 = (): bigint => this.#bytes.readBigInt64BE(this.#skip(8));
  text = (): string => this.#raw(this.int16()).toString();
  bytes = (): Buffer => this.#raw(this.int32());
  list = <T>(read: () => T): T[] => Array.from({ length: this.int32() }, read);

  #raw(length: number): Buffer {
    const start = this.#skip(Math.max(0, length));
    return this.#bytes.subarray(start, this.#at);
  }

  #skip(byteLength: number): number {
    this.#at += byteLength;
    return this.#at - byteLength;
  }
}

export class OldWriter {
  readonly #parts: Buffer[] = [];

  int8 = (value: number): this => this.#add(1, (part) => part.writeInt8(value));
  int16 = (value: number): this => this.#add(2, (part) => part.writeInt16BE(value));
  int32 = (value: number): this => this.#add(4, (part) => part.writeInt32BE(value));
  int64 = (value: bigint | number): this =>
    this.#add(8, (part) => part.writeBigInt64BE(BigInt(value)));

  text(value: string): this {
    this.int16(Buffer.byteLength(value)).#parts.push(Buffer.from(value));
    return this;
  }

  bytes(value: Buffer): this {
    this.int32(value.length).#parts.push(value);
    return this;
  }

  list<T>(items: readonly T[], write: (item: T) => void): this {
    this.int32(items.length);
    for (const item of items) write(item);
    return this;
  }

  finish(): Buffer {
    return Buffer.concat(this.#parts);
  }

  #add(byteLength: number, write: (part: Buffer) => void): this {
    const part = Buffer.alloc(byteLength);
    write(part);
    this.#parts.push(part);
    return this;
  }
}

function metadata({ request, cluster }: OldCall, answer: OldWriter): void {
  const named = request.list(request.text);
  const names = named.length > 0 ? named : [...cluster.topics.keys()];
  answer.list(
    cluster.nodes.filter(({ isUp }) => isUp),
    ({ id, port }) => answer.int32(id).text('127.0.0.1').int32(port),
  );
  answer.list(names, (name) => {
    const topic = cluster.topicOf(name);
    answer.int16(topic === undefined ? UNKNOWN_TOPIC : 0).text(name);
    answer.list([...(topic?.partitions ?? []).entries()], ([partition, { leader }]) => {
      answer.int16(0).int32(partition).int32(leader);
      for (let replicas = 0; replicas < 2; replicas++) answer.list([leader], answer.int32);
    });
  });
}

function findCoordinator({ cluster }: OldCall, answer: OldWriter): void {
  const { id, port } = cluster.coordinatorNode;
  answer.int16(0).int32(id).text('127.0.0.1').int32(port);
}

function joinGroup({ request }: OldCall, answer: OldWriter): void {
  request.text();
  request.int32();
  request.text();
  request.text();
  const [protocol] = request.list(() => ({ name: request.text(), metadata: request.bytes() }));
  answer.int16(0).int32(1).text(protocol!.name).text(MEMBER).text(MEMBER);
  answer.list([protocol!.metadata], (bytes) => answer.text(MEMBER).bytes(bytes));
}

function syncGroup({ request }: OldCall, answer: OldWriter): void {
  request.text();
  request.int32();
  request.text();
  const [assignment] = request.list(() => ({ member: request.text(), bytes: request.bytes() }));
  answer.int16(0).bytes(assignment!.bytes);
}

function fetchOffsets({ request, cluster }: OldCall, answer: OldWriter): void {
  const group = request.text();
  const topics = readTopics(request, request.int32);
  writeTopics(answer, topics, (name, partition) => {
    const committed = cluster.coordinator.offsets.get(`${group} ${name} ${partition}`);
    answer
      .int32(partition)
      .int64(committed?.offset ?? -1)
      .text('')
      .int16(0);
  });
}

function commitOffsets({ request, cluster }: OldCall, answer: OldWriter): void {
  const group = request.text();
  request.int32();
  request.text();
  request.int64();
  const topics = readTopics(request, () => {
    const [partition, offset] = [request.int32(), request.int64()];
    return { partition, offset, metadata: request.text() };
  });
  writeTopics(answer, topics, (name, { partition, offset, metadata }) => {
    cluster.coordinator.offsets.set(`${group} ${name} ${partition}`, { offset, metadata });
    answer.int32(partition).int16(0);
  });
  cluster.changed();
}

function listOffsets({ request, cluster }: OldCall, answer: OldWriter): void {
  request.int32();
  const topics = readTopics(request, () => [request.int32(), Number(request.int64())] as const);
  writeTopics(answer, topics, (name, [partition, timestamp]) => {
    const { logStart, highWatermark } = cluster.log(name, partition);
    answer.int32(partition).int16(0).int64(-1);
    answer.int64(timestamp === -2 ? logStart : highWatermark);
  });
}

async function fetchRecords({ request, cluster }: OldCall, answer: OldWriter): Promise<void> {
  request.int32();
  const waitMs = request.int32();
  request.int32();
  request.int32();
  const isCommitted = request.int8() === 1;
  const topics = readTopics(request, () => {
    const [partition, offset] = [request.int32(), Number(request.int64())];
    return { partition, offset, bytesMax: request.int32() };
  });
  const isBehind = topics.some(({ name, items }) =>
    items.some(({ partition, offset }) => offset !== cluster.log(name, partition).highWatermark),
  );
  if (!isBehind) await cluster.change(waitMs);
  answer.int32(0);
  writeTopics(answer, topics, (name, { partition, offset, bytesMax }) => {
    const log = cluster.log(name, partition);
    const isThere = offset >= log.logStart && offset <= log.highWatermark;
    answer.int32(partition).int16(isThere ? 0 : OUT_OF_RANGE);
    answer.int64(log.highWatermark).int64(log.lastStable);
    answer.list([], () => {});
    answer.bytes(
      isThere ? log.read(offset, bytesMax, isCommitted, log.highWatermark) : Buffer.alloc(0),
    );
  });
}

interface TopicItems<T> {
  readonly name: string;
  readonly items: readonly T[];
}

function readTopics<T>(request: OldReader, read: () => T): readonly TopicItems<T>[] {
  return request.list(() => ({ name: request.text(), items: request.list(read) }));
}

function writeTopics<T>(
  answer: OldWriter,
  topics: readonly TopicItems<T>[],
  write: (name: string, item: T) => void,
): void {
  answer.list(topics, ({ name, items }) => {
    answer.text(name).list(items, (item) => write(name, item));
  });
}
