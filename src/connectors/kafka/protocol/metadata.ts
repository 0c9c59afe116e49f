import type { Api, Throttled } from './api.ts';

interface MetadataRequest {
  /** Null asks for all topics. */
  readonly topics: readonly string[] | null;
  /** Whether the broker makes those that are not there, if it is told to by its own options. */
  readonly mayMake: boolean;
}

export interface BrokerAddress {
  readonly nodeId: number;
  readonly host: string;
  readonly port: number;
}

export interface PartitionMetadata {
  readonly errorCode: number;
  readonly partition: number;
  /** −1 while there is none. */
  readonly leader: number;
  readonly leaderEpoch: number;
}

export interface TopicMetadata {
  readonly errorCode: number;
  readonly name: string;
  /** As sixteen bytes in hexadecimal digits. */
  readonly id: string;
  readonly isInternal: boolean;
  readonly partitions: readonly PartitionMetadata[];
}

export interface MetadataResponse extends Throttled {
  readonly brokers: readonly BrokerAddress[];
  readonly clusterId: string | null;
  readonly topics: readonly TopicMetadata[];
}

const UUID_BYTES = 16;
const NO_ID: Buffer = Buffer.alloc(UUID_BYTES);

/** Brokers, topics with their ids, partitions and who leads them. */
export const METADATA: Api<MetadataRequest, MetadataResponse> = {
  name: 'Metadata',
  key: 3,
  version: 12,
  encode({ topics, mayMake }, writer) {
    writer.list(topics, (topic) => writer.raw(NO_ID).text(topic).end());
    const includesOperations = false;
    writer.flag(mayMake).flag(includesOperations).end();
  },
  decode(reader) {
    const throttleMs = reader.int32();
    const brokers = reader.list(() => {
      const broker = { nodeId: reader.int32(), host: reader.text(), port: reader.int32() };
      reader.nullableText();
      reader.end();
      return broker;
    });
    const clusterId = reader.nullableText();
    reader.int32();
    const topics = reader.list((): TopicMetadata => {
      const head = {
        errorCode: reader.int16(),
        name: reader.text(),
        id: reader.raw(UUID_BYTES).toString('hex'),
        isInternal: reader.flag(),
      };
      const partitions = reader.list(() => {
        const partition = {
          errorCode: reader.int16(),
          partition: reader.int32(),
          leader: reader.int32(),
          leaderEpoch: reader.int32(),
        };
        // Replicas, those in sync, those offline.
        for (let nodes = 0; nodes < 3; nodes++) reader.list(() => reader.int32());
        reader.end();
        return partition;
      });
      reader.int32();
      reader.end();
      return { ...head, partitions };
    });
    reader.end();
    return { throttleMs, brokers, clusterId, topics };
  },
};
