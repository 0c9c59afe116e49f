import { describe, expect, test } from 'vitest';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();

async function value(sql: string): Promise<unknown> {
  return (await session().sql(sql).collect())[0]!;
}

test('variables are declared, read, set and forgotten', async () => {
  await session().run(
    "DECLARE VARIABLE level INT = 2 + 3; DECLARE OR REPLACE word DEFAULT 'a' || 'b'",
  );
  expect(await value('SELECT level, session.level, word, system.session.word')).toEqual([
    5,
    5,
    'ab',
    'ab',
  ]);
  await session().run('SET VAR level = level * 2, word = string(level)');
  expect(await value('SELECT level, word')).toEqual([10, '5']);
  await session().run('SET VARIABLE (level, word) = (SELECT 7, DEFAULT)');
  expect(await value('SELECT level, word')).toEqual([7, 'ab']);
  await session().run("SET VARIABLE (level, word) = (SELECT max(id), 'q' FROM range(4))");
  expect(await value('SELECT level, word')).toEqual([3, 'q']);
  await session().run('SET VAR level = DEFAULT; DROP TEMPORARY VARIABLE word');
  expect(await value('SELECT level')).toEqual([5]);
  expect(() => session().sql('SELECT word').schema).toThrow('UNRESOLVED_COLUMN');
});

test('DEFAULT is computed anew whenever a variable is set to it', async () => {
  await session().run('DECLARE OR REPLACE base = 1; DECLARE OR REPLACE above INT DEFAULT base + 1');
  await session().run('SET VAR base = 10; SET VAR above = DEFAULT');
  expect(await value('SELECT above')).toEqual([11]);
  await session().run('SET VAR base = 20; SET VAR (above) = (SELECT DEFAULT)');
  expect(await value('SELECT above')).toEqual([21]);
  await session().run(
    'DECLARE OR REPLACE r = rand(); DECLARE OR REPLACE first = r; SET VAR r = DEFAULT',
  );
  expect(await value('SELECT r = first')).toEqual([false]);
});

test('a column goes before a variable, and fields of a variable can be named', async () => {
  await session().run("DECLARE OR REPLACE pair = named_struct('x', 1, 'ys', array(2, 3))");
  expect(await value('SELECT pair.x, pair.ys[1] FROM VALUES (0)')).toEqual([1, 3]);
  expect(await value('SELECT pair FROM VALUES (7) AS t(pair)')).toEqual([7]);
});

test('EXECUTE IMMEDIATE runs a text with its parameters, and keeps the row of a query', async () => {
  const printed: string[] = [];
  const options = { format: 'json', print: (text: string) => printed.push(text.trim()) } as const;
  await session().run(
    "EXECUTE IMMEDIATE 'SELECT :one + :more AS sum' USING 1 AS one, 2 AS more",
    options,
  );
  expect(printed).toEqual(['{"sum":3}']);
  await session().run(`
    DECLARE OR REPLACE most BIGINT;
    DECLARE OR REPLACE text = 'SELECT max(id) FROM range(?)';
    EXECUTE IMMEDIATE text INTO most USING 10`);
  expect(await value('SELECT most')).toEqual([9]);
});

test('sql() takes an EXECUTE IMMEDIATE of a query, whose text and values are constant', async () => {
  await session().run("DECLARE OR REPLACE text = 'SELECT ? + 1 AS more'; DECLARE OR REPLACE n = 2");
  const frame = session().sql("EXECUTE IMMEDIATE text || '' USING n");
  expect([frame.columns, await frame.collect()]).toEqual([['more'], [[3]]]);
  expect(() => session().sql("EXECUTE IMMEDIATE 'SHOW TABLES'")).toThrow('run()');
});

