import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClientName } from '../../../src/connectors/kafka/client/client-options.ts';
import type { StreamingQuery } from '../../../src/index.ts';
import { scratchDirectory } from '../scratch-directory.ts';
import { sharedSession } from '../shared-session.ts';
import { KafkaClient } from './kafka-client.ts';

/** A broker to test against. */
export interface TestKafka {
  readonly bootstrap: string;
  createTopic(name: string, partitionCount: number): void | Promise<void>;
  deleteTopic(name: string): void | Promise<void>;
  /** One more. */
  addPartition(name: string, partitionCount: number): void | Promise<void>;
  close(): Promise<void>;
}

/** What holds over any broker: the fake one and real ones. `opener`: what the product opens its connections by. */
export function describeKafka(
  start: () => Promise<TestKafka>,
  opener: ClientName = 'kafkajs',
): void {
  const session = sharedSession();
  let kafka: TestKafka;
  let client: KafkaClient;
  let topicCount = 0;

  beforeAll(async () => {
    kafka = await start();
    client = new KafkaClient(kafka.bootstrap);
  });
  afterAll(async () => {
    client?.close();
    await kafka?.close();
  });

  /** A topic of the running test's own. */
  async function newTopic(partitionCount = 1): Promise<string> {
    const topic = `topic-${process.pid}-${topicCount++}`;
    await kafka.createTopic(topic, partitionCount);
    return topic;
  }

  const servers = () => ({ 'kafka.bootstrap.servers': kafka.bootstrap, client: opener });
  const optionsOf = (topic: string, more: Record<string, string> = {}) => {
    return { ...servers(), subscribe: topic, ...more };
  };

  /** Reads all of a topic, some columns of it as SQL. */
  async function rowsOf(
    topic: string,
    columns: readonly string[],
    more: Record<string, string> = {},
    schema?: string,
  ): Promise<readonly unknown[]> {
    const reader = session().read.format('kafka').options(optionsOf(topic, more));
    const df = (schema === undefined ? reader : reader.schema(schema)).load();
    const rows = await df
      .orderBy('partition', 'offset')
      .selectExpr(...columns)
      .collect();
    return rows.map((row) => Object.values(row));
  }

  /** A stream's values, batch by batch. */
  async function collect(
    topic: string,
    more: Record<string, string>,
    checkpointLocation: string,
    isEndless = false,
  ): Promise<{
    readonly query: StreamingQuery;
    readonly batches: readonly (readonly unknown[])[];
  }> {
    const batches: unknown[][] = [];
    const writer = session()
      .readStream.format('kafka')
      .options(optionsOf(topic, { startingOffsets: 'earliest', 'value.format': 'text', ...more }))
      .load()
      .select('value')
      .writeStream.foreachBatch((batch) => {
        batches.push(batch.rows().map(([value]) => value));
      })
      .option('checkpointLocation', checkpointLocation);
    const query = await (isEndless ? writer : writer.trigger({ availableNow: true })).start();
    if (!isEndless) await query.awaitTermination();
    return { query, batches };
  }

  const numbered = (first: number, count: number) =>
    Array.from({ length: count }, (_, index) => ({ value: `${first + index}` }));

  test('records are rows: bytes, place, time and headers, nulls among them', async () => {
    const topic = await newTopic(2);
    const timestampMs = Date.UTC(2026, 4, 6, 7, 8, 9, 10);
    await client.produce(topic, 0, [
      { key: 'k', value: 'v', timestampMs },
      {
        value: null,
        timestampMs: timestampMs - 5,
        headers: [
          ['a', 'x'],
          ['b', null],
        ],
      },
    ]);
    await client.produce(topic, 1, [{ key: '', value: 'ü', timestampMs: 0 }]);
    const columns = ['string(key)', 'string(value)', 'topic', 'partition', 'offset'];
    const more = ['unix_millis(timestamp)', 'timestampType', 'to_json(headers)'];
    expect(await rowsOf(topic, [...columns, ...more], { includeHeaders: 'true' })).toEqual([
      ['k', 'v', topic, 0, 0, timestampMs, 0, null],
      [null, null, topic, 0, 1, timestampMs - 5, 0, '[{"key":"a","value":"eA=="},{"key":"b"}]'],
      ['', 'ü', topic, 1, 0, 0, 0, null],
    ]);
  });

  test.each(['gzip', 'zstd'] as const)('batches of %s are decompressed', async (codec) => {
    const topic = await newTopic();
    await client.produce(topic, 0, numbered(0, 1000), { codec });
    await client.produce(topic, 0, numbered(1000, 10));
    expect(await rowsOf(topic, ['int(string(value))'])).toEqual(
      Array.from({ length: 1010 }, (_, number) => [number]),
    );
  });

  test('progress tells how far a stream is behind, a group of consumers tells it to others', async () => {
    const topic = await newTopic(2);
    await client.produce(topic, 0, numbered(0, 10));
    await client.produce(topic, 1, numbered(10, 30));
    const lagGroupId = `lag-of-${topic}`;
    const more = { maxOffsetsPerTrigger: '20', lagGroupId };
    const { query } = await collect(topic, more, scratchDirectory());
    const behind = query.recentProgress.map(({ sources: [source] }) => {
      const { metrics } = source!;
      return ['min', 'max', 'avg'].map((name) => metrics?.[`${name}OffsetsBehindLatest`]);
    });
    expect(behind).toEqual([
      ['5', '15', '10.0'],
      ['0', '0', '0.0'],
    ]);
    expect(await client.groupOffsets(lagGroupId, topic, 2)).toEqual([10, 30]);
  });

  test.each([null, '7', '1000'])('long answers are read whole and in parts: %s', async (limit) => {
    const topic = await newTopic(2);
    const made = (first: number) =>
      Array.from({ length: 40 }, (_, row) => ({ value: `${first + row} ${'x'.repeat(10_000)}` }));
    for (let batch = 0; batch < 6; batch++)
      await client.produce(topic, batch % 2, made(batch * 40));
    const more = limit === null ? {} : { maxOffsetsPerTrigger: limit };
    const { batches } = await collect(topic, more, scratchDirectory());
    const values = batches.flat().map((value) => String(value));
    expect(values.every((value) => /^\d+ x{10000}$/.test(value))).toBe(true);
    const numbers = values.map((value) => Number.parseInt(value, 10));
    expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 240 }, (_, n) => n));
  });

  test('values of JSON are typed columns, one row a record whatever it holds', async () => {
    const topic = await newTopic();
    const headers = Array.from({ length: 20 }, (_, index) => [`h${index}`, 'x'] as const);
    const values = ['{"n":1,"s":"a"}', null, '  ', '{"n":"x"', '[{"n":3},{"n":4}]', '{"n":5}'];
    await client.produce(
      topic,
      0,
      values.map((value) => ({ key: 'k', value, headers })),
    );
    const rows = await rowsOf(
      topic,
      ['n', 's', 'key', 'offset', '_corrupt_record'],
      { 'value.format': 'json', 'key.format': 'text' },
      'n INT, s STRING, _corrupt_record STRING',
    );
    expect(rows).toEqual([
      [1, 'a', 'k', 0, null],
      [null, null, 'k', 1, null],
      [null, null, 'k', 2, null],
      [null, null, 'k', 3, '{"n":"x"'],
      [3, null, 'k', 4, null],
      [5, null, 'k', 5, null],
    ]);
  });

  test('values of CSV are typed columns, too', async () => {
    const topic = await newTopic();
    const values = ['1,a', null, ' ', '"2","x\ny"', 'x,"', '3', '4,'];
    await client.produce(
      topic,
      0,
      values.map((value) => ({ value })),
    );
    const format = { 'value.format': 'csv', 'value.mode': 'PERMISSIVE' };
    expect(await rowsOf(topic, ['n', 's', 'offset'], format, 'n INT, s STRING')).toEqual([
      [1, 'a', 0],
      [null, null, 1],
      [null, null, 2],
      [2, 'x\ny', 3],
      [null, null, 4],
      [3, null, 5],
      [4, null, 6],
    ]);
  });

  test('a bounded read begins and ends where it is told to', async () => {
    const topic = await newTopic(2);
    for (const partition of [0, 1]) {
      await client.produce(
        topic,
        partition,
        numbered(0, 3).map((record) => ({ ...record, timestampMs: 1000 })),
      );
      await client.produce(
        topic,
        partition,
        numbered(3, 3).map((record) => ({ ...record, timestampMs: 2000 })),
      );
    }
    const places = async (more: Record<string, string>) =>
      (await rowsOf(topic, ['partition', 'offset'], more)).map((row) =>
        (row as number[]).join(':'),
      );
    expect(
      await places({
        startingOffsets: `{"${topic}":{"0":2,"1":-2}}`,
        endingOffsets: `{"${topic}":{"0":4,"1":1}}`,
      }),
    ).toEqual(['0:2', '0:3', '1:0']);
    expect(await places({ startingTimestamp: '1500' })).toEqual([
      '0:3',
      '0:4',
      '0:5',
      '1:3',
      '1:4',
      '1:5',
    ]);
    expect(
      await places({
        startingOffsetsByTimestamp: `{"${topic}":{"0":1500,"1":0}}`,
        endingOffsetsByTimestamp: `{"${topic}":{"0":5000,"1":1500}}`,
      }),
    ).toEqual(['0:3', '0:4', '0:5', '1:0', '1:1', '1:2']);
    const tooLate = { startingTimestamp: '5000' };
    await expect(places(tooLate)).rejects.toThrow('No offset matched');
    expect(await places({ ...tooLate, startingOffsetsByTimestampStrategy: 'latest' })).toEqual([]);
  });

  test('some partitions are assigned, or topics chosen by a pattern', async () => {
    const [first, second] = [await newTopic(2), await newTopic()];
    await client.produce(first, 0, [{ value: 'a' }]);
    await client.produce(first, 1, [{ value: 'b' }]);
    await client.produce(second, 0, [{ value: 'c' }]);
    const values = async (options: Record<string, string>) => {
      const all = {
        ...servers(),
        'value.format': 'text',
        ...options,
      };
      const rows = await session()
        .read.format('kafka')
        .options(all)
        .load()
        .select('value')
        .collect();
      return rows.map((row) => Object.values(row)[0]).toSorted();
    };
    expect(await values({ assign: `{"${first}":[1]}` })).toEqual(['b']);
    expect(await values({ subscribe: `${first},${second}` })).toEqual(['a', 'b', 'c']);
    expect(await values({ subscribePattern: `${second.slice(0, -1)}[${second.at(-1)}]` })).toEqual([
      'c',
    ]);
  });

  test('a run takes what is there within its limits, the next one goes on behind it', async () => {
    const topic = await newTopic(2);
    await client.produce(topic, 0, numbered(0, 8));
    await client.produce(topic, 1, numbered(100, 2));
    const checkpoint = scratchDirectory();
    const limit = { maxOffsetsPerTrigger: '5' };
    const { batches } = await collect(topic, limit, checkpoint);
    expect(batches).toEqual([
      ['0', '1', '2', '3', '100'],
      ['4', '5', '6', '7', '101'],
    ]);
    await client.produce(topic, 1, numbered(102, 1));
    expect((await collect(topic, {}, checkpoint)).batches).toEqual([['102']]);
    expect((await collect(topic, {}, checkpoint)).batches).toEqual([]);
  });

  test('a running stream takes what comes, also in a partition that is new', async () => {
    const topic = await newTopic(1);
    const more = { 'kafka.metadata.max.age.ms': '50' };
    const { query, batches } = await collect(topic, more, scratchDirectory(), true);
    await client.produce(topic, 0, numbered(0, 2));
    await query.processAllAvailable();
    expect(batches.flat()).toEqual(['0', '1']);
    await kafka.addPartition(topic, 2);
    await client.produce(topic, 1, numbered(10, 2));
    while (batches.flat().length < 4) await query.processAllAvailable();
    expect(batches.flat()).toEqual(['0', '1', '10', '11']);
    await query.stop();
  });

  test('a topic made anew is not taken for the old one', async () => {
    const topic = await newTopic(1);
    await client.produce(topic, 0, numbered(0, 3));
    const [strict, loose] = [scratchDirectory(), scratchDirectory()];
    await collect(topic, {}, strict);
    await collect(topic, {}, loose);
    await kafka.deleteTopic(topic);
    await kafka.createTopic(topic, 1);
    await client.produce(topic, 0, numbered(100, 9));
    await expect(collect(topic, {}, strict)).rejects.toThrow('KAFKA_DATA_LOSS.PARTITIONS_DELETED');
    const { batches } = await collect(topic, { failOnDataLoss: 'false' }, loose);
    expect(batches.flat()).toEqual(numbered(100, 9).map(({ value }) => value));
  });

  test("rows are records, spread by their keys as Kafka's own producers do", async () => {
    const [input, output] = [await newTopic(), await newTopic(3)];
    const keys = ['k1', 'k2', 'k3', 'k4', 'k5', 'k6', 'key-seven', ''];
    await client.produce(
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
    const records = await client.readAll(output);
    expect(records.map(({ key, value, headers }) => [key, value, headers]).toSorted()).toEqual(
      keys.map((key) => [key, `v-${key}`, [['h', key]]]).toSorted(),
    );
    expect((await client.read(output, 0)).map(({ key }) => key)).toEqual(PARTITION_0);
    expect((await client.read(output, 1)).map(({ key }) => key)).toEqual(PARTITION_1);
  });

  test.each(['none', 'gzip', 'snappy', 'lz4', 'zstd'])(
    'a stream goes from topic to topic, written by %s',
    async (codec) => {
      const [input, output] = [await newTopic(), await newTopic(2)];
      await client.produce(input, 0, numbered(0, 3000));
      const checkpoint = scratchDirectory();
      for (const expected of [3000, 3000, 3001]) {
        if (expected > 3000) await client.produce(input, 0, numbered(3000, 1));
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
        // The test's own client reads what Node can decompress.
        const isOfNode = !['snappy', 'lz4'].includes(codec);
        const values = isOfNode
          ? (await client.readAll(output)).map(({ value }) => Number(value))
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
    expect((await client.read(first, 2)).map(({ value }) => value)).toEqual(['a']);
    expect((await client.read(first, 1)).map(({ value }) => value)).toEqual(['c']);
    expect((await client.read(second, 0)).map(({ value }) => value)).toEqual(['b']);
  });
}

/** What a Java producer of Kafka 4.3.1 does with the keys of that test, of three partitions. */
const PARTITION_0: readonly string[] = ['k2', 'k5', ''];
const PARTITION_1: readonly string[] = ['k3', 'k4', 'k6'];
