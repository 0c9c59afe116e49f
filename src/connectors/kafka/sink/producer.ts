import { assert } from '../../../errors.ts';
import type { KafkaCluster } from '../client/cluster.ts';
import { checkCode, kafkaError, requestFailed } from '../client/kafka-error.ts';
import {
  DUPLICATE_SEQUENCE_NUMBER,
  errorName,
  isPassing,
  MESSAGE_TOO_LARGE,
  NO_ERROR,
} from '../protocol/error-codes.ts';
import { INIT_PRODUCER_ID } from '../protocol/init-producer-id.ts';
import { PRODUCE, PRODUCE_AND_ADD, type ProducedPartition } from '../protocol/produce.ts';
import type { BatchProducer, WrittenBatch } from './record-writer.ts';
import { checkProducer, fenced, isFenced, recordRefused } from './sink-errors.ts';
import type { TopicLeaders } from './topic-leaders.ts';

/** A sequence number is 31 bits wide and goes on at 0. */
const SEQUENCES = 2 ** 31;
const ANY_BROKER_TRANSACTION_MS = 1;

/**
 * A producer whose record batches are numbered in each partition: one that is sent again is written once. Without a
 * transactional id that holds for its own life only.
 */
export class Producer {
  readonly #cluster: KafkaCluster;
  readonly #leaders: TopicLeaders;
  readonly #transactionalId: string | null;
  readonly #acks: number;
  readonly #timeoutMs: number;
  /** Null until it is begun, and after a failure that leaves open what was written. */
  #identity: BatchProducer | null = null;
  #brokersAdd = false;
  /** By topic and partition. */
  readonly #sequences = new Map<string, number>();

  constructor(
    parts: { readonly cluster: KafkaCluster; readonly leaders: TopicLeaders },
    transactionalId: string | null,
    options: { readonly acks: number; readonly timeoutMs: number },
  ) {
    this.#cluster = parts.cluster;
    this.#leaders = parts.leaders;
    this.#transactionalId = transactionalId;
    this.#acks = options.acks;
    this.#timeoutMs = options.timeoutMs;
  }

  get identity(): BatchProducer | null {
    return this.#identity;
  }

  /**
   * Begins anew, under another epoch: who writes under the transactional id still is refused from now on, and a
   * transaction that is open is given up before this resolves.
   */
  async begin(transactionMs: number, coordinator: () => Promise<number>): Promise<BatchProducer> {
    const transactionalId = this.#transactionalId;
    const timeoutMs = transactionalId === null ? ANY_BROKER_TRANSACTION_MS : transactionMs;
    const response = await this.#cluster.untilAnswered(async () => {
      const nodeId = await coordinator();
      const request = { transactionalId, timeoutMs };
      const answer = await this.#cluster.send(nodeId, INIT_PRODUCER_ID, request);
      checkCode('InitProducerId', answer.errorCode, transactionalId ?? 'without transactions');
      return answer;
    });
    this.#sequences.clear();
    const { producerId, epoch } = response;
    this.#identity = { producerId, epoch, isTransactional: transactionalId !== null };
    return this.#identity;
  }

  /** How the transactions behind `begin` are: `brokersAdd` says whether brokers add to them what is written to. */
  useTransactions({ brokersAdd }: { readonly brokersAdd: boolean }): void {
    this.#brokersAdd = brokersAdd;
  }

  /** The next transaction may be under another epoch, in which records are counted anew. */
  goOnAs({ producerId, epoch }: Pick<BatchProducer, 'producerId' | 'epoch'>): void {
    const before = this.#identity;
    assert(before !== null, 'a transaction was begun before it ended');
    if (before.producerId === producerId && before.epoch === epoch) return;
    this.#sequences.clear();
    this.#identity = { ...before, producerId, epoch };
  }

  /** What was written last may be there or not: nothing goes on from here but `begin`. */
  giveUp(): void {
    this.#identity = null;
  }

  /** The number of the next record of a partition. */
  sequenceOf(topic: string, partition: number): number {
    return this.#sequences.get(`${topic} ${partition}`) ?? 0;
  }

  count({ topic, partition, recordCount }: WrittenBatch): void {
    const next = (this.sequenceOf(topic, partition) + recordCount) % SEQUENCES;
    this.#sequences.set(`${topic} ${partition}`, next);
  }

  /** Sends record batches, at most one for each partition; those that a leader could not take once again. */
  async send(batches: readonly WrittenBatch[]): Promise<void> {
    let missing = batches;
    await this.#cluster.untilAnswered(async () => {
      const byLeader = Map.groupBy(missing, (batch) => this.#leaders.leaderOf(batch));
      const answers = await Promise.allSettled(
        [...byLeader].map(([leader, own]) => this.#sendTo(leader, own)),
      );
      const done = new Set(
        answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : [])),
      );
      missing = missing.filter((batch) => !done.has(batch));
      const refusal = answers.find((answer) => answer.status === 'rejected');
      if (refusal !== undefined) await this.#goOnAfter(refusal.reason);
      if (missing.length > 0) {
        const { topic } = missing[0]!;
        await this.#leaders.refresh();
        this.#leaders.checkThere(topic);
        throw requestFailed('Produce', `${topic} has no leader at present`);
      }
    });
  }

  async #goOnAfter(error: unknown): Promise<void> {
    const { kind } = error as { kind?: unknown };
    if (kind === 'environment') await this.#leaders.refresh().catch(() => {});
    throw error;
  }

  /** Gives the batches that are written; others are to be tried again. */
  async #sendTo(
    leader: number,
    batches: readonly WrittenBatch[],
  ): Promise<readonly WrittenBatch[]> {
    const request = {
      transactionalId: this.#transactionalId,
      acks: this.#acks,
      timeoutMs: this.#timeoutMs,
      partitions: batches,
    };
    const api = this.#brokersAdd ? PRODUCE_AND_ADD : PRODUCE;
    const answer = await this.#cluster.send(leader, api, request);
    await this.#cluster.wait(answer.throttleMs);
    return batches.filter((batch) => {
      const result = answer.partitions.find(
        ({ topic, partition }) => topic === batch.topic && partition === batch.partition,
      );
      if (result === undefined) return false;
      const { errorCode } = result;
      const id = this.#transactionalId;
      if (id !== null && isFenced(errorCode)) throw fenced(id, errorName(errorCode));
      return isWritten(result, batch);
    });
  }
}

/** False for what passes; throws for anything else. */
function isWritten({ errorCode, errorMessage }: ProducedPartition, batch: WrittenBatch): boolean {
  // It was written when it was sent before, though we did not get to know.
  if (errorCode === NO_ERROR || errorCode === DUPLICATE_SEQUENCE_NUMBER) return true;
  if (isPassing(errorCode)) return false;
  checkProducer('Produce', errorCode);
  const place = `${batch.topic}-${batch.partition}`;
  if (errorCode === MESSAGE_TOO_LARGE) throw recordRefused(batch, errorName(errorCode));
  throw kafkaError(
    'Produce',
    errorCode,
    errorMessage === null ? place : `${place}: ${errorMessage}`,
  );
}
