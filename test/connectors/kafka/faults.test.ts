import { afterEach, beforeEach, expect, test } from 'vitest';
import { schema } from '../../../src/columnar/schema.ts';
import { field, STRING } from '../../../src/columnar/types.ts';
import { KafkaSink } from '../../../src/connectors/kafka/sink/kafka-sink.ts';
import type { StreamingQuery } from '../../../src/index.ts';
import { testContext } from '../../support/compute-context.ts';
import { FakeCluster, type Fault } from '../../support/kafka/fake-cluster.ts';
import { KafkaClient } from '../../support/kafka/kafka-client.ts';
import { encodeRecordBatch } from '../../support/kafka/record-batches.ts';
import { scratchDirectory } from '../../support/scratch-directory.ts';
import { sharedSession } from '../../support/shared-session.ts';

const session = sharedSession();
let kafka: FakeCluster;
let client: KafkaClient;

beforeEach(async () => {
  kafka = await FakeCluster.start(2);
  client = new KafkaClient(kafka.bootstrap);
  kafka.createTopic('input', 2);
  kafka.createTopic('output', 2);
});
afterEach(async () => {
  client.close();
  await kafka.close();
});

const numbered = (first: number, count: number) =>
  Array.from({ length: count }, (_, index) => ({ value: `${first + index}` }));

function append(partition: number, first: number, count: number): void {
  kafka.append('input', partition, encodeRecordBatch(numbered(first, count)));
}

/** Copies what there is from `input` to `output`, as a run that ends. */
async function copy(
  checkpointLocation: string,
  options: { source?: Record<string, string>; sink?: Record<string, string> } = {},
): Promise<StreamingQuery> {
  const bootstrap = { 'kafka.bootstrap.servers': kafka.bootstrap };
  const query = await session()
    .readStream.format('kafka')
    .options({ ...bootstrap, subscribe: 'input', startingOffsets: 'earliest', ...options.source })
    .load()
    .select('key', 'value')
    .writeStream.format('kafka')
    .options({ ...bootstrap, topic: 'output', 'kafka.batch.size': '1024', ...options.sink })
    .option('checkpointLocation', checkpointLocation)
    .trigger({ availableNow: true })
    .start();
  await query.awaitTermination();
  return query;
}

async function written(): Promise<readonly number[]> {
  const records = await client.readAll('output');
  return records.map(({ value }) => Number(value)).toSorted((left, right) => left - right);
}

const range = (count: number) => Array.from({ length: count }, (_, number) => number);

const PASSING: readonly Fault[] = ['lose answer', 'lose request'];

/** Each request of a query that copies, with what may be the matter for a while. */
const FAULTS: readonly (readonly [string, readonly Fault[]])[] = [
  ['Metadata', [...PASSING, 5]],
  ['ListOffsets', [...PASSING, 3, 5, 6, 74, 75, 78]],
  ['Fetch', [...PASSING, 3, 5, 6, 9, 56, 74, 75, 78, 100, 103]],
  ['FindCoordinator', [...PASSING, 14, 15]],
  ['InitProducerId', [...PASSING, 14, 15, 16, 51]],
  ['AddPartitionsToTxn', [...PASSING, 3, 14, 15, 16, 51]],
  ['Produce', [...PASSING, 2, 3, 5, 6, 7, 9, 19, 20, 56]],
  ['AddOffsetsToTxn', [...PASSING, 14, 15, 16, 51]],
  ['TxnOffsetCommit', [...PASSING, 3, 5, 7, 14, 15, 16]],
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
    kafka.transactionVersion = 2;
    await expectEachOnce(name, faults);
    expect(kafka.requests).not.toContain('AddPartitionsToTxn');
  },
);

test('transactions of Kafka 4 follow each other under one producer, with no request to add anything', async () => {
  kafka.transactionVersion = 2;
  append(0, 0, 60);
  await copy(scratchDirectory(), { source: { maxOffsetsPerTrigger: '10' } });
  expect(await written()).toEqual(range(60));
  const asked = kafka.requests.filter((name) =>
    /InitProducerId|AddPartitions|AddOffsets/.test(name),
  );
  expect(asked).toEqual(['InitProducerId']);
});

