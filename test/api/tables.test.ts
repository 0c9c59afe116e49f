import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { JsonValue } from '../../src/columnar/json-value.ts';
import { scratchDirectory } from '../support/scratch-directory.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();

async function rowsOf(sql: string): Promise<readonly (readonly JsonValue[])[]> {
  return session().sql(sql).collect();
}

test('a table without a path is in memory until it is dropped', async () => {
  const create = 'CREATE TABLE pairs (x INT, y STRING) USING parquet;';
  await session().run(
    `${create} INSERT INTO pairs VALUES (1, 'a'); INSERT INTO pairs SELECT 2, 'b';`,
  );
  expect(await rowsOf('SELECT * FROM pairs ORDER BY x')).toEqual([
    [1, 'a'],
    [2, 'b'],
  ]);
  await session().run(`DROP TABLE pairs; ${create}`);
  expect(await rowsOf('SELECT * FROM pairs')).toEqual([]);
});

test.each([true, false])(
  'numbers that a column has no room for are refused, with ANSI mode %s',
  async (ansi) => {
    await session().run(
      `SET spark.sql.ansi.enabled = ${ansi}; CREATE OR REPLACE TABLE narrow (a TINYINT, b DECIMAL(3, 1)) USING parquet`,
    );
    for (const row of ['300, 1', '1, 100.0', '1, 100', '1e9D, 1']) {
      await expect(session().run(`INSERT INTO narrow VALUES (${row})`)).rejects.toMatchObject({
        condition: 'CAST_OVERFLOW_IN_TABLE_INSERT',
      });
    }
    await session().run('INSERT INTO narrow VALUES (127, 99.9); RESET spark.sql.ansi.enabled');
    expect(await rowsOf('SELECT * FROM narrow')).toEqual([[127, '99.9']]);
  },
);

test('CREATE TABLE AS begins with the rows and columns of its query', async () => {
  await session().run('CREATE TABLE squares AS SELECT id, id * id AS square FROM range(3);');
  expect(
    session()
      .sql('TABLE squares')
      .schema.fields.map(({ name }) => name),
  ).toEqual(['id', 'square']);
  expect(await rowsOf('SELECT sum(square) FROM squares')).toEqual([[5]]);
  await expect(session().run('CREATE TABLE twice AS SELECT 1 AS a, 2 AS A')).rejects.toMatchObject({
    condition: 'COLUMN_ALREADY_EXISTS',
  });
});

test('INSERT takes columns by place, by a list and by name, and leaves the others null', async () => {
  await session().run(`
    CREATE TABLE filled (a INT, b STRING);
    INSERT INTO filled (b) VALUES ('list');
    INSERT INTO filled BY NAME SELECT 'name' AS b, 7 AS a;
    INSERT INTO filled (SELECT 8, 'place');`);
  expect(await rowsOf('SELECT * FROM filled ORDER BY b')).toEqual([
    [null, 'list'],
    [7, 'name'],
    [8, 'place'],
  ]);
});

test('INSERT OVERWRITE replaces rows, of files too, and TRUNCATE TABLE takes those in memory', async () => {
  const folder = path.join(scratchDirectory(), 'overwritten');
  await mkdir(folder);
  await writeFile(path.join(folder, 'old.json'), '{"a":1}');
  await session().run(`
    CREATE TABLE kept_in_memory (a INT);
    CREATE TABLE kept_in_files (a INT) USING json OPTIONS (path '${folder}');
    INSERT INTO kept_in_memory VALUES (1), (2);
    INSERT OVERWRITE kept_in_files SELECT a * 10 FROM kept_in_memory;
    INSERT OVERWRITE TABLE kept_in_memory SELECT a + 1 FROM kept_in_memory WHERE a > 1;`);
  expect(await rowsOf('SELECT a FROM kept_in_files ORDER BY a')).toEqual([[10], [20]]);
  expect(await rowsOf('TABLE kept_in_memory')).toEqual([[3]]);
  await session().run('TRUNCATE TABLE kept_in_memory');
  expect(await rowsOf('TABLE kept_in_memory')).toEqual([]);
  await expect(session().run('TRUNCATE TABLE kept_in_files')).rejects.toMatchObject({
    condition: 'UNSUPPORTED_FEATURE.TABLE_OPERATION',
  });
});

test.each([
  ["INSERT INTO typed VALUES ('1', 'x')", 'INCOMPATIBLE_DATA_FOR_TABLE.CANNOT_SAFELY_CAST'],
  ['INSERT INTO typed (a, a) VALUES (1, 2)', 'COLUMN_ALREADY_EXISTS'],
  ['INSERT INTO typed (nowhere) VALUES (1)', 'UNRESOLVED_COLUMN.WITH_SUGGESTION'],
  ['INSERT INTO typed (a) VALUES (1, 2)', 'INSERT_COLUMN_ARITY_MISMATCH.TOO_MANY_DATA_COLUMNS'],
  [
    'INSERT OVERWRITE typed SELECT CAST(value AS INT), NULL FROM ticks',
    'UNSUPPORTED_FEATURE.STREAMING_OVERWRITE',
  ],
  ['CREATE TABLE endless AS SELECT * FROM ticks', 'UNSUPPORTED_FEATURE.STREAMING_TABLE'],
])('%s is refused', async (statement, condition) => {
  const prepare = `
    CREATE OR REPLACE TABLE typed (a INT, b STRING);
    CREATE OR REPLACE STREAM ticks USING rate;`;
  await expect(session().run(prepare + statement)).rejects.toMatchObject({ condition });
});

test('WITH may stand before INSERT, and FROM before several', async () => {
  await session().run(`
    CREATE TABLE small (x INT);
    CREATE TABLE great (x INT);
    WITH one AS (SELECT 1 AS x) INSERT INTO small SELECT * FROM one;
    WITH all AS (SELECT id FROM range(2, 6))
    FROM all
    INSERT INTO small SELECT id WHERE id < 4
    INSERT INTO great SELECT id WHERE id >= 4 UNION ALL SELECT 100;`);
  expect(await rowsOf('SELECT sum(x), count(*) FROM small')).toEqual([[6, 3]]);
  expect(await rowsOf('SELECT x FROM great ORDER BY x')).toEqual([[4], [5], [100]]);
});
