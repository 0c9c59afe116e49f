import { expect, test } from 'vitest';
import { batchToRows } from '../../../src/columnar/column-to-values.ts';
import type { JsonValue } from '../../../src/columnar/json-value.ts';
import type { Row } from '../../../src/columnar/value.ts';
import { Connectors } from '../../../src/connectors/index.ts';
import type { SourceContext, StreamSource } from '../../../src/connectors/source.ts';
import { schemaOf } from '../../support/batches.ts';
import { testContext } from '../../support/compute-context.ts';

const startMs = Date.UTC(2026, 0, 1);
const clock = { nowMs: startMs };
const context = { splitBytes: 1024 * 1024, now: () => clock.nowMs } as SourceContext;

async function openSource(
  name: string,
  options: Record<string, string>,
  position: JsonValue = null,
): Promise<StreamSource> {
  const source = new Connectors().createSource(name, options, null);
  await source.open(context, position);
  return source;
}

/** The rows of a range as milliseconds behind the start and numbers, split by split. */
async function rowsOf(source: StreamSource, range: JsonValue): Promise<[number, number][][]> {
  const { arena, memory } = testContext();
  const splits = await source.splits(range, arena);
  return splits.map((split) => {
    if (split.kind !== 'batches') throw new Error('rows of a rate source are in memory');
    const rows: Row[] = split.batches.flatMap((batch) => batchToRows(batch, source.schema, memory));
    return rows.map(([time, value]) => [Number(time) / 1000 - startMs, Number(value)]);
  });
}

test('rate: rows of whole seconds are spread over them', async () => {
  clock.nowMs = startMs;
  const source = await openSource('rate', { rowsPerSecond: '4' });
  clock.nowMs += 900;
  expect(await source.plan()).toBeNull();
  clock.nowMs += 1200;
  const planned = await source.plan();
  expect(planned?.rowCount).toBe(8);
  expect(await rowsOf(source, planned!.range)).toEqual([
    [0, 250, 500, 750, 1000, 1250, 1500, 1750].map((ms, value) => [ms, value]),
  ]);
  expect(await source.plan()).toBeNull();
});

test('rate: a source opened at a position goes on there, and ranges read again give the same rows', async () => {
  clock.nowMs = startMs;
  const first = await openSource('rate', { rowsPerSecond: '2' });
  clock.nowMs += 1000;
  const old = await first.plan();
  clock.nowMs += 5000;
  const second = await openSource('rate', { rowsPerSecond: '2' }, first.position());
  expect((await second.plan())?.rowCount).toBe(10);
  expect(await rowsOf(second, old!.range)).toEqual([
    [
      [0, 0],
      [500, 1],
    ],
  ]);
  const third = await openSource('rate', { rowsPerSecond: '2' });
  third.advance(old!.range);
  expect(third.position()).toEqual(first.position());
});

test('rate: the speed grows over the ramp-up time', async () => {
  clock.nowMs = startMs;
  const source = await openSource('rate', { rowsPerSecond: '10', rampUpTime: '4s' });
  const counts: (number | null)[] = [];
  for (let second = 0; second < 6; second++) {
    clock.nowMs += 1000;
    counts.push((await source.plan())!.rowCount);
  }
  expect(counts).toEqual([2, 4, 6, 8, 10, 10]);
});

test('rate: after a long rest rows come in batches of bounded size', async () => {
  clock.nowMs = startMs;
  const source = await openSource('rate', { rowsPerSecond: '1000000' });
  clock.nowMs += 10_000;
  const counts = [await source.plan(), await source.plan(), await source.plan()];
  expect(counts.map((planned) => planned!.rowCount)).toEqual([4e6, 4e6, 2e6]);
});

test('rate: an availableNow run ends with the second in which it began', async () => {
  clock.nowMs = startMs;
  const source = await openSource('rate', {});
  clock.nowMs += 3000;
  await source.freeze();
  clock.nowMs += 3000;
  expect((await source.plan())?.rowCount).toBe(3);
  expect(await source.plan()).toBeNull();
});

test('rate-micro-batch: each batch has its rows and its time', async () => {
  const options = {
    rowsPerBatch: '3',
    numPartitions: '2',
    startTimestamp: `${startMs}`,
    advanceMillisPerBatch: '50',
  };
  const source = await openSource('rate-micro-batch', options);
  const first = await source.plan();
  const second = await source.plan();
  expect(await rowsOf(source, first!.range)).toEqual([
    [
      [0, 0],
      [0, 1],
    ],
    [[0, 2]],
  ]);
  expect((await rowsOf(source, second!.range)).flat()).toEqual([
    [50, 3],
    [50, 4],
    [50, 5],
  ]);
  const restarted = await openSource('rate-micro-batch', options, source.position());
  await restarted.freeze();
  expect((await rowsOf(restarted, (await restarted.plan())!.range)).flat()[0]).toEqual([100, 6]);
  expect(await restarted.plan()).toBeNull();
});

test('values beyond 32 bits are whole', async () => {
  const source = await openSource('rate-micro-batch', { rowsPerBatch: '2' });
  source.advance(2 ** 40);
  const rows = (await rowsOf(source, (await source.plan())!.range)).flat();
  expect(rows.map(([, value]) => value)).toEqual([2 ** 41 + 2, 2 ** 41 + 3]);
});

test('what a rate source cannot do is refused', () => {
  expect(() => new Connectors().createSource('rate', { rowsPerSecond: '0' }, null)).toThrow(
    /from 1 to/,
  );
  expect(() => new Connectors().createSource('rate', {}, schemaOf({}))).toThrow(/takes no schema/);
  expect(() => new Connectors().createSource('rate-micro-batch', {}, null)).toThrow(
    /rowsPerBatch.* is not set/,
  );
});