describe('refusals', () => {
  test.each([
    ['VARIABLE_ALREADY_EXISTS', 'DECLARE OR REPLACE twice INT; DECLARE twice INT'],
    ['VARIABLE_NOT_FOUND', 'DROP TEMPORARY VARIABLE nobody'],
    ['UNRESOLVED_VARIABLE', 'SET VAR nobody = 1'],
    ['UNRESOLVED_VARIABLE', 'DECLARE builtin.v INT'],
    ['DUPLICATE_ASSIGNMENTS', 'DECLARE OR REPLACE d INT; SET VAR d = 1, D = 2'],
    [
      'ROW_SUBQUERY_TOO_MANY_ROWS',
      'DECLARE OR REPLACE d BIGINT; SET VAR (d) = (SELECT id FROM range(2))',
    ],
    ['ASSIGNMENT_ARITY_MISMATCH', 'DECLARE OR REPLACE d BIGINT; SET VAR (d) = (SELECT 1, 2)'],
    ['INVALID_DEFAULT_VALUE.SUBQUERY_EXPRESSION', 'DECLARE v = (SELECT 1)'],
    ['INVALID_DEFAULT_VALUE.UNRESOLVED_EXPRESSION', 'DECLARE v = nobody'],
    ['UNBOUND_SQL_PARAMETER', "EXECUTE IMMEDIATE 'SELECT ?'"],
    ['UNBOUND_SQL_PARAMETER', "EXECUTE IMMEDIATE 'SELECT ?, ?' USING 1"],
    ['ALL_PARAMETERS_MUST_BE_NAMED', "EXECUTE IMMEDIATE 'SELECT :a' USING 1, 2 AS a"],
    ['PARSE_EMPTY_STATEMENT', "EXECUTE IMMEDIATE ''"],
    ['DEFAULT_PLACEMENT_INVALID', 'DECLARE OR REPLACE d INT; SET VAR d = DEFAULT + 1'],
    ['SQL_SCRIPT_IN_EXECUTE_IMMEDIATE', "EXECUTE IMMEDIATE 'BEGIN SELECT 1; END'"],
    ['INVALID_SQL_SYNTAX.VARIABLE_TYPE_OR_DEFAULT_REQUIRED', 'DECLARE bare'],
    ['DUPLICATE_VARIABLE_NAME_INSIDE_DECLARE', 'DECLARE one, ONE INT'],
    ['INVALID_SET_SYNTAX', 'SET VAR () = (SELECT 1)'],
    ['UNSUPPORTED_FEATURE.SET_VARIABLE_USING_SET', 'DECLARE OR REPLACE v INT; SET session.v = 1'],
    ['INVALID_QUERY_MIXED_QUERY_PARAMETERS', "EXECUTE IMMEDIATE 'SELECT ?, :a' USING 1, 2 AS a"],
    ['ALL_PARAMETERS_MUST_BE_NAMED', "EXECUTE IMMEDIATE 'SELECT :a' USING 1"],
    ['UNSUPPORTED_EXPR_FOR_PARAMETER', "EXECUTE IMMEDIATE 'SELECT ?' USING (SELECT 1)"],
    [
      'EXEC_IMMEDIATE_DUPLICATE_ARGUMENT_ALIASES',
      "EXECUTE IMMEDIATE 'SELECT :a' USING 1 AS a, 2 AS A",
    ],
    ['NULL_QUERY_STRING_EXECUTE_IMMEDIATE', 'EXECUTE IMMEDIATE NULL'],
    ['INVALID_EXPR_TYPE_FOR_QUERY_EXECUTE_IMMEDIATE', 'EXECUTE IMMEDIATE 1'],
    [
      'INVALID_STATEMENT_FOR_EXECUTE_INTO',
      "DECLARE OR REPLACE d INT; EXECUTE IMMEDIATE 'SET spark.sql.ansi.enabled = true' INTO d",
    ],
    ['PARSE_SYNTAX_ERROR', "EXECUTE IMMEDIATE 'SELEC 1'"],
  ])('%s: %s', async (condition, sql) => {
    await expect(session().run(sql)).rejects.toMatchObject({ condition });
  });
});

test('IDENTIFIER takes its text from variables too, in a script from those declared before', async () => {
  await session().run(`
    DECLARE OR REPLACE part = 'named_';
    CREATE OR REPLACE TEMPORARY VIEW named_rows AS SELECT 7 AS seven;
    DECLARE OR REPLACE whole STRING;
    SET VAR whole = part || 'rows'`);
  expect(await value("SELECT IDENTIFIER('sev' || 'en') FROM IDENTIFIER(whole)")).toEqual([7]);
  expect(await value("SELECT * FROM IDENTIFIER(session.part || 'rows')")).toEqual([7]);
  const refused = (sql: string) => () => session().sql(sql);
  await session().run('DECLARE OR REPLACE nothing STRING; DECLARE OR REPLACE number = 1');
  expect(refused('SELECT * FROM IDENTIFIER(nothing)')).toThrow('NOT_A_CONSTANT_STRING.NULL');
  expect(refused('SELECT * FROM IDENTIFIER(number)')).toThrow('NOT_A_CONSTANT_STRING.WRONG_TYPE');
  expect(refused('SELECT * FROM IDENTIFIER(nowhere)')).toThrow(
    'NOT_A_CONSTANT_STRING.NOT_CONSTANT',
  );
});