test('who has taken over is told from the first request of a transaction of Kafka 4', async () => {
  kafka.transactionVersion = 2;
  append(0, 0, 10);
  kafka.fail('Produce', 47);
  await expect(copy(scratchDirectory())).rejects.toThrow('KAFKA_PRODUCER_FENCED');
  expect(await written()).toEqual([]);
});

async function expectEachOnce(name: string, faults: readonly Fault[]): Promise<void> {
  append(0, 0, 60);
  append(1, 60, 60);
  if (OF_MARKERS.includes(name)) kafka.fail(name, 0);
  kafka.fail(name, ...faults);
  await copy(scratchDirectory(), { source: { maxOffsetsPerTrigger: '50' } });
  expect(await written()).toEqual(range(120));
  expect(kafka.faultCount(name)).toBe(0);
}

test('a commit whose answer is lost in a crash is not repeated by the next run', async () => {
  append(0, 0, 10);
  const checkpoint = scratchDirectory();
  // The transaction is committed, but the run does not get to know.
  kafka.fail('EndTxn', 0, 'lose answer', 53);
  await expect(copy(checkpoint)).rejects.toThrow('TRANSACTIONAL_ID_AUTHORIZATION_FAILED');
  expect(await written()).toEqual(range(10));
  append(0, 10, 5);
  await copy(checkpoint);
  expect(await written()).toEqual(range(15));
});

test('what a crash left open is given up and written again', async () => {
  append(0, 0, 10);
  const checkpoint = scratchDirectory();
  kafka.fail('TxnOffsetCommit', 0, 30);
  await expect(copy(checkpoint)).rejects.toThrow('GROUP_AUTHORIZATION_FAILED');
  expect(await written()).toEqual([]);
  await copy(checkpoint);
  expect(await written()).toEqual(range(10));
});

test('a batch of which Kafka has forgotten whether it was written is refused, or done as told', async () => {
  append(0, 0, 10);
  const checkpoint = scratchDirectory();
  kafka.fail('EndTxn', 0, 'lose answer', 53);
  await expect(copy(checkpoint)).rejects.toThrow('TRANSACTIONAL_ID_AUTHORIZATION_FAILED');
  kafka.coordinator.offsets.clear();
  await expect(copy(checkpoint)).rejects.toThrow('KAFKA_BATCH_UNKNOWN');
  await copy(checkpoint, { sink: { unknownBatch: 'skip' } });
  append(0, 10, 10);
  kafka.fail('TxnOffsetCommit', 0, 30);
  await expect(copy(checkpoint)).rejects.toThrow('GROUP_AUTHORIZATION_FAILED');
  kafka.coordinator.offsets.clear();
  await copy(checkpoint, { sink: { unknownBatch: 'write' } });
  expect(await written()).toEqual(range(20));
});

test('a query that rested for long goes on: a marker that has expired was of a batch that is committed', async () => {
  append(0, 0, 10);
  const checkpoint = scratchDirectory();
  await copy(checkpoint);
  kafka.coordinator.offsets.clear();
  append(0, 10, 10);
  await copy(checkpoint);
  expect(await written()).toEqual(range(20));
});

