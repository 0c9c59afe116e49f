import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { fileSaveTarget } from '../../src/connectors/file/save-target.ts';
import { json } from '../../src/formats/json/json.ts';
import { session as openSession } from '../../src/index.ts';
import { printedBy } from '../support/printed-statements.ts';
import { scratchDirectory } from '../support/scratch-directory.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();
const printed = printedBy(session);

const STORES: readonly [place: string, clause: (name: string) => string][] = [
  ['in memory', () => ''],
  ['in files', (name) => `USING parquet OPTIONS (path '${path.join(scratchDirectory(), name)}')`],
];

describe.each(STORES)('INSERT INTO … REPLACE WHERE over a table %s', (_place, using) => {
  test('replaces the rows for which the condition is true, and keeps those for which it is null', async () => {
    await session().run(`
      DROP TABLE IF EXISTS stock;
      CREATE TABLE stock (id INT, land STRING) ${using('stock')};
      INSERT INTO stock VALUES (1, 'AT'), (2, 'DE'), (3, NULL), (4, 'AT');
      INSERT INTO stock REPLACE WHERE land = 'AT' SELECT 9, 'AT';`);
    expect(await printed('SELECT * FROM stock ORDER BY id')).toEqual(['2,DE', '3,', '9,AT']);
  });

  test('the query may read what it replaces, and its rows need not satisfy the condition', async () => {
    await session().run(`
      DROP TABLE IF EXISTS counts;
      CREATE TABLE counts (word STRING, n INT DEFAULT 7) ${using('counts')};
      INSERT INTO counts VALUES ('a', 1), ('b', 2);
      INSERT INTO TABLE counts BY NAME REPLACE WHERE counts.n < 2 SELECT n + 100 AS n, word FROM counts;
      INSERT INTO counts (word) REPLACE WHERE word = 'b' VALUES ('c');`);
    expect(await printed('SELECT * FROM counts ORDER BY 1, 2')).toEqual(['a,101', 'c,7']);
  });

  test('a condition that nothing satisfies only adds rows', async () => {
    await session().run(`
      DROP TABLE IF EXISTS few;
      CREATE TABLE few (id INT) ${using('few')};
      INSERT INTO few VALUES (1);
      INSERT INTO few REPLACE WHERE id > 5 (SELECT 2);`);
    expect(await printed('SELECT * FROM few ORDER BY id')).toEqual(['1', '2']);
  });
});

test('directories of partitioned tables stay what they were, but for the rows that go', async () => {
  const location = path.join(scratchDirectory(), 'parted');
  await session().run(`
    CREATE TABLE parted (id INT, land STRING) USING json OPTIONS (path '${location}') PARTITIONED BY (land);
    INSERT INTO parted VALUES (1, 'AT'), (2, 'DE'), (3, 'DE');
    INSERT INTO parted REPLACE WHERE land = 'DE' AND id = 3 VALUES (4, 'CH');`);
  expect(await printed('SELECT * FROM parted ORDER BY id')).toEqual(['1,AT', '2,DE', '4,CH']);
  expect(await printed('SHOW PARTITIONS parted')).toEqual(['land=AT', 'land=CH', 'land=DE']);
  expect((await readdir(path.dirname(location))).filter((name) => name.startsWith('.'))).toEqual(
    [],
  );
});

test('columns of files that nobody declared are matched by name', async () => {
  const location = path.join(scratchDirectory(), 'loose');
  await mkdir(location);
  await writeFile(path.join(location, 'one.json'), '{"a":1,"b":"x"}\n{"a":2,"b":"y"}\n');
  await session().run(`
    CREATE TABLE loose USING json OPTIONS (path '${location}');
    INSERT INTO loose REPLACE WHERE a = 1 SELECT 'z' AS b, 3L AS a;`);
  expect(await printed('SELECT a, b FROM loose ORDER BY a')).toEqual(['2,y', '3,z']);
});

test('a table of no schema is not taken for one of the same name in a schema', async () => {
  const [own, other] = ['own', 'other'].map((name) => path.join(scratchDirectory(), name));
  await session().run(`
    CREATE TABLE twice (a INT) USING json OPTIONS (path '${other}');
    INSERT INTO twice VALUES (7);
    CREATE TEMPORARY VIEW twice (a INT) USING json OPTIONS (path '${own}');
    INSERT INTO twice VALUES (1), (2);
    INSERT INTO twice REPLACE WHERE a = 1 VALUES (3);`);
  expect(await printed('SELECT a FROM twice ORDER BY a')).toEqual(['2', '3']);
  await session().run('DROP VIEW twice');
  expect(await printed('SELECT a FROM twice')).toEqual(['7']);
});

test('a table whose files are not there yet has no rows to replace', async () => {
  const location = path.join(scratchDirectory(), 'none');
  await session().run(`
    CREATE TABLE fresh (a INT) USING json OPTIONS (path '${location}');
    INSERT INTO fresh REPLACE WHERE a = 1 VALUES (3);`);
  expect(await printed('SELECT a FROM fresh')).toEqual(['3']);
});

test('the condition is looked at also where there are no files yet', async () => {
  const place = (name: string) => `OPTIONS (path '${path.join(scratchDirectory(), name)}')`;
  await session().run(`
    CREATE TABLE declared (a INT) USING json ${place('declared')};
    CREATE TABLE open USING json ${place('open')}`);
  const unknown = { condition: 'UNRESOLVED_COLUMN.WITH_SUGGESTION' };
  for (const table of ['declared', 'open']) {
    const replace = (condition: string) =>
      session().run(`INSERT INTO ${table} REPLACE WHERE ${condition} SELECT 3 AS a`);
    await expect(replace('b = 1')).rejects.toMatchObject(unknown);
    await replace(`${table}.a = 1`);
    expect(await printed(`SELECT a FROM ${table}`)).toEqual(['3']);
  }
});

