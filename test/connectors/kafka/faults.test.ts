import { expect, test } from 'vitest';
import { schema } from '../../../src/columnar/schema.ts';
import { field, STRING } from '../../../src/columnar/types.ts';
import { KafkaSink } from '../../../src/connectors/kafka/sink/kafka-sink.ts';
import { testContext } from '../../support/compute-context.ts';
import type { Fault } from '../../support/kafka/fake-cluster.ts';
import { scratchDirectory } from '../../support/scratch-directory.ts';
import { fakeTopics, range } from './fake-topics.ts';

const given = fakeTopics();
const { append, copy, written } = given;

const PASSING: readonly Fault[] = ['lose answer', 'lose request'];

/** Each request of a query that copies, with what may be the matter for a while. */
const FAULTS: readonly (readonly [string, readonly Fault[]])[] = [
  ['Metadata', [...PASSING, 3, 5]],
  ['ListOffsets', [...PASSING, 3, 5, 6, 74, 75, 78]],
  ['Fetch', [...PASSING, 3, 5, 6, 9, 56, 74, 75, 78, 100, 103]],
  ['FindCoordinator', [...PASSING, 14, 15]],
  ['InitProducerId', [...PASSING, 14, 15, 16, 51]],
  ['AddPartitionsToTxn', [...PASSING, 3, 14, 15, 16, 51]],
  ['Produce', [...PASSING, 2, 3, 5, 6, 7, 9, 19, 20, 51, 56]],
  ['AddOffsetsToTxn', [...PASSING, 14, 15, 16, 51]],
  ['TxnOffsetCommit', [...PASSING, 3, 5, 7, 14, 15, 16, 51]],
  ['EndTxn', [...PASSING, 14, 15, 16, 51]],
  ['OffsetFetch', [...PASSING, 14, 16, 88]],
];

/** What the sink asks for once when it is opened: the faults are for the batches. */
const OF_MARKERS: readonly string[] = ['AddOffsetsToTxn', 'TxnOffsetCommit', 'EndTxn'];

/** So many one after the other: the waits between them grow. */
const FAULTS_IN_A_ROW = 4;

const cases = FAULTS.flatMap(([name, faults]) =>
  faults
    .filter((_, index) => index % FAULTS_IN_A_ROW === 0)
    .map((first) => {
      const start = faults.indexOf(first);
      return [name, faults.slice(start, start + FAULTS_IN_A_ROW)] as const;
    }),
);

/** What the sink asks for where brokers add to a transaction what is written to, as from Kafka 4 on. */
const WITH_ADDING: readonly string[] = ['Produce', 'TxnOffsetCommit', 'EndTxn'];

test.each(cases)('%s fails by %j: every row is there once', expectEachOnce);

test.each(cases.filter(([name]) => WITH_ADDING.includes(name)))(
  '%s fails by %j in a transaction of Kafka 4: every row is there once',
  async (name, faults) => {
    given.kafka.transactionVersion = 2;
    await expectEachOnce(name, faults);
    expect(given.kafka.requests).not.toContain('AddPartitionsToTxn');
  },
);

test('transactions of Kafka 4 follow each other under one producer, with no request to add anything', async () => {
  given.kafka.transactionVersion = 2;
  append(0, 0, 60);
  await copy(scratchDirectory(), { source: { maxOffsetsPerTrigger: '10' } });
  expect(await written()).toEqual(range(60));
  const asked = given.kafka.requests.filter((name) =>
    /InitProducerId|AddPartitions|AddOffsets/.test(name),
  );
  expect(asked).toEqual(['InitProducerId']);
});

test('who has taken over is told from the first request of a transaction of Kafka 4', async () => {
  given.kafka.transactionVersion = 2;
  append(0, 0, 10);
  given.kafka.fail('Produce', 47);
  await expect(copy(scratchDirectory())).rejects.toThrow('KAFKA_PRODUCER_FENCED');
  expect(await written()).toEqual([]);
});

async function expectEachOnce(name: string, faults: readonly Fault[]): Promise<void> {
  append(0, 0, 60);
  append(1, 60, 60);
  if (OF_MARKERS.includes(name)) given.kafka.fail(name, 0);
  given.kafka.fail(name, ...faults);
  await copy(scratchDirectory(), { source: { maxOffsetsPerTrigger: '50' } });
  expect(await written()).toEqual(range(120));
  expect(given.kafka.faultCount(name)).toBe(0);
}

test('a commit whose answer is lost in a crash is not repeated by the next run', async () => {
  append(0, 0, 10);
  const checkpoint = scratchDirectory();
  // The transaction is committed, but the run does not get to know.
  given.kafka.fail('EndTxn', 0, 'lose answer', 53);
  await expect(copy(checkpoint)).rejects.toThrow('TRANSACTIONAL_ID_AUTHORIZATION_FAILED');
  expect(await written()).toEqual(range(10));
  append(0, 10, 5);
  await copy(checkpoint);
  expect(await written()).toEqual(range(15));
});

