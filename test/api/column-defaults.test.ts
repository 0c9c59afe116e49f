import { expect, test } from 'vitest';
import type { JsonValue } from '../../src/columnar/json-value.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();

async function rowsOf(sql: string): Promise<readonly (readonly JsonValue[])[]> {
  return session().sql(sql).collect();
}

test('INSERT writes the default of a column that it leaves out, and where a row says DEFAULT', async () => {
  await session().run(`
    CREATE TABLE made (id BIGINT, kind STRING NOT NULL DEFAULT 'new' COMMENT 'of 1', n TINYINT DEFAULT 40 + 2, free INT)
      USING parquet;
    INSERT INTO made (id) VALUES (1);
    INSERT INTO made VALUES (2, DEFAULT, DEFAULT, DEFAULT), (3, 'old', 7, 9);
    INSERT INTO made (free, id) VALUES (DEFAULT, 4);
    INSERT INTO made BY NAME SELECT 5 AS id;
    INSERT INTO made SELECT 6, DEFAULT, DEFAULT, 1;
    INSERT OVERWRITE made SELECT * FROM made;`);
  expect(await rowsOf('SELECT * FROM made ORDER BY id')).toEqual([
    [1, 'new', 42, null],
    [2, 'new', 42, null],
    [3, 'old', 7, 9],
    [4, 'new', 42, null],
    [5, 'new', 42, null],
    [6, 'new', 42, 1],
  ]);
});

test('a default is computed when rows are written, and has the type of its column', async () => {
  await session().run(`
    CREATE TABLE typed (code CHAR(4) DEFAULT 5, at TIMESTAMP DEFAULT current_timestamp());
    INSERT INTO typed VALUES ('a', DEFAULT), (DEFAULT, NULL);`);
  expect(await rowsOf('SELECT code, at IS NULL FROM typed ORDER BY code')).toEqual([
    ['5   ', true],
    ['a   ', false],
  ]);
});

test.each([
  ['x INT DEFAULT (SELECT 1)', 'INVALID_DEFAULT_VALUE.SUBQUERY_EXPRESSION'],
  ['x INT DEFAULT y', 'INVALID_DEFAULT_VALUE.UNRESOLVED_EXPRESSION'],
  ['x INT DEFAULT nothing(1)', 'INVALID_DEFAULT_VALUE.UNRESOLVED_EXPRESSION'],
  ["x INT DEFAULT 'one'", 'INVALID_DEFAULT_VALUE.DATA_TYPE'],
  ['x TINYINT DEFAULT 400', 'INVALID_DEFAULT_VALUE.DATA_TYPE'],
  ['x INT DEFAULT 1.5D', 'INVALID_DEFAULT_VALUE.DATA_TYPE'],
  ['x DOUBLE DEFAULT rand()', 'INVALID_DEFAULT_VALUE.NON_DETERMINISTIC'],
  ['x BIGINT DEFAULT count(*)', 'INVALID_DEFAULT_VALUE.NOT_CONSTANT'],
  ['x INT DEFAULT own', 'INVALID_DEFAULT_VALUE.NOT_CONSTANT'],
])('CREATE TABLE (%s) is refused', async (column, condition) => {
  const declare = 'DECLARE OR REPLACE own INT DEFAULT 1;';
  await expect(
    session().run(`${declare} CREATE OR REPLACE TABLE bad (${column})`),
  ).rejects.toMatchObject({
    condition,
  });
});

test('DEFAULT inside an expression is refused', async () => {
  await session().run('CREATE TABLE placed (x INT DEFAULT 1)');
  await expect(session().run('INSERT INTO placed VALUES (DEFAULT + 1)')).rejects.toMatchObject({
    condition: 'DEFAULT_PLACEMENT_INVALID',
  });
  await expect(session().run('CREATE STREAM s (x INT DEFAULT 1) USING rate')).rejects.toMatchObject(
    { condition: 'UNSUPPORTED_FEATURE' },
  );
});
