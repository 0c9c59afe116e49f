// Without ANSI mode values of several types meet by other rules. Each statement is one of Spark's.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Session, session } from '../../src/index.ts';

const opened: Session[] = [];
beforeAll(async () => {
  for (const ansi of ['false', 'true'])
    opened.push(await session({ settings: { 'spark.sql.ansi.enabled': ansi } }));
});
afterAll(() => Promise.all(opened.map((each) => each.close())));

async function answer(query: string, { isAnsi = false } = {}): Promise<string> {
  const [row] = await opened[Number(isAnsi)]!.sql(
    `SELECT typeof(v) || ' ' || coalesce(CAST(v AS STRING), 'null') AS answer FROM (${query}) AS t(v)`,
  ).collect();
  return String(row?.[0]);
}

test.each([
  // Arithmetic: every text is a DOUBLE.
  ["'1' + '2'", 'double 3.0'],
  ["'10' - 1", 'double 9.0'],
  ["2 * '1.5'", 'double 3.0'],
  ["1.5 + '1'", 'double 2.5'],
  ["'7' % 4", 'double 3.0'],
  ["'x' + 1", 'double null'],
  ["try_add('1', 2)", 'double 3.0'],
  ["pmod('-7', 3)", 'double 2.0'],
  // An integer beside a FLOAT becomes one.
  ['1 + float(2)', 'float 3.0'],
  ['coalesce(float(1), 2L)', 'float 1.0'],
  // Comparisons: the text becomes what it is compared with.
  ["'1.5' = 1", 'boolean true'],
  ["'1' = 1.0", 'boolean true'],
  ["'x' < 1", 'boolean null'],
  ["'2020-1-1' = DATE'2020-01-01'", 'boolean true'],
  ["'2020-01-01' < TIMESTAMP'2020-01-01 00:00:01'", 'boolean true'],
  ["'true' = true", 'boolean true'],
  ["'a' = X'61'", 'boolean true'],
  ["'true' IS TRUE", 'boolean true'],
  ["'5' BETWEEN 4 AND 10", 'boolean true'],
  ['true = 1', 'boolean true'],
  ['true <=> 0', 'boolean false'],
  ['false <> 2.5D', 'boolean true'],
  ["nullif('abc', 0)", 'string abc'],
  ["nullifzero('abc')", 'string abc'],
  // Branches, elements, items: all are texts where one is.
  ["zeroifnull('abc')", 'string abc'],
  ["coalesce(NULL, 1, 'a')", 'string 1'],
  ["if(true, 1.50, 'a')", 'string 1.50'],
  ["CASE WHEN false THEN 'a' ELSE DATE'2020-01-01' END", 'string 2020-01-01'],
  ["array(1, 'a')[0]", 'string 1'],
  ["concat(array(1), array('a'))[0]", 'string 1'],
  ["map('a', 1, 2, 'b')['2']", 'string b'],
  ["1 IN ('1.0')", 'boolean false'],
  ["1 IN ('1')", 'boolean true'],
  ["coalesce(array(1), array('a'))[0]", 'string 1'],
  ["decode(1, '1', 'one', 2)", 'string one'],
  ['greatest(1, 2.5D)', 'double 2.5'],
  ["sum('1.5')", 'double 1.5'],
  ["avg('3')", 'double 3.0'],
  ["substr('abc', 1.9)", 'string abc'],
  ["concat(1, true, 'a')", 'string 1truea'],
])('SELECT %s is %s', async (expression, expected) => {
  expect((await answer(`SELECT ${expression}`)).toLowerCase()).toBe(expected.toLowerCase());
});

test.each([
  ["SELECT 1 UNION ALL SELECT 'a' ORDER BY 1", 'string 1'],
  ["SELECT 1 WHERE 1 IN (SELECT '1.5')", 'int 1'],
  ["SELECT 1 EXCEPT SELECT '2'", 'string 1'],
])('%s gives %s', async (query, expected) => {
  expect(await answer(query)).toBe(expected);
});

test.each([
  ["SELECT greatest(1, 'a')", 'DATATYPE_MISMATCH.DATA_DIFF_TYPES'],
  ["SELECT coalesce(true, 'a')", 'DATATYPE_MISMATCH.DATA_DIFF_TYPES'],
  ["SELECT coalesce(X'61', 'a')", 'DATATYPE_MISMATCH.DATA_DIFF_TYPES'],
  ["SELECT '1' + true", 'DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES'],
  ["SELECT '7' div 2", 'DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES'],
  ['SELECT 7 div 2.5D', 'DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES'],
  ["SELECT '3' & 1", 'DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES'],
  ["SELECT NOT 'true'", 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  ["SELECT if('true', 1, 2)", 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  ['SELECT true < 1', 'DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES'],
  ["SELECT '1' = INTERVAL 1 DAY", 'DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES'],
  ["SELECT true UNION SELECT 'a'", 'INCOMPATIBLE_COLUMN_TYPE'],
])('%s is refused with %s', async (query, condition) => {
  await expect(answer(query)).rejects.toMatchObject({ condition });
});

test('ANSI mode keeps its own rules', async () => {
  const isAnsi = true;
  expect(await answer("SELECT '1' + 2", { isAnsi })).toBe('bigint 3');
  expect(await answer("SELECT NOT 'true'", { isAnsi })).toBe('boolean false');
  expect(await answer("SELECT '7' div 2", { isAnsi })).toBe('bigint 3');
  expect(await answer("SELECT '3' & 1", { isAnsi })).toBe('bigint 1');
  expect(await answer("SELECT coalesce(1, 'a')", { isAnsi })).toBe('bigint 1');
  expect(await answer('SELECT 1 + float(2)', { isAnsi })).toBe('double 3.0');
  await expect(answer('SELECT true = 1', { isAnsi })).rejects.toMatchObject({
    condition: 'DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES',
  });
});
