import { expect, test } from 'vitest';
import { readClientOptions } from '../../../../src/connectors/kafka/client/client-options.ts';
import { KafkaCluster } from '../../../../src/connectors/kafka/client/cluster.ts';
import { FollowedPartitions } from '../../../../src/connectors/kafka/source/followed-partitions.ts';
import type { KafkaSource } from '../../../../src/connectors/kafka/source/kafka-source.ts';
import { TopicDirectory } from '../../../../src/connectors/kafka/source/topic-directory.ts';
import { kafkaSources } from './kafka-sources.ts';

const sources = kafkaSources();
const { append } = sources;

const MEASURED = { endMs: 0, rowCount: 0, processingMs: 0, schedulingDelayMs: 0 };

/** Plans until there is something, and gives the offsets by partition. */
async function planned(source: KafkaSource) {
  let plan = await source.plan();
  while (plan === null) plan = await source.plan();
  const { range } = plan;
  return { range, partitions: (range as { t: { partitions: unknown } }).t.partitions };
}

function makeAnew(): void {
  sources.kafka.deleteTopic('t');
  sources.kafka.createTopic('t', 2);
}

test('records of a topic that was made anew are not awaited in the old one', async () => {
  // Nothing else looks for such topics.
  const source = await sources.open({ 'kafka.metadata.max.age.ms': '3600000' });
  append(0, 3);
  await planned(source);
  makeAnew();
  append(0, 9);
  expect(await source.plan()).toBeNull();
});

test('the lag of a topic that was made anew counts nothing that the old one had', async () => {
  const allowed = { 'kafka.metadata.max.age.ms': '0', failOnDataLoss: 'false' };
  const source = await sources.open(allowed);
  append(0, 10);
  source.batchCompleted(MEASURED, (await planned(source)).range);
  expect(source.metrics()['maxOffsetsBehindLatest']).toBe('0');
  makeAnew();
  append(0, 4);
  const { range, partitions } = await planned(source);
  expect(partitions).toEqual({ 0: [0, 4] });
  expect(source.metrics()['maxOffsetsBehindLatest']).toBe('4');
  source.batchCompleted(MEASURED, range);
  expect(source.metrics()['maxOffsetsBehindLatest']).toBe('0');
});

test('a position that is lost while its topic is made anew moves nothing in the new one', async () => {
  const servers = new Map([['bootstrap.servers', sources.kafka.bootstrap]]);
  const cluster = new KafkaCluster(readClientOptions(servers));
  const isolation = 'read_committed';
  const selection = { kind: 'subscribe', topics: ['t'] } as const;
  const directory = new TopicDirectory(cluster, selection, isolation);
  const followed = new FollowedPartitions(directory, { isolation, failOnDataLoss: false });
  try {
    await directory.open();
    followed.put({ topic: 't', topicId: 'old', partition: 0, offset: 7 });
    const skipped = followed.skipLost(followed.buffers.get('t-0')!);
    followed.put({ topic: 't', topicId: 'new', partition: 0, offset: 3 });
    expect(await skipped).toBe(true);
    const { place, planned: from } = followed.buffers.get('t-0')!;
    expect([place.topicId, from]).toEqual(['new', 3]);
  } finally {
    cluster.close();
  }
});
