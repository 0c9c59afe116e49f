import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../../src/columnar/json-value.ts';
import { scratchDirectory } from '../support/scratch-directory.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();

async function rowsOf(sql: string): Promise<readonly (readonly JsonValue[])[]> {
  return session().sql(sql).collect();
}

function place(): string {
  return `OPTIONS (path '${path.join(scratchDirectory(), 'table')}')`;
}

describe.each(['parquet', 'arrow', 'json'])('files of %s that lack a column', (format) => {
  test('give the default that it was added with, whatever the default of new rows becomes', async () => {
    await session().run(`
      DROP TABLE IF EXISTS grown;
      CREATE TABLE grown (id INT, p INT) USING ${format} ${place()} PARTITIONED BY (p);
      INSERT INTO grown VALUES (1, 7);
      ALTER TABLE grown ADD COLUMNS (n BIGINT DEFAULT 2 + 3, t STRING DEFAULT 'was', plain INT);
      INSERT INTO grown (id, p) VALUES (2, 7);
      ALTER TABLE grown ALTER COLUMN n SET DEFAULT 9;
      ALTER TABLE grown ALTER COLUMN t DROP DEFAULT;
      INSERT INTO grown (id, p) VALUES (3, 7);
      INSERT INTO grown VALUES (4, NULL, NULL, NULL, 7);`);
    expect(await rowsOf('SELECT * FROM grown ORDER BY id')).toEqual([
      [1, 5, 'was', null, 7],
      [2, 5, 'was', null, 7],
      [3, 9, null, null, 7],
      [4, null, null, null, 7],
    ]);
    expect(await rowsOf('SELECT id FROM grown WHERE n = 5 ORDER BY id')).toEqual([[1], [2]]);
    expect(await rowsOf('SELECT id FROM grown WHERE t IS NULL ORDER BY id')).toEqual([[3], [4]]);
    expect(await rowsOf('SELECT count(n), min(t) FROM grown')).toEqual([[3, 'was']]);
  });

  test('give the default of CREATE TABLE, and stay what they are when the table is written anew', async () => {
    const where = place();
    await session().run(`
      DROP TABLE IF EXISTS early;
      CREATE TABLE early (id INT) USING ${format} ${where};
      INSERT INTO early VALUES (1), (2);
      DROP TABLE early;
      CREATE TABLE early (id INT, l ARRAY<INT> DEFAULT array(1), d DATE DEFAULT DATE'2026-01-02') USING ${format} ${where};
      INSERT INTO early REPLACE WHERE id = 2 VALUES (3, NULL, DEFAULT);
      DROP TABLE early;
      CREATE TABLE early (id INT, l ARRAY<INT>, d DATE) USING ${format} ${where};`);
    expect(await rowsOf('SELECT id, l, CAST(d AS STRING) FROM early ORDER BY id')).toEqual([
      [1, [1], '2026-01-02'],
      [3, null, '2026-01-02'],
    ]);
  });
});

test('a record of JSON that lacks a member gives its default, one that says null does not, nor does a bad one', async () => {
  const folder = path.join(scratchDirectory(), 'records');
  mkdirSync(folder);
  writeFileSync(
    path.join(folder, 'a.json'),
    '{"id":1}\n{"id":2,"n":null}\n{"id":"x"}\n{"n":4,"id":4}\nnothing\n',
  );
  await session().run(
    `CREATE TABLE records (id INT, n INT DEFAULT 8) USING json OPTIONS (path '${folder}')`,
  );
  expect(await rowsOf('SELECT * FROM records')).toEqual([
    [1, 8],
    [2, null],
    [null, null],
    [4, 4],
    [null, null],
  ]);
});

test('a stream that is written to such a table keeps its nulls', async () => {
  await session().run(`CREATE TABLE streamed (id INT, n INT DEFAULT 8) USING json ${place()}`);
  const input = session().memoryStream('id INT, n INT');
  input.addData([[1, null]]);
  const query = await input.toDF().writeStream.trigger({ availableNow: true }).toTable('streamed');
  await query.awaitTermination();
  expect(await rowsOf('SELECT * FROM streamed')).toEqual([[1, null]]);
});

test('formats whose files cannot say what they lack refuse a default for what is there', async () => {
  await session().run(`CREATE TABLE told (a INT) USING csv ${place()}`);
  await expect(
    session().run('ALTER TABLE told ADD COLUMNS (b INT DEFAULT 1)'),
  ).rejects.toMatchObject({ condition: 'UNSUPPORTED_FEATURE.TABLE_OPERATION' });
});
