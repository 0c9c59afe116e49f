import type { Api } from './api.ts';
import { byTopic } from './by-topic.ts';
import { type PartitionResults, readPartitionResults } from './partition-results.ts';

interface OffsetCommitRequest {
  readonly groupId: string;
  readonly offsets: readonly GroupOffset[];
}

/** Where a group is in a partition. */
export interface GroupOffset {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

const NO_GENERATION = -1;
const NO_MEMBER = '';
const UNKNOWN_EPOCH = -1;

/** The offsets of a group that nobody has joined. */
export const OFFSET_COMMIT: Api<OffsetCommitRequest, PartitionResults> = {
  name: 'OffsetCommit',
  key: 8,
  version: 8,
  encode({ groupId, offsets }, writer) {
    writer.text(groupId).int32(NO_GENERATION).text(NO_MEMBER).text(null);
    writer.list(byTopic(offsets), ([topic, partitions]) => {
      writer.text(topic);
      writer.list(partitions, ({ partition, offset }) => {
        writer.int32(partition).int64(offset).int32(UNKNOWN_EPOCH).text(null).end();
      });
      writer.end();
    });
    writer.end();
  },
  decode: readPartitionResults,
};
