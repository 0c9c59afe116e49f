import { expect, onTestFinished, test } from 'vitest';
import { openReceivedLog } from '../../../src/checkpoint/received-log.ts';
import { schema } from '../../../src/columnar/schema.ts';
import { field, INT, STRING } from '../../../src/columnar/types.ts';
import {
  type RateSettings,
  UNLIMITED_RATES,
} from '../../../src/connectors/backpressure/rate-settings.ts';
import type { LineReceiver, LineStore } from '../../../src/connectors/receiver/line-receiver.ts';
import { linesOf } from '../../../src/connectors/receiver/received-form.ts';
import { ReceiverSource } from '../../../src/connectors/receiver/receiver-source.ts';
import { ManualClock } from '../../../src/testing/manual-clock.ts';
import { scratchDirectory } from '../../support/scratch-directory.ts';
import { sourceArena, sourceContext } from '../../support/source-context.ts';

const SCHEMA = schema([field('a', STRING), field('b', INT)]);
const GAINS = { proportional: 1, integral: 0.2, derivative: 0, rateMin: 1 };

async function openSource(
  rates: Partial<RateSettings> = {},
  form = linesOf('it', 'text', {}, null),
) {
  const clock = new ManualClock(0);
  const receiver: LineReceiver & { store: LineStore | null } = {
    description: 'handed',
    store: null,
    start(store) {
      this.store = store;
    },
    stop() {},
  };
  const source = new ReceiverSource(receiver, form);
  const directory = scratchDirectory();
  const log = await openReceivedLog(directory);
  onTestFinished(() => source.close());
  const context = sourceContext(directory, { log });
  await source.open(
    {
      ...context,
      now: () => clock.now(),
      after: (delayMs, callback) => clock.after(delayMs, callback),
      rates: { ...UNLIMITED_RATES, ...rates },
    },
    null,
  );
  return { clock, log, source, store: receiver.store! };
}

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
const lines = (count: number) => Buffer.from('row\n'.repeat(count));

test('the rate follows what batches manage, and is told in the progress', async () => {
  const backpressure = { initialRate: 10, gains: GAINS };
  const { clock, source, store } = await openSource({ backpressure });
  const measured = (endMs: number, rowCount: number) =>
    source.batchCompleted({ endMs, rowCount, processingMs: 100, schedulingDelayMs: 0 });
  await store.store(lines(20));
  expect(store.closedBy).toBe('rate');
  expect(source.metrics()).toMatchObject({ rateLimit: '10.0', unplannedBytes: '80' });
  measured(1, 20);
  measured(2, 20);
  expect(source.metrics()).toMatchObject({ rateLimit: '200.0' });
  // 20 rows at 200 a second.
  clock.advance(99);
  expect(store.closedBy).toBe('rate');
  clock.advance(1);
  expect(store.closedBy).toBe(null);
});

test('senders who are held back get in as batches make room', async () => {
  const { source, store } = await openSource();
  const block = Buffer.from(`${'x'.repeat(33 * 1024 * 1024)}\n`);
  await store.store(block);
  await store.store(block);
  let isStored = false;
  const storing = store.store(block).then(() => {
    isStored = true;
  });
  await settle();
  expect([store.closedBy, isStored]).toEqual(['memory', false]);
  expect((await source.plan())?.byteLength).toBe(2 * block.length);
  await storing;
  expect((await source.plan())?.byteLength).toBe(block.length);
});

test('single rows are a block when the interval of the session is over', async () => {
  const { clock, log, source, store } = await openSource({ blockIntervalMs: 50 });
  const woken = new Promise<void>((resolve) => source.watch(resolve));
  await store.storeLine(lines(1));
  await store.storeLine(lines(1));
  clock.advance(49);
  await settle();
  expect([log.end, await source.plan()]).toEqual([0, null]);
  clock.advance(1);
  await woken;
  expect(await source.plan()).toEqual({ range: [0, 8], rowCount: null, byteLength: 8 });
});

test('a batch is of whole lines of the format that they have', async () => {
  const { source, store } = await openSource({}, linesOf('it', 'csv', { sep: ';' }, SCHEMA));
  await store.store(lines(3));
  const { range } = (await source.plan())!;
  expect(await source.splits(range, sourceArena())).toMatchObject([
    { kind: 'file', start: 0, end: 12, growing: true, format: 'csv', options: { sep: ';' } },
  ]);
});
