import { expect, test } from 'vitest';
import { batchToRows } from '../../../src/columnar/column-to-values.ts';
import type { JsonValue } from '../../../src/columnar/json-value.ts';
import { schema as schemaOf } from '../../../src/columnar/schema.ts';
import type { Row } from '../../../src/columnar/value.ts';
import { MemorySource } from '../../../src/connectors/memory/memory-source.ts';
import { MemoryStream } from '../../../src/connectors/memory/memory-stream.ts';
import type { SourceContext } from '../../../src/connectors/source.ts';
import { parseSchema } from '../../../src/sql/parse.ts';
import { testContext } from '../../support/compute-context.ts';

const numbers = schemaOf(parseSchema('n INT'));

async function openSource(
  stream: MemoryStream,
  position: JsonValue = null,
  splitBytes = 4 * 1024 ** 2,
): Promise<MemorySource> {
  const source = new MemorySource(stream, 'numbers');
  await source.open({ splitBytes } as SourceContext, position);
  return source;
}

/** The rows of each split of a range, read back from shared memory. */
async function readSplits(source: MemorySource, range: JsonValue): Promise<Row[][]> {
  const { arena, memory } = testContext();
  const splits = await source.splits(range, arena);
  return splits.map((split) =>
    split.batches.flatMap((batch) => batchToRows(batch, numbers, memory)),
  );
}

test('each range holds the rows added since the one before', async () => {
  const stream = new MemoryStream(numbers);
  const source = await openSource(stream);
  expect(await source.plan()).toBeNull();
  stream.add([[1], [2]]);
  stream.add([[3]]);
  const planned = await source.plan();
  expect(planned).toMatchObject({ rowCount: 3 });
  expect(await readSplits(source, planned!.range)).toEqual([[[1], [2], [3]]]);
  expect(await source.plan()).toBeNull();
});

test('a source opened at a position goes on there, and reads older ranges again', async () => {
  const stream = new MemoryStream(numbers);
  stream.add([[1], [2], [3]]);
  const first = await openSource(stream);
  const old = await first.plan();
  stream.add([[4]]);
  const second = await openSource(stream, first.position());
  expect(await readSplits(second, (await second.plan())!.range)).toEqual([[[4]]]);
  expect(await readSplits(second, old!.range)).toEqual([[[1], [2], [3]]]);
});

test('a range is cut into splits by the pinned size', async () => {
  const stream = new MemoryStream(numbers);
  stream.add([[1], [2], [3], [4], [5]]);
  const source = await openSource(stream, null, 32);
  const planned = await source.plan();
  expect(await readSplits(source, planned!.range)).toEqual([[[1], [2]], [[3], [4]], [[5]]]);
});

test('rows added after freeze are left for the next run', async () => {
  const stream = new MemoryStream(numbers);
  stream.add([[1]]);
  const source = await openSource(stream);
  await source.freeze();
  stream.add([[2]]);
  expect((await source.plan())!.rowCount).toBe(1);
  expect(await source.plan()).toBeNull();
});

test('adding rows wakes whoever watches', async () => {
  const stream = new MemoryStream(numbers);
  const source = await openSource(stream);
  let calls = 0;
  const stop = source.watch(() => calls++);
  stream.add([[1]]);
  stop();
  stream.add([[2]]);
  expect(calls).toBe(1);
});

test('a checkpoint that has read more rows than there are is refused by name', async () => {
  const source = await openSource(new MemoryStream(numbers), 5);
  await expect(readSplits(source, [3, 5])).rejects.toThrowError('CHECKPOINT_INPUT_MISSING');
});
