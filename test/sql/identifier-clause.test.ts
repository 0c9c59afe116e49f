import { beforeAll, expect, test } from 'vitest';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();

beforeAll(async () => {
  await session().run(`
    CREATE TABLE tab (c1 INT, \`c 2\` STRING);
    INSERT INTO tab VALUES (1, 'one');
    DECLARE part = 'TA';
  `);
});

test.each<[string, readonly unknown[]]>([
  ["SELECT IDENTIFIER(lower('C1')), IDENTIFIER('`c 2`') FROM IDENTIFIER('t' || 'ab')", [1, 'one']],
  ["SELECT IDENTIFIER(concat('t', '.c', 1)) FROM tab AS IDENTIFIER('t')", [1]],
  ['SELECT c1 FROM IDENTIFIER(lower(part) || substr(:more, 2))', [1]],
  ["SELECT max(id) FROM IDENTIFIER('ran' || 'ge')(3)", [2]],
  ["SELECT IDENTIFIER('coal' || 'esce')(NULL, 5)", [5]],
  ["SELECT t.IDENTIFIER('c1') FROM tab t", [1]],
  ["SELECT IDENTIFIER('t').IDENTIFIER('c1'), IDENTIFIER('t').* FROM tab t", [1, 1, 'one']],
  ["WITH IDENTIFIER('q') AS (SELECT 4 AS IDENTIFIER('four')) SELECT four FROM q", [4]],
  ["SELECT IDENTIFIER(CASE WHEN :more = 'xb' THEN 'c1' END) FROM tab", [1]],
])('%s', async (sql, row) => {
  expect(await session().sql(sql, { more: 'xb' }).collect()).toEqual([row]);
});

test.each([
  ['NOT_A_CONSTANT_STRING.NOT_CONSTANT', 'SELECT IDENTIFIER(substr("HELLO", 1, rand() + 1))'],
  ['NOT_A_CONSTANT_STRING.NOT_CONSTANT', 'SELECT IDENTIFIER((SELECT "c1")) FROM tab'],
  ['NOT_A_CONSTANT_STRING.NOT_CONSTANT', 'SELECT IDENTIFIER(c1) FROM tab'],
  ['NOT_A_CONSTANT_STRING.NULL', 'SELECT IDENTIFIER(lower(NULL))'],
  ['NOT_A_CONSTANT_STRING.WRONG_TYPE', 'SELECT IDENTIFIER(1 + 1)'],
  ['PARSE_EMPTY_STATEMENT', "SELECT IDENTIFIER('')"],
  ['IDENTIFIER_TOO_MANY_NAME_PARTS', "SELECT 1 AS IDENTIFIER('a.b')"],
])('%s: %s', (condition, sql) => {
  expect(() => session().sql(sql)).toThrow(`[${condition}]`);
});

test('a parameter may stand where a text is written', async () => {
  await session().run('CREATE TABLE said (c INT COMMENT :first) COMMENT :second', {
    parameters: { values: { first: 'of the column', second: 'of the table' } },
  });
  const printed: string[] = [];
  const print = (text: string) => printed.push(text);
  await session().run('DESCRIBE EXTENDED said', { print, format: 'csv' });
  expect(printed.join('')).toMatch(/of the column[\s\S]*of the table/);
  const number = session().run('CREATE TABLE unsaid (c INT) COMMENT :first', {
    parameters: { values: { first: 1 } },
  });
  await expect(number).rejects.toThrow('PARSE_SYNTAX_ERROR');
});
