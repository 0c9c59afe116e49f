import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { col } from '../../src/index.ts';
import { scratchDirectory } from '../support/scratch-directory.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();

function rows(sql: string): Promise<readonly (readonly unknown[])[]> {
  return session().sql(sql).collect();
}

function fileOf(...values: readonly number[]): string {
  const file = path.join(scratchDirectory(), 'n.json');
  writeFileSync(file, values.map((n) => `{"n":${n},"s":"text ${n}"}\n`).join(''));
  return file;
}

test('a cached DataFrame is read once, also by DataFrames made of it', async () => {
  const file = fileOf(1, 2, 3);
  const frame = session().read.schema('n INT, s STRING').json(file).cache();
  expect(await frame.count()).toBe(3);
  rmSync(file);
  expect(await frame.collect()).toEqual([
    [1, 'text 1'],
    [2, 'text 2'],
    [3, 'text 3'],
  ]);
  expect(await frame.where(col('n').gt(2)).select('s').collect()).toEqual([['text 3']]);
  frame.createOrReplaceTempView('kept');
  expect(
    await rows('SELECT sum(a.n) FROM kept a JOIN (SELECT n FROM kept) b ON a.n = b.n'),
  ).toEqual([[6]]);
  frame.unpersist();
  await expect(frame.count()).rejects.toMatchObject({ condition: 'PATH_NOT_FOUND' });
});

test('CACHE TABLE reads at once, LAZY when a query does; UNCACHE and CLEAR forget', async () => {
  const [now, later] = [fileOf(1), fileOf(2)];
  await session().run(`
    CREATE TABLE now (n INT) USING json OPTIONS (path '${now}');
    CREATE TABLE later (n INT) USING json OPTIONS (path '${later}');
    CACHE TABLE now; CACHE LAZY TABLE later OPTIONS ('storageLevel' 'MEMORY_ONLY');
    CACHE TABLE both AS SELECT * FROM now UNION ALL SELECT n * 10 FROM now`);
  rmSync(now);
  rmSync(later);
  expect(await rows('SELECT * FROM now')).toEqual([[1]]);
  expect(await rows('SELECT n FROM both ORDER BY n')).toEqual([[1], [10]]);
  const gone = { condition: 'PATH_NOT_FOUND' };
  await expect(rows('SELECT * FROM later')).rejects.toMatchObject(gone);
  await session().run('UNCACHE TABLE now; UNCACHE TABLE now; UNCACHE TABLE IF EXISTS nothing');
  await expect(rows('SELECT * FROM now')).rejects.toMatchObject(gone);
  expect(await rows('SELECT count(*) FROM both')).toEqual([[2]]);
  await session().run('CLEAR CACHE');
  await expect(rows('SELECT * FROM both')).rejects.toMatchObject(gone);
});

test('what is written to a table, and REFRESH TABLE, lets its rows be read again', async () => {
  const file = fileOf(1);
  await session().run(`
    CREATE TABLE filled (n INT); INSERT INTO filled VALUES (1);
    CREATE VIEW doubled AS SELECT n * 2 AS n FROM filled;
    CACHE TABLE doubled; INSERT INTO filled VALUES (2);
    CREATE TABLE read (n INT) USING json OPTIONS (path '${file}'); CACHE TABLE read`);
  expect(await rows('SELECT n FROM doubled ORDER BY n')).toEqual([[2], [4]]);
  writeFileSync(file, '{"n":7}\n');
  expect(await rows('SELECT n FROM read')).toEqual([[1]]);
  await session().run('REFRESH TABLE read; TRUNCATE TABLE filled');
  expect(await rows('SELECT n FROM read')).toEqual([[7]]);
  expect(await rows('SELECT n FROM doubled')).toEqual([]);
  await session().run('CLEAR CACHE');
});

test('what is cached of a table in memory is read again when a stream has written to it', async () => {
  const input = session().memoryStream('n INT', 'coming');
  await session().run('CREATE TABLE taken (n INT); CACHE TABLE taken');
  session().sql('SELECT sum(n) AS s FROM taken').cache().createOrReplaceTempView('total');
  expect(await rows('SELECT * FROM taken')).toEqual([]);
  const query = await input.toDF().writeStream.toTable('taken');
  for (const n of [1, 2, 3]) {
    input.addData([[n]]);
    await query.processAllAvailable();
    expect(await rows('SELECT max(n) FROM taken')).toEqual([[n]]);
    expect(await rows('SELECT s FROM total')).toEqual([[(n * (n + 1)) / 2]]);
  }
  await query.stop();
  await session().run('CLEAR CACHE');
});

test('queries that read cached rows at the same time all have them, also when they are freed meanwhile', async () => {
  const frame = session().sql('SELECT id, repeat(string(id), 3) AS s FROM range(100000)').cache();
  const sums = Array.from({ length: 4 }, () => frame.selectExpr('sum(id)', 'max(s)').collect());
  const first = await sums[0];
  frame.unpersist();
  expect(await Promise.all(sums)).toEqual(new Array(4).fill(first));
  expect(first).toEqual([[4999950000, '999999999999999']]);
});

test('a stream, and a table that is not there, are refused', async () => {
  const stream = session().memoryStream('n INT', 'endless').toDF();
  expect(() => stream.cache()).toThrow(/UNSUPPORTED_FEATURE.STREAMING_CACHE/);
  for (const sql of ['CACHE TABLE nothing', 'UNCACHE TABLE nothing', 'REFRESH TABLE nothing']) {
    await expect(session().run(sql)).rejects.toMatchObject({
      condition: 'TABLE_OR_VIEW_NOT_FOUND',
    });
  }
});
