import type { Api, PartitionResult, Throttled } from './api.ts';
import { byTopic } from './by-topic.ts';

interface ProduceRequest {
  readonly transactionalId: string | null;
  /** How many replicas have to have the records: −1 for all in sync. */
  readonly acks: number;
  readonly timeoutMs: number;
  readonly partitions: readonly {
    readonly topic: string;
    readonly partition: number;
    /** One record batch. */
    readonly records: Uint8Array;
  }[];
}

export interface ProducedPartition extends PartitionResult {
  readonly baseOffset: number;
  /** What the broker says of an error, if anything. */
  readonly errorMessage: string | null;
}

interface ProduceResponse extends Throttled {
  readonly partitions: readonly ProducedPartition[];
}

/** Appends a record batch to each of some partitions; those of a transaction have been added to it before. */
export const PRODUCE: Api<ProduceRequest, ProduceResponse> = {
  name: 'Produce',
  key: 0,
  version: 9,
  encode({ transactionalId, acks, timeoutMs, partitions }, writer) {
    writer.text(transactionalId).int16(acks).int32(timeoutMs);
    writer.list(byTopic(partitions), ([topic, wanted]) => {
      writer.text(topic);
      writer.list(wanted, ({ partition, records }) => writer.int32(partition).bytes(records).end());
      writer.end();
    });
    writer.end();
  },
  decode(reader) {
    const topics = reader.list(() => {
      const topic = reader.text();
      const partitions = reader.list((): ProducedPartition => {
        const head = { topic, partition: reader.int32(), errorCode: reader.int16() };
        const baseOffset = reader.integer();
        // The time of the log and where it starts.
        reader.int64();
        reader.int64();
        const recordMessages = reader.list(() => {
          reader.int32();
          const message = reader.nullableText();
          reader.end();
          return message;
        });
        const errorMessage = reader.nullableText() ?? recordMessages[0] ?? null;
        reader.end();
        return { ...head, baseOffset, errorMessage };
      });
      reader.end();
      return partitions;
    });
    const throttleMs = reader.int32();
    reader.end();
    return { throttleMs, partitions: topics.flat() };
  },
};

/** The same with the transactions of Kafka 4: what is written to is added to the transaction by the broker. */
export const PRODUCE_AND_ADD: typeof PRODUCE = { ...PRODUCE, version: 12 };
