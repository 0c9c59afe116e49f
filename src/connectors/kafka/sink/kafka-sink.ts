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
import { type KafkaSinkOptions, readSinkOptions } from './sink-options.ts';
import { TopicLeaders } from './topic-leaders.ts';
import { BatchTransaction, type Marker } from './transaction.ts';

/** Record batches that are sent at once: enough to keep brokers busy. */
const ROUND_BYTES = 8 * 1024 * 1024;
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

  constructor(options: FormatOptions) {
    this.#options = readSinkOptions(options);
    const { client, topic, delivery } = this.#options;
    this.description = `kafka[${topic ?? 'topics of rows'}]`;
    this.guarantee = delivery;
    this.#cluster = new KafkaCluster(client);
    this.#leaders = new TopicLeaders(this.#cluster, client.retryMs);
  }

  async open({ queryId, schema, isBounded }: SinkContext): Promise<number | null> {
    const { topic, includeHeaders, delivery, idPrefix, acks, client } = this.#options;
    this.#schema = recordSchemaOf(schema, topic, includeHeaders);
    // A batch query writes once and is not asked again; who repeats it means it.
    const isTransactional = delivery === 'exactly-once' && !isBounded;
    const id = isTransactional ? `${idPrefix}-${queryId}-${topic ?? ''}` : null;
    const parts = { cluster: this.#cluster, leaders: this.#leaders };
    this.#producer = new Producer(parts, id, { acks, timeoutMs: client.requestMs });
    await this.#cluster.untilAnswered(() => this.#cluster.metadata([]));
    if (topic !== null) await this.#leaders.countsOf([topic]);
    if (id === null) return null;
    this.#transaction = new BatchTransaction(this.#cluster, id, topic ?? INTERNAL_TOPIC);
    await this.#begin();
    return this.#held?.batchId ?? -1;
  }

  async write(batch: SinkBatch): Promise<JsonValue> {
    const producer = this.#openProducer();
    const transaction = this.#transaction;
    if (producer.identity === null) await this.#begin();
    const { batchId, digest } = batch;
    if (transaction !== null && this.#holds(batch)) return { batchId };
    try {
      if (transaction === null) await this.#send(batch, producer);
      else {
        const marker = { batchId, digest };
        await allOrFirstError([this.#send(batch, producer), transaction.mark(marker)]);
        await transaction.commit();
        this.#held = marker;
      }
    } catch (error) {
      // Nobody knows how much of it is there: the next try begins with asking.
      producer.giveUp();
      throw error;
    } finally {
      batch.context.scratch.release();
    }
    return { batchId };
  }

  async close(): Promise<void> {
    this.#cluster.close();
  }

  /** Older producers are refused, what is open is given up; then the marker is final. */
  async #begin(): Promise<void> {
    const { transactionMs } = this.#options;
    const transaction = this.#transaction;
    const anyBroker = async (): Promise<number> =>
      (await this.#cluster.metadata([])).brokers[0]?.nodeId ?? -1;
    const coordinator = transaction === null ? anyBroker : () => transaction.coordinator();
    const { producerId, epoch } = await this.#openProducer().begin(transactionMs, coordinator);
    if (transaction === null) return;
    transaction.use(producerId, epoch);
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