test('a table that does not show all of its files is refused, and keeps them', async () => {
  const location = scratchDirectory();
  await mkdir(path.join(location, 'old'));
  for (const name of ['one.json', 'two.txt', 'old/three.json']) {
    await writeFile(path.join(location, name), '{"id":1}\n');
  }
  await session().run(`
    CREATE TABLE some (id INT) USING json OPTIONS (path '${location}', pathGlobFilter '*.json');
    CREATE TABLE flat (id INT) USING json OPTIONS (path '${location}');
    CREATE TABLE whole (id INT) USING json OPTIONS (path '${location}', recursiveFileLookup 'true')`);
  for (const [table, reason] of [
    ['some', /pathGlobFilter: what it hides/],
    ['flat', /old\/three.json is in no directory/],
    ['whole', /old\/three.json is in no directory/],
  ] as const) {
    await expect(
      session().run(`INSERT INTO ${table} REPLACE WHERE id = 1 VALUES (2)`),
    ).rejects.toMatchObject({
      condition: 'UNSUPPORTED_FEATURE.TABLE_OPERATION',
      message: expect.stringMatching(reason),
    });
  }
  expect((await readdir(location)).toSorted()).toEqual(['old', 'one.json', 'two.txt']);
  await session().run('INSERT INTO some VALUES (2)');
  expect(await printed('SELECT id FROM some ORDER BY id')).toEqual(['1', '2']);
});

test('nothing is lost where the query fails', async () => {
  await session().run(`
    CREATE TABLE kept (id INT) USING json OPTIONS (path '${path.join(scratchDirectory(), 'kept')}');
    INSERT INTO kept VALUES (1), (2);`);
  const failing = session().run("INSERT INTO kept REPLACE WHERE id = 1 SELECT CAST('x' AS INT)");
  await expect(failing).rejects.toMatchObject({ condition: 'CAST_INVALID_INPUT' });
  expect(await printed('SELECT * FROM kept ORDER BY id')).toEqual(['1', '2']);
});

test('nothing is replaced where files have come meanwhile', async () => {
  const location = path.join(scratchDirectory(), 'busy');
  await mkdir(location);
  await writeFile(path.join(location, 'one.json'), '{"id":1}\n');
  const target = await fileSaveTarget(json, { path: location }, 'rewrite');
  const fresh = target!.options['path']!;
  await mkdir(fresh);
  await writeFile(path.join(location, 'two.json'), '{"id":2}\n');
  await expect(target!.finish()).rejects.toMatchObject({ condition: 'CONCURRENT_WRITE' });
  expect((await readdir(location)).toSorted()).toEqual(['one.json', 'two.json']);
  await expect(readdir(fresh)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('of several at once over a table in memory none is lost that has not failed', async () => {
  await session().run(`
    CREATE TABLE raced (id INT);
    INSERT INTO raced VALUES (1), (2), (3)`);
  const done = await Promise.allSettled(
    [1, 2, 3].map((id) =>
      session().run(`INSERT INTO raced REPLACE WHERE id = ${id} VALUES (${id * 10})`),
    ),
  );
  const wanted = done.map(({ status }, place) => (place + 1) * (status === 'fulfilled' ? 10 : 1));
  expect(wanted.some((id) => id >= 10)).toBe(true);
  expect((await printed('SELECT id FROM raced')).map(Number).toSorted((a, b) => a - b)).toEqual(
    wanted.toSorted((a, b) => a - b),
  );
  for (const each of done) {
    if (each.status === 'rejected') expect(each.reason.condition).toBe('CONCURRENT_WRITE');
  }
});

test.each([
  ['DATATYPE_MISMATCH.FILTER_NOT_BOOLEAN', 'INSERT INTO asked REPLACE WHERE id VALUES (1)'],
  ['UNRESOLVED_COLUMN.WITH_SUGGESTION', 'INSERT INTO asked REPLACE WHERE nowhere = 1 VALUES (1)'],
  ['INVALID_WHERE_CONDITION', 'INSERT INTO asked REPLACE WHERE max(id) = 1 VALUES (1)'],
  ['UNSUPPORTED_FEATURE.TABLE_OPERATION', 'INSERT INTO sent REPLACE WHERE id = 1 VALUES (1)'],
  ['PARSE_SYNTAX_ERROR', 'INSERT OVERWRITE asked REPLACE WHERE id = 1 VALUES (1)'],
  [
    'UNSUPPORTED_FEATURE.STREAMING_OVERWRITE',
    'INSERT INTO asked REPLACE WHERE id = 1 SELECT CAST(value AS INT) FROM ticks',
  ],
])('%s: %s', async (condition, sql) => {
  await session().run(`
    CREATE TABLE IF NOT EXISTS asked (id INT);
    CREATE OR REPLACE TABLE sent (id INT) USING console;
    CREATE OR REPLACE STREAM ticks USING rate`);
  await expect(session().run(sql)).rejects.toMatchObject({ condition });
});

test('is refused where Spark is wanted to the letter', async () => {
  await using strict = await openSession({
    threads: 1,
    settings: { 'millrace.sql.strictSpark': true },
  });
  const writing = strict.run(`
    CREATE TABLE t (id INT) USING json OPTIONS (path '${path.join(scratchDirectory(), 'strict')}');
    INSERT INTO t REPLACE WHERE id = 1 VALUES (1)`);
  await expect(writing).rejects.toMatchObject({
    condition: 'UNSUPPORTED_FEATURE.TABLE_OPERATION',
  });
});
