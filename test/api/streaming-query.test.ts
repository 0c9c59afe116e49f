import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  col,
  type DataFrame,
  type MemoryInput,
  MillraceError,
  type StreamingQuery,
} from '../../src/index.ts';
import { scratchDirectory } from '../support/scratch-directory.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();
let names = 0;

function newName(): string {
  return `query_${names++}`;
}

function words(): { input: MemoryInput; frame: DataFrame } {
  const input = session().memoryStream('word STRING', newName());
  return { input, frame: input.toDF() };
}

/** Counts by word into a memory table named like the query. */
function startCount(frame: DataFrame, checkpoint?: string): Promise<StreamingQuery> {
  const writer = frame.groupBy('word').count().writeStream.format('memory').queryName(newName());
  if (checkpoint !== undefined) writer.option('checkpointLocation', checkpoint);
  return writer.outputMode('complete').start();
}

function rowsOf(query: StreamingQuery): unknown[] {
  return [...session().memoryRows(query.name!)!].toSorted();
}

test('rows go from memory through threads into memory, batch by batch', async () => {
  const { input, frame } = words();
  const query = await startCount(frame);
  input.addData([['a'], ['b'], ['a']]);
  await query.processAllAvailable();
  expect(rowsOf(query)).toEqual([
    ['a', 2],
    ['b', 1],
  ]);
  input.addData([{ word: 'b' }, { word: null }]);
  await query.processAllAvailable();
  expect(rowsOf(query)).toEqual([
    [null, 1],
    ['a', 2],
    ['b', 2],
  ]);
  await query.stop();
  expect(query.isActive).toBe(false);
  expect(query.exception).toBeNull();
  expect(await query.awaitTermination()).toBe(true);
});

test('a query started again from its checkpoint goes on counting', async () => {
  const { input, frame } = words();
  const checkpoint = path.join(scratchDirectory(), 'checkpoint');
  input.addData([['a'], ['b']]);
  const first = await startCount(frame, checkpoint);
  await first.processAllAvailable();
  await first.stop();
  input.addData([['a']]);
  const second = await startCount(frame, checkpoint);
  await second.processAllAvailable();
  expect(rowsOf(second)).toEqual([
    ['a', 2],
    ['b', 1],
  ]);
  expect(second.id).toBe(first.id);
  expect(second.runId).not.toBe(first.runId);
  await second.stop();
});

test('progress tells what each batch did', async () => {
  const { input, frame } = words();
  const query = await startCount(frame);
  expect(query.lastProgress).toBeNull();
  input.addData([['a'], ['b'], ['a']]);
  await query.processAllAvailable();
  expect(query.lastProgress).toMatchObject({
    id: query.id,
    runId: query.runId,
    name: query.name,
    batchId: 0,
    numInputRows: 3,
    stateOperators: [{ numRowsTotal: 2 }],
    sink: { numOutputRows: 2 },
  });
  await query.stop();
});

test('availableNow works off what is there and ends by itself', async () => {
  const { input, frame } = words();
  input.addData([['a'], ['b']]);
  const query = await frame.writeStream
    .format('memory')
    .queryName(newName())
    .trigger({ availableNow: true })
    .start();
  expect(await query.awaitTermination(30_000)).toBe(true);
  expect(rowsOf(query)).toEqual([['a'], ['b']]);
});

test('progress counts all rows of the state and the rows that the sink got', async () => {
  const { input, frame } = words();
  const checkpoint = path.join(scratchDirectory(), 'checkpoint');
  const start = () =>
    frame
      .groupBy('word')
      .count()
      .writeStream.format('noop')
      .outputMode('update')
      .option('checkpointLocation', checkpoint)
      .start();
  const first = await start();
  input.addData([['a'], ['b'], ['c'], ['d']]);
  await first.processAllAvailable();
  await first.stop();
  const second = await start();
  input.addData([['a']]);
  await second.processAllAvailable();
  expect(second.lastProgress).toMatchObject({
    stateOperators: [{ numRowsTotal: 4, numRowsUpdated: 1 }],
    sink: { numOutputRows: 1 },
  });
  await second.stop();
});

