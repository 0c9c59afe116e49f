import { expect, test } from 'vitest';
import { scratchDirectory } from '../scratch-directory.ts';
import { type KafkaFixture, numbered } from './kafka-fixture.ts';

/** What a source reads, over any broker. */
export function testSource(given: KafkaFixture): void {
  const { session, newTopic, servers, rowsOf, collect } = given;

  test('records are rows: bytes, place, time and headers, nulls among them', async () => {
    const topic = await newTopic(2);
    const timestampMs = Date.UTC(2026, 4, 6, 7, 8, 9, 10);
    await given.client.produce(topic, 0, [
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
    await given.client.produce(topic, 1, [{ key: '', value: 'ü', timestampMs: 0 }]);
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
    await given.client.produce(topic, 0, numbered(0, 1000), { codec });
    await given.client.produce(topic, 0, numbered(1000, 10));
    expect(await rowsOf(topic, ['int(string(value))'])).toEqual(
      Array.from({ length: 1010 }, (_, number) => [number]),
    );
  });

  test('progress tells how far a stream is behind, a group of consumers tells it to others', async () => {
    const topic = await newTopic(2);
    await given.client.produce(topic, 0, numbered(0, 10));
    await given.client.produce(topic, 1, numbered(10, 30));
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
    expect(await given.client.groupOffsets(lagGroupId, topic, 2)).toEqual([10, 30]);
  });

  test.each([null, '7', '1000'])('long answers are read whole and in parts: %s', async (limit) => {
    const topic = await newTopic(2);
    const made = (first: number) =>
      Array.from({ length: 40 }, (_, row) => ({ value: `${first + row} ${'x'.repeat(10_000)}` }));
    for (let batch = 0; batch < 6; batch++)
      await given.client.produce(topic, batch % 2, made(batch * 40));
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
    await given.client.produce(
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
    await given.client.produce(
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
      await given.client.produce(
        topic,
        partition,
        numbered(0, 3).map((record) => ({ ...record, timestampMs: 1000 })),
      );
      await given.client.produce(
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
    await given.client.produce(first, 0, [{ value: 'a' }]);
    await given.client.produce(first, 1, [{ value: 'b' }]);
    await given.client.produce(second, 0, [{ value: 'c' }]);
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
    await given.client.produce(topic, 0, numbered(0, 8));
    await given.client.produce(topic, 1, numbered(100, 2));
    const checkpoint = scratchDirectory();
    const limit = { maxOffsetsPerTrigger: '5' };
    const { batches } = await collect(topic, limit, checkpoint);
    expect(batches).toEqual([
      ['0', '1', '2', '3', '100'],
      ['4', '5', '6', '7', '101'],
    ]);
    await given.client.produce(topic, 1, numbered(102, 1));
    expect((await collect(topic, {}, checkpoint)).batches).toEqual([['102']]);
    expect((await collect(topic, {}, checkpoint)).batches).toEqual([]);
  });

  test.each([{ minPartitions: '7' }, { maxRecordsPerPartition: '3' }])(
    'a batch that is divided by %j has the same rows, in the same order',
    async (division) => {
      const topic = await newTopic(2);
      for (const [partition, count] of [30, 1].entries()) {
        await given.client.produce(topic, partition, numbered(partition * 100, count));
        await given.client.produce(topic, partition, numbered(partition * 100 + 50, count));
      }
      const columns = ['partition', 'offset', 'string(value)'];
      const rows = await rowsOf(topic, columns, division);
      expect(rows).toEqual(await rowsOf(topic, columns));
      const limit = { maxOffsetsPerTrigger: '20' };
      const whole = await collect(topic, limit, scratchDirectory());
      const parts = await collect(topic, { ...limit, ...division }, scratchDirectory());
      expect(parts.batches).toEqual(whole.batches);
      expect(parts.batches.flat()).toHaveLength(rows.length);
    },
  );
}
