import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-undeclared-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A table of JSON without columns, over a file of `{"a": 1, "b": "x"}`. */
async function overFiles(name: string): Promise<void> {
  await session().run(`
    CREATE TABLE ${name}_written (a BIGINT, b STRING) USING json OPTIONS (path '${folder}/${name}');
    INSERT INTO ${name}_written VALUES (1, 'x');
    CREATE TABLE ${name} USING json OPTIONS (path '${folder}/${name}')`);
}

async function linesOf(name: string): Promise<readonly string[]> {
  const files = (await readdir(join(folder, name))).filter((file) => file.startsWith('part-'));
  const texts = await Promise.all(files.map((file) => readFile(join(folder, name, file), 'utf8')));
  return texts.flatMap((text) => text.trim().split('\n')).toSorted();
}

test('INSERT takes the columns of the files that are there, by place', async () => {
  await overFiles('places');
  await session().run("INSERT INTO places VALUES (2, 'y'); INSERT INTO places (b) VALUES ('z')");
  expect(await linesOf('places')).toEqual(['{"a":1,"b":"x"}', '{"a":2,"b":"y"}', '{"b":"z"}']);
  await expect(session().run('INSERT INTO places VALUES (1)')).rejects.toMatchObject({
    condition: 'INSERT_COLUMN_ARITY_MISMATCH.NOT_ENOUGH_DATA_COLUMNS',
  });
  await expect(session().run("INSERT INTO places VALUES (array(1), 'y')")).rejects.toMatchObject({
    condition: 'INCOMPATIBLE_DATA_FOR_TABLE.CANNOT_SAFELY_CAST',
  });
});

test('a query that names the columns of the files need not keep their order, but in Spark', async () => {
  await overFiles('names');
  await session().run("INSERT INTO names SELECT 'y' AS b, 2 AS a");
  expect(await linesOf('names')).toContain('{"b":"y","a":2}');
  await session().run('SET millrace.sql.strictSpark = true');
  try {
    await session().run("INSERT INTO names SELECT 3 AS b, 'z' AS a");
  } finally {
    await session().run('RESET millrace.sql.strictSpark');
  }
  expect(await linesOf('names')).toContain('{"a":3,"b":"z"}');
});

test('where nothing is there, the list of columns names what is written', async () => {
  await session().run(`
    CREATE TABLE fresh USING json OPTIONS (path '${folder}/fresh');
    INSERT INTO fresh (k, v) VALUES (1, 2);`);
  expect(await linesOf('fresh')).toEqual(['{"k":1,"v":2}']);
});

test('facts of files are read beside columns of CHAR, which a projection fills up', async () => {
  await session().run(`
    CREATE TABLE filled (c CHAR(3), n INT) USING json OPTIONS (path '${folder}/filled');
    INSERT INTO filled VALUES ('a', 1);`);
  const rows = await session()
    .sql(
      "SELECT concat('<', c, '>'), _metadata.file_name LIKE 'part-%', filled._metadata.file_size > 0 FROM filled",
    )
    .collect();
  expect(rows).toEqual([['<a  >', true, true]]);
  expect(session().sql('SELECT * FROM filled').columns).toEqual(['c', 'n']);
});
