import type { Batch } from '../../../columnar/batch.ts';
import type { JsonValue } from '../../../columnar/json-value.ts';
import { allOrFirstError, assert } from '../../../errors.ts';
import type { FormatOptions } from '../../../formats/format.ts';
import type { Sink, SinkBatch, SinkContext } from '../../sink.ts';
import { KafkaCluster } from '../client/cluster.ts';
import { Producer } from './producer.ts';
import { type RecordSchema, recordSchemaOf } from './record-schema.ts';
import { RecordWriter, type WrittenBatch } from './record-writer.ts';
import { type RowTarget, rowTargets, topicsOf } from './row-targets.ts';
import { afterTime, unknownBatch } from './sink-errors.ts';
import { type KafkaSinkOptions, readSinkOptions } from './sink-options.ts';
import { TopicLeaders } from './topic-leaders.ts';
import { BatchTransaction, type Marker } from './transaction.ts';

/** Record batches that are sent at once: enough to keep brokers busy. */
const ROUND_BYTES = 8 * 1024 * 1024;
/** Brokers keep offsets of groups for a week unless they are told otherwise; some keep them for a day only. */
const REFRESH_MS = 60 * 60 * 1000;
/** Where rows name their topics: there from the first group or transaction on. */
const INTERNAL_TOPIC = '__consumer_offsets';

/** Rows of one result batch for one partition that are not written yet. */
interface Waiting {
  readonly batch: Batch;
  readonly target: RowTarget;
  next: number;
}

/**
 * Writes rows as records. Exactly once is a transaction a batch that holds the batch's number as well: after a crash, or an answer
 * that did not come, the broker says which batch is the newest that counts.
 */
export class KafkaSink implements Sink {
  readonly description: string;
  readonly outputModes: Sink['outputModes'] = ['append', 'update', 'complete', 'changelog'];
  readonly guarantee: Sink['guarantee'];
  readonly #options: KafkaSinkOptions;
  readonly #cluster: KafkaCluster;
  readonly #leaders: TopicLeaders;
  #schema: RecordSchema | null = null;
  #producer: Producer | null = null;
  #transaction: BatchTransaction | null = null;
  #held: Marker | null = null;
  #isWriting = false;
  #refreshing: Promise<void> = Promise.resolve();
  #stopRefreshing: () => void = () => {};
  /** Of what was done between batches; met by the next one. */
  #failure: unknown = null;

  constructor(options: FormatOptions) {
    this.#options = readSinkOptions(options);
    const { client, topic, delivery, metadataMs } = this.#options;
    this.description = `kafka[${topic ?? 'topics of rows'}]`;
    this.guarantee = delivery;
    this.#cluster = new KafkaCluster(client);
    this.#leaders = new TopicLeaders(this.#cluster, metadataMs);
  }

