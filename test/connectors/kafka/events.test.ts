import { expect, test } from 'vitest';
import { encodeRecordBatch } from '../../support/kafka/record-batches.ts';
import { scratchDirectory } from '../../support/scratch-directory.ts';
import { fakeTopics, numbered, range } from './fake-topics.ts';

const given = fakeTopics();
const { append, copy, collect, written } = given;

test('leaders move while a stream reads', async () => {
  const { query, values } = await collect();
  for (let turn = 0; turn < 6; turn++) {
    append(0, turn * 20, 10);
    append(1, turn * 20 + 10, 10);
    given.kafka.moveLeader('input', turn % 2, 1 + (turn % 2));
    given.kafka.disconnect(1 + (turn % 2));
    while (values.length < (turn + 1) * 20) await query.processAllAvailable();
  }
  expect(values.toSorted((left, right) => left - right)).toEqual(range(120));
  await query.stop();
});

test('leaders move while a stream writes', async () => {
  for (let batch = 0; batch < 10; batch++) append(batch % 2, batch * 10, 10);
  let isDone = false;
  const copied = copy(scratchDirectory(), { source: { maxOffsetsPerTrigger: '20' } }).finally(
    () => {
      isDone = true;
    },
  );
  for (let turn = 0; turn < 20 && !isDone; turn++) {
    await given.kafka.change(10);
    given.kafka.moveLeader('output', turn % 2, 1 + (turn % 2));
    given.kafka.disconnect(1 + (turn % 2));
  }
  await copied;
  expect(await written()).toEqual(range(100));
});

test('transactions that were given up, and markers, are not rows', async () => {
  const transaction = (producerId: bigint, first: number, sequence: number) => {
    const traits = { producerId, epoch: 0, sequence, isTransactional: true };
    given.kafka.append('input', 0, encodeRecordBatch(numbered(first, 3), traits));
  };
  transaction(7n, 0, 0);
  append(0, 3, 2);
  transaction(8n, 1000, 0);
  given.kafka.end('input', 0, 7n, true);
  transaction(8n, 1003, 3);
  given.kafka.end('input', 0, 8n, false);
  transaction(8n, 5, 6);
  transaction(7n, 2000, 3);
  given.kafka.end('input', 0, 7n, false);
  given.kafka.end('input', 0, 8n, true);
  append(0, 8, 1);
  // This one stays open: what comes behind it has to wait.
  transaction(9n, 3000, 0);
  append(0, 3003, 1);
  const checkpoint = scratchDirectory();
  await copy(checkpoint);
  expect(await written()).toEqual(range(9));
  given.kafka.end('input', 0, 9n, false);
  await copy(checkpoint);
  expect(await written()).toEqual([...range(9), 3003]);
});

test('readers of uncommitted records see all but markers', async () => {
  const traits = { producerId: 7n, epoch: 0, sequence: 0, isTransactional: true };
  given.kafka.append('input', 0, encodeRecordBatch(numbered(0, 3), traits));
  given.kafka.end('input', 0, 7n, false);
  append(0, 3, 1);
  await copy(scratchDirectory(), { source: { 'kafka.isolation.level': 'read_uncommitted' } });
  expect(await written()).toEqual(range(4));
});

test('records that retention has taken are an error, or left out', async () => {
  const [strict, loose] = [scratchDirectory(), scratchDirectory()];
  append(0, 0, 2);
  await copy(strict);
  append(0, 2, 5);
  append(0, 7, 5);
  given.kafka.deleteBefore('input', 7);
  await expect(copy(strict)).rejects.toThrow('KAFKA_DATA_LOSS.START_OFFSET_RESET');
  const from = { startingOffsets: '{"input":{"0":3,"1":0}}', failOnDataLoss: 'false' };
  await copy(loose, { source: from });
  expect(await written()).toEqual([0, 1, 7, 8, 9, 10, 11]);
});

test('offsets that compaction has taken are no loss', async () => {
  given.kafka.append('input', 0, encodeRecordBatch(numbered(0, 4), { step: 5 }));
  append(0, 4, 3);
  await copy(scratchDirectory(), { source: { maxOffsetsPerTrigger: '7' } });
  expect(await written()).toEqual(range(7));
});

test('a log that ends before the position, for its leader was behind, is an error or read on from its end', async () => {
  const [strict, loose] = [scratchDirectory(), scratchDirectory()];
  append(0, 0, 5);
  append(0, 5, 5);
  for (const checkpoint of [strict, loose]) await copy(checkpoint);
  given.kafka.log('input').truncateTo(5);
  const lost = 'The offset 10 of input-0 is not in Kafka any more: it has 0 to 5';
  await expect(copy(strict)).rejects.toThrow(lost);
  const allowed = { failOnDataLoss: 'false' };
  await copy(loose, { source: allowed });
  given.kafka.append('input', 0, encodeRecordBatch(numbered(100, 6)));
  await copy(loose, { source: allowed });
  expect((await written()).slice(20)).toEqual([100, 101, 102, 103, 104, 105]);
});

test('records of a planned batch that are gone are an error, or left out when it is repeated', async () => {
  append(0, 0, 5);
  append(0, 5, 5);
  append(1, 10, 5);
  const checkpoint = scratchDirectory();
  given.kafka.fail('TxnOffsetCommit', 0, 30);
  await expect(copy(checkpoint)).rejects.toThrow('GROUP_AUTHORIZATION_FAILED');
  given.kafka.log('input', 0).truncateTo(5);
  const settles = { 'kafka.default.api.timeout.ms': '1000' };
  await expect(copy(checkpoint, { source: settles })).rejects.toThrow('KAFKA_DATA_LOSS');
  await copy(checkpoint, { source: { ...settles, failOnDataLoss: 'false' } });
  expect(await written()).toEqual([...range(5), 10, 11, 12, 13, 14]);
});

test('a follower is read like a leader; where it is behind, nothing is lost', async () => {
  const log = given.kafka.log('input', 0);
  append(0, 0, 10);
  const { query, values } = await collect();
  while (values.length < 10) await query.processAllAvailable();
  // Who has not heard of it yet asks node 1.
  log.follower = { node: 1, end: 15 };
  given.kafka.moveLeader('input', 0, 2);
  append(0, 10, 5);
  while (values.length < 15) await query.processAllAvailable();
  log.follower = { node: 2, end: 5 };
  given.kafka.moveLeader('input', 0, 1);
  append(0, 15, 5);
  while (values.length < 20) await query.processAllAvailable();
  await query.stop();
  expect(values).toEqual(range(20));
});

test('stop does not wait for a broker that holds a fetch back', async () => {
  append(0, 0, 5);
  given.kafka.fail('Fetch', { throttleMs: 86_400_000 });
  const { query } = await collect();
  while (given.kafka.faultCount('Fetch') > 0) await given.kafka.change(5);
  await query.stop();
});
