import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { schema, schemaText } from '../../src/columnar/schema.ts';
import {
  array,
  BIGINT,
  BINARY,
  BOOLEAN,
  DATE,
  type DataType,
  DOUBLE,
  decimal,
  FLOAT,
  field,
  INT,
  map,
  NULL,
  STRING,
  struct,
  TIMESTAMP,
  TIMESTAMP_NTZ,
  TINYINT,
  typeName,
} from '../../src/columnar/types.ts';
import { unresolvedText } from '../../src/plan/expression-text.ts';
import { parseQuery, parseSchema, parseStatements, parseType } from '../../src/sql/parse.ts';
import type { Statement } from '../../src/sql/statement.ts';

const DAYS: DataType = { kind: 'dayTimeInterval', from: 'day', to: 'second' };
const MONTHS: DataType = { kind: 'yearMonthInterval', from: 'month', to: 'month' };

function parseOne(sql: string, parameters = {}): Statement {
  const statements = parseStatements(sql, parameters);
  expect(statements).toHaveLength(1);
  return statements[0]!;
}

describe('statements', () => {
  test('CREATE STREAM takes columns, a watermark, a format and options', () => {
    const statement = parseOne(`
      CREATE STREAM events (
        ts TIMESTAMP NOT NULL,
        xs ARRAY<STRUCT<a:INT>>,
        WATERMARK FOR ts AS ts - INTERVAL 2 SECONDS
      ) USING JSON OPTIONS (path '/in', 'maxFilesPerTrigger' = 10, multiLine false)`);
    expect(statement).toMatchObject({
      kind: 'createStream',
      name: ['events'],
      watermark: { column: 'ts', delay: '2000000 microseconds' },
      format: 'json',
      options: { path: '/in', maxFilesPerTrigger: '10', multiLine: 'false' },
    });
    if (statement.kind !== 'createStream') return;
    expect(schemaText(schema(statement.columns!))).toBe('ts TIMESTAMP,xs ARRAY<STRUCT<a: INT>>');
    expect(statement.columns![0]!.nullable).toBe(false);
  });

  test("Flink's WITH says what USING and OPTIONS say", () => {
    const files = parseOne(`
      CREATE TABLE orders (id BIGINT, at TIMESTAMP(3) NOT NULL) COMMENT 'all' PARTITIONED BY (id)
      WITH ('connector' = 'filesystem', 'format' = 'CSV', 'path' = '/in',
            'csv.field-delimiter' = ';', 'csv.ignore-parse-errors' = 'true')`);
    expect(files).toMatchObject({
      kind: 'createTable',
      format: 'csv',
      options: { path: '/in', sep: ';', mode: 'DROPMALFORMED' },
      partitionedBy: ['id'],
    });
    expect(parseOne("CREATE TABLE shown WITH ('connector' = 'print')")).toMatchObject({
      kind: 'createTable',
      format: 'console',
      options: {},
    });
    expect(
      parseOne("CREATE STREAM bids WITH ('connector' = 'nexmark', 'rate' = 10)"),
    ).toMatchObject({
      kind: 'createStream',
      format: 'nexmark',
      options: { rate: '10' },
    });
  });

  test("a table of Flink's with a watermark is a stream", () => {
    const statement = parseOne(`
      CREATE TABLE events (ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND)
      WITH ('connector' = 'filesystem', 'format' = 'json', 'path' = '/in')`);
    expect(statement).toMatchObject({
      kind: 'createStream',
      watermark: { column: 'ts', delay: '5000000 microseconds' },
      format: 'json',
    });
  });

  test.each([
    ["CREATE TABLE t WITH ('format' = 'json')", "'connector'"],
    ["CREATE TABLE t WITH ('connector' = 'filesystem', 'path' = '/in')", "'format'"],
    ["CREATE TABLE t USING json WITH ('connector' = 'filesystem')", 'WITH'],
    ['CREATE STREAM t (a INT)', 'USING or WITH'],
    ["CREATE TABLE t (a TIMESTAMP(9)) WITH ('connector' = 'print')", '6 digits'],
  ])('%s is a mistake', (sql, message) => {
    expect(() => parseStatements(sql)).toThrow(message);
  });

  test('a stream without columns leaves them to the format', () => {
    const statement = parseOne("CREATE STREAM lines USING text OPTIONS (path '/in')");
    expect(statement).toMatchObject({ kind: 'createStream', columns: null, watermark: null });
  });

  test('CREATE TABLE takes partition columns and a location', () => {
    const statement = parseOne(
      "CREATE OR REPLACE TABLE out (k STRING) USING json PARTITIONED BY (k) LOCATION '/out'",
    );
    expect(statement).toMatchObject({
      kind: 'createTable',
      replace: true,
      partitionedBy: ['k'],
      options: { path: '/out' },
    });
  });

  test('INSERT INTO takes options before its query', () => {
    const statement = parseOne(
      "INSERT INTO out WITH ('outputMode' = 'append', 'trigger' = '2 seconds') SELECT * FROM events",
    );
    expect(statement).toMatchObject({
      kind: 'insertInto',
      name: ['out'],
      options: { outputMode: 'append', trigger: '2 seconds' },
      query: { kind: 'unresolvedProject' },
    });
  });

  test('INSERT INTO takes a query with a WITH of its own', () => {
    const statement = parseOne('INSERT INTO out WITH a AS (SELECT 1) SELECT * FROM a');
    expect(statement).toMatchObject({ options: {}, query: { kind: 'unresolvedWith' } });
  });

  test('SHOW TABLES, DESCRIBE and SET without a value', () => {
    expect(parseOne('SHOW TABLES')).toMatchObject({ kind: 'showTables', pattern: null });
    expect(parseOne("SHOW TABLES LIKE 'a*'")).toMatchObject({ pattern: 'a*' });
    expect(parseOne('DESC TABLE EXTENDED a.b')).toMatchObject({ target: { name: ['a', 'b'] } });
    expect(parseOne('DESCRIBE extended')).toMatchObject({ kind: 'describe' });
    expect(parseOne('DESCRIBE QUERY SELECT 1')).toMatchObject({ target: { query: {} } });
    expect(parseOne('SET')).toMatchObject({ kind: 'showSettings', key: null });
    expect(parseOne('SET a.b')).toMatchObject({ kind: 'showSettings', key: 'a.b' });
  });

  test('SET takes the rest of the statement as its value', () => {
    expect(parseOne('SET spark.sql.session.timeZone = Europe/Zurich;')).toMatchObject({
      key: 'spark.sql.session.timeZone',
      value: 'Europe/Zurich',
    });
    expect(parseOne("SET a.b = 'x y'")).toMatchObject({ value: 'x y' });
    expect(parseOne('SET a.b = $c#@é€')).toMatchObject({ value: '$c#@é€' });
  });

  test('several statements are separated by semicolons; comments are skipped', () => {
    const kinds = parseStatements(`
      -- first; not a statement
      CREATE TEMPORARY VIEW v AS SELECT 1; /* a /* nested */ comment; */
      EXPLAIN EXTENDED SELECT * FROM v;;
      SELECT 1`).map(({ kind }) => kind);
    expect(kinds).toEqual(['createView', 'explain', 'query']);
  });

  test('a position spans its statement', () => {
    const [, second] = parseStatements('SELECT 1;  SELECT 2');
    expect(second!.position).toMatchObject({ start: 11, end: 19 });
  });
});

