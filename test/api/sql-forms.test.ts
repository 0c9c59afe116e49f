import { describe, expect, test } from 'vitest';
import { session as openSession } from '../../src/index.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();

function rows(sql: string): Promise<readonly (readonly unknown[])[]> {
  return session().sql(sql).collect();
}

const ONE_TO_NULL = 'VALUES (1), (2), (NULL) AS t(a)';

test('where IN is unknown Spark says false, and so it does for NOT IN', async () => {
  const among = '(SELECT * FROM VALUES (1), (NULL))';
  const sql = `SELECT a, a IN ${among}, a NOT IN ${among}, NOT (a NOT IN ${among}) FROM ${ONE_TO_NULL} ORDER BY a`;
  expect(await rows(sql)).toEqual([
    [null, false, false, false],
    [1, true, false, true],
    [2, false, false, false],
  ]);
});

test('NOT before AND and OR takes no row for which IN is unknown', async () => {
  const among = '(SELECT * FROM VALUES (1), (NULL))';
  const kept = (condition: string) =>
    rows(`SELECT a FROM ${ONE_TO_NULL} WHERE ${condition} ORDER BY a`);
  expect(await kept(`a IN ${among} OR a = 2`)).toEqual([[1], [2]]);
  expect(await kept(`NOT (a > 1 AND a IN ${among})`)).toEqual([[1]]);
  expect(await kept(`NOT (a > 1 OR a NOT IN ${among})`)).toEqual([[1]]);
});

test('an aggregate of outer columns belongs to the query around', async () => {
  const sql = `
    SELECT g FROM VALUES (1, 2), (1, 5), (2, 7) AS t(g, v) GROUP BY g
    HAVING EXISTS (SELECT 1 FROM VALUES (5) AS u(w) WHERE w = max(v))`;
  expect(await rows(sql)).toEqual([[1]]);
});

describe('forms of SQL', () => {
  test.each<[string, readonly unknown[]]>([
    ['SELECT * FROM VALUES (1) AS t(a), LATERAL (SELECT t.*, a + 1)', [1, 1, 2]],
    ['SELECT * FROM LATERAL (SELECT 1 AS a) JOIN LATERAL (SELECT 2)', [1, 2]],
    ['VALUES (1, 2) AS t(a, b) |> SET a = a + 1, b = a * 10 |> EXTEND a + b AS c', [2, 20, 22]],
    ['SELECT (VALUES (7) AS tab(col) |> SELECT col)', [7]],
    ['VALUES (1, 2) AS l(a, b) |> JOIN VALUES (1, 3) AS r(a, c) USING (a)', [1, 2, 3]],
    ['SELECT 3 AS x, 4 AS y |> AGGREGATE sum(y) GROUP BY 1', [3, 4]],
    [
      "SELECT IDENTIFIER('t.' || 'a'), IDENTIFIER('coalesce')(NULL, 2) FROM VALUES (1) AS t(a)",
      [1, 2],
    ],
    [
      'SELECT aggregate(array(1, 2), (0 AS s, 0 AS n), (acc, x) -> (acc.s + x, acc.n + 1), acc -> acc.s / acc.n)',
      [1.5],
    ],
    ['SELECT 2012_total, `2`.b FROM VALUES (1) AS t(2012_total), VALUES (2) AS `2`(b)', [1, 2]],
    [
      "SELECT to_date('2020-02', 'yyyy-MM[-dd]'), to_date('2020-02-03', 'yyyy-MM[-dd]')",
      ['2020-02-01', '2020-02-03'],
    ],
    ["SELECT timediff(HOUR, '2024-01-01', '2024-01-02')", [24]],
    ['SELECT * FROM VALUES (struct(1 AS x, 2)) AS t(a, b)', [1, 2]],
    ["SELECT listagg(id, 0) FROM VALUES ('a'), ('b') AS t(id)", ['a0b']],
    ["SELECT from_utc_timestamp('2024-01-01 00:00:00', 'PST')", ['2023-12-31T16:00:00Z']],
    ["SELECT to_timestamp('2024-07-01 00:00 EDT', 'yyyy-MM-dd HH:mm z')", ['2024-07-01T04:00:00Z']],
    [
      'SELECT NOT a IS NULL AND a IN (1) OR a = 1, (a IS NULL) :: STRING FROM VALUES (1) AS t(a)',
      [true, 'false'],
    ],
    [
      "SELECT date_format(DATE '2020-01-10', 'G GGGG F Z ZZZZ ZZZZZ [yy]')",
      ['AD Anno Domini 3 +0000 GMT Z 20'],
    ],
  ])('%s', async (sql, row) => {
    expect(await rows(sql)).toEqual([row]);
  });
});