  async open(context: SinkContext): Promise<number | null> {
    const { queryId, schema, role, isBounded } = context;
    const { topic, includeHeaders, delivery, idPrefix, acks, client } = this.#options;
    this.#schema = recordSchemaOf(schema, topic, includeHeaders);
    // A batch query writes once and is not asked again; who repeats it means it.
    const isTransactional = delivery === 'exactly-once' && !isBounded;
    // No topic has a slash in its name.
    const kind = role === 'result' ? '' : '/late';
    const id = isTransactional ? `${idPrefix}-${queryId}${kind}-${topic ?? ''}` : null;
    const parts = { cluster: this.#cluster, leaders: this.#leaders };
    this.#producer = new Producer(parts, id, { acks, timeoutMs: client.requestMs });
    await this.#cluster.untilAnswered(() => this.#cluster.metadata([]));
    if (topic !== null) await this.#leaders.countsOf([topic]);
    if (id === null) return null;
    this.#transaction = new BatchTransaction(this.#cluster, id, topic ?? INTERNAL_TOPIC);
    await this.#begin();
    this.#held ??= this.#markerOf(context, id);
    await this.#refresh().catch((error) => this.#giveUpIfLost(error));
    this.#refreshLater(context);
    return this.#held.batchId;
  }

  async write(batch: SinkBatch): Promise<JsonValue> {
    await this.#refreshing;
    if (this.#failure !== null) throw this.#failure;
    const producer = this.#openProducer();
    const transaction = this.#transaction;
    if (producer.identity === null) await this.#begin();
    const { batchId, digest } = batch;
    if (transaction !== null && this.#holds(batch)) return { batchId };
    this.#isWriting = true;
    const beganMs = performance.now();
    try {
      if (transaction === null) await this.#send(batch, producer);
      else {
        const marker = { batchId, digest };
        if (transaction.brokersAdd) {
          // One after the other: a coordinator that adds one thing to a transaction refuses another meanwhile.
          await this.#send(batch, producer);
          await transaction.mark(marker);
        } else await allOrFirstError([this.#send(batch, producer), transaction.mark(marker)]);
        producer.goOnAs(await transaction.commit());
        this.#held = marker;
      }
    } catch (error) {
      // Nobody knows how much of it is there: the next try begins with asking.
      producer.giveUp();
      throw afterTime(error, batchId, performance.now() - beganMs, this.#options.transactionMs);
    } finally {
      this.#isWriting = false;
      batch.context.scratch.release();
    }
    return { batchId };
  }

  async close(): Promise<void> {
    this.#stopRefreshing();
    this.#cluster.close();
    await this.#refreshing;
  }

  /** Where Kafka has no marker: at the first start, or when the marker has expired. */
  #markerOf({ plannedBatchId, committedBatchId }: SinkContext, id: string): Marker {
    const { unknownBatch: choice } = this.#options;
    const isUnknown = plannedBatchId > committedBatchId;
    if (isUnknown && choice === 'fail') throw unknownBatch(plannedBatchId, id);
    const isSkipped = isUnknown && choice === 'skip';
    return { batchId: isSkipped ? plannedBatchId : committedBatchId, digest: '' };
  }

  /** Commits the marker anew, alone in a transaction, so that it does not expire while nothing is written. */
  async #refresh(): Promise<void> {
    if (this.#transaction === null || this.#held === null) return;
    await this.#transaction.mark(this.#held);
    this.#openProducer().goOnAs(await this.#transaction.commit());
  }

  /** The next batch begins with a new producer, unless another run has taken over. */
  #giveUpIfLost(error: unknown): void {
    if ((error as { kind?: unknown }).kind !== 'environment') throw error;
    this.#openProducer().giveUp();
  }

  #refreshLater(context: SinkContext): void {
    this.#stopRefreshing = context.after(REFRESH_MS, () => {
      if (!this.#isWriting && this.#producer?.identity !== null) {
        this.#refreshing = this.#refresh()
          .catch((error) => this.#giveUpIfLost(error))
          // Met by the next batch, which must not fence whoever has taken over.
          .catch((error) => {
            this.#failure = error;
          });
      }
      this.#refreshLater(context);
    });
  }

  /** Older producers are refused, what is open is given up; then the marker is final. */
  async #begin(): Promise<void> {
    const { transactionMs } = this.#options;
    const transaction = this.#transaction;
    const anyBroker = async (): Promise<number> =>
      (await this.#cluster.metadata([])).brokers[0]?.nodeId ?? -1;
    const coordinator = transaction === null ? anyBroker : () => transaction.coordinator();
    const producer = this.#openProducer();
    const { producerId, epoch } = await producer.begin(transactionMs, coordinator);
    if (transaction === null) return;
    await transaction.use(producerId, epoch);
    producer.useTransactions(transaction);
    this.#held = await transaction.marker();
  }

  #holds({ batchId }: SinkBatch): boolean {
    return this.#held !== null && batchId <= this.#held.batchId;
  }

  async #send(batch: SinkBatch, producer: Producer): Promise<void> {
    const { context, batches, batchId, timestampMs } = batch;
    const schema = this.#schema!;
    const { topic, codec, batchBytes } = this.#options;
    const topics = topicsOf(batches, schema, topic, context);
    const counts = await this.#leaders.countsOf(topics);
    const waiting = batches.flatMap((each, index) => {
      const targets = rowTargets(each, schema, topic, counts, batchId + index, context);
      return targets.map((target): Waiting => ({ batch: each, target, next: 0 }));
    });
    if (waiting.length > 0) await this.#addPartitions(waiting);
    const writer = new RecordWriter({ codec, batchBytes, timestampMs }, context);
    for (let left = waiting; left.length > 0; ) {
      await producer.send(this.#nextRound(left, schema, writer, producer));
      left = left.filter(({ next, target }) => next < target.count);
    }
  }

  async #addPartitions(waiting: readonly Waiting[]): Promise<void> {
    const partitions = new Map(
      waiting.map(({ target: { topic, partition } }) => [
        `${topic} ${partition}`,
        { topic, partition },
      ]),
    );
    await this.#transaction?.addPartitions([...partitions.values()]);
  }

  /** A record batch for each partition that has rows left, up to `ROUND_BYTES`. */
  #nextRound(
    waiting: readonly Waiting[],
    schema: RecordSchema,
    writer: RecordWriter,
    producer: Producer,
  ): readonly WrittenBatch[] {
    const round: WrittenBatch[] = [];
    const taken = new Set<string>();
    let bytes = 0;
    for (const each of waiting) {
      const { batch, target, next } = each;
      const { topic, partition } = target;
      if (bytes >= ROUND_BYTES) break;
      if (taken.has(`${topic} ${partition}`)) continue;
      taken.add(`${topic} ${partition}`);
      const rows = { batch, schema, target, first: next };
      const sequence = producer.sequenceOf(topic, partition);
      const written = writer.write(rows, producer.identity!, sequence);
      producer.count(written);
      each.next += written.recordCount;
      bytes += written.records.length;
      round.push(written);
    }
    return round;
  }

  #openProducer(): Producer {
    assert(this.#producer !== null, 'a sink is opened before it is used');
    return this.#producer;
  }
}
