import { AsyncLocalStorage } from 'node:async_hooks';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  type BatchDataFrame,
  type BatchHandler,
  col,
  type StreamingQuery,
} from '../../src/index.ts';
import { scratchDirectory } from '../support/scratch-directory.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();

/** A running query of words; its batches go to the handler. */
async function startWords(handler: BatchHandler<{ readonly word: 'STRING' }>): Promise<{
  readonly query: StreamingQuery;
  add(...words: readonly string[]): Promise<void>;
}> {
  const input = session().memoryStream('word STRING');
  const query = await input.toDF().writeStream.foreachBatch(handler).start();
  return {
    query,
    async add(...words) {
      input.addData(words.map((word) => [word]));
      await query.processAllAvailable();
    },
  };
}

async function rest(rows: AsyncIterable<unknown>): Promise<unknown> {
  const taken: unknown[] = [];
  for await (const row of rows) taken.push(row);
  return taken;
}

describe('the DataFrame of a batch', () => {
  test('is queried, joined with SQL and collected', async () => {
    const results: unknown[] = [];
    const { query, add } = await startWords(async (batch, batchId) => {
      batch.createOrReplaceTempView('words_of_batch');
      const counts = batch.groupBy('word').count().orderBy(col('count').desc(), 'word');
      const sql = session().sql('SELECT upper(word) AS w FROM words_of_batch ORDER BY w LIMIT 1');
      results.push([batchId, await counts.collect(), await sql.collect(), await batch.count()]);
    });
    await add('b', 'a', 'b');
    await add('c');
    await query.stop();
    expect(results).toEqual([
      [
        0,
        [
          ['b', 2],
          ['a', 1],
        ],
        [['A']],
        3,
      ],
      [1, [['c', 1]], [['C']], 1],
    ]);
  });

  test('goes to several sinks', async () => {
    const input = session().memoryStream('word STRING, n INT');
    const folder = scratchDirectory();
    const query = await input
      .toDF()
      .writeStream.foreachBatch(async (batch) => {
        await batch.filter('n > 1').write.mode('append').json(path.join(folder, 'large'));
        await batch.filter('n <= 1').write.mode('append').csv(path.join(folder, 'small'));
      })
      .start();
    input.addData([
      ['a', 1],
      ['b', 2],
    ]);
    await query.processAllAvailable();
    input.addData([['c', 3]]);
    await query.processAllAvailable();
    await query.stop();
    const large = session().read.schema('word STRING, n INT').json(path.join(folder, 'large'));
    const small = session().read.schema('word STRING, n INT').csv(path.join(folder, 'small'));
    expect(await large.orderBy('n').collect()).toEqual([
      ['b', 2],
      ['c', 3],
    ]);
    expect(await small.collect()).toEqual([['a', 1]]);
  });

  test('cannot be read when its batch has ended', async () => {
    const kept: BatchDataFrame[] = [];
    const { query, add } = await startWords((batch) => void kept.push(batch));
    await add('a');
    await expect(kept[0]!.collect()).rejects.toMatchObject({
      condition: 'BATCH_ALREADY_RELEASED',
    });
    await query.stop();
  });

  test('keeps its rows for a query that is still reading them when the function ends', async () => {
    const late: Promise<unknown>[] = [];
    const { query, add } = await startWords(async (batch) => {
      const rows = batch[Symbol.asyncIterator]();
      await rows.next();
      late.push(rest(rows));
    });
    await add('a', 'b', 'c');
    await query.stop();
    expect(await Promise.all(late)).toEqual([[['b'], ['c']]]);
  });
});

describe('from inside its own batch a query', () => {
  test('is stopped without waiting for itself', async () => {
    let seen = 0;
    const { query, add } = await startWords(async () => {
      seen++;
      await query.stop();
    });
    await add('a');
    expect(await query.awaitTermination()).toBe(true);
    expect([query.isActive, query.exception, seen]).toEqual([false, null, 1]);
  });

  test.each<[string, (query: StreamingQuery) => Promise<unknown>]>([
    ['processAllAvailable', (query) => query.processAllAvailable()],
    ['awaitTermination', (query) => query.awaitTermination()],
  ])('is not waited for: %s', async (_verb, wait) => {
    const { query, add } = await startWords(() => wait(query).then(() => undefined));
    await expect(add('a')).rejects.toThrow('cannot wait for itself');
    expect(query.exception).toMatchObject({ condition: 'UNSUPPORTED_OPERATION' });
  });

  test('is waited for by what was begun there, once the batch has ended', async () => {
    const begun: ReturnType<typeof AsyncLocalStorage.snapshot>[] = [];
    const { query, add } = await startWords(() => void begun.push(AsyncLocalStorage.snapshot()));
    await add('a');
    await begun[0]!(() => query.processAllAvailable());
    await begun[0]!(() => query.stop());
    expect(query.isActive).toBe(false);
  });

  test('starts and stops another one', async () => {
    const other = session().memoryStream('n INT');
    const { query, add } = await startWords(async () => {
      const inner = await other.toDF().writeStream.format('noop').start();
      other.addData([[1]]);
      await inner.processAllAvailable();
      await inner.stop();
    });
    await add('a');
    expect(query.exception).toBeNull();
    await query.stop();
  });
});

describe('for await', () => {
  test('gives the rows of bounded input one by one', async () => {
    const seen: unknown[] = [];
    for await (const [id] of session().sql('SELECT id FROM range(5)')) seen.push(id);
    expect(seen).toEqual([0, 1, 2, 3, 4]);
  });

  test('gives the rows of a stream as they come, until it is left', async () => {
    const input = session().memoryStream('n INT');
    const seen: unknown[] = [];
    input.addData([[1], [2]]);
    for await (const [n] of input.toDF().filter('n <> 2')) {
      seen.push(n);
      if (n === 1) input.addData([[3]]);
      if (n === 3) break;
    }
    expect(seen).toEqual([1, 3]);
    expect(session().streams.active).toEqual([]);
  });

  test('throws what ends the query', async () => {
    const input = session().memoryStream('n INT');
    input.addData([[0]]);
    const read = async (): Promise<void> => {
      for await (const _row of input.toDF().selectExpr('1 DIV n')) expect.unreachable();
    };
    await expect(read()).rejects.toMatchObject({ condition: 'DIVIDE_BY_ZERO' });
  });
});

test('take, first and isEmpty read no more than they need', async () => {
  const rows = session().sql('SELECT * FROM VALUES (1), (2), (3) AS t(i)');
  expect(await rows.take(2)).toEqual([[1], [2]]);
  expect(await rows.first()).toEqual([1]);
  expect(await rows.filter('i > 3').first()).toBeNull();
  expect(await rows.isEmpty()).toBe(false);
  expect(await rows.filter('i > 3').isEmpty()).toBe(true);
});