describe('mistakes have the names that Spark gives them', () => {
  test.each([
    ['UNSUPPORTED_TYPED_LITERAL', "SELECT GEO '(1, 2)'"],
    ['NOT_A_CONSTANT_STRING.NULL', 'SELECT IDENTIFIER(NULL)'],
    ['NOT_A_CONSTANT_STRING.WRONG_TYPE', 'SELECT IDENTIFIER(1)'],
    ['DUPLICATED_CTE_NAMES', 'WITH t AS (SELECT 1), T AS (SELECT 2) SELECT * FROM t'],
    ['UNRESOLVABLE_TABLE_VALUED_FUNCTION', 'SELECT * FROM nothing(1)'],
    ['NAMED_PARAMETERS_NOT_SUPPORTED', "SELECT upper(x => 'a')"],
    ['UNRECOGNIZED_PARAMETER_NAME', "SELECT mask('a', nope => 'x')"],
    ['REQUIRED_PARAMETER_NOT_FOUND', "SELECT mask(lowerChar => 'x')"],
    ['UNEXPECTED_POSITIONAL_ARGUMENT', "SELECT mask(lowerChar => 'x', 'a')"],
    [
      'DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT.DOUBLE_NAMED_ARGUMENT_REFERENCE',
      "SELECT mask('a', lowerChar => 'x', LOWERCHAR => 'y')",
    ],
    [
      'DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT.BOTH_POSITIONAL_AND_NAMED',
      "SELECT mask('a', str => 'b')",
    ],
    ['EXCEPT_OVERLAPPING_COLUMNS', 'SELECT 1 AS x |> DROP x, X'],
    [
      'UNSUPPORTED_FEATURE.PIPE_OPERATOR_AGGREGATE_UNSUPPORTED_CASE',
      'SELECT 1 AS x |> AGGREGATE count(*) GROUP BY ALL',
    ],
    [
      'INCOMPARABLE_PIVOT_COLUMN',
      "SELECT * FROM (SELECT map('a', 1) AS m, 1 AS v) PIVOT (sum(v) FOR m IN (map('a', 1)))",
    ],
    ['_LEGACY_ERROR_TEMP_0051', 'SELECT 1 AS a GROUP BY ROLLUP(a, ())'],
    [
      'INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION',
      "SELECT to_date('x', 'MMMMM')",
    ],
    ['CANNOT_PARSE_TIMESTAMP', "SELECT to_timestamp('11-365', 'MM-DDD')"],
    ['DATETIME_OVERFLOW', "SELECT to_timestamp('294248', 'y')"],
    [
      'INVALID_INLINE_TABLE.FAILED_SQL_EXPRESSION_EVALUATION',
      "SELECT a FROM VALUES (1, int('x')), (2, 3) AS t(a, b)",
    ],
    ['UNRESOLVED_COLUMN.WITH_SUGGESTION', 'SELECT 1 FROM range(1) WHERE sum(nope) > 1'],
    ['INVALID_WHERE_CONDITION', 'SELECT 1 FROM range(1) WHERE sum(id) > 1'],
    ['UNRESOLVED_ALL_IN_GROUP_BY', 'SELECT max(id) + id FROM range(1) GROUP BY ALL'],
    ['UNEXPECTED_INPUT_TYPE', "SELECT mode(id, 'true') FROM range(1)"],
    ['PARSE_SYNTAX_ERROR', 'SELECT 1 IS NULL :: STRING'],
    ['PARSE_SYNTAX_ERROR', 'SELECT 1 IN (1) = true'],
    ['PARSE_SYNTAX_ERROR', 'SELECT true AND 1 IS NULL + 1'],
    ['PARSE_SYNTAX_ERROR', 'SELECT * FROM VALUES (1) AS t(a) UNPIVOT (v FOR n IN ())'],
    ['PARSE_SYNTAX_ERROR', 'SELECT * FROM VALUES (1) AS t(a) UNPIVOT (v FOR n IN (*))'],
    [
      'UNPIVOT_VALUE_DATA_TYPE_MISMATCH',
      "SELECT * FROM VALUES (1, 'x') AS t(a, b) UNPIVOT (v FOR n IN (a, b))",
    ],
    [
      'INVALID_SQL_SYNTAX.REPETITIVE_WINDOW_DEFINITION',
      'SELECT sum(id) OVER w FROM range(2) WINDOW w AS (), W AS (ORDER BY id)',
    ],
    ['INVALID_SQL_SYNTAX.FUNCTION_WITH_UNSUPPORTED_SYNTAX', 'SELECT sum(1) IGNORE NULLS'],
    ['INVALID_SQL_SYNTAX.FUNCTION_WITH_UNSUPPORTED_SYNTAX', "SELECT upper('a') IGNORE NULLS"],
    ['UNSUPPORTED_FEATURE.SET_OPERATION_ON_MAP_TYPE', 'SELECT DISTINCT array(map(1, 2))'],
    ['UNSUPPORTED_FEATURE.SET_OPERATION_ON_MAP_TYPE', 'SELECT map(1, 2) EXCEPT SELECT map(1, 2)'],
    ['DATATYPE_MISMATCH.INVALID_ORDERING_TYPE', 'SELECT map(1, id) AS m FROM range(2) ORDER BY m'],
    ['WRONG_NUM_ARGS.WITH_SUGGESTION', 'SELECT count()'],
    [
      'INVALID_USAGE_OF_STAR_WITH_TABLE_IDENTIFIER_IN_COUNT',
      'SELECT count(t.*) FROM VALUES (1) AS t(a)',
    ],
    ['INVALID_USAGE_OF_STAR_OR_REGEX', 'SELECT * + 1 FROM range(1)'],
    ['UNEXPECTED_INPUT_TYPE', 'SELECT * FROM range(array(1))'],
    ['DATATYPE_MISMATCH.UNEXPECTED_NULL', 'SELECT * FROM range(1, NULL)'],
    ['DATATYPE_MISMATCH.IN_SUBQUERY_DATA_TYPE_MISMATCH', "SELECT DATE'2024-01-01' IN (SELECT 1)"],
    [
      'DATATYPE_MISMATCH.IN_SUBQUERY_DATA_TYPE_MISMATCH',
      "SELECT (1, DATE'2024-01-01') NOT IN (SELECT 1, 2.5)",
    ],
  ])('%s: %s', async (condition, sql) => {
    await expect(async () => rows(sql)).rejects.toMatchObject({ condition });
  });
});