test('what a crash left open is given up and written again', async () => {
  append(0, 0, 10);
  const checkpoint = scratchDirectory();
  given.kafka.fail('TxnOffsetCommit', 0, 30);
  await expect(copy(checkpoint)).rejects.toThrow('GROUP_AUTHORIZATION_FAILED');
  expect(await written()).toEqual([]);
  await copy(checkpoint);
  expect(await written()).toEqual(range(10));
});

test('a batch of which Kafka has forgotten whether it was written is refused, or done as told', async () => {
  append(0, 0, 10);
  const checkpoint = scratchDirectory();
  given.kafka.fail('EndTxn', 0, 'lose answer', 53);
  await expect(copy(checkpoint)).rejects.toThrow('TRANSACTIONAL_ID_AUTHORIZATION_FAILED');
  given.kafka.coordinator.offsets.clear();
  await expect(copy(checkpoint)).rejects.toThrow('KAFKA_BATCH_UNKNOWN');
  await copy(checkpoint, { sink: { unknownBatch: 'skip' } });
  append(0, 10, 10);
  given.kafka.fail('TxnOffsetCommit', 0, 30);
  await expect(copy(checkpoint)).rejects.toThrow('GROUP_AUTHORIZATION_FAILED');
  given.kafka.coordinator.offsets.clear();
  await copy(checkpoint, { sink: { unknownBatch: 'write' } });
  expect(await written()).toEqual(range(20));
});

test('a query that rested for long goes on: a marker that has expired was of a batch that is committed', async () => {
  append(0, 0, 10);
  const checkpoint = scratchDirectory();
  await copy(checkpoint);
  given.kafka.coordinator.offsets.clear();
  append(0, 10, 10);
  await copy(checkpoint);
  expect(await written()).toEqual(range(20));
});

test('the marker is committed again while nothing is written, result and late rows have one each', async () => {
  const refreshes: (() => void)[] = [];
  const open = async (role: 'result' | 'lateRows'): Promise<KafkaSink> => {
    const sink = new KafkaSink({
      'kafka.bootstrap.servers': given.kafka.bootstrap,
      topic: 'output',
    });
    await sink.open({
      queryId: 'query',
      schema: schema([field('value', STRING)]),
      outputMode: 'append',
      memory: testContext().memory,
      settings: testContext().settings,
      role,
      isBounded: false,
      plannedBatchId: 6,
      committedBatchId: 6,
      after: (_, callback) => {
        refreshes.push(callback);
        return () => {};
      },
    });
    return sink;
  };
  const markers = () => [...given.kafka.coordinator.offsets.values()].map(({ offset }) => offset);
  const sinks = [await open('result'), await open('lateRows')];
  expect(markers()).toEqual([6n, 6n]);
  given.kafka.coordinator.offsets.clear();
  for (const refresh of refreshes.splice(0)) refresh();
  await expect.poll(markers).toEqual([6n, 6n]);
  for (const sink of sinks) await sink.close();
});

test.each([
  ['Produce', 45],
  ['Produce', 59],
  ['AddPartitionsToTxn', 49],
  ['EndTxn', 48],
] as const)('a producer that the broker has forgotten begins anew: %s, %d', async (name, code) => {
  append(0, 0, 10);
  append(1, 10, 10);
  given.kafka.fail(name, 0, code);
  await copy(scratchDirectory(), { source: { maxOffsetsPerTrigger: '5' } });
  expect(await written()).toEqual(range(20));
  expect(given.kafka.requests.filter((request) => request === 'InitProducerId')).toHaveLength(2);
});

test('a run that was taken over ends with an error that says so', async () => {
  append(0, 0, 10);
  given.kafka.fail('EndTxn', 90);
  await expect(copy(scratchDirectory())).rejects.toThrow('KAFKA_PRODUCER_FENCED');
  given.kafka.fail('Produce', 47);
  await expect(copy(scratchDirectory())).rejects.toThrow('INVALID_PRODUCER_EPOCH');
});

test('a transaction that took longer than it may is not taken for a run that was taken over', async () => {
  append(0, 0, 10);
  // What passes is tried again behind waits that are longer.
  given.kafka.fail('Produce', 6, 6, 6, 47);
  const sink = { 'kafka.transaction.timeout.ms': '1' };
  await expect(copy(scratchDirectory(), { sink })).rejects.toThrow(
    /KAFKA_TRANSACTION_TIMEOUT.*Batch 0 was not written in the 1 ms/,
  );
});
