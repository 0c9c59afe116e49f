import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { replaceDirectory } from '../../src/connectors/file/replaced-directory.ts';
import type { DataFrame } from '../../src/index.ts';
import { scratchDirectory } from '../support/scratch-directory.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();

function numbers(count: number): DataFrame {
  return session().sql(`SELECT id, id % 2 AS odd FROM range(${count})`);
}

async function read(folder: string): Promise<readonly unknown[]> {
  const rows = session().read.schema('id BIGINT, odd BIGINT').json(folder);
  return (await rows.orderBy('id').collect()).map(([id]) => id);
}

describe('what is there already', () => {
  test('is an error without a mode', async () => {
    const folder = path.join(scratchDirectory(), 'out');
    await numbers(2).write.json(folder);
    expect(await read(folder)).toEqual([0, 1]);
    await expect(numbers(3).write.json(folder)).rejects.toMatchObject({
      condition: 'PATH_ALREADY_EXISTS',
    });
    expect(await read(folder)).toEqual([0, 1]);
  });

  test('is added to, kept or replaced', async () => {
    const folder = path.join(scratchDirectory(), 'out');
    await numbers(2).write.mode('append').json(folder);
    await numbers(1).write.mode('append').json(folder);
    expect(await read(folder)).toEqual([0, 0, 1]);
    await numbers(5).write.mode('ignore').json(folder);
    expect(await read(folder)).toEqual([0, 0, 1]);
    await numbers(4).write.mode('overwrite').json(folder);
    expect(await read(folder)).toEqual([0, 1, 2, 3]);
    expect(await readdir(path.dirname(folder))).toEqual(['out']);
  });

  test('stays in sight where others put their files too', async () => {
    const folder = scratchDirectory();
    const line = (id: number): string => `{"id":${id},"odd":0}\n`;
    await writeFile(path.join(folder, 'mine.json'), line(7));
    await writeFile(path.join(folder, 'part-00000-00000.json'), line(8));
    await numbers(1).write.mode('append').json(folder);
    await writeFile(path.join(folder, 'later.json'), line(9));
    expect(await read(folder)).toEqual([0, 7, 8, 9]);
  });

  test('is nothing after a first write that failed', async () => {
    const folder = path.join(scratchDirectory(), 'out');
    const failing = numbers(2).selectExpr('1 DIV (id - 1) AS id', 'odd');
    await expect(failing.write.json(folder)).rejects.toMatchObject({
      condition: 'DIVIDE_BY_ZERO',
    });
    expect(await readdir(path.dirname(folder))).toEqual([]);
  });

  test('may be read by the query that replaces it', async () => {
    const folder = path.join(scratchDirectory(), 'out');
    await numbers(4).write.json(folder);
    const kept = session().read.schema('id BIGINT, odd BIGINT').json(folder).filter('id > 1');
    await kept.write.mode('overwrite').json(folder);
    expect(await read(folder)).toEqual([2, 3]);
  });

  test.each(['append', 'overwrite', 'ignore', 'errorIfExists'] as const)(
    'is put back before a write with mode %s where an overwrite was cut short',
    async (mode) => {
      const folder = path.join(scratchDirectory(), 'out');
      await numbers(2).write.json(folder);
      const name = '.out-01234567-89ab-cdef-0123-456789abcdef.old';
      await rename(folder, path.join(path.dirname(folder), name));
      await expect(read(folder)).rejects.toMatchObject({
        condition: 'PATH_NOT_FOUND',
        hint: expect.stringContaining(name),
      });
      const written = numbers(3).write.mode(mode).json(folder);
      await (mode === 'errorIfExists'
        ? expect(written).rejects.toMatchObject({ condition: 'PATH_ALREADY_EXISTS' })
        : written);
      const rows = {
        append: [0, 0, 1, 1, 2],
        overwrite: [0, 1, 2],
        ignore: [0, 1],
        errorIfExists: [0, 1],
      };
      expect(await read(folder)).toEqual(rows[mode]);
      expect(await readdir(path.dirname(folder))).toEqual(['out']);
    },
  );

  test('stays what it was when the directory that was to replace it cannot take its name', async () => {
    const folder = path.join(scratchDirectory(), 'out');
    await numbers(2).write.json(folder);
    const gone = path.join(path.dirname(folder), 'gone');
    await expect(replaceDirectory(folder, gone)).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await read(folder)).toEqual([0, 1]);
    expect(await readdir(path.dirname(folder))).toEqual(['out']);
  });

  test('stays when the query that was to replace it fails', async () => {
    const folder = path.join(scratchDirectory(), 'out');
    await numbers(2).write.json(folder);
    const failing = numbers(2).selectExpr('1 DIV (id - 1) AS id', 'odd');
    await expect(failing.write.mode('overwrite').json(folder)).rejects.toMatchObject({
      condition: 'DIVIDE_BY_ZERO',
    });
    expect(await read(folder)).toEqual([0, 1]);
    expect(await readdir(path.dirname(folder))).toEqual(['out']);
  });
});