test('where Spark is wanted to the letter, HAVING bounds what a query can be ordered by', async () => {
  await using strict = await openSession({
    threads: 1,
    settings: { 'millrace.sql.strictSpark': true },
  });
  const groups =
    'SELECT sum(v) FROM VALUES (1, 2), (3, 4) AS t(g, v) GROUP BY g HAVING g > 0 ORDER BY';
  expect(await strict.sql(`${groups} g DESC`).collect()).toEqual([[4], [2]]);
  expect(() => strict.sql(`${groups} max(v)`).schema).toThrow('UNRESOLVED_COLUMN');
  expect(() => strict.sql(`${groups} max(g)`).schema).toThrow('UNSUPPORTED_EXPR_FOR_OPERATOR');
});

test('where Spark is wanted to the letter, ORDER BY and LATERAL take no more subqueries than there', async () => {
  await using strict = await openSession({
    threads: 1,
    settings: { 'millrace.sql.strictSpark': true },
  });
  const category = 'UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY';
  const refusal = (sql: string, reason: string) => {
    const condition = `${category}.${reason}`;
    expect(() => strict.sql(sql).schema).toThrow(expect.objectContaining({ condition }));
  };
  const data = 'FROM VALUES (2), (1) AS t(a)';
  const among = 'a IN (SELECT 1)';
  refusal(`SELECT a ${data} ORDER BY ${among}`, 'UNSUPPORTED_IN_EXISTS_SUBQUERY');
  refusal(`SELECT a ${data} ORDER BY (SELECT a)`, 'UNSUPPORTED_CORRELATED_SCALAR_SUBQUERY');
  refusal(`SELECT * ${data}, LATERAL (SELECT rand())`, 'NON_DETERMINISTIC_LATERAL_SUBQUERIES');
  const having = (call: string) =>
    `SELECT a ${data.replace('(2), (1)', '(2, 1), (1, 1)').replace('t(a)', 't(a, b)')} GROUP BY a HAVING EXISTS (SELECT ${call} = 1)`;
  refusal(having('first(t.b)'), 'CORRELATED_REFERENCE');
  expect(await strict.sql(having('max(t.b)')).collect()).toHaveLength(2);
  const grouped = `SELECT a ${data} GROUP BY a, ${among} ORDER BY ${among}, a`;
  expect(await strict.sql(grouped).collect()).toEqual([[2], [1]]);
  expect(await strict.sql(`SELECT a ${data} ORDER BY a + (SELECT 1)`).collect()).toEqual([
    [1],
    [2],
  ]);
  const chance = 'SELECT x FROM VALUES (0) AS t(x), LATERAL (SELECT x + rand(0))';
  expect(await strict.sql(chance).collect()).toEqual([[0]]);
});

