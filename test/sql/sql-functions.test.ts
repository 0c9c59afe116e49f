import { beforeAll, describe, expect, test } from 'vitest';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();

beforeAll(async () => {
  await session().run(`
    CREATE FUNCTION twice(x INT) RETURNS INT RETURN x * 2;
    CREATE FUNCTION area(w DOUBLE, h DOUBLE DEFAULT 2 COMMENT 'high') RETURNS DOUBLE
      COMMENT 'of a rectangle' LANGUAGE SQL DETERMINISTIC CONTAINS SQL RETURN w * h;
    CREATE FUNCTION quadruple(x INT) RETURNS INT RETURN twice(twice(x));
    CREATE TEMPORARY FUNCTION fine() RETURN 'fine';
    CREATE VIEW prices AS SELECT * FROM VALUES ('tea', 3), ('bread', 5) AS t(product, price);
    CREATE FUNCTION price_of(product STRING) RETURNS INT
      RETURN SELECT max(price) FROM prices WHERE prices.product = price_of.product;
    CREATE FUNCTION dearer(than INT, offset INT DEFAULT 0) RETURNS TABLE (product STRING, price BIGINT)
      RETURN SELECT product, price FROM prices WHERE price > than + offset;
    CREATE FUNCTION pair(a INT) RETURNS TABLE RETURN SELECT a AS one, a + 1 AS two;
    CREATE FUNCTION both(a STRING, b STRING) RETURNS STRING
      RETURN SELECT a || both.a || b || both.b FROM VALUES ('t') AS t(b);
    CREATE FUNCTION plus_each(a INT) RETURNS INT
      RETURN aggregate(array(10, 20), 0, (sum, y) -> sum + y + a);
    CREATE FUNCTION hundreds(x INT, y INT) RETURNS TABLE (z INT) RETURN SELECT x * 100 + y;
    CREATE FUNCTION upto(n INT) RETURNS INT RETURN 1 + (SELECT count(*) FROM prices WHERE price <= n);
  `);
});

function rows(sql: string): Promise<readonly (readonly unknown[])[]> {
  return session().sql(sql).collect();
}

describe('functions made of SQL', () => {
  test.each<[string, readonly unknown[]]>([
    [
      'SELECT twice(21), Twice(1L), default.twice(2), spark_catalog.default.twice(3)',
      [42, 2, 4, 6],
    ],
    ['SELECT area(3), area(3, 4), area(h => 5, w => 2), fine()', [6, 12, 10, 'fine']],
    ['SELECT quadruple(x + 1) FROM VALUES (1) AS t(x)', [8]],
    ['SELECT twice(sum(x)) FROM VALUES (1), (2) AS t(x)', [6]],
    ['SELECT sum(twice(x)) FROM VALUES (1), (2) AS t(x)', [6]],
    ['SELECT twice(x), count(*) FROM VALUES (1), (1) AS t(x) GROUP BY twice(x)', [2, 2]],
    ['SELECT x FROM VALUES (1), (2) AS t(x) WHERE twice(x) = 4 ORDER BY twice(x)', [2]],
    ['SELECT transform(array(1, 2), x -> twice(x))', [[2, 4]]],
    ['SELECT transform(array(1, 2), x -> plus_each(x))', [[32, 34]]],
    ["SELECT price_of('tea'), price_of('none')", [3, null]],
    [
      "SELECT price_of(product), twice(price_of('bread')) FROM VALUES ('tea') AS t(product)",
      [3, 10],
    ],
    [
      "SELECT product FROM VALUES ('tea'), ('bread') AS t(product) WHERE price_of(product) > 4",
      ['bread'],
    ],
    [
      "SELECT product FROM VALUES ('tea'), ('none') AS t(product) ORDER BY price_of(product) DESC LIMIT 1",
      ['tea'],
    ],
    ["SELECT both('A', 'B')", ['AAtB']],
    ['SELECT upto(4), upto(price) FROM prices WHERE price = 5', [2, 3]],
    ["WITH prices AS (SELECT 1) SELECT price_of('tea') FROM prices", [3]],
    ['SELECT * FROM dearer(3)', ['bread', 5]],
    ['SELECT d.price FROM dearer(than => 0, offset => 4) AS d', [5]],
    ['SELECT dearer.product FROM dearer(3)', ['bread']],
    ['SELECT x, one, two FROM VALUES (7) AS t(x), LATERAL pair(x)', [7, 7, 8]],
    ['SELECT two FROM pair(twice(2))', [5]],
    ['SELECT z FROM VALUES (7) AS t(x), LATERAL hundreds(1, x)', [107]],
  ])('%s', async (sql, row) => {
    expect(await rows(sql)).toEqual([row]);
  });
});

