// How the fake broker reads requests and writes answers, in the versions that the product speaks, in the order of fields of
// https://kafka.apache.org/protocol.

import type { WireReader } from '../../../src/connectors/kafka/protocol/wire-reader.ts';
import type { WireWriter } from '../../../src/connectors/kafka/protocol/wire-writer.ts';
import type { FakeCluster, FakeNode } from './fake-cluster.ts';
import type { TransactionState } from './transactions.ts';

interface Call {
  readonly reader: WireReader;
  readonly writer: WireWriter;
  readonly cluster: FakeCluster;
  readonly node: FakeNode;
  /** What the test wants to go wrong; 0 for nothing. */
  readonly fault: number;
  /** Fetches are answered with nothing else. */
  readonly throttleMs: number;
  /** A request of the transactions of Kafka 4. */
  readonly brokersAdd: boolean;
}

export interface FakeApi {
  readonly name: string;
  readonly version: number;
  handle(call: Call): void | Promise<void>;
}

/** By key. */
export const FAKE_APIS: ReadonlyMap<number, FakeApi> = new Map([
  [0, { name: 'Produce', version: 9, handle: produce }],
  [1, { name: 'Fetch', version: 13, handle: fetchRecords }],
  [2, { name: 'ListOffsets', version: 7, handle: listOffsets }],
  [3, { name: 'Metadata', version: 12, handle: metadata }],
  [8, { name: 'OffsetCommit', version: 8, handle: commitGroupOffsets }],
  [9, { name: 'OffsetFetch', version: 7, handle: offsetFetch }],
  [10, { name: 'FindCoordinator', version: 3, handle: findCoordinator }],
  [22, { name: 'InitProducerId', version: 4, handle: initProducerId }],
  [24, { name: 'AddPartitionsToTxn', version: 3, handle: addPartitions }],
  [25, { name: 'AddOffsetsToTxn', version: 3, handle: addOffsets }],
  [26, { name: 'EndTxn', version: 3, handle: endTransaction }],
  [28, { name: 'TxnOffsetCommit', version: 3, handle: commitOffsets }],
]);

/** Versions of requests with which brokers add to transactions what is written to, by key. */
export const ADDING_VERSIONS: ReadonlyMap<number, number> = new Map([
  [0, 12],
  [26, 5],
  [28, 5],
]);

/** What requests and answers say of partitions, by topic. */
interface OfTopic<T> {
  readonly name: string;
  readonly partitions: readonly T[];
}

function readTopics<T>(reader: WireReader, readPartition: () => T): readonly OfTopic<T>[] {
  return reader.list(() => {
    const topic = { name: reader.text(), partitions: reader.list(readPartition) };
    reader.end();
    return topic;
  });
}

function writeTopics<T>(
  writer: WireWriter,
  topics: readonly OfTopic<T>[],
  writePartition: (name: string, partition: T) => void,
): void {
  writer.list(topics, ({ name, partitions }) => {
    writer.text(name);
    writer.list(partitions, (partition) => writePartition(name, partition));
    writer.end();
  });
}

const ID_BYTES = 16;
const NOT_LEADER = 6;
const UNKNOWN_TOPIC = 3;
const UNKNOWN_TOPIC_ID = 100;
const OUT_OF_RANGE = 1;
const FORBIDDEN = 29;

function metadata({ reader, writer, cluster, fault }: Call): void {
  const count = reader.varint() - 1;
  const named = Array.from({ length: Math.max(0, count) }, () => {
    reader.raw(ID_BYTES);
    const name = reader.text();
    reader.end();
    return name;
  });
  const mayMake = reader.flag();
  if (mayMake && cluster.makesTopics)
    for (const name of named) cluster.topicOf(name) ?? cluster.createTopic(name, 2);
  const names = count < 0 ? [...cluster.topics.keys()] : named;
  writer.int32(0);
  writer.list(
    cluster.nodes.filter(({ isUp }) => isUp),
    ({ id, port }) => {
      writer.int32(id).text('127.0.0.1').int32(port).text(null).end();
    },
  );
  writer.text('fake').int32(1);
  writer.list(names, (name) => {
    const topic = cluster.topics.get(name);
    const code = fault !== 0 ? fault : topic === undefined ? UNKNOWN_TOPIC : 0;
    writer
      .int16(code)
      .text(name)
      .raw(Buffer.from(topic?.id ?? '0'.repeat(32), 'hex'))
      .flag(false);
    writer.list([...(topic?.partitions ?? []).entries()], ([partition, log]) => {
      writer.int16(0).int32(partition).int32(log.leader).int32(log.leaderEpoch);
      for (let nodes = 0; nodes < 3; nodes++) writer.list([], () => {});
      writer.end();
    });
    writer.int32(-1).end();
  });
  writer.end();
}