test('the marker is committed again while nothing is written, result and late rows have one each', async () => {
  const refreshes: (() => void)[] = [];
  const open = async (role: 'result' | 'lateRows'): Promise<KafkaSink> => {
    const sink = new KafkaSink({ 'kafka.bootstrap.servers': kafka.bootstrap, topic: 'output' });
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
  const markers = () => [...kafka.coordinator.offsets.values()].map(({ offset }) => offset);
  const sinks = [await open('result'), await open('lateRows')];
  expect(markers()).toEqual([6n, 6n]);
  kafka.coordinator.offsets.clear();
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
  kafka.fail(name, 0, code);
  await copy(scratchDirectory(), { source: { maxOffsetsPerTrigger: '5' } });
  expect(await written()).toEqual(range(20));
  expect(kafka.requests.filter((request) => request === 'InitProducerId')).toHaveLength(2);
});

test('a run that was taken over ends with an error that says so', async () => {
  append(0, 0, 10);
  kafka.fail('EndTxn', 90);
  await expect(copy(scratchDirectory())).rejects.toThrow('KAFKA_PRODUCER_FENCED');
  kafka.fail('Produce', 47);
  await expect(copy(scratchDirectory())).rejects.toThrow('INVALID_PRODUCER_EPOCH');
});

test('leaders move while a stream runs', async () => {
  const batches: unknown[] = [];
  const query = await session()
    .readStream.format('kafka')
    .options({ 'kafka.bootstrap.servers': kafka.bootstrap, subscribe: 'input' })
    .options({ startingOffsets: 'earliest', 'value.format': 'text' })
    .load()
    .select('value')
    .writeStream.foreachBatch((batch) => {
      batches.push(...batch.rows().map(([value]) => Number(value)));
    })
    .option('checkpointLocation', scratchDirectory())
    .start();
  for (let turn = 0; turn < 6; turn++) {
    append(0, turn * 20, 10);
    append(1, turn * 20 + 10, 10);
    kafka.moveLeader('input', turn % 2, 1 + (turn % 2));
    kafka.disconnect(1 + (turn % 2));
    while (batches.length < (turn + 1) * 20) await query.processAllAvailable();
  }
  expect(batches.toSorted((left, right) => Number(left) - Number(right))).toEqual(range(120));
  await query.stop();
});

test('transactions that were given up, and markers, are not rows', async () => {
  const transaction = (producerId: bigint, first: number, sequence: number) => {
    const traits = { producerId, epoch: 0, sequence, isTransactional: true };
    kafka.append('input', 0, encodeRecordBatch(numbered(first, 3), traits));
  };
  transaction(7n, 0, 0);
  append(0, 3, 2);
  transaction(8n, 1000, 0);
  kafka.end('input', 0, 7n, true);
  transaction(8n, 1003, 3);
  kafka.end('input', 0, 8n, false);
  transaction(8n, 5, 6);
  transaction(7n, 2000, 3);
  kafka.end('input', 0, 7n, false);
  kafka.end('input', 0, 8n, true);
  append(0, 8, 1);
  // This one stays open: what comes behind it has to wait.
  transaction(9n, 3000, 0);
  append(0, 3003, 1);
  const checkpoint = scratchDirectory();
  await copy(checkpoint);
  expect(await written()).toEqual(range(9));
  kafka.end('input', 0, 9n, false);
  await copy(checkpoint);
  expect(await written()).toEqual([...range(9), 3003]);
});

test('readers of uncommitted records see all but markers', async () => {
  const traits = { producerId: 7n, epoch: 0, sequence: 0, isTransactional: true };
  kafka.append('input', 0, encodeRecordBatch(numbered(0, 3), traits));
  kafka.end('input', 0, 7n, false);
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
  kafka.log('input').deleteBefore(7);
  await expect(copy(strict)).rejects.toThrow('KAFKA_DATA_LOSS.START_OFFSET_RESET');
  const from = { startingOffsets: '{"input":{"0":3,"1":0}}', failOnDataLoss: 'false' };
  await copy(loose, { source: from });
  expect(await written()).toEqual([0, 1, 7, 8, 9, 10, 11]);
});

test('offsets that compaction has taken are no loss', async () => {
  kafka.append('input', 0, encodeRecordBatch(numbered(0, 4), { step: 5 }));
  append(0, 4, 3);
  await copy(scratchDirectory(), { source: { maxOffsetsPerTrigger: '7' } });
  expect(await written()).toEqual(range(7));
});

test('a record that a topic does not take names its row', async () => {
  kafka.recordBytesMax = 2000;
  append(0, 0, 3);
  kafka.append('input', 0, encodeRecordBatch([{ value: 'x'.repeat(5000) }]));
  await expect(copy(scratchDirectory())).rejects.toThrow(
    /KAFKA_RECORD_TOO_LARGE.*Row 3 .*output-/s,
  );
});

test('topics that are not there are made by the broker, or named in an error', async () => {
  append(0, 0, 3);
  kafka.deleteTopic('output');
  const sink = { 'kafka.default.api.timeout.ms': '300' };
  await expect(copy(scratchDirectory(), { sink })).rejects.toThrow("There is no topic 'output'");
  kafka.makesTopics = true;
  await copy(scratchDirectory());
  expect(await written()).toEqual(range(3));
});