test('files of JSON lines are read with the columns that were asked for', async () => {
  const folder = scratchDirectory();
  await writeFile(path.join(folder, 'one.json'), '{"a":1,"b":"x"}\n{"a":2,"b":null,"c":true}\n');
  const name = newName();
  const frame = session().readStream.schema('b STRING, a BIGINT').json(folder);
  const query = await frame.writeStream
    .format('memory')
    .queryName(name)
    .trigger({ availableNow: true })
    .start();
  await query.awaitTermination();
  expect(session().memoryRows(name)).toEqual([
    ['x', 1],
    [null, 2],
  ]);
});

test('rows added to two inputs in one turn come in one batch', async () => {
  const [left, right] = [words(), words()];
  const sizes: number[] = [];
  const query = await left.frame
    .union(right.frame)
    .writeStream.foreachBatch((batch) => {
      sizes.push(batch.rowCount);
    })
    .start();
  for (let turn = 0; turn < 20; turn++) {
    left.input.addData([['a']]);
    right.input.addData([['b']]);
    await query.processAllAvailable();
  }
  await query.stop();
  expect(sizes).toEqual(Array.from({ length: 20 }, () => 2));
});

test('a complete result comes in the order that was asked for', async () => {
  const { input, frame } = words();
  const name = newName();
  const query = await frame
    .groupBy('word')
    .count()
    .orderBy(col('count').desc(), 'word')
    .limit(2)
    .writeStream.format('memory')
    .queryName(name)
    .outputMode('complete')
    .start();
  input.addData([['c'], ['b'], ['a'], ['b'], ['a'], ['a'], ['b']]);
  await query.processAllAvailable();
  expect(query.lastProgress).toMatchObject({ sink: { numOutputRows: 2 } });
  await query.stop();
  expect(session().memoryRows(name)).toEqual([
    ['a', 3],
    ['b', 3],
  ]);
});

test('the status says what a query is doing', async () => {
  const { input, frame } = words();
  const isTriggerActive: boolean[] = [];
  const query = await frame.writeStream
    .foreachBatch(() => void isTriggerActive.push(query.status.isTriggerActive))
    .start();
  input.addData([['a']]);
  await query.processAllAvailable();
  expect(isTriggerActive).toEqual([true]);
  const idle = { isDataAvailable: false, isTriggerActive: false };
  const message = 'Waiting for data to arrive';
  expect(query.status).toEqual({ message, isActive: true, ...idle });
  await query.stop();
  expect(query.status).toEqual({ message: 'Stopped', isActive: false, ...idle });
});

test('awaitTermination with a time without an end waits for the end, and refuses what is no time', async () => {
  const query = await startCount(words().frame);
  const ended = Promise.all([
    query.awaitTermination(Number.POSITIVE_INFINITY),
    query.awaitTermination(2 ** 40),
    session().streams.awaitAnyTermination(2 ** 40),
  ]);
  for (const noTime of [0, -1, Number.NaN]) {
    await expect(query.awaitTermination(noTime)).rejects.toMatchObject({
      condition: 'INVALID_PARAMETER_VALUE',
    });
  }
  await query.stop();
  expect(await ended).toEqual([true, true, true]);
  session().streams.resetTerminated();
});

test('awaitTermination gives up after its time while the query runs', async () => {
  const query = await startCount(words().frame);
  expect(await query.awaitTermination(1)).toBe(false);
  expect(query.isActive).toBe(true);
  await query.stop();
});

describe('foreachBatch', () => {
  test('gets the rows and the number of each batch', async () => {
    const { input, frame } = words();
    const seen: unknown[] = [];
    const query = await frame.writeStream
      .foreachBatch((batch, batchId) => {
        seen.push([batchId, batch.rowCount, batch.rows()]);
      })
      .start();
    input.addData([['a']]);
    await query.processAllAvailable();
    input.addData([['b'], ['c']]);
    await query.processAllAvailable();
    await query.stop();
    expect(seen).toEqual([
      [0, 1, [['a']]],
      [1, 2, [['b'], ['c']]],
    ]);
  });

  test('gets the rows as a table of Arrow, of its own or in the shared memory', async () => {
    const { input, frame } = words();
    const seen: string[] = [];
    const isShared: boolean[] = [];
    const query = await frame.writeStream
      .foreachBatch(async (batch) => {
        for (const table of [await batch.toArrow(), await batch.viewArrow()]) {
          for (const row of table) seen.push(JSON.stringify(row));
          isShared.push(table.data[0]!.children[0]!.values.buffer instanceof SharedArrayBuffer);
        }
      })
      .start();
    input.addData([['a'], ['b']]);
    await query.processAllAvailable();
    await query.stop();
    expect(seen).toEqual(['{"word":"a"}', '{"word":"b"}', '{"word":"a"}', '{"word":"b"}']);
    expect(isShared).toEqual([false, true]);
  });

  test('ends the query when the function throws, without another call', async () => {
    const { input, frame } = words();
    let calls = 0;
    const query = await frame.writeStream
      .foreachBatch(() => {
        calls++;
        throw new Error('no more');
      })
      .start();
    input.addData([['a']]);
    await expect(query.processAllAvailable()).rejects.toThrowError('no more');
    await expect(query.awaitTermination()).rejects.toBeInstanceOf(MillraceError);
    expect(query.exception).toMatchObject({ condition: 'FOREACH_BATCH_USER_FUNCTION_ERROR' });
    expect(query.status.message).toContain('no more');
    expect(calls).toBe(1);
  });
});