function listOffsets({ reader, writer, cluster, node, fault }: Call): void {
  reader.int32();
  const isCommitted = reader.int8() === 1;
  const topics = readTopics(reader, () => {
    const partition = reader.int32();
    reader.int32();
    const timestamp = reader.integer();
    reader.end();
    return { partition, timestamp };
  });
  writer.int32(0);
  writeTopics(writer, topics, (name, { partition, timestamp }) => {
    const log = cluster.topics.get(name)?.partitions[partition];
    const code =
      fault !== 0
        ? fault
        : log === undefined
          ? UNKNOWN_TOPIC
          : log.leader === node.id
            ? 0
            : NOT_LEADER;
    const end = isCommitted ? log?.lastStable : log?.highWatermark;
    const offset =
      timestamp === -1 ? end : timestamp === -2 ? log?.logStart : log?.offsetOfTime(timestamp);
    writer
      .int32(partition)
      .int16(code)
      .int64(-1)
      .int64(offset ?? -1)
      .int32(0)
      .end();
  });
  writer.end();
}

async function fetchRecords(call: Call): Promise<void> {
  const { reader, writer, cluster, node, fault, throttleMs } = call;
  if (throttleMs > 0) {
    writer.int32(throttleMs).int16(0).int32(0);
    writer.list([], () => {}).end();
    return;
  }
  reader.int32();
  const waitMs = reader.int32();
  reader.int32();
  reader.int32();
  const isCommitted = reader.int8() === 1;
  reader.int32();
  reader.int32();
  const topics = reader.list(() => {
    const id = reader.raw(ID_BYTES).toString('hex');
    const partitions = reader.list(() => {
      const partition = reader.int32();
      reader.int32();
      const offset = reader.integer();
      reader.int32();
      reader.int64();
      const bytesMax = reader.int32();
      reader.end();
      return { partition, offset, bytesMax };
    });
    reader.end();
    return { id, partitions };
  });
  const hasNews = (): boolean =>
    topics.some(({ id, partitions }) =>
      partitions.some(({ partition, offset, bytesMax }) => {
        const log = cluster.topicById(id)?.partitions[partition];
        if (log === undefined || !log.isAt(node.id) || offset < log.logStart) return true;
        const end = log.endAt(node.id);
        return log.read(offset, bytesMax, isCommitted, end).length > 0 || offset > end;
      }),
    );
  if (fault === 0 && !hasNews()) await cluster.change(waitMs);
  writer.int32(0).int16(0).int32(0);
  writer.list(topics, ({ id, partitions }) => {
    writer.raw(Buffer.from(id, 'hex'));
    writer.list(partitions, ({ partition, offset, bytesMax }) => {
      const log = cluster.topicById(id)?.partitions[partition];
      let code = fault !== 0 ? fault : log === undefined ? UNKNOWN_TOPIC_ID : 0;
      if (code === 0 && !log!.isAt(node.id)) code = NOT_LEADER;
      const end = log?.endAt(node.id) ?? 0;
      if (code === 0 && (offset < log!.logStart || offset > end)) code = OUT_OF_RANGE;
      const isGood = code === 0;
      writer
        .int32(partition)
        .int16(code)
        .int64(isGood ? end : -1);
      writer.int64(isGood ? Math.min(end, log!.lastStable) : -1).int64(isGood ? log!.logStart : -1);
      const aborted = isGood && isCommitted ? log!.abortedFrom(offset) : [];
      writer.list(aborted, ({ producerId, firstOffset }) =>
        writer.int64(producerId).int64(firstOffset).end(),
      );
      writer
        .int32(-1)
        .bytes(isGood ? log!.read(offset, bytesMax, isCommitted, end) : Buffer.alloc(0))
        .end();
    });
    writer.end();
  });
  writer.end();
}

function produce({ reader, writer, cluster, node, fault, brokersAdd }: Call): void {
  const transactionalId = reader.nullableText();
  reader.int16();
  reader.int32();
  const topics = readTopics(reader, () => {
    const written = { partition: reader.int32(), records: reader.bytes()! };
    reader.end();
    return written;
  });
  writeTopics(writer, topics, (name, { partition, records }) => {
    const log = cluster.topics.get(name)?.partitions[partition];
    let result = { errorCode: fault, baseOffset: -1 };
    if (cluster.forbiddenTopics.has(name)) result = { errorCode: FORBIDDEN, baseOffset: -1 };
    else if (fault === 0 && log === undefined)
      result = { errorCode: UNKNOWN_TOPIC, baseOffset: -1 };
    else if (fault === 0 && log!.leader !== node.id)
      result = { errorCode: NOT_LEADER, baseOffset: -1 };
    else if (fault === 0 && records.length > cluster.recordBytesMax)
      result = { errorCode: 10, baseOffset: -1 };
    else if (fault === 0) {
      const code = brokersAdd
        ? cluster.coordinator.add(transactionalId, `${name} ${partition}`, records)
        : 0;
      result = code === 0 ? log!.append(records) : { errorCode: code, baseOffset: -1 };
    }
    writer.int32(partition).int16(result.errorCode).int64(result.baseOffset).int64(-1).int64(0);
    writer
      .list([], () => {})
      .text(null)
      .end();
  });
  writer.int32(0).end();
  cluster.changed();
}

