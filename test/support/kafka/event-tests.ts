import { expect, test } from 'vitest';
import { scratchDirectory } from '../scratch-directory.ts';
import { type KafkaFixture, numbered } from './kafka-fixture.ts';

/** What becomes of queries when something happens to a cluster, over any broker. */
export function testEvents(given: KafkaFixture): void {
  const { session, newTopic, servers, optionsOf, rowsOf, collect } = given;

  test('a partition that is added to a running stream is read from its start', async () => {
    const topic = await newTopic(1);
    await given.client.produce(topic, 0, numbered(0, 2));
    const { query, batches } = await collect(
      topic,
      { ...ATTENTIVE, startingOffsets: 'latest' },
      scratchDirectory(),
      true,
    );
    await given.client.produce(topic, 0, numbered(5, 2));
    await query.processAllAvailable();
    expect(batches.flat()).toEqual(['5', '6']);
    await given.kafka.addPartition(topic, 2);
    await given.client.produce(topic, 1, numbered(10, 2));
    while (batches.flat().length < 4) await query.processAllAvailable();
    expect(batches.flat()).toEqual(['5', '6', '10', '11']);
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

  test('a topic that is deleted ends the query, or is read no more', async () => {
    const [gone, left] = [await newTopic(), await newTopic()];
    await given.client.produce(gone, 0, numbered(0, 1));
    await given.client.produce(left, 0, numbered(100, 1));
    const both = { ...ATTENTIVE, subscribe: `${gone},${left}` };
    const strict = await collect(gone, both, scratchDirectory(), true);
    const allowed = { ...both, failOnDataLoss: 'false' };
    const loose = await collect(gone, allowed, scratchDirectory(), true);
    for (const { query } of [strict, loose]) await query.processAllAvailable();
    await given.kafka.deleteTopic(gone);
    await expect(strict.query.awaitTermination()).rejects.toThrow(
      `KAFKA_DATA_LOSS.PARTITIONS_DELETED`,
    );
    await given.client.produce(left, 0, numbered(101, 1));
    await loose.query.processAllAvailable();
    expect(loose.batches.flat().toSorted()).toEqual(['0', '100', '101']);
    await loose.query.stop();
  });

  test('a topic that was deleted between two runs is missed by the next', async () => {
    const [gone, left] = [await newTopic(), await newTopic()];
    await given.client.produce(gone, 0, numbered(0, 1));
    const pattern = { subscribePattern: `${gone}|${left}` };
    const options = { ...servers(), ...pattern, startingOffsets: 'earliest' };
    const checkpoint = scratchDirectory();
    const run = async () => {
      const df = session().readStream.format('kafka').options(options).load();
      const query = await df.writeStream
        .foreachBatch(() => {})
        .option('checkpointLocation', checkpoint)
        .trigger({ availableNow: true })
        .start();
      await query.awaitTermination();
    };
    await run();
    await given.kafka.deleteTopic(gone);
    await expect(run()).rejects.toThrow('KAFKA_DATA_LOSS.PARTITIONS_DELETED');
    const named = collect(gone, {}, scratchDirectory());
    await expect(named).rejects.toThrow(`There is no topic '${gone}'`);
  });

  test('a topic made anew under a running stream is not taken for the old one', async () => {
    const topic = await newTopic();
    await given.client.produce(topic, 0, numbered(0, 3));
    const strict = await collect(topic, ATTENTIVE, scratchDirectory(), true);
    const allowed = { ...ATTENTIVE, failOnDataLoss: 'false' };
    const loose = await collect(topic, allowed, scratchDirectory(), true);
    for (const { query } of [strict, loose]) await query.processAllAvailable();
    await given.kafka.deleteTopic(topic);
    await given.kafka.createTopic(topic, 1);
    // The position is inside of the new log.
    await given.client.produce(topic, 0, numbered(100, 9));
    await expect(strict.query.awaitTermination()).rejects.toThrow(
      'KAFKA_DATA_LOSS.PARTITIONS_DELETED',
    );
    while (loose.batches.flat().length < 12) await loose.query.processAllAvailable();
    const all = [...numbered(0, 3), ...numbered(100, 9)].map(({ value }) => value);
    expect(loose.batches.flat()).toEqual(all);
    await loose.query.stop();
  });

  test('offsets before the log, by a position and by an option, are an error or left out', async () => {
    const topic = await newTopic();
    await given.client.produce(topic, 0, numbered(0, 2));
    const [strict, loose] = [scratchDirectory(), scratchDirectory()];
    for (const checkpoint of [strict, loose]) await collect(topic, {}, checkpoint);
    await given.client.produce(topic, 0, numbered(2, 8));
    await given.kafka.deleteBefore(topic, 7);
    await expect(collect(topic, {}, strict)).rejects.toThrow('KAFKA_DATA_LOSS.START_OFFSET_RESET');
    const allowed = { failOnDataLoss: 'false' };
    expect((await collect(topic, allowed, loose)).batches).toEqual([['7', '8', '9']]);
    const early = { startingOffsets: `{"${topic}":{"0":3}}` };
    await expect(collect(topic, early, scratchDirectory())).rejects.toThrow('START_OFFSET_RESET');
    await expect(rowsOf(topic, ['offset'], early)).rejects.toThrow('COULD_NOT_READ_OFFSET_RANGE');
    expect(await rowsOf(topic, ['offset'], { ...early, ...allowed })).toEqual([[7], [8], [9]]);
  });

  test('offsets behind the log, of a start and of an end, are an error or left out', async () => {
    const topic = await newTopic();
    await given.client.produce(topic, 0, numbered(0, 3));
    const allowed = { failOnDataLoss: 'false' };
    const late = { startingOffsets: `{"${topic}":{"0":8}}` };
    await expect(collect(topic, late, scratchDirectory())).rejects.toThrow('START_OFFSET_RESET');
    const checkpoint = scratchDirectory();
    expect((await collect(topic, { ...late, ...allowed }, checkpoint)).batches).toEqual([]);
    await given.client.produce(topic, 0, numbered(3, 6));
    expect((await collect(topic, {}, checkpoint)).batches).toEqual([['8']]);
    const end = { endingOffsets: `{"${topic}":{"0":12}}` };
    await expect(rowsOf(topic, ['offset'], end)).rejects.toThrow('COULD_NOT_READ_OFFSET_RANGE');
    expect(await rowsOf(topic, ['offset'], { ...end, ...allowed })).toHaveLength(9);
  });

  test('all brokers go and come back: each row is there once, and Node warns of nothing', async () => {
    const [input, output] = [await newTopic(4), await newTopic(2)];
    const warnings: string[] = [];
    const warned = ({ name, message }: Error) => warnings.push(`${name}: ${message}`);
    process.on('warning', warned);
    const query = await session()
      .readStream.format('kafka')
      .options(optionsOf(input, { startingOffsets: 'earliest' }))
      .load()
      .select('value')
      .writeStream.format('kafka')
      .options({ ...servers(), topic: output })
      .option('checkpointLocation', scratchDirectory())
      .start();
    for (const turn of [0, 1]) {
      for (let partition = 0; partition < 4; partition++) {
        await given.client.produce(input, partition, numbered(turn * 40 + partition * 10, 10));
      }
      await query.processAllAvailable();
      if (turn === 0) await given.kafka.restart();
    }
    await query.stop();
    process.off('warning', warned);
    await given.client.transactionsEnded(output);
    const values = (await given.client.readAll(output)).map(({ value }) => Number(value));
    const expected = numbered(0, 80).map(({ value }) => Number(value));
    expect(values.toSorted((left, right) => left - right)).toEqual(expected);
    expect(warnings).toEqual([]);
  });

  test('a client above its quota waits, gets everything, and tells how long it waited', async () => {
    const topic = await newTopic();
    const clientId = `slow-${topic}`;
    await given.kafka.throttle(clientId);
    for (let batch = 0; batch < 10; batch++) {
      const value = `${batch} ${'x'.repeat(100_000)}`;
      await given.client.produce(topic, 0, [{ value }]);
    }
    const more = { 'kafka.client.id': clientId, 'kafka.max.partition.fetch.bytes': '150000' };
    const { query, batches } = await collect(topic, more, scratchDirectory());
    const found = batches.flat().map((value) => Number.parseInt(String(value), 10));
    expect(found).toEqual(Array.from({ length: 10 }, (_, batch) => batch));
    const { metrics } = query.lastProgress!.sources[0]!;
    expect(Number(metrics?.['fetchThrottleMs'])).toBeGreaterThan(0);
  });

  test.each([
    { maxOffsetsPerTrigger: '1' },
    { maxOffsetsPerTrigger: '7' },
    { minOffsetsPerTrigger: '3', maxOffsetsPerTrigger: '4' },
    { minOffsetsPerTrigger: '1000', maxTriggerDelay: '1ms' },
  ])('gaps that markers of transactions leave change nothing under %j', async (limits) => {
    const [input, output] = [await newTopic(2), await newTopic(2)];
    for (const partition of [0, 1])
      await given.client.produce(input, partition, numbered(partition * 10, 10));
    const written = await session()
      .readStream.format('kafka')
      .options(optionsOf(input, { startingOffsets: 'earliest', maxOffsetsPerTrigger: '3' }))
      .load()
      .select('value')
      .writeStream.format('kafka')
      .options({ ...servers(), topic: output })
      .option('checkpointLocation', scratchDirectory())
      .trigger({ availableNow: true })
      .start();
    await written.awaitTermination();
    await given.client.transactionsEnded(output);
    const expected = numbered(0, 20).map(({ value }) => value);
    const { batches } = await collect(output, limits, scratchDirectory());
    const byNumber = (left: unknown, right: unknown) => Number(left) - Number(right);
    expect(batches.flat().toSorted(byNumber)).toEqual(expected);
    const running = await collect(output, limits, scratchDirectory(), true);
    while (running.batches.flat().length < 20) await running.query.processAllAvailable();
    await running.query.stop();
    expect(running.batches.flat().toSorted(byNumber)).toEqual(expected);
  });
}

/** Options of a source that looks for new partitions all the time. */
const ATTENTIVE = { 'kafka.metadata.max.age.ms': '50' };
