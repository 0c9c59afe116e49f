import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../../src/columnar/json-value.ts';
import { scratchDirectory } from '../support/scratch-directory.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();

describe('foreach', () => {
  test('gives each row to a function', async () => {
    const rows: (readonly JsonValue[])[] = [];
    const input = session().memoryStream('word STRING, n INT');
    const writer = input.toDF().writeStream.foreach((row) => void rows.push(row));
    const query = await writer.start();
    input.addData([
      ['a', 1],
      ['b', null],
    ]);
    await query.processAllAvailable();
    await query.stop();
    expect(rows).toEqual([
      ['a', 1],
      ['b', null],
    ]);
  });

  test('opens and closes a writer around each batch, and leaves out what it does not open', async () => {
    const calls: string[] = [];
    const input = session().memoryStream('word STRING');
    const query = await input
      .toDF()
      .writeStream.foreach({
        open: (partitionId, batchId) => {
          calls.push(`open ${partitionId} ${batchId}`);
          return batchId !== 1;
        },
        process: async ([word]) => void calls.push(`process ${word}`),
        close: (error) => void calls.push(`close ${error}`),
      })
      .start();
    for (const word of ['a', 'b']) {
      input.addData([[word]]);
      await query.processAllAvailable();
    }
    await query.stop();
    expect(calls).toEqual(['open 0 0', 'process a', 'close null', 'open 0 1', 'close null']);
  });

  test('ends the query when the function throws, after the writer has been told', async () => {
    const closed: (Error | null)[] = [];
    const input = session().memoryStream('word STRING');
    const query = await input
      .toDF()
      .writeStream.foreach({
        process: () => {
          throw new Error('no room');
        },
        close: (error) => {
          closed.push(error);
        },
      })
      .start();
    input.addData([['a']]);
    await expect(query.awaitTermination()).rejects.toMatchObject({
      condition: 'FOREACH_USER_FUNCTION_ERROR',
      message: expect.stringContaining('no room'),
    });
    expect(closed).toMatchObject([{ message: 'no room' }]);
  });
});

describe('toTable', () => {
  test('writes to a table of CREATE TABLE, columns by place under its names and types', async () => {
    const folder = path.join(scratchDirectory(), 'out');
    await session().run(
      `CREATE TABLE written (word STRING, n BIGINT) USING json OPTIONS (path '${folder}')`,
    );
    const input = session().memoryStream('a STRING, b INT');
    input.addData([['x', 1]]);
    const query = await input.toDF().writeStream.trigger({ availableNow: true }).toTable('written');
    await query.awaitTermination();
    const files = (await readdir(folder)).filter((name) => name.endsWith('.json'));
    const texts = await Promise.all(files.map((name) => readFile(path.join(folder, name), 'utf8')));
    expect(texts.join('')).toBe('{"word":"x","n":1}\n');
  });

  test('refuses a name that no table has, and rows that do not fit', async () => {
    const writer = session().memoryStream('a STRING').toDF().writeStream;
    await expect(writer.toTable('nowhere')).rejects.toMatchObject({
      condition: 'TABLE_OR_VIEW_NOT_FOUND',
    });
    await session().run('CREATE TABLE wide (a STRING, b INT) USING noop');
    await expect(writer.toTable('wide')).rejects.toMatchObject({
      condition: 'INSERT_COLUMN_ARITY_MISMATCH.NOT_ENOUGH_DATA_COLUMNS',
    });
  });
});