function findCoordinator({ reader, writer, cluster, fault }: Call): void {
  reader.text();
  const { id, port } = cluster.coordinatorNode;
  writer.int32(0).int16(fault).text(null).int32(id).text('127.0.0.1').int32(port).end();
}

function initProducerId({ reader, writer, cluster, fault }: Call): void {
  const transactionalId = reader.nullableText();
  if (fault !== 0) {
    writer.int32(0).int16(fault).int64(-1).int16(-1).end();
    return;
  }
  const state = cluster.coordinator.begin(transactionalId);
  cluster.endTransaction(state, false);
  writer.int32(0).int16(0).int64(state.producerId).int16(state.epoch).end();
}

function readProducer({ reader, cluster, fault }: Call): TransactionState | number {
  const [transactionalId, producerId, epoch] = [reader.text(), reader.int64(), reader.int16()];
  return fault !== 0 ? fault : cluster.coordinator.find(transactionalId, producerId, epoch);
}

function codeOf(state: TransactionState | number): number {
  return typeof state === 'number' ? state : 0;
}

function addPartitions(call: Call): void {
  const { reader, writer } = call;
  const state = readProducer(call);
  const topics = readTopics(reader, () => reader.int32());
  writer.int32(0);
  writeTopics(writer, topics, (name, partition) => {
    if (typeof state !== 'number') state.partitions.add(`${name} ${partition}`);
    writer.int32(partition).int16(codeOf(state)).end();
  });
  writer.end();
}

function addOffsets(call: Call): void {
  const state = readProducer(call);
  call.reader.text();
  call.writer.int32(0).int16(codeOf(state)).end();
}

function commitOffsets({ reader, writer, cluster, fault }: Call): void {
  const transactionalId = reader.text();
  const group = reader.text();
  const found = cluster.coordinator.find(transactionalId, reader.int64(), reader.int16());
  const state = fault === 0 ? found : fault;
  reader.int32();
  reader.text();
  reader.nullableText();
  const topics = readTopics(reader, () => {
    const [partition, offset] = [reader.int32(), reader.int64()];
    reader.int32();
    const metadata = reader.text();
    reader.end();
    return { partition, offset, metadata };
  });
  writer.int32(0);
  writeTopics(writer, topics, (name, { partition, offset, metadata: text }) => {
    if (typeof state !== 'number') {
      state.offsets.set(`${group} ${name} ${partition}`, { offset, metadata: text });
    }
    writer.int32(partition).int16(codeOf(state)).end();
  });
  writer.end();
}

function commitGroupOffsets({ reader, writer, cluster, fault }: Call): void {
  const group = reader.text();
  reader.int32();
  reader.text();
  reader.nullableText();
  const topics = readTopics(reader, () => {
    const [partition, offset] = [reader.int32(), reader.int64()];
    reader.int32();
    reader.nullableText();
    reader.end();
    return { partition, offset };
  });
  writer.int32(0);
  writeTopics(writer, topics, (name, { partition, offset }) => {
    if (fault === 0)
      cluster.coordinator.offsets.set(`${group} ${name} ${partition}`, { offset, metadata: '' });
    writer.int32(partition).int16(fault).end();
  });
  writer.end();
}

function endTransaction(call: Call): void {
  if (call.brokersAdd) {
    endAndGoOn(call);
    return;
  }
  const state = readProducer(call);
  const commits = call.reader.flag();
  if (typeof state !== 'number') call.cluster.endTransaction(state, commits);
  call.writer.int32(0).int16(codeOf(state)).end();
}

/** The next transaction has another epoch; who asks again, with the one before, is told it again. */
function endAndGoOn({ reader, writer, cluster, fault }: Call): void {
  const [transactionalId, producerId, epoch] = [reader.text(), reader.int64(), reader.int16()];
  const { coordinator } = cluster;
  const isRepeated = coordinator.isEnded(transactionalId, epoch);
  const found = coordinator.find(transactionalId, producerId, isRepeated ? epoch + 1 : epoch);
  const state = fault === 0 ? found : fault;
  const commits = reader.flag();
  if (typeof state !== 'number' && !isRepeated) {
    cluster.endTransaction(state, commits);
    coordinator.goOn(transactionalId);
  }
  writer.int32(0).int16(codeOf(state)).int64(producerId);
  writer.int16(typeof state === 'number' ? -1 : state.epoch).end();
}

function offsetFetch({ reader, writer, cluster, fault }: Call): void {
  const group = reader.text();
  const topics = readTopics(reader, () => reader.int32());
  writer.int32(0);
  writeTopics(writer, topics, (name, partition) => {
    const committed = cluster.coordinator.offsets.get(`${group} ${name} ${partition}`);
    writer
      .int32(partition)
      .int64(committed?.offset ?? -1n)
      .int32(-1);
    writer
      .text(committed?.metadata ?? '')
      .int16(fault)
      .end();
  });
  writer.int16(fault).end();
}