test('names of zones are those of today, also before there were any', async () => {
  await using west = await openSession({
    threads: 1,
    settings: { 'spark.sql.session.timeZone': 'America/Los_Angeles' },
  });
  const sql =
    "SELECT date_format(TIMESTAMP'1582-05-31 19:40:35', 'z zzzz'), date_format(TIMESTAMP'1950-07-01 00:00:00', 'z')";
  expect(await west.sql(sql).collect()).toEqual([['PST Pacific Standard Time', 'PDT']]);
});

test('subqueries can be grouped by, and the SELECT list may repeat them', async () => {
  const data = 'FROM VALUES (1, 2), (1, 3), (2, 5) AS t(a, b)';
  const exists = 'EXISTS (SELECT 1 FROM VALUES (1), (3) AS u(x) WHERE x = a)';
  expect(await rows(`SELECT ${exists}, sum(b) ${data} GROUP BY ${exists} ORDER BY 2, 1`)).toEqual([
    [false, 5],
    [true, 5],
  ]);
  expect(
    await rows(`SELECT ${exists} AS e, count(*) ${data} GROUP BY ROLLUP(e) ORDER BY 2`),
  ).toEqual([
    [false, 1],
    [true, 2],
    [null, 3],
  ]);
  expect(await rows(`SELECT count(*) ${data} GROUP BY a IN (SELECT 2), a ORDER BY 1`)).toEqual([
    [1],
    [2],
  ]);
});

test('SHOW VIEWS, COLUMNS and FUNCTIONS list what there is', async () => {
  const printed: string[] = [];
  const options = { format: 'json', print: (text: string) => printed.push(text.trim()) } as const;
  await session().run('CREATE OR REPLACE TEMPORARY VIEW listed AS SELECT 1 AS a, 2 AS b');
  await session().run(
    "SHOW VIEWS LIKE 'listed'; SHOW COLUMNS IN listed; SHOW FUNCTIONS LIKE 'uppe*'",
    options,
  );
  expect(printed).toEqual([
    '{"namespace":"","viewName":"listed","isTemporary":true}',
    '{"col_name":"a"}\n{"col_name":"b"}',
    '{"function":"upper"}',
  ]);
});

test('where Spark is wanted to the letter, subqueries cannot group by columns around them', async () => {
  await using strict = await openSession({
    threads: 1,
    settings: { 'millrace.sql.strictSpark': true },
  });
  const around = 'FROM VALUES (1) AS t(a)';
  const inner = '(SELECT count(*) FROM VALUES (1) AS u(b) WHERE b = a GROUP BY a)';
  expect(() => strict.sql(`SELECT ${inner} ${around}`).schema).toThrow('CORRELATED_REFERENCE');
  expect(await rows(`SELECT ${inner} ${around}`)).toEqual([[1]]);
  const lateral = `SELECT * ${around} JOIN LATERAL (SELECT 1 AS b) ON a = b + rand()`;
  expect(() => strict.sql(lateral).schema).toThrow('LATERAL_JOIN_CONDITION_NON_DETERMINISTIC');
});
