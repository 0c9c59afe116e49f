import type { Api, PartitionResult, Throttled } from './api.ts';
import { byTopic } from './by-topic.ts';

interface OffsetFetchRequest {
  readonly groupId: string;
  readonly partitions: readonly { readonly topic: string; readonly partition: number }[];
}

interface CommittedOffset extends PartitionResult {
  /** −1 where none was committed. */
  readonly offset: number;
  readonly metadata: string;
}

interface OffsetFetchResponse extends Throttled {
  readonly errorCode: number;
  readonly partitions: readonly CommittedOffset[];
}

/** The offsets that a group has committed; refused while a transaction may still change them. */
export const OFFSET_FETCH: Api<OffsetFetchRequest, OffsetFetchResponse> = {
  name: 'OffsetFetch',
  key: 9,
  version: 7,
  encode({ groupId, partitions }, writer) {
    writer.text(groupId);
    writer.list(byTopic(partitions), ([topic, wanted]) => {
      writer.text(topic).list(wanted, ({ partition }) => writer.int32(partition));
      writer.end();
    });
    const requiresStable = true;
    writer.flag(requiresStable).end();
  },
  decode(reader) {
    const throttleMs = reader.int32();
    const topics = reader.list(() => {
      const topic = reader.text();
      const partitions = reader.list((): CommittedOffset => {
        const partition = reader.int32();
        const offset = reader.integer();
        reader.int32();
        const metadata = reader.text();
        const errorCode = reader.int16();
        reader.end();
        return { topic, partition, errorCode, offset, metadata };
      });
      reader.end();
      return partitions;
    });
    const errorCode = reader.int16();
    reader.end();
    return { throttleMs, errorCode, partitions: topics.flat() };
  },
};