describe('a result without rows', () => {
  test.each(['parquet', 'csv', 'arrow', 'xml'])(
    'is a file of the format %s, from which its columns are read',
    async (format) => {
      const folder = path.join(scratchDirectory(), 'out');
      const options = format === 'csv' ? { header: 'true' } : {};
      const schema = 'id BIGINT, odd BIGINT';
      await numbers(0).write.format(format).options(options).save(folder);
      expect((await readdir(folder)).map((name) => path.extname(name))).toEqual([`.${format}`]);
      const reader = session().read.format(format).options(options);
      const frame = format === 'xml' ? reader.option('rowTag', 'ROW').schema(schema) : reader;
      const found = frame.load(folder);
      expect(found.columns).toEqual(['id', 'odd']);
      expect(await found.collect()).toEqual([]);
    },
  );

  test('is a file that other rows may be added to', async () => {
    const folder = path.join(scratchDirectory(), 'out');
    await numbers(0).write.parquet(folder);
    await numbers(2).write.mode('append').parquet(folder);
    expect(await session().read.parquet(folder).orderBy('id').collect()).toEqual([
      [0, 0],
      [1, 1],
    ]);
  });

  test.each([
    ['gzip', gunzipSync],
    ['zstd', zstdDecompressSync],
  ])('is a whole file of the compression %s', async (compression, decompress) => {
    const folder = path.join(scratchDirectory(), 'out');
    await numbers(0).write.option('compression', compression).json(folder);
    const [name] = await readdir(folder);
    expect(decompress(await readFile(path.join(folder, name!))).length).toBe(0);
    expect(await read(folder)).toEqual([]);
  });

  test('is no file where rows would go to directories', async () => {
    const folder = path.join(scratchDirectory(), 'out');
    await numbers(0).write.partitionBy('odd').parquet(folder);
    expect(await readdir(folder)).toEqual([]);
  });
});

test('rows go to a directory for each value of a column', async () => {
  const folder = path.join(scratchDirectory(), 'out');
  await numbers(4).write.partitionBy('odd').csv(folder);
  expect((await readdir(folder)).filter((name) => name.startsWith('odd='))).toEqual([
    'odd=0',
    'odd=1',
  ]);
});

test('rows go to a table of CREATE TABLE by place', async () => {
  const folder = path.join(scratchDirectory(), 'out');
  await session().run(
    `CREATE TABLE written (n STRING, odd BIGINT) USING json OPTIONS (path '${folder}')`,
  );
  await numbers(2).write.insertInto('written');
  expect(await session().table('written').orderBy('n').collect()).toEqual([
    ['0', 0],
    ['1', 1],
  ]);
  expect(await session().read.table('written').count()).toBe(2);
});

test('a table is read as a stream by its name', async () => {
  const folder = scratchDirectory();
  await writeFile(path.join(folder, 'one.json'), '{"n":1}\n');
  await session().run(`CREATE TABLE read_twice (n BIGINT) USING json OPTIONS (path '${folder}')`);
  expect(session().read.table('read_twice').isStreaming).toBe(false);
  expect(session().readStream.table('read_twice').isStreaming).toBe(true);
});

test.each<[string, (frame: DataFrame) => Promise<void>, string]>([
  ['no sink', (frame) => frame.write.save(), 'DATA_SOURCE_NOT_FOUND'],
  ['memory', (frame) => frame.write.format('memory').save(), 'DATA_SOURCE_NOT_FOUND'],
  [
    'a stream',
    () => session().memoryStream('id BIGINT').toDF().write.json('never'),
    '_LEGACY_ERROR_TEMP_3102',
  ],
  [
    'an unknown mode',
    (frame) => frame.write.mode('upsert' as 'append').json('never'),
    'INVALID_SAVE_MODE',
  ],
])('%s is refused', async (_mistake, write, condition) => {
  await expect((async () => write(numbers(1)))()).rejects.toMatchObject({ condition });
});
