import { expect, test } from 'vitest';
import { kafkaSources } from './kafka-sources.ts';

const sources = kafkaSources();

test('partitions that are assigned and not there are an error', async () => {
  const assigned = { assign: '{"t":[1,7]}', 'kafka.default.api.timeout.ms': '100' };
  await expect(sources.open(assigned)).rejects.toThrow(
    "[KAFKA_UNKNOWN_PARTITION] There is no partition 7 of the topic 't' in Kafka.",
  );
});

test.each([
  [{ startingOffsets: '{"t":{"0":0,"1":0,"2":0}}' }, 'startingOffsets'],
  [{ startingOffsets: '{"t":{"0":0,"1":0},"u":{"0":0}}' }, 'startingOffsets'],
  [{ startingOffsets: '{"t":{"0":0}}' }, 'startingOffsets'],
  [{ startingOffsetsByTimestamp: '{"t":{"0":0,"1":0,"2":0}}' }, 'startingOffsetsByTimestamp'],
])('offsets of other partitions than those that are read are refused: %j', async (own, option) => {
  await expect(sources.open(own)).rejects.toThrow(
    `If ${option} contains specific offsets, you must specify all TopicPartitions and no others.`,
  );
});
