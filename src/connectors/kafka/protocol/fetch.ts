import type { Api, Throttled } from './api.ts';
import { CONSUMER_REPLICA, type IsolationLevel, isolationNumber } from './list-offsets.ts';

interface FetchRequest {
  /** The broker waits as long for `bytesMin`. */
  readonly waitMsMax: number;
  readonly bytesMin: number;
  readonly bytesMax: number;
  readonly isolation: IsolationLevel;
  readonly partitions: readonly FetchedPartition[];
}

export interface FetchedPartition {
  /** As `TopicMetadata.id` has it. */
  readonly topicId: string;
  readonly partition: number;
  readonly leaderEpoch: number;
  readonly offset: number;
  readonly bytesMax: number;
}

/** A producer's transaction from an offset on up to its marker was given up. */
export interface AbortedTransaction {
  readonly producerId: bigint;
  readonly firstOffset: number;
}

export interface PartitionRecords {
  readonly topicId: string;
  readonly partition: number;
  readonly errorCode: number;
  readonly highWatermark: number;
  /** Behind the last record that is not of an open transaction. */
  readonly lastStableOffset: number;
  readonly logStartOffset: number;
  readonly aborted: readonly AbortedTransaction[];
  /** Record batches one behind the other, the last of them perhaps cut off; a view of the answer. */
  readonly records: Buffer;
}

export interface FetchResponse extends Throttled {
  readonly errorCode: number;
  readonly partitions: readonly PartitionRecords[];
}

const UUID_BYTES = 16;
const NO_SESSION = 0;
const NO_SESSION_EPOCH = -1;
const UNKNOWN = -1;
const NO_RECORDS: Buffer = Buffer.alloc(0);

/** Record batches as they are on the broker's disk. Topics are named by id, so that one made anew is not taken for the old. */
export const FETCH: Api<FetchRequest, FetchResponse> = {
  name: 'Fetch',
  key: 1,
  version: 13,
  encode({ waitMsMax, bytesMin, bytesMax, isolation, partitions }, writer) {
    writer.int32(CONSUMER_REPLICA).int32(waitMsMax).int32(bytesMin).int32(bytesMax);
    writer.int8(isolationNumber(isolation)).int32(NO_SESSION).int32(NO_SESSION_EPOCH);
    writer.list([...Map.groupBy(partitions, ({ topicId }) => topicId)], ([topicId, wanted]) => {
      writer.raw(Buffer.from(topicId, 'hex'));
      writer.list(wanted, (each) => {
        writer.int32(each.partition).int32(each.leaderEpoch).int64(each.offset);
        const lastFetchedEpoch = UNKNOWN;
        const logStartOffset = UNKNOWN;
        writer.int32(lastFetchedEpoch).int64(logStartOffset).int32(each.bytesMax).end();
      });
      writer.end();
    });
    writer.list([], () => {});
    const rack = '';
    writer.text(rack).end();
  },
  decode(reader) {
    const throttleMs = reader.int32();
    const errorCode = reader.int16();
    reader.int32();
    const topics = reader.list(() => {
      const topicId = reader.raw(UUID_BYTES).toString('hex');
      const partitions = reader.list((): PartitionRecords => {
        const head = {
          topicId,
          partition: reader.int32(),
          errorCode: reader.int16(),
          highWatermark: reader.integer(),
          lastStableOffset: reader.integer(),
          logStartOffset: reader.integer(),
        };
        const aborted = reader.list(() => {
          const transaction = { producerId: reader.int64(), firstOffset: reader.integer() };
          reader.end();
          return transaction;
        });
        reader.int32();
        const records = reader.bytes() ?? NO_RECORDS;
        reader.end();
        return { ...head, aborted, records };
      });
      reader.end();
      return partitions;
    });
    reader.end();
    return { throttleMs, errorCode, partitions: topics.flat() };
  },
};
