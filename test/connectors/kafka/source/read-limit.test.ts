import { beforeEach, expect, test } from 'vitest';
import { UNLIMITED_RATES } from '../../../../src/connectors/backpressure/rate-settings.ts';
import { KafkaSource } from '../../../../src/connectors/kafka/source/kafka-source.ts';
import { rangesFromJson } from '../../../../src/connectors/kafka/source/offsets-json.ts';
import type { SourceContext } from '../../../../src/connectors/source.ts';
import { StreamExecution } from '../../../../src/engine/stream-execution.ts';
import { eventQueries } from '../../../engine/event-queries.ts';
import { eventStream, KeepingSink } from '../../../engine/event-query.ts';
import { onPhase } from '../../../engine/phases.ts';
import { SteppedClock } from '../../../support/stepped-clock.ts';
import { kafkaSources } from './kafka-sources.ts';

const queries = eventQueries();
const sources = kafkaSources();
const { append } = sources;
let clock: SteppedClock;

beforeEach(() => {
  clock = new SteppedClock(1_000_000);
});

const open = (options: Record<string, string>, context: Partial<SourceContext> = {}) =>
  sources.open(options, { now: () => clock.now(), ...context });

/** How many offsets of each partition the next batch has; null without a batch. */
async function planned(source: KafkaSource): Promise<readonly number[] | null> {
  const plan = await source.plan();
  if (plan === null) return null;
  const counts = [0, 0];
  for (const { partition, from, until } of rangesFromJson(plan.range)) {
    counts[partition] = until - from;
  }
  return counts;
}

const DEFAULT_DELAY_MS = 15 * 60 * 1000;

test('a batch waits until enough offsets are there, or as long as it may', async () => {
  const source = await open({ minOffsetsPerTrigger: '10' });
  append(0, 2);
  append(1, 1);
  // Nothing was triggered before it.
  expect(await planned(source)).toEqual([2, 1]);
  append(0, 4);
  expect(await planned(source)).toBeNull();
  append(1, 5);
  expect(await planned(source)).toBeNull();
  append(1, 1);
  expect(await planned(source)).toEqual([4, 6]);
  append(1, 1);
  clock.step(DEFAULT_DELAY_MS - 1);
  expect(await planned(source)).toBeNull();
  clock.step(1);
  expect(await planned(source)).toEqual([0, 1]);
});

test('the time that a batch may wait is an option', async () => {
  const source = await open({ minOffsetsPerTrigger: '10', maxTriggerDelay: '5s' });
  append(0, 1);
  expect(await planned(source)).toEqual([1, 0]);
  append(0, 1);
  clock.step(4999);
  expect(await planned(source)).toBeNull();
  clock.step(1);
  expect(await planned(source)).toEqual([1, 0]);
});

test('a batch that waited is limited as well', async () => {
  const source = await open({ minOffsetsPerTrigger: '4', maxOffsetsPerTrigger: '6' });
  append(0, 1);
  expect(await planned(source)).toEqual([1, 0]);
  append(0, 3);
  expect(await planned(source)).toBeNull();
  append(1, 9);
  expect(await planned(source)).toEqual([1, 4]);
  expect(await planned(source)).toEqual([1, 4]);
  expect(await planned(source)).toBeNull();
});

test('gaps that compaction and markers leave count as offsets', async () => {
  const source = await open({ minOffsetsPerTrigger: '10' });
  append(0, 1);
  expect(await planned(source)).toEqual([1, 0]);
  // Records at the offsets 1, 5 and 9, which are there when their transaction ends at 10.
  append(0, 3, { step: 4, producerId: 7n, epoch: 0, sequence: 0, isTransactional: true });
  expect(await planned(source)).toBeNull();
  sources.kafka.end('t', 0, 7n, true);
  expect(await planned(source)).toEqual([10, 0]);
  append(1, 1);
  clock.step(DEFAULT_DELAY_MS);
  expect(await planned(source)).toEqual([0, 1]);
});

test('a batch has as many offsets as it waited for, though they were not all fetched', async () => {
  const source = await open({
    minOffsetsPerTrigger: '25',
    'kafka.max.partition.fetch.bytes': '1',
  });
  append(1, 1);
  expect(await planned(source)).toEqual([0, 1]);
  for (let batch = 0; batch < 6; batch++) append(0, 5);
  const [first, second] = (await planned(source)) ?? [];
  expect(first).toBeGreaterThanOrEqual(25);
  expect(second).toBe(0);
});

test.each([
  ['maxOffsetsPerTrigger', { maxOffsetsPerTrigger: '7' }],
  ['what is fetched at once', { 'kafka.max.partition.fetch.bytes': '1' }],
])('%s leaves a backlog until the last record is planned', async (_, options) => {
  const source = await open(options);
  for (let batch = 0; batch < 4; batch++) append(batch % 2, 5);
  for (let left = 20; left > 0; ) {
    const [first, second] = (await planned(source)) ?? [];
    left -= first! + second!;
    expect(source.hasBacklog).toBe(left > 0);
  }
});

test('what a rate leaves is no backlog: it has to wait', async () => {
  const source = await open({}, { rates: { ...UNLIMITED_RATES, partitionRateMax: 3 } });
  append(0, 10);
  expect(await planned(source)).toEqual([3, 0]);
  expect(source.hasBacklog).toBe(false);
});

const DAY_MS = 86_400_000;

test('batches of a backlog follow at once, also where the sink asks for rest', async () => {
  for (let batch = 0; batch < 3; batch++) append(0, 5);
  const sink = Object.assign(new KeepingSink(), { intervalMsMin: DAY_MS });
  const stream = eventStream();
  const sql = 'SELECT value FROM events';
  const query = { sql, outputMode: 'append', stream, sink } as const;
  const options = { maxOffsetsPerTrigger: '4', 'value.format': 'json' };
  const source = new KafkaSource(sources.optionsOf(options), stream.schema);
  const last = new Promise<void>((resolve) => onPhase('commit', 3, () => resolve()));
  const execution = await StreamExecution.start(queries.runtime, {
    ...queries.define('backlog', query),
    sources: [source],
  });
  await last;
  await execution.stop();
  expect([...sink.batches.values()].map((rows) => rows.length)).toEqual([4, 4, 4, 3]);
});