describe('what is wrong with a function is told when it is made', () => {
  test.each([
    ['f(a INT, A INT) RETURNS INT RETURN 1', 'DUPLICATE_ROUTINE_PARAMETER_NAMES'],
    ['f() RETURNS TABLE (a INT, A INT) RETURN SELECT 1, 2', 'DUPLICATE_ROUTINE_RETURNS_COLUMNS'],
    ['f(a INT DEFAULT array(1)) RETURNS INT RETURN a', 'DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION'],
    [
      'f(a INT DEFAULT (SELECT 1)) RETURNS INT RETURN a',
      'USER_DEFINED_FUNCTIONS.NOT_A_VALID_DEFAULT_EXPRESSION',
    ],
    [
      'f(a INT DEFAULT 1, b INT) RETURNS INT RETURN a',
      'USER_DEFINED_FUNCTIONS.NOT_A_VALID_DEFAULT_PARAMETER_POSITION',
    ],
    ['f(a INT, b INT DEFAULT a) RETURNS INT RETURN a', 'UNRESOLVED_COLUMN.WITHOUT_SUGGESTION'],
    [
      'f(a INT NOT NULL) RETURNS INT RETURN a',
      'USER_DEFINED_FUNCTIONS.NOT_NULL_ON_FUNCTION_PARAMETERS',
    ],
    [
      'f(a INT GENERATED ALWAYS AS (1)) RETURNS INT RETURN a',
      'INVALID_SQL_SYNTAX.CREATE_FUNC_WITH_GENERATED_COLUMNS_AS_PARAMETERS',
    ],
    ['f() RETURNS TABLE () RETURN SELECT 1', 'PARSE_SYNTAX_ERROR'],
    ['f() RETURNS TABLE (a INT DEFAULT 5) RETURN SELECT 1', 'PARSE_SYNTAX_ERROR'],
    [
      'f() RETURNS TABLE (a INT) RETURN SELECT 1, 2',
      'USER_DEFINED_FUNCTIONS.RETURN_COLUMN_COUNT_MISMATCH',
    ],
    [
      'f() RETURNS TABLE (a INT) RETURN 1',
      'USER_DEFINED_FUNCTIONS.SQL_TABLE_UDF_BODY_MUST_BE_A_QUERY',
    ],
    ['f(a VARCHAR(3)) RETURNS INT RETURN 1', 'UNSUPPORTED_CHAR_OR_VARCHAR_AS_STRING'],
    ['f(a INT) RETURNS INT RETURN b', 'UNRESOLVED_COLUMN.WITH_SUGGESTION'],
    ['f(a INT) RETURNS ARRAY<INT> RETURN a', 'DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION'],
    [
      'f(a INT) RETURNS INT RETURN sum(a)',
      'USER_DEFINED_FUNCTIONS.CANNOT_CONTAIN_COMPLEX_FUNCTIONS',
    ],
    [
      'f(a INT) RETURNS INT RETURN 1 + row_number() OVER (ORDER BY a)',
      'USER_DEFINED_FUNCTIONS.CANNOT_CONTAIN_COMPLEX_FUNCTIONS',
    ],
    [
      'f(a INT) RETURNS INT RETURN explode(array(a))',
      'USER_DEFINED_FUNCTIONS.CANNOT_CONTAIN_COMPLEX_FUNCTIONS',
    ],
    [
      'f() RETURNS TABLE RETURN SELECT 1 AS a, 2',
      'USER_DEFINED_FUNCTIONS.SQL_TABLE_UDF_MISSING_COLUMN_NAMES',
    ],
    [
      'f() RETURNS INT RETURN (SELECT 1, 2)',
      'INVALID_SUBQUERY_EXPRESSION.SCALAR_SUBQUERY_RETURN_MORE_THAN_ONE_OUTPUT_COLUMN',
    ],
    ['twice(x INT) RETURNS INT RETURN x', 'ROUTINE_ALREADY_EXISTS'],
  ])('CREATE FUNCTION %s', async (sql, condition) => {
    await expect(session().run(`CREATE FUNCTION ${sql}`)).rejects.toMatchObject({ condition });
  });

  test.each([
    ['IF NOT EXISTS f() RETURN 1', 'INVALID_SQL_SYNTAX.CREATE_TEMP_FUNC_WITH_IF_NOT_EXISTS'],
    ['default.f() RETURN 1', 'INVALID_SQL_SYNTAX.CREATE_TEMP_FUNC_WITH_DATABASE'],
  ])('CREATE TEMPORARY FUNCTION %s', async (sql, condition) => {
    const refused = session().run(`CREATE TEMPORARY FUNCTION ${sql}`);
    await expect(refused).rejects.toMatchObject({ condition });
  });

  test('a function never comes to call itself', async () => {
    const sql = 'CREATE OR REPLACE FUNCTION twice(x INT) RETURNS INT RETURN quadruple(x)';
    await expect(session().run(sql)).rejects.toMatchObject({
      condition: 'CYCLIC_FUNCTION_REFERENCE',
    });
    expect(await rows('SELECT twice(1)')).toEqual([[2]]);
  });
});

