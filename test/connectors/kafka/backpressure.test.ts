import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Session, session } from '../../../src/index.ts';
import { FakeCluster } from '../../support/kafka/fake-cluster.ts';
import { KafkaClient } from '../../support/kafka/kafka-client.ts';

let kafka: FakeCluster;
let client: KafkaClient;

beforeAll(async () => {
  kafka = await FakeCluster.start();
  client = new KafkaClient(kafka.bootstrap);
});
afterAll(async () => {
  client.close();
  await kafka.close();
});

/** Reads a topic with 30 records in one partition and 10 in another; the rows of each batch by partition. */
async function readBatches(topic: string, settings: Record<string, string>) {
  kafka.createTopic(topic, 2);
  const numbered = (count: number) =>
    Array.from({ length: count }, (_, value) => ({ value: String(value) }));
  await client.produce(topic, 0, numbered(30));
  await client.produce(topic, 1, numbered(10));
  await using millrace: Session = await session({ settings });
  const query = await millrace.readStream
    .format('kafka')
    .options({ 'kafka.bootstrap.servers': kafka.bootstrap, subscribe: topic })
    .option('startingOffsets', 'earliest')
    .load()
    .select('partition', 'value')
    .writeStream.format('memory')
    .queryName(topic)
    .trigger({ availableNow: true })
    .start();
  await query.awaitTermination();
  const rows = await millrace.table(topic).collect();
  expect(rows.length).toBe(40);
  return query.recentProgress;
}

test('a partition gives no more records a second than it may', async () => {
  const setting = 'spark.streaming.kafka.maxRatePerPartition';
  const progress = await readBatches('partitions', { [setting]: '12' });
  // A batch without an interval of its own stands for a second.
  expect(progress.map(({ numInputRows }) => numInputRows)).toEqual([22, 12, 6]);
  expect(progress[0]!.sources[0]!.metrics).not.toHaveProperty('rateLimit');
});

test('the first rate is shared by lag, and what batches manage follows it', async () => {
  const progress = await readBatches('first', {
    'spark.streaming.backpressure.enabled': 'true',
    'spark.streaming.backpressure.initialRate': '8',
    'spark.streaming.backpressure.pid.minRate': '5',
  });
  const [first, second] = progress;
  expect(first!.numInputRows).toBe(8);
  expect(first!.sources[0]!.metrics).toMatchObject({ rateLimit: '8.0' });
  // The first batch only begins the estimate.
  expect(second!.numInputRows).toBe(8);
  const limit = Number(second!.sources[0]!.metrics!['rateLimit']);
  expect(limit).toBeGreaterThanOrEqual(5);
  expect(limit).toBeCloseTo(second!.processedRowsPerSecond, -1);
});
