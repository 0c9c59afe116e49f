import { describe, expect, test } from 'vitest';
import { schemaText } from '../../src/columnar/schema.ts';
import { analyze, outputSchema } from '../../src/plan/analyze.ts';
import { explainPlan } from '../../src/plan/explain.ts';
import { unresolvedFilter } from '../../src/plan/nodes/filter.ts';
import { unresolvedProject } from '../../src/plan/nodes/project.ts';
import { unresolvedUnion } from '../../src/plan/nodes/union.ts';
import { stageQuery } from '../../src/plan/stage-query.ts';
import { parseExpression, parseQuery } from '../../src/sql/parse.ts';
import { analyzeSql, catalogOf, EVENTS, SETTINGS } from './catalog.ts';

const TABLES = {
  events: { schema: EVENTS, delay: '10 seconds' },
  plain: { schema: EVENTS },
  nested: { schema: 'id INT, xs ARRAY<INT>, m MAP<STRING, INT>, s STRUCT<a: INT, B: STRING>' },
  wide: { schema: 'id BIGINT, name STRING' },
};

function explain(sql: string): string {
  return explainPlan(analyzeSql(sql, TABLES));
}

function schemaOf(sql: string): string {
  return schemaText(outputSchema(analyzeSql(sql, TABLES)));
}

describe('names', () => {
  test('columns are found whatever their case, with or without the relation', () => {
    expect(explain('SELECT KEY, p.Value FROM plain AS p')).toBe(
      [
        'Project [key#1, value#2]',
        '+- SubqueryAlias p',
        '   +- SubqueryAlias plain',
        '      +- Stream plain [ts#0, key#1, value#2]',
      ].join('\n'),
    );
  });

  test('columns without an alias get the name that Spark gives', () => {
    const sql = 'SELECT value * 2, count(*), CAST(sum(value) AS STRING) FROM plain GROUP BY value';
    expect(schemaOf(sql)).toBe(
      '`(value * 2)` BIGINT,`count(1)` BIGINT,`CAST(sum(value) AS STRING)` STRING',
    );
    expect(schemaOf('SELECT CAST(value AS INT) FROM plain')).toBe('value INT');
  });

  test('stars stand for columns, of everything, of a relation or of a struct', () => {
    expect(schemaOf('SELECT * FROM wide')).toBe('id BIGINT,name STRING');
    expect(schemaOf('SELECT w.*, id FROM wide w')).toBe('id BIGINT,name STRING,id BIGINT');
    expect(schemaOf('SELECT s.* FROM nested')).toBe('a INT,B STRING');
  });

  test('fields are found in structs, values in maps', () => {
    expect(schemaOf('SELECT s.A, nested.s.b FROM nested')).toBe('A INT,b STRING');
  });

  test('an item may use the names of items to its left, after the columns', () => {
    expect(explain('SELECT value + 1 AS b, b * 2 AS c, value AS ts, ts FROM plain')).toContain(
      'Project [(value#2 + 1) AS b#3, ((value#2 + 1) * 2) AS c#4, value#2 AS ts#5, ts#0]',
    );
    expect(() => explain('SELECT b + 1 AS c, value AS b FROM plain')).toThrow(
      '`b` cannot be resolved',
    );
  });

  test('a query of WITH hides a table and sees those before it', () => {
    const sql = `WITH plain AS (SELECT 1 AS one), two AS (SELECT one + 1 AS t FROM plain) SELECT * FROM two`;
    expect(schemaOf(sql)).toBe('t INT');
  });

  test('FROM STREAM reads a bounded table as a stream', () => {
    const tables = { t: { schema: 'a INT', isStreaming: false } };
    expect(explainPlan(analyzeSql('SELECT a FROM STREAM t', tables))).toContain('Stream t');
    expect(explainPlan(analyzeSql('SELECT a FROM t', tables))).toContain('Source t');
  });

  test.each([
    ['SELECT vale FROM plain', 'UNRESOLVED_COLUMN.WITH_SUGGESTION', 7, '[`value`, '],
    ['SELECT a FROM VALUES (1) AS t(b)', 'UNRESOLVED_COLUMN.WITH_SUGGESTION', 7, '`b`'],
    ['SELECT a', 'UNRESOLVED_COLUMN.WITHOUT_SUGGESTION', 7, ''],
    ['SELECT key FROM evnts', 'TABLE_OR_VIEW_NOT_FOUND', 16, 'Did you mean events?'],
    ['SELECT cuont(key) FROM plain', 'UNRESOLVED_ROUTINE', 7, 'Did you mean count?'],
    [
      'SELECT row_numbr() OVER (ORDER BY b) FROM VALUES (1) AS t(b)',
      'UNRESOLVED_ROUTINE',
      7,
      'Did you mean row_number?',
    ],
    ['SELECT s.c FROM nested', 'FIELD_NOT_FOUND', 7, ''],
    ['SELECT key.c FROM plain', 'INVALID_EXTRACT_BASE_FIELD_TYPE', 7, ''],
    ['SELECT x FROM (SELECT key AS x, value AS x FROM plain)', 'AMBIGUOUS_REFERENCE', 7, ''],
    ['SELECT z.* FROM plain', 'CANNOT_RESOLVE_STAR_EXPAND', 7, ''],
    ['SELECT :a', 'UNBOUND_SQL_PARAMETER', 7, ''],
  ])('%s', (sql, condition, start, hint) => {
    expect(() => analyzeSql(sql, TABLES)).toThrowError(
      expect.objectContaining({
        condition,
        position: expect.objectContaining({ start }),
        message: expect.stringContaining(hint),
      }),
    );
  });
});