describe('what is wrong with a call', () => {
  test.each([
    ['SELECT twice()', 'WRONG_NUM_ARGS.WITHOUT_SUGGESTION'],
    ['SELECT area(1, 2, 3)', 'WRONG_NUM_ARGS.WITHOUT_SUGGESTION'],
    ['SELECT area(1, height => 2)', 'UNRECOGNIZED_PARAMETER_NAME'],
    ['SELECT area(1, w => 2)', 'DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT.BOTH_POSITIONAL_AND_NAMED'],
    ['SELECT * FROM twice(1)', 'NOT_A_TABLE_FUNCTION'],
    ['SELECT pair(1)', 'NOT_A_SCALAR_FUNCTION'],
    ['SELECT * FROM pear(1)', 'UNRESOLVABLE_TABLE_VALUED_FUNCTION'],
    ['SELECT twice(array(1))', 'DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION'],
    ["SELECT twice('x')", 'CAST_INVALID_INPUT'],
  ])('%s', async (sql, condition) => {
    await expect(async () => rows(sql)).rejects.toMatchObject({ condition });
  });

  test('the nearest name is offered', () => {
    expect(() => session().sql('SELECT quadrupel(1)')).toThrow(/quadruple/);
  });
});

test('functions are listed, described and dropped', async () => {
  const printed: string[] = [];
  const print = (text: string): unknown => printed.push(text);
  await session().run(
    `CREATE FUNCTION gone() RETURNS INT RETURN 1; CREATE FUNCTION IF NOT EXISTS gone() RETURN 2;
     SHOW USER FUNCTIONS LIKE 'g*'; SHOW SYSTEM FUNCTIONS LIKE 'gone|abs|ntile|sum';
     DESCRIBE FUNCTION EXTENDED area; DESCRIBE FUNCTION abs; DESCRIBE FUNCTION sum; DESCRIBE FUNCTION ntile; DROP FUNCTION gone; DROP FUNCTION IF EXISTS gone`,
    { print, format: 'json' },
  );
  expect(printed.join('').split('\n')).toEqual([
    '{"function":"gone"}',
    '{"function":"abs"}',
    '{"function":"ntile"}',
    '{"function":"sum"}',
    '{"function_desc":"Function:      area"}',
    '{"function_desc":"Type:          SCALAR"}',
    '{"function_desc":"Input:         w DOUBLE, h DOUBLE"}',
    '{"function_desc":"Returns:       DOUBLE"}',
    '{"function_desc":"Comment:       of a rectangle"}',
    '{"function_desc":"Deterministic: true"}',
    '{"function_desc":"Body:          w * h"}',
    ...['abs', 'sum', 'ntile'].flatMap((name) => [
      `{"function_desc":"Function: ${name}"}`,
      expect.stringContaining('Usage: '),
    ]),
    '',
  ]);
  await expect(session().run('DROP FUNCTION gone')).rejects.toMatchObject({
    condition: 'ROUTINE_NOT_FOUND',
  });
});

test('a function over a column of a stream', async () => {
  const input = session().memoryStream('n INT', 'numbers');
  await session().run('CREATE FUNCTION half(n INT) RETURNS DOUBLE RETURN n / 2');
  const query = await input
    .toDF()
    .selectExpr('half(n) AS h')
    .writeStream.format('memory')
    .queryName('halves')
    .start();
  input.addData([[3], [4]]);
  await query.processAllAvailable();
  await query.stop();
  expect(await rows('SELECT h FROM halves ORDER BY h')).toEqual([[1.5], [2]]);
});