describe('parameters', () => {
  test(':name is bound as a value, never as text', () => {
    const statement = parseOne('SELECT :a AS x', { values: { a: "'; DROP TABLE t" } });
    expect(statement).toMatchObject({
      query: { items: [{ child: { kind: 'literal', value: "'; DROP TABLE t" } }] },
    });
  });

  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: SQL variables, not templates
  test('${name} is replaced as text, in quotes too, and left alone in comments', () => {
    const statement = parseOne("SELECT ${column}, '${value}' -- ${nothing}", {
      text: { column: 'key', value: 'v' },
    });
    if (statement.kind !== 'query' || statement.query.kind !== 'unresolvedProject') throw statement;
    expect(statement.query.items.map(unresolvedText)).toEqual(['key', 'v']);
  });

  test('${name:-text} takes the text behind :- when there is no value', () => {
    const sql = "SELECT '${path:-./a:b}', '${other:-x}'";
    const statement = parseOne(sql, { text: { other: 'given' } });
    if (statement.kind !== 'query' || statement.query.kind !== 'unresolvedProject') throw statement;
    expect(statement.query.items.map(unresolvedText)).toEqual(['./a:b', 'given']);
  });

  test.each(['SELECT :missing', 'SELECT ${missing}'])('%s without a value is an error', (sql) => {
    expect(() => parseStatements(sql)).toThrowError(
      expect.objectContaining({
        condition: 'UNBOUND_SQL_PARAMETER',
        position: expect.objectContaining({ start: 7 }),
      }),
    );
  });
});

// biome-ignore-end lint/suspicious/noTemplateCurlyInString: SQL variables, not templates