describe('grouping', () => {
  test('aggregates are taken out of expressions and computed once', () => {
    const sql = 'SELECT key, sum(value) + 1 AS s, sum(value) * 2 AS t FROM plain GROUP BY key';
    expect(explain(sql)).toBe(
      [
        'Project [key#1, (sum(value)#3 + 1) AS s#4, (sum(value)#3 * 2) AS t#5]',
        '+- Aggregate by [key#1] of [sum(value#2) AS #3]',
        '   +- SubqueryAlias plain',
        '      +- Stream plain [ts#0, key#1, value#2]',
      ].join('\n'),
    );
  });

  test('ordinals, aliases and ALL stand for items of the SELECT list', () => {
    const items = 'key AS k, value > 3 AS big, count(*) AS n';
    const groupBy = (clause: string) => explain(`SELECT ${items} FROM plain GROUP BY ${clause}`);
    expect(groupBy('1, 2')).toContain('Aggregate by [key#1, (value#2 > 3) AS big#3] of');
    expect(groupBy('k, big')).toBe(groupBy('1, 2'));
    expect(groupBy('ALL')).toContain('Aggregate by [key#1, (value#2 > 3) AS (value > 3)#3] of');
  });

  test('HAVING reads aliases, aggregates and grouping columns', () => {
    const sql =
      "SELECT key, count(*) AS n FROM plain GROUP BY key HAVING n > 1 AND max(value) > 2 AND key > 'a'";
    expect(explain(sql)).toContain(
      'Filter (((count(1)#3 > 1) AND (max(value)#4 > 2)) AND (key#1 > a))',
    );
  });

  test('HAVING without GROUP BY is over one group', () => {
    expect(explain('SELECT 1 AS one FROM plain HAVING count(*) > 0')).toBe(
      [
        'Project [1 AS one#4]',
        '+- Filter (count(1)#3 > 0)',
        '   +- Aggregate by [] of [count() AS #3]',
        '      +- SubqueryAlias plain',
        '         +- Stream plain [ts#0, key#1, value#2]',
      ].join('\n'),
    );
  });

  test('parts of grouping expressions may be used', () => {
    expect(schemaOf('SELECT s.a + 1 AS a1, count(*) AS n FROM nested GROUP BY s')).toBe(
      'a1 INT,n BIGINT',
    );
  });

  test('DISTINCT groups by every column', () => {
    expect(explain('SELECT DISTINCT key FROM plain')).toContain('Aggregate by [key#1] of []');
  });

  test('ROLLUP repeats rows; grouping() and grouping_id() become columns', () => {
    const sql =
      'SELECT key, grouping(value) AS g, grouping_id() AS i FROM plain GROUP BY ROLLUP(key, value)';
    expect(explain(sql)).toBe(
      [
        'Project [key#3, grouping#6 AS g#7, spark_grouping_id#5 AS i#8]',
        '+- Aggregate by [key#3, value#4, spark_grouping_id#5, grouping#6] of []',
        '   +- Expand [ts#0, key#1, value#2, key#1, value#2, 0, 0], [ts#0, key#1, value#2, key#1, NULL, 1, 1], [ts#0, key#1, value#2, NULL, NULL, 3, 1]',
        '      +- SubqueryAlias plain',
        '         +- Stream plain [ts#0, key#1, value#2]',
      ].join('\n'),
    );
    expect(schemaOf(sql)).toBe('key STRING,g TINYINT,i BIGINT');
  });

  test('equal grouping sets are told apart', () => {
    const sql = 'SELECT key FROM plain GROUP BY GROUPING SETS ((key), (key))';
    expect(explain(sql)).toContain('_gen_grouping_pos');
  });

  test.each([
    ['SELECT key, count(*) FROM plain', 'MISSING_GROUP_BY', 7],
    ['SELECT value, count(*) FROM plain GROUP BY key', 'MISSING_AGGREGATION', 7],
    ['SELECT count(*) FROM plain GROUP BY sum(value)', 'GROUP_BY_AGGREGATE', 36],
    ['SELECT count(*) FROM plain GROUP BY 1', 'GROUP_BY_POS_AGGREGATE', 36],
    ['SELECT key FROM plain GROUP BY 3', 'GROUP_BY_POS_OUT_OF_RANGE', 31],
    ['SELECT sum(count(*)) FROM plain', 'NESTED_AGGREGATE_FUNCTION', 11],
    ['SELECT key FROM plain WHERE count(*) > 1', 'INVALID_WHERE_CONDITION', 28],
    ['SELECT grouping(key) FROM plain GROUP BY key', 'UNSUPPORTED_GROUPING_EXPRESSION', 7],
    ['SELECT grouping(ts) FROM plain GROUP BY CUBE(key)', 'GROUPING_COLUMN_MISMATCH', 7],
    ['SELECT key FROM plain WHERE value', 'DATATYPE_MISMATCH.FILTER_NOT_BOOLEAN', 28],
    [
      'SELECT abs(DISTINCT value) FROM plain',
      'INVALID_SQL_SYNTAX.FUNCTION_WITH_UNSUPPORTED_SYNTAX',
      7,
    ],
    ['SELECT sum(value) OVER () FROM plain', 'NON_TIME_WINDOW_NOT_SUPPORTED_IN_STREAMING', 7],
  ])('%s', (sql, condition, start) => {
    expect(() => analyzeSql(sql, TABLES)).toThrowError(
      expect.objectContaining({ condition, position: expect.objectContaining({ start }) }),
    );
  });
});

