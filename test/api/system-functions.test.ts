import { expect, test } from 'vitest';
import { CLAUSE_FUNCTIONS, OPERATORS } from '../../src/plan/clause-functions.ts';
import { systemFunction, systemFunctionNames } from '../../src/plan/function-catalog.ts';
import { printedBy } from '../support/printed-statements.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();
const printed = printedBy(session);

test('every function that is listed can be described', () => {
  const names = systemFunctionNames();
  expect(names).toContain('explode');
  expect(names).not.toContain('sum_interval');
  expect(names.filter((name) => systemFunction(name) === undefined)).toEqual([]);
});

test('operators are listed by their marks and described by what they call', async () => {
  expect(systemFunctionNames()).toEqual(expect.arrayContaining([...OPERATORS.keys()]));
  const [, usage] = await printed('DESCRIBE FUNCTION `+`');
  expect(usage).toContain('Adds two numbers');
});

test.each([...CLAUSE_FUNCTIONS].map(([name, { examples }]) => [name, examples[0]!] as const))(
  'the example of %s gives what it says',
  async (_, { sql, result }) => {
    const rows = await session().sql(`SELECT ${sql}`).collect();
    const texts = rows.map((row) => row.map(textOf).join('\t'));
    expect(texts.join('\n')).toBe(result);
  },
);

/** Times are collected in the form of JSON. */
function textOf(value: unknown): string {
  return String(value ?? 'NULL').replace(/^(\S+)T(\S+)Z$/, '$1 $2');
}

test('SHOW FUNCTIONS takes a name, or a regular expression with * and |', async () => {
  expect(await printed('SHOW FUNCTIONS trim')).toEqual(['trim']);
  expect(await printed('SHOW SYSTEM FUNCTIONS LIKE concat')).toEqual(['concat']);
  expect(await printed("SHOW FUNCTIONS LIKE 'yea* | windo*'")).toEqual([
    ...['window', 'window_time', 'year'],
  ]);
  expect(await printed("SHOW FUNCTIONS LIKE 't[a-z]{2}'")).toEqual(['tan']);
  expect(await printed("SHOW FUNCTIONS LIKE 't['")).toEqual([]);
});

test('functions of SQL may be described with their namespace', async () => {
  const [first] = await printed('DESCRIBE FUNCTION system.builtin.explode');
  expect(first).toContain('explode');
});

test('sql_keywords() tells which words are reserved', async () => {
  const rows = session().sql("SELECT * FROM sql_keywords() WHERE keyword IN ('SELECT', 'ADD')");
  expect(await rows.collect()).toEqual([
    ['ADD', false],
    ['SELECT', true],
  ]);
  const taking = () => session().sql('SELECT * FROM sql_keywords(1)');
  expect(taking).toThrow('WRONG_NUM_ARGS.WITHOUT_SUGGESTION');
});

test('collations() lists every collation once, with what it tells apart', async () => {
  const rows = session().sql(
    "SELECT NAME, LANGUAGE, ACCENT_SENSITIVITY, CASE_SENSITIVITY, PAD_ATTRIBUTE FROM collations() WHERE NAME IN ('UTF8_LCASE', 'de_CI_AI_RTRIM') ORDER BY 1 DESC",
  );
  expect(await rows.collect()).toEqual([
    ['de_CI_AI_RTRIM', 'German', 'ACCENT_INSENSITIVE', 'CASE_INSENSITIVE', 'RTRIM'],
    ['UTF8_LCASE', null, 'ACCENT_SENSITIVE', 'CASE_INSENSITIVE', 'NO_PAD'],
  ]);
  const names = session().sql('SELECT count(*) = count(DISTINCT NAME) FROM collations()');
  expect(await names.collect()).toEqual([[true]]);
});
