import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { JsonValue } from '../../src/columnar/json-value.ts';
import { scratchDirectory } from '../support/scratch-directory.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();

async function rowsOf(sql: string): Promise<readonly (readonly JsonValue[])[]> {
  return session().sql(sql).collect();
}

async function described(name: string): Promise<string> {
  const printed: string[] = [];
  const print = (text: string) => printed.push(text);
  await session().run(`DESCRIBE ${name}`, { format: 'csv', print });
  return printed.join('');
}

beforeAll(async () => {
  await session().run(`
    CREATE TABLE texts (c CHAR(5), v VARCHAR(6), s STRING) USING parquet;
    INSERT INTO texts VALUES ('ab', 'ab', 'ab'), ('é', 'abcdef   ', NULL);
    CREATE TABLE pairs (short CHAR(2), long CHAR(4));
    INSERT INTO pairs VALUES ('a', 'a'), ('b', 'bb');`);
});

test('CHAR is filled up where it is written; spaces beyond the length of a VARCHAR are cut', async () => {
  expect(await rowsOf('SELECT c, v, length(c), typeof(c) FROM texts ORDER BY c')).toEqual([
    ['ab   ', 'ab', 5, 'string'],
    ['é    ', 'abcdef', 5, 'string'],
  ]);
});

test.each([
  "INSERT INTO texts VALUES ('abcdef', 'x', 'x')",
  "INSERT INTO texts (v) SELECT 'ééééééé'",
])('%s exceeds a length', async (statement) => {
  await expect(session().run(statement)).rejects.toMatchObject({
    condition: 'EXCEED_LIMIT_LENGTH',
  });
});

const COMPARED: readonly (readonly [condition: string, expected: boolean | null])[] = [
  ["c = 'ab'", true],
  ["'ab' = c", true],
  ["c = 'ab       '", true],
  ["c <> 'ab '", false],
  ["c <=> 'ab'", true],
  ["c IN ('xx', 'ab')", true],
  ["c BETWEEN 'ab' AND 'ab'", true],
  ["c IN ('ab        ', NULL)", true],
  ['c = NULL', null],
  ['c = s', false],
  ['c = v', false],
  ["v = 'ab '", false],
  ["substr(c, 1, 2) = 'ab '", false],
];

test('a column of CHAR and a constant text are compared as if they had one length', async () => {
  const conditions = COMPARED.map(([condition]) => condition).join(', ');
  const [row] = await rowsOf(`SELECT ${conditions} FROM texts WHERE s = 'ab'`);
  const answers = COMPARED.map(([condition], place) => [condition, row?.[place]]);
  expect(answers).toEqual(COMPARED);
});

test('columns of CHAR of different lengths are compared as if they had one, in joins too', async () => {
  expect(await rowsOf('SELECT short = long, short < long FROM pairs ORDER BY short')).toEqual([
    [true, false],
    [false, true],
  ]);
  const join = 'SELECT l.short, r.long FROM pairs l JOIN pairs r ON l.short = r.long';
  expect(await rowsOf(join)).toEqual([['a ', 'a   ']]);
  const using = `SELECT count(*) FROM (SELECT short AS k FROM pairs) JOIN (SELECT long AS k FROM pairs) USING (k)`;
  expect(await rowsOf(using)).toEqual([[1]]);
});

test('views and CREATE TABLE AS keep the length; DESCRIBE tells it', async () => {
  await session().run(`
    CREATE VIEW seen AS SELECT c AS code, v FROM texts;
    CREATE TABLE copied AS SELECT * FROM seen;`);
  for (const name of ['seen', 'copied']) {
    expect(await described(name)).toContain('code,char(5)');
    expect(await described(name)).toContain('v,varchar(6)');
  }
  expect(await rowsOf("SELECT count(*) FROM seen WHERE code = 'ab'")).toEqual([[1]]);
  await expect(session().run("INSERT INTO copied VALUES ('abcdef', '')")).rejects.toMatchObject({
    condition: 'EXCEED_LIMIT_LENGTH',
  });
});

test('texts inside arrays, maps and structs have their lengths', async () => {
  await session().run(`
    CREATE TABLE nested (a ARRAY<CHAR(2)>, m MAP<CHAR(1), VARCHAR(2)>, s STRUCT<c: CHAR(3), n: INT>);
    INSERT INTO nested SELECT array('x', NULL), map('k', 'v  '), named_struct('c', 'y', 'n', 1);`);
  expect(await rowsOf('SELECT a, m, s FROM nested')).toEqual([
    [['x ', null], [['k', 'v ']], { c: 'y  ', n: 1 }],
  ]);
  expect(await described('nested')).toContain('array<char(2)>');
  expect(session().sql('TABLE nested').schema.fields[0]?.type).toMatchObject({
    element: { kind: 'string' },
  });
  await expect(
    session().run("INSERT INTO nested (m) SELECT map('k', 'vvv')"),
  ).rejects.toMatchObject({ condition: 'EXCEED_LIMIT_LENGTH' });
});

test('what others wrote is filled up where it is read, unless settings say otherwise', async () => {
  const folder = path.join(scratchDirectory(), 'chars');
  await mkdir(folder);
  await writeFile(path.join(folder, 'rows.json'), '{"c":"ab"}\n{"c":"abcde"}\n{}\n');
  const create = `(c CHAR(5)) USING json OPTIONS (path '${folder}')`;
  await session().run(`CREATE TABLE filled ${create}; CREATE STREAM arriving ${create};`);
  expect(await rowsOf("SELECT c FROM filled WHERE c = 'ab'")).toEqual([['ab   ']]);
  expect(session().sql('TABLE arriving').schema.fields).toMatchObject([{ name: 'c' }]);
  await session().run(`SET spark.sql.readSideCharPadding = false; CREATE TABLE raw ${create};`);
  expect(await rowsOf("SELECT c FROM raw WHERE c = 'ab'")).toEqual([['ab']]);
  await session().run('RESET spark.sql.readSideCharPadding');
});

test('a cast does not look at the length, and DataFrames have no such columns', async () => {
  expect(await rowsOf("SELECT CAST('abc' AS VARCHAR(2)), CAST('a' AS CHAR(3))")).toEqual([
    ['abc', 'a'],
  ]);
  expect(() => session().read.schema('c CHAR(2)')).toThrow(
    expect.objectContaining({ condition: 'UNSUPPORTED_CHAR_OR_VARCHAR_AS_STRING' }),
  );
  await expect(session().run('CREATE TABLE endless (c VARCHAR)')).rejects.toMatchObject({
    condition: 'DATATYPE_MISSING_SIZE',
  });
});

test('spark.sql.legacy.charVarcharAsString makes them STRING', async () => {
  await session().run(`
    SET spark.sql.legacy.charVarcharAsString = true;
    CREATE TABLE plain (c CHAR(2));
    INSERT INTO plain VALUES ('abc');
    RESET spark.sql.legacy.charVarcharAsString;`);
  expect(await rowsOf('TABLE plain')).toEqual([['abc']]);
  expect(await described('plain')).toContain('c,string');
});