test('a sink without memory gets the whole table again after a restart', async () => {
  const { input, frame } = words();
  const checkpoint = path.join(scratchDirectory(), 'checkpoint');
  const tables: unknown[] = [];
  const start = () =>
    frame
      .groupBy('word')
      .count()
      .writeStream.foreachBatch((batch) => {
        tables.push(batch.rows());
      })
      .outputMode('complete')
      .option('checkpointLocation', checkpoint)
      .start();
  input.addData([['a'], ['a']]);
  for (const _start of [1, 2]) {
    const query = await start();
    await query.processAllAvailable();
    await query.stop();
  }
  expect(tables).toEqual([[['a', 2]], [['a', 2]]]);
});

describe('the manager', () => {
  test('knows the active queries', async () => {
    const query = await startCount(words().frame);
    const { streams } = session();
    expect(streams.active).toContain(query);
    expect(streams.get(query.id)).toBe(query);
    streams.resetTerminated();
    const ended = streams.awaitAnyTermination();
    // Who waits already goes on waiting.
    streams.resetTerminated();
    await query.stop();
    expect(await ended).toBe(true);
    expect(streams.get(query.id)).toBeNull();
  });

  test('remembers that a query has ended, until it is reset', async () => {
    const { streams } = session();
    await (await startCount(words().frame)).stop();
    expect(await streams.awaitAnyTermination()).toBe(true);
    streams.resetTerminated();
    expect(await streams.awaitAnyTermination(1)).toBe(false);
    const { input, frame } = words();
    const failing = await frame.selectExpr('1 DIV 0').writeStream.format('noop').start();
    await (await startCount(words().frame)).stop();
    input.addData([['a']]);
    await expect(failing.awaitTermination()).rejects.toThrow();
    await expect(streams.awaitAnyTermination()).rejects.toMatchObject({
      condition: 'DIVIDE_BY_ZERO',
    });
    streams.resetTerminated();
  });

  test('refuses a second query of the same name, until the first has ended', async () => {
    const { frame } = words();
    const start = () => frame.writeStream.format('noop').queryName('only_one').start();
    const query = await start();
    await expect(start()).rejects.toThrowError('only_one');
    await query.stop();
    await (await start()).stop();
  });
});

describe('a query is refused before it starts', () => {
  test.each<[string, (frame: DataFrame) => Promise<unknown>, string]>([
    [
      'a sink that is not there',
      (frame) => frame.writeStream.format('nowhere').start(),
      'DATA_SOURCE_NOT_FOUND',
    ],
    ['no sink', (frame) => frame.writeStream.start(), 'DATA_SOURCE_NOT_FOUND'],
    [
      'memory without a name',
      (frame) => frame.writeStream.format('memory').start(),
      'QUERY_NAME_MISSING',
    ],
    [
      'an unknown option',
      (frame) => frame.writeStream.format('console').option('numRow', 1).start(),
      'UNKNOWN_OPTION',
    ],
    [
      'append of what can still change',
      (frame) => frame.groupBy('word').count().writeStream.format('noop').start(),
      'STREAMING_OUTPUT_MODE.UNSUPPORTED_OPERATION',
    ],
    [
      'a plan without a stream',
      () => session().sql('SELECT 1 AS one').writeStream.format('noop').start(),
      'WRITE_STREAM_NOT_ALLOWED',
    ],
  ])('%s', async (_mistake, start, condition) => {
    await expect((async () => start(words().frame))()).rejects.toMatchObject({ condition });
    expect(session().streams.active).toEqual([]);
  });
});