describe('windows', () => {
  test('window in an aggregate alone repeats the rows below the aggregate', () => {
    const plan = analyzeSql(
      "SELECT key, count(window(ts, '10 seconds')) AS n FROM events GROUP BY key",
      TABLES,
    );
    expect(() => stageQuery(plan, 'update', SETTINGS)).not.toThrow();
    expect(schemaText(outputSchema(plan))).toBe('key STRING,n BIGINT');
  });

  test('window in GROUP BY becomes a column that the SELECT list reads', () => {
    const sql =
      "SELECT window.start AS s, count(*) AS n FROM events GROUP BY window(ts, '10 seconds', '5 seconds', '1 second')";
    expect(explain(sql)).toBe(
      [
        'Project [window#3.start AS s#5, count(1)#4 AS n#6]',
        '+- Aggregate by [window#3] of [count() AS #4]',
        '   +- AssignWindows ts#0 size 10000000 slide 5000000 start 1000000 AS window#3',
        '      +- SubqueryAlias events',
        '         +- EventTimeWatermark ts#0 delay 10000 ms',
        '            +- Stream events [ts#0, key#1, value#2]',
      ].join('\n'),
    );
    expect(schemaOf(sql)).toBe('s TIMESTAMP,n BIGINT');
  });

  test('the same window in SELECT and GROUP BY is one', () => {
    const sql =
      "SELECT window(ts, '10 seconds') AS w, count(*) FROM events GROUP BY window(ts, '10 seconds')";
    expect(explain(sql).match(/AssignWindows/g)).toHaveLength(1);
  });

  test('a window as a projection is a struct that is never null', () => {
    const plan = analyzeSql("SELECT window(ts, '1 week') AS w FROM plain", TABLES);
    const [column] = outputSchema(plan).fields;
    expect(column!.nullable).toBe(false);
    expect(schemaText(outputSchema(plan))).toBe('w STRUCT<start: TIMESTAMP, end: TIMESTAMP>');
  });

  test.each([
    ["window(ts, '0 seconds')", 'DATATYPE_MISMATCH.PARAMETER_CONSTRAINT_VIOLATION'],
    ["window(ts, '5 seconds', '10 seconds')", 'DATATYPE_MISMATCH.PARAMETER_CONSTRAINT_VIOLATION'],
    [
      "window(ts, '5 seconds', '5 seconds', '6 seconds')",
      'DATATYPE_MISMATCH.PARAMETER_CONSTRAINT_VIOLATION',
    ],
    ["window(ts, '1 month')", 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
    ["window(value, '1 day')", 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
    ["window(ts, 'soon')", 'CANNOT_PARSE_INTERVAL'],
    ['window(ts)', 'WRONG_NUM_ARGS.WITHOUT_SUGGESTION'],
  ])('%s is refused', (call, condition) => {
    expect(() => analyzeSql(`SELECT ${call} FROM plain`, TABLES)).toThrowError(
      expect.objectContaining({ condition }),
    );
  });

  test('two different windows in one SELECT are refused', () => {
    const sql = "SELECT window(ts, '1 day'), window(ts, '2 days') FROM plain";
    expect(() => analyzeSql(sql, TABLES)).toThrowError('Several different windows');
  });
});

describe('generators', () => {
  test('LATERAL VIEW adds columns with a qualifier', () => {
    const sql = 'SELECT e.p, x, id FROM nested LATERAL VIEW OUTER posexplode(xs) e AS p, x';
    expect(explain(sql)).toContain(
      'Generate outer posexplode(xs#1) AS [p#4, x#5] beside [id#0, xs#1, m#2, s#3]',
    );
    expect(schemaOf(sql)).toBe('p INT,x INT,id INT');
  });

  test('a generator in the SELECT list takes its place there', () => {
    expect(schemaOf('SELECT id, explode(m) FROM nested')).toBe('id INT,key STRING,value INT');
    expect(schemaOf('SELECT explode(m) AS (k, v), id FROM nested')).toBe('k STRING,v INT,id INT');
    expect(schemaOf('SELECT explode_outer(xs) AS x FROM nested')).toBe('x INT');
    expect(schemaOf("SELECT stack(2, 1, 'a', 25) FROM nested")).toBe('col0 INT,col1 STRING');
  });

  test.each([
    ['SELECT explode(xs) + 1 FROM nested', 'UNSUPPORTED_GENERATOR.NESTED_IN_EXPRESSIONS'],
    ['SELECT explode(xs), explode(m) FROM nested', 'UNSUPPORTED_GENERATOR.MULTI_GENERATOR'],
    ['SELECT stack(id, 1) FROM nested', 'DATATYPE_MISMATCH.NON_FOLDABLE_INPUT'],
    ['SELECT stack(2, 1, xs) FROM nested', 'DATATYPE_MISMATCH.STACK_COLUMN_DIFF_TYPES'],
    ['SELECT stack(2, 1, 2.5) FROM nested', 'DATATYPE_MISMATCH.STACK_COLUMN_DIFF_TYPES'],
    ['SELECT explode(id) FROM nested', 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
    ['SELECT explode(m) AS (k, v, w) FROM nested', 'UDTF_ALIAS_NUMBER_MISMATCH'],
    ['SELECT 1 FROM nested LATERAL VIEW abs(id) AS x', 'UNSUPPORTED_GENERATOR.NOT_GENERATOR'],
  ])('%s', (sql, condition) => {
    expect(() => analyzeSql(sql, TABLES)).toThrowError(expect.objectContaining({ condition }));
  });
});

describe('union, values, order', () => {
  test('UNION ALL brings columns to common types', () => {
    expect(explain('SELECT id FROM nested UNION ALL SELECT id FROM wide')).toBe(
      [
        'Union [id#7]',
        ':- Project [CAST(id#0 AS BIGINT) AS id#4]',
        ':  +- Project [id#0]',
        ':     +- SubqueryAlias nested',
        ':        +- Stream nested [id#0, xs#1, m#2, s#3]',
        '+- Project [id#5]',
        '   +- SubqueryAlias wide',
        '      +- Stream wide [id#5, name#6]',
      ].join('\n'),
    );
  });

  test('UNION by name reorders', () => {
    const children = ['SELECT id, name FROM wide', 'SELECT name, id FROM wide'].map((sql) =>
      parseQuery(sql),
    );
    const plan = analyze(unresolvedUnion(children, true), catalogOf(TABLES), SETTINGS);
    expect(schemaText(outputSchema(plan))).toBe('id BIGINT,name STRING');
  });

  test('VALUES get the types that their rows have in common', () => {
    expect(schemaOf("SELECT * FROM VALUES (1, 'a'), (2L, NULL) AS t(x, y)")).toBe(
      'x BIGINT,y STRING',
    );
    expect(schemaOf('VALUES (1), (2.5)')).toBe('col1 DECIMAL(11,1)');
  });

  test('ORDER BY takes names, ordinals and expressions of the SELECT list', () => {
    const sql =
      'SELECT key, count(*) AS n FROM plain GROUP BY key ORDER BY n DESC, 1, n + 1 NULLS LAST LIMIT 3';
    expect(explain(sql).split('\n').slice(0, 2)).toEqual([
      'Limit 3',
      '+- Sort n#4 DESC NULLS LAST, key#1 ASC NULLS FIRST, (n#4 + 1) ASC NULLS LAST',
    ]);
  });

  test('ORDER BY reads what is not selected through hidden items', () => {
    expect(explain('SELECT key FROM plain GROUP BY key ORDER BY count(*) + 1, key')).toBe(
      [
        'Project [key#1]',
        '+- Sort _order_0#4 ASC NULLS FIRST, key#1 ASC NULLS FIRST',
        '   +- Project [key#1, (count(1)#3 + 1) AS _order_0#4]',
        '      +- Aggregate by [key#1] of [count() AS #3]',
        '         +- SubqueryAlias plain',
        '            +- Stream plain [ts#0, key#1, value#2]',
      ].join('\n'),
    );
    const distinct = 'SELECT DISTINCT key FROM plain ORDER BY value';
    expect(() => explain(distinct)).toThrow('`value` cannot be resolved');
  });

  test.each([
    ['SELECT id FROM wide UNION ALL SELECT id, name FROM wide', 'NUM_COLUMNS_MISMATCH'],
    ['SELECT xs FROM nested UNION ALL SELECT id FROM wide', 'INCOMPATIBLE_COLUMN_TYPE'],
    ['VALUES (1), (1, 2)', 'INVALID_INLINE_TABLE.NUM_COLUMNS_MISMATCH'],
    ['SELECT id FROM wide ORDER BY 2', 'ORDER_BY_POS_OUT_OF_RANGE'],
    ['SELECT id FROM wide LIMIT id', 'INVALID_LIMIT_LIKE_EXPRESSION.IS_UNFOLDABLE'],
    ["SELECT id FROM wide LIMIT 'a'", 'INVALID_LIMIT_LIKE_EXPRESSION.DATA_TYPE'],
    ['SELECT id FROM wide LIMIT -1', 'INVALID_LIMIT_LIKE_EXPRESSION.IS_NEGATIVE'],
  ])('%s', (sql, condition) => {
    expect(() => analyzeSql(sql, TABLES)).toThrowError(expect.objectContaining({ condition }));
  });
});

test('an analysed plan may be the child of an unresolved one', () => {
  const child = analyzeSql('SELECT e.value AS v FROM plain e', TABLES);
  const items = [parseExpression('v + 1 AS w')];
  const filtered = unresolvedFilter(child, parseExpression('v > 0'));
  const plan = analyze(unresolvedProject(filtered, items), catalogOf({}), SETTINGS);
  expect(schemaText(outputSchema(plan))).toBe('w BIGINT');
});

test('a watermark must be on a column of type TIMESTAMP', () => {
  const tables = { t: { schema: 'ts STRING', delay: '1 second' } };
  expect(() => analyzeSql('SELECT * FROM t', tables)).toThrowError(
    expect.objectContaining({ condition: 'EVENT_TIME_IS_NOT_ON_TIMESTAMP_TYPE' }),
  );
});

test.each(['add', 'get_field', 'case', 'null_safe_equal', 'json_fields'])(
  'the operator %s has no name in SQL',
  (name) => {
    expect(() => explain(`SELECT ${name}(key, key) FROM plain`)).toThrow('UNRESOLVED_ROUTINE');
  },
);
