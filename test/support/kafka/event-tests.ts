import { expect, test } from 'vitest';
import { scratchDirectory } from '../scratch-directory.ts';
import { type KafkaFixture, numbered } from './kafka-fixture.ts';

/** What becomes of queries when something happens to a cluster, over any broker. */
export function testEvents(given: KafkaFixture): void {
  const { newTopic, collect } = given;

  test('a running stream takes what comes, also in a partition that is new', async () => {
    const topic = await newTopic(1);
    const more = { 'kafka.metadata.max.age.ms': '50' };
    const { query, batches } = await collect(topic, more, scratchDirectory(), true);
    await given.client.produce(topic, 0, numbered(0, 2));
    await query.processAllAvailable();
    expect(batches.flat()).toEqual(['0', '1']);
    await given.kafka.addPartition(topic, 2);
    await given.client.produce(topic, 1, numbered(10, 2));
    while (batches.flat().length < 4) await query.processAllAvailable();
    expect(batches.flat()).toEqual(['0', '1', '10', '11']);
    await query.stop();
  });

  test('a topic made anew is not taken for the old one', async () => {
    const topic = await newTopic(1);
    await given.client.produce(topic, 0, numbered(0, 3));
    const [strict, loose] = [scratchDirectory(), scratchDirectory()];
    await collect(topic, {}, strict);
    await collect(topic, {}, loose);
    await given.kafka.deleteTopic(topic);
    await given.kafka.createTopic(topic, 1);
    await given.client.produce(topic, 0, numbered(100, 9));
    await expect(collect(topic, {}, strict)).rejects.toThrow('KAFKA_DATA_LOSS.PARTITIONS_DELETED');
    const { batches } = await collect(topic, { failOnDataLoss: 'false' }, loose);
    expect(batches.flat()).toEqual(numbered(100, 9).map(({ value }) => value));
  });
}
