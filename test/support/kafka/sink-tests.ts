import { expect, test } from 'vitest';
import { scratchDirectory } from '../scratch-directory.ts';
import { type KafkaFixture, numbered } from './kafka-fixture.ts';

/** What a sink writes, over any broker. */
export function testSink(given: KafkaFixture): void {
  const { session, newTopic, servers, optionsOf, rowsOf } = given;

  test("rows are records, spread by their keys as Kafka's own producers do", async () => {
    const [input, output] = [await newTopic(), await newTopic(3)];
    const keys = ['k1', 'k2', 'k3', 'k4', 'k5', 'k6', 'key-seven', ''];
    await given.client.produce(
      input,
      0,
      keys.map((key) => ({ key, value: `v-${key}`, headers: [['h', key]] })),
    );
    await session()
      .read.format('kafka')
      .options(optionsOf(input, { includeHeaders: 'true' }))
      .load()
      .select('key', 'value', 'headers')
      .write.format('kafka')
      .options({ ...servers(), topic: output })
      .save();
    const records = await given.client.readAll(output);
    expect(records.map(({ key, value, headers }) => [key, value, headers]).toSorted()).toEqual(
      keys.map((key) => [key, `v-${key}`, [['h', key]]]).toSorted(),
    );
    expect((await given.client.read(output, 0)).map(({ key }) => key)).toEqual(PARTITION_0);
    expect((await given.client.read(output, 1)).map(({ key }) => key)).toEqual(PARTITION_1);
  });

  test.each(['none', 'gzip', 'snappy', 'lz4', 'zstd'])(
    'a stream goes from topic to topic, written by %s',
    async (codec) => {
      const [input, output] = [await newTopic(), await newTopic(2)];
      await given.client.produce(input, 0, numbered(0, 3000));
      const checkpoint = scratchDirectory();
      for (const expected of [3000, 3000, 3001]) {
        if (expected > 3000) await given.client.produce(input, 0, numbered(3000, 1));
        const query = await session()
          .readStream.format('kafka')
          .options(optionsOf(input, { startingOffsets: 'earliest', maxOffsetsPerTrigger: '1100' }))
          .load()
          .select('value')
          .writeStream.format('kafka')
          .options({ ...servers(), topic: output })
          .options({ 'kafka.compression.type': codec, 'kafka.batch.size': '2000' })
          .option('checkpointLocation', checkpoint)
          .trigger({ availableNow: true })
          .start();
        await query.awaitTermination();
        await given.client.transactionsEnded(output);
        // The test's own client reads what Node can decompress.
        const isOfNode = !['snappy', 'lz4'].includes(codec);
        const values = isOfNode
          ? (await given.client.readAll(output)).map(({ value }) => Number(value))
          : (await rowsOf(output, ['int(string(value))'])).flat().map(Number);
        expect(values.toSorted((a, b) => a - b)).toEqual(
          numbered(0, expected).map(({ value }) => Number(value)),
        );
      }
    },
  );

  test('rows name their topics and partitions', async () => {
    const [first, second] = [await newTopic(3), await newTopic()];
    const df = session().sql(
      `SELECT value, topic, partition FROM VALUES ('a', '${first}', 2), ('b', '${second}', NULL), ('c', '${first}', 1)
       AS t(value, topic, partition)`,
    );
    await df.write.format('kafka').options(servers()).save();
    expect((await given.client.read(first, 2)).map(({ value }) => value)).toEqual(['a']);
    expect((await given.client.read(first, 1)).map(({ value }) => value)).toEqual(['c']);
    expect((await given.client.read(second, 0)).map(({ value }) => value)).toEqual(['b']);
  });

  /** Writes texts to a topic, as a stream that ends. */
  async function write(
    topic: string,
    values: readonly string[],
    options: Record<string, string> = {},
  ): Promise<void> {
    const input = await newTopic();
    await given.client.produce(
      input,
      0,
      values.map((value) => ({ value })),
    );
    const query = await session()
      .readStream.format('kafka')
      .options(optionsOf(input, { startingOffsets: 'earliest' }))
      .load()
      .select('value')
      .writeStream.format('kafka')
      .options({ ...servers(), topic, ...options })
      .option('checkpointLocation', scratchDirectory())
      .trigger({ availableNow: true })
      .start();
    await query.awaitTermination();
  }

  test('a value that is too large is an error that names its row and its partition', async () => {
    const topic = await newTopic();
    const df = session().sql(
      "SELECT value FROM VALUES ('a'), ('b'), (repeat('x', 1800000)) AS t(value)",
    );
    const written = df.write
      .format('kafka')
      .options({ ...servers(), topic })
      .save();
    await expect(written).rejects.toThrow(
      new RegExp(`KAFKA_RECORD_TOO_LARGE.*Row 2 .*${topic}-0`, 's'),
    );
  });

  test('a topic that is not there is an error that names it', async () => {
    const quick = { 'kafka.default.api.timeout.ms': '1000' };
    await expect(write('nowhere', ['a'], quick)).rejects.toThrow(
      "[KAFKA_UNKNOWN_TOPIC] There is no topic 'nowhere' in Kafka.",
    );
  });

  test('a topic that nobody may write to is an error that says so', async () => {
    const topic = await newTopic();
    await given.kafka.forbidWriting(topic);
    await expect(write(topic, ['a'])).rejects.toThrow(
      /KAFKA_REQUEST_REFUSED.*TOPIC_AUTHORIZATION_FAILED.*has no right/s,
    );
  });

  test('partitions that are added to a topic are written to', async () => {
    const topic = await newTopic(2);
    const input = await newTopic();
    const query = await session()
      .readStream.format('kafka')
      .options(optionsOf(input, { startingOffsets: 'earliest' }))
      .load()
      .select('key', 'value')
      .writeStream.format('kafka')
      .options({ ...servers(), topic, 'kafka.metadata.max.age.ms': '0' })
      .option('checkpointLocation', scratchDirectory())
      .start();
    await given.client.produce(input, 0, [{ key: 'k1', value: 'a' }]);
    await query.processAllAvailable();
    await given.kafka.addPartition(topic, 3);
    for (let count = 0; count === 0; ) {
      await given.client.produce(input, 0, [{ key: 'k1', value: 'b' }]);
      await query.processAllAvailable();
      // A broker may not know the new partition yet.
      count = (await given.client.read(topic, 2).catch(() => [])).length;
    }
    await query.stop();
  });
}

/** What a Java producer of Kafka 4.3.1 does with the keys of that test, of three partitions. */
const PARTITION_0: readonly string[] = ['k2', 'k5', ''];
const PARTITION_1: readonly string[] = ['k3', 'k4', 'k6'];
