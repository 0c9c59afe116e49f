import { readClientOptions } from '../../../src/connectors/kafka/client/client-options.ts';
import { KafkaCluster } from '../../../src/connectors/kafka/client/cluster.ts';
import { checkCode, requestFailed } from '../../../src/connectors/kafka/client/kafka-error.ts';
import { FETCH } from '../../../src/connectors/kafka/protocol/fetch.ts';
import {
  type IsolationLevel,
  LATEST,
  LIST_OFFSETS,
} from '../../../src/connectors/kafka/protocol/list-offsets.ts';
import { OFFSET_FETCH } from '../../../src/connectors/kafka/protocol/offset-fetch.ts';
import { PRODUCE } from '../../../src/connectors/kafka/protocol/produce.ts';
import { keptBatches } from '../../../src/connectors/kafka/source/kept-batches.ts';
import {
  type BatchTraits,
  decodeRecordBatches,
  encodeRecordBatch,
  type ReadRecord,
  type TestRecord,
} from './record-batches.ts';

/** Writes and reads topics for tests, over a fake broker as over a real one. */
export class KafkaClient {
  readonly cluster: KafkaCluster;

  /** By a connection of its own, or by one that is there. */
  constructor(cluster: string | KafkaCluster) {
    this.cluster =
      typeof cluster === 'string'
        ? new KafkaCluster(readClientOptions(new Map([['bootstrap.servers', cluster]])))
        : cluster;
  }

  async produce(
    topic: string,
    partition: number,
    records: readonly TestRecord[],
    traits: BatchTraits = {},
  ): Promise<void> {
    await this.cluster.untilAnswered(async () => {
      const leader = await this.#leaderOf(topic, partition);
      const batch = encodeRecordBatch(records, traits);
      const partitions = [{ topic, partition, records: batch }];
      const request = { transactionalId: null, acks: -1, timeoutMs: 10_000, partitions };
      const answer = await this.cluster.send(leader, PRODUCE, request);
      checkCode('Produce', answer.partitions[0]!.errorCode, topic);
    });
  }

  /** The committed records of a partition, in order. */
  async read(topic: string, partition: number): Promise<readonly ReadRecord[]> {
    const { topics } = await this.cluster.metadata([topic]);
    const { id, partitions } = topics[0]!;
    const { leader } = partitions.find((each) => each.partition === partition)!;
    const isolation = 'read_committed';
    const end = await this.#endOf(topic, partition, leader, isolation);
    const records: ReadRecord[] = [];
    for (let offset = 0; offset < end; ) {
      const place = { topicId: id, partition, leaderEpoch: -1, offset, bytesMax: 1 << 20 };
      const request = {
        waitMsMax: 0,
        bytesMin: 1,
        bytesMax: 1 << 24,
        isolation,
        partitions: [place],
      } as const;
      const answer = (await this.cluster.send(leader, FETCH, request)).partitions[0]!;
      const { runs, nextOffset } = keptBatches(answer.records, answer.aborted, offset);
      for (const { bytes } of runs) records.push(...decodeRecordBatches(bytes));
      offset = nextOffset;
    }
    return records;
  }

  /** Of all partitions, those of the first before those of the second. */
  async readAll(topic: string): Promise<readonly ReadRecord[]> {
    const { topics } = await this.cluster.metadata([topic]);
    const records: ReadRecord[] = [];
    for (const { partition } of topics[0]!.partitions.toSorted(
      (a, b) => a.partition - b.partition,
    )) {
      records.push(...(await this.read(topic, partition)));
    }
    return records;
  }

  /**
   * Resolves when all transactions have ended in each partition: brokers say that one is committed before readers can
   * see it.
   */
  async transactionsEnded(topic: string): Promise<void> {
    await this.cluster.untilAnswered(async () => {
      const { topics } = await this.cluster.metadata([topic]);
      for (const { partition, leader } of topics[0]!.partitions) {
        const written = await this.#endOf(topic, partition, leader, 'read_uncommitted');
        const seen = await this.#endOf(topic, partition, leader, 'read_committed');
        if (seen < written) throw requestFailed('ListOffsets', `a transaction of ${topic} is open`);
      }
    });
  }

  /** Where a group of consumers is in each partition. */
  async groupOffsets(groupId: string, topic: string, count: number): Promise<readonly number[]> {
    const partitions = Array.from({ length: count }, (_, partition) => ({ topic, partition }));
    return this.cluster.untilAnswered(async () => {
      const nodeId = await this.cluster.coordinator('group', groupId);
      const answer = await this.cluster.send(nodeId, OFFSET_FETCH, { groupId, partitions });
      for (const { errorCode } of [answer, ...answer.partitions])
        checkCode('OffsetFetch', errorCode, groupId);
      return answer.partitions.map(({ offset }) => offset);
    });
  }

  close(): void {
    this.cluster.close();
  }

  async #endOf(
    topic: string,
    partition: number,
    leader: number,
    isolation: IsolationLevel,
  ): Promise<number> {
    const asked = { isolation, partitions: [{ topic, partition, timestamp: LATEST }] };
    const answer = (await this.cluster.send(leader, LIST_OFFSETS, asked)).partitions[0]!;
    checkCode('ListOffsets', answer.errorCode, topic);
    return answer.offset;
  }

  async #leaderOf(topic: string, partition: number): Promise<number> {
    const { topics } = await this.cluster.metadata([topic]);
    return topics[0]?.partitions.find((each) => each.partition === partition)?.leader ?? -1;
  }
}
