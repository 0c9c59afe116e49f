import type { Api, PartitionResult, Throttled } from './api.ts';
import { byTopic } from './by-topic.ts';

/** Asks for the offset behind the last record, or of the first. */
export const LATEST = -1;
export const EARLIEST = -2;

/** Readers of committed records see an end before the first open transaction. */
export type IsolationLevel = 'read_uncommitted' | 'read_committed';

interface ListOffsetsRequest {
  readonly isolation: IsolationLevel;
  readonly partitions: readonly {
    readonly topic: string;
    readonly partition: number;
    /** Milliseconds since 1970, LATEST or EARLIEST. */
    readonly timestamp: number;
  }[];
}

interface OffsetOfTime extends PartitionResult {
  /** −1 where no record is as late. */
  readonly offset: number;
}

interface ListOffsetsResponse extends Throttled {
  readonly partitions: readonly OffsetOfTime[];
}

/** The number by which requests name an isolation level. */
export function isolationNumber(isolation: IsolationLevel): number {
  return isolation === 'read_committed' ? 1 : 0;
}

export const CONSUMER_REPLICA = -1;
const ANY_EPOCH = -1;

/** The first offset of partitions from a time on, or their ends. */
export const LIST_OFFSETS: Api<ListOffsetsRequest, ListOffsetsResponse> = {
  name: 'ListOffsets',
  key: 2,
  version: 7,
  encode({ isolation, partitions }, writer) {
    writer.int32(CONSUMER_REPLICA).int8(isolationNumber(isolation));
    writer.list(byTopic(partitions), ([topic, wanted]) => {
      writer.text(topic);
      writer.list(wanted, ({ partition, timestamp }) =>
        writer.int32(partition).int32(ANY_EPOCH).int64(timestamp).end(),
      );
      writer.end();
    });
    writer.end();
  },
  decode(reader) {
    const throttleMs = reader.int32();
    const topics = reader.list(() => {
      const topic = reader.text();
      const partitions = reader.list((): OffsetOfTime => {
        const partition = reader.int32();
        const errorCode = reader.int16();
        reader.int64();
        const offset = reader.integer();
        reader.int32();
        reader.end();
        return { topic, partition, errorCode, offset };
      });
      reader.end();
      return partitions;
    });
    reader.end();
    return { throttleMs, partitions: topics.flat() };
  },
};
