import type { PartitionResult, Throttled } from './api.ts';
import type { WireReader } from './wire-reader.ts';

export interface PartitionResults extends Throttled {
  readonly partitions: readonly PartitionResult[];
}

export function readPartitionResults(reader: WireReader): PartitionResults {
  const throttleMs = reader.int32();
  const topics = reader.list(() => {
    const topic = reader.text();
    const partitions = reader.list((): PartitionResult => {
      const result = { topic, partition: reader.int32(), errorCode: reader.int16() };
      reader.end();
      return result;
    });
    reader.end();
    return partitions;
  });
  reader.end();
  return { throttleMs, partitions: topics.flat() };
}
