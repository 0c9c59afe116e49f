import { expect, test } from 'vitest';
import { sourceArena } from '../../../support/source-context.ts';
import { kafkaSources } from './kafka-sources.ts';

const sources = kafkaSources();
const { append } = sources;

/** Of each split of the next batch: partition, offsets. */
async function splitsOf(isBounded: boolean, options: Record<string, string>) {
  const source = await sources.open(options, { isBounded });
  if (isBounded) await source.freeze();
  const plan = await source.plan();
  const splits = await source.splits(plan!.range, sourceArena());
  return splits.map(({ partition, from, until }) => [partition, from, until]);
}

const LIMIT = { maxOffsetsPerTrigger: '1000' };

test.each([
  ['a stream', false, LIMIT],
  ['a bounded read', true, {}],
] as const)(
  '%s is divided into splits as Spark divides it into tasks',
  async (_, isBounded, own) => {
    append(0, 7);
    append(0, 5);
    append(1, 2);
    expect(await splitsOf(isBounded, own)).toEqual([
      [0, 0, 12],
      [1, 0, 2],
    ]);
    expect(await splitsOf(isBounded, { ...own, minPartitions: '5' })).toEqual([
      [0, 0, 3],
      [0, 3, 6],
      [0, 6, 9],
      [0, 9, 12],
      [1, 0, 2],
    ]);
    expect(await splitsOf(isBounded, { ...own, maxRecordsPerPartition: '6' })).toEqual([
      [0, 0, 6],
      [0, 6, 12],
      [1, 0, 2],
    ]);
  },
);

test('a part that has only what readers do not see is no split', async () => {
  append(0, 2);
  append(0, 4, { producerId: 7n, epoch: 0, sequence: 0, isTransactional: true });
  sources.kafka.end('t', 0, 7n, false);
  append(0, 2);
  expect(await splitsOf(true, { minPartitions: '9' })).toEqual([
    [0, 0, 1],
    [0, 1, 2],
    [0, 7, 8],
    [0, 8, 9],
  ]);
});
