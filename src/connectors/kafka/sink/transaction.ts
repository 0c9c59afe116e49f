import type { KafkaCluster } from '../client/cluster.ts';
import { checkCode } from '../client/kafka-error.ts';
import { API_VERSIONS } from '../protocol/api-versions.ts';
import { errorName, NO_ERROR } from '../protocol/error-codes.ts';
import { OFFSET_FETCH } from '../protocol/offset-fetch.ts';
import {
  ADD_OFFSETS_TO_TXN,
  ADD_PARTITIONS_TO_TXN,
  END_TXN,
  END_TXN_AND_GO_ON,
  type TransactionProducer,
  TXN_OFFSET_COMMIT,
  TXN_OFFSET_COMMIT_AND_ADD,
} from '../protocol/transaction.ts';
import { checkProducer, fenced, isFenced } from './sink-errors.ts';

/** The newest batch that was committed, as the transaction itself says: −1 before the first. */
export interface Marker {
  readonly batchId: number;
  readonly digest: string;
}

/** From this version on brokers add partitions and groups to a transaction when they are written to (KIP-890). */
const FEATURE = 'transaction.version';
const ADDING_VERSION = 2;
/** Stands for the digest where no batch was committed: an offset cannot be negative. */
const NONE_YET = 'none';
/** Where the offset of our group stands: it means nothing to Kafka, but the topic must be there. */
const MARKER_PARTITION = 0;

/**
 * A batch as one transaction. In the same transaction the batch's number is committed as the offset of a group that nobody
 * else uses, so that either both are there or none.
 */
export class BatchTransaction {
  readonly #cluster: KafkaCluster;
  readonly #id: string;
  readonly #markerTopic: string;
  #producer: TransactionProducer | null = null;
  #brokersAdd = false;
  #coordinators: { transaction: number; group: number } | null = null;

  constructor(cluster: KafkaCluster, id: string, markerTopic: string) {
    this.#cluster = cluster;
    this.#id = id;
    this.#markerTopic = markerTopic;
  }

  /** The broker that keeps the transactions of our id. */
  async coordinator(): Promise<number> {
    const transaction = await this.#cluster.coordinator('transaction', this.#id);
    const group = await this.#cluster.coordinator('group', this.#id);
    this.#coordinators = { transaction, group };
    return transaction;
  }

  /** Whether brokers add to the transaction what is written to: then every transaction has an epoch of its own. */
  get brokersAdd(): boolean {
    return this.#brokersAdd;
  }

  /** Under whom the next transactions are. */
  async use(producerId: bigint, epoch: number): Promise<void> {
    this.#producer = { transactionalId: this.#id, producerId, epoch };
    const features = await this.#cluster.untilAnswered(async () => {
      const { transaction } = await this.#found();
      const answer = await this.#cluster.send(transaction, API_VERSIONS, {});
      this.#check('ApiVersions', answer.errorCode);
      return answer.features;
    });
    this.#brokersAdd = (features.get(FEATURE) ?? 0) >= ADDING_VERSION;
  }

  /** What was committed last; null when nothing was. To be asked only when the producer has begun. */
  async marker(): Promise<Marker | null> {
    const partitions = [{ topic: this.#markerTopic, partition: MARKER_PARTITION }];
    const answer = await this.#cluster.untilAnswered(async () => {
      const { group } = await this.#found();
      const request = { groupId: this.#id, partitions };
      const response = await this.#cluster.send(group, OFFSET_FETCH, request);
      this.#check('OffsetFetch', response.errorCode);
      for (const { errorCode } of response.partitions) this.#check('OffsetFetch', errorCode);
      return response;
    });
    const [committed] = answer.partitions;
    if (committed === undefined || committed.offset < 0) return null;
    const { offset, metadata } = committed;
    return { batchId: metadata === NONE_YET ? -1 : offset, digest: metadata };
  }

  /** Before anything is written to partitions. */
  async addPartitions(
    partitions: readonly { readonly topic: string; readonly partition: number }[],
  ): Promise<void> {
    if (this.#brokersAdd) return;
    await this.#ask('transaction', async (nodeId, producer) => {
      const request = { ...producer, partitions };
      const answer = await this.#cluster.send(nodeId, ADD_PARTITIONS_TO_TXN, request);
      // The codes that say something before those of partitions that were not tried because of them.
      const codes = answer.partitions.map(({ errorCode }) => errorCode);
      const notAttempted = 55;
      const telling = codes.toSorted(
        (left, right) => Number(left === notAttempted) - Number(right === notAttempted),
      );
      for (const code of telling) this.#check('AddPartitionsToTxn', code);
    });
  }

  /** Puts the marker into the transaction. */
  async mark({ batchId, digest }: Marker): Promise<void> {
    const groupId = this.#id;
    if (!this.#brokersAdd) await this.#addGroup();
    const api = this.#brokersAdd ? TXN_OFFSET_COMMIT_AND_ADD : TXN_OFFSET_COMMIT;
    const place = { topic: this.#markerTopic, partition: MARKER_PARTITION };
    const metadata = batchId < 0 ? NONE_YET : digest;
    const offsets = [{ ...place, offset: Math.max(0, batchId), metadata }];
    await this.#ask('group', async (nodeId, producer) => {
      const request = { ...producer, groupId, offsets };
      const answer = await this.#cluster.send(nodeId, api, request);
      for (const { errorCode } of answer.partitions) this.#check('TxnOffsetCommit', errorCode);
    });
  }

  /** Makes what was written count, with its marker. Gives under whom the next transaction is. */
  async commit(): Promise<TransactionProducer> {
    const commits = true;
    await this.#ask('transaction', async (nodeId, producer) => {
      const request = { ...producer, commits };
      if (this.#brokersAdd) {
        const answer = await this.#cluster.send(nodeId, END_TXN_AND_GO_ON, request);
        this.#check('EndTxn', answer.errorCode);
        const { producerId, epoch } = answer;
        this.#producer = { ...producer, producerId, epoch };
      } else {
        const answer = await this.#cluster.send(nodeId, END_TXN, request);
        this.#check('EndTxn', answer.errorCode);
      }
    });
    return this.#producer!;
  }

  async #addGroup(): Promise<void> {
    await this.#ask('transaction', async (nodeId, producer) => {
      const request = { ...producer, groupId: this.#id };
      const answer = await this.#cluster.send(nodeId, ADD_OFFSETS_TO_TXN, request);
      this.#check('AddOffsetsToTxn', answer.errorCode);
    });
  }

  async #ask(
    kind: 'transaction' | 'group',
    action: (nodeId: number, producer: TransactionProducer) => Promise<void>,
  ): Promise<void> {
    await this.#cluster.untilAnswered(async () => {
      const found = await this.#found();
      try {
        await action(found[kind], this.#producer!);
      } catch (error) {
        // Another broker may keep it now.
        this.#coordinators = null;
        throw error;
      }
    });
  }

  async #found(): Promise<{ readonly transaction: number; readonly group: number }> {
    if (this.#coordinators === null) await this.coordinator();
    return this.#coordinators!;
  }

  #check(name: string, errorCode: number): void {
    if (errorCode === NO_ERROR) return;
    if (isFenced(errorCode)) throw fenced(this.#id, errorName(errorCode));
    checkProducer(name, errorCode);
    checkCode(name, errorCode, this.#id);
  }
}