describe('queries', () => {
  test.each([
    'SELECT * FROM a UNION ALL SELECT * FROM b',
    'SELECT DISTINCT a.* FROM db.a AS a',
    'WITH x AS (SELECT 1 AS a), y AS (SELECT a FROM x) SELECT a FROM y ORDER BY a DESC NULLS LAST LIMIT 3',
    'SELECT k, v FROM t LATERAL VIEW OUTER posexplode(xs) e AS p, x LATERAL VIEW explode(m) AS k, v',
    'SELECT a FROM (SELECT 1 AS a) sub WHERE a > 0',
    'SELECT a, count(*) c FROM t GROUP BY ALL HAVING c > 1',
    'SELECT a FROM t GROUP BY GROUPING SETS ((a, b), a, ()), ROLLUP(c, (d, e))',
    "SELECT * FROM VALUES (1, 'a'), (2, 'b') AS t(x, y)",
    'SELECT * FROM STREAM events',
    'SELECT stream FROM stream',
    'SELECT explode(m) AS (k, v) FROM t',
  ])('%s is read', (sql) => {
    expect(() => parseQuery(sql)).not.toThrow();
  });

  test('STREAM before a name reads it as a stream', () => {
    expect(parseQuery('SELECT * FROM STREAM events e')).toMatchObject({
      child: { kind: 'unresolvedSubqueryAlias', child: { parts: ['events'], streaming: true } },
    });
    expect(parseQuery('SELECT * FROM stream')).toMatchObject({
      child: { parts: ['stream'], streaming: false },
    });
  });

  test('ROLLUP, CUBE and GROUPING SETS become lists of sets', () => {
    const setsOf = (clause: string) => {
      const plan = parseQuery(`SELECT 1 FROM t GROUP BY ${clause}`);
      if (plan.kind !== 'unresolvedAggregate' || plan.grouping === 'all') throw plan;
      return plan.grouping.map((sets) => sets.map((set) => set.map(unresolvedText).join(' ')));
    };
    expect(setsOf('a, b')).toEqual([['a'], ['b']]);
    expect(setsOf('ROLLUP(a, b)')).toEqual([['a b', 'a', '']]);
    expect(setsOf('CUBE(a, b)')).toEqual([['a b', 'a', 'b', '']]);
    expect(setsOf('a, b WITH ROLLUP')).toEqual([['a b', 'a', '']]);
    expect(setsOf('GROUPING SETS ((a, b), a, ())')).toEqual([['a b', 'a', '']]);
    expect(setsOf('ROLLUP((a, b), c)')).toEqual([['a b c', 'a b', '']]);
  });

  test.each([
    ['SELEC 1', 0, 'SELECT, WITH, CREATE'],
    ['SELECT FROM t', 7, 'an expression'],
    ['SELECT a FROM t WHERE', 21, 'an expression'],
    ['SELECT a FROM t GROUP a', 22, 'expected BY'],
    ['SELECT a FROM t; SELECT', 23, 'an expression'],
    ['CREATE STREAM s (a INT)', 23, 'USING'],
    ['CREATE MATERIALIZED VIEW v AS SELECT 1', 7, 'TABLE, STREAM, VIEW or FUNCTION'],
    ['DROP v', 5, 'TABLE, STREAM, VIEW or FUNCTION'],
    ['INSERT INTO t x', 14, 'a query'],
    ['SET a b', 6, "'='"],
  ])('%s points at the place', (sql, start, expected) => {
    expect(() => parseStatements(sql)).toThrowError(
      expect.objectContaining({
        summary: expect.stringContaining(expected),
        position: expect.objectContaining({ start }),
      }),
    );
  });
});

describe('types and schemas', () => {
  test('a schema is read with nested types', () => {
    const ddl =
      'ts TIMESTAMP, xs ARRAY<ARRAY<INT>>, m MAP<STRING, DECIMAL(10,2)>, s STRUCT<a: INT>';
    expect(schemaText(schema(parseSchema(ddl)))).toBe(
      'ts TIMESTAMP,xs ARRAY<ARRAY<INT>>,m MAP<STRING, DECIMAL(10,2)>,s STRUCT<a: INT>',
    );
  });

  test('the text of any type is read as that type', () => {
    const { type } = fc.letrec<{ type: DataType }>((tie) => ({
      type: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom(BOOLEAN, TINYINT, INT, BIGINT, FLOAT, DOUBLE, STRING, BINARY, DATE),
        fc.constantFrom(TIMESTAMP, TIMESTAMP_NTZ, NULL, decimal(38, 6), DAYS, MONTHS),
        tie('type').map((element) => array(element)),
        fc.tuple(tie('type'), tie('type')).map(([key, value]) => map(key, value)),
        fc
          .uniqueArray(fc.constantFrom('a', 'b', 'c_1'))
          .chain((names) =>
            fc.tuple(...names.map((name) => tie('type').map((own) => field(name, own)))),
          )
          .map((fields) => struct(fields)),
      ),
    }));
    fc.assert(
      fc.property(type, (wanted) => {
        expect(parseType(typeName(wanted))).toEqual(wanted);
      }),
    );
  });

  test.each([
    ['DECIMAL(40,2)', 'exceeds 38'],
    ['ARRAY<INT', "'>'"],
    ['INT INT', 'the end'],
  ])('%s is refused', (text, message) => {
    expect(() => parseType(text)).toThrowError(message);
  });
});
