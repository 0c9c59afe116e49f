// Subqueries that stand for values: of columns of every type, and of several rows.

import { describe, expect, test } from 'vitest';
import { udaf } from '../../src/index.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();

function rows(sql: string): Promise<readonly (readonly unknown[])[]> {
  return session().sql(sql).collect();
}

const MAPS = "(SELECT map('b', 1, 'a', 2) AS m, 1 AS k UNION ALL SELECT map('a', 5), 2)";
const JSONS = `(SELECT parse_json(j) AS v FROM VALUES ('{"a": 1}'), ('{"a": 3}') AS t(j))`;
const NUMBERS = 'VALUES (1), (2), (3) AS u(n)';

describe('a subquery reads columns around it that have no equality', () => {
  test.each<[string, readonly (readonly unknown[])[]]>([
    ["SELECT (SELECT m['a']) FROM (SELECT map('a', 1) AS m)", [[1]]],
    [`SELECT (SELECT variant_get(v, '$.a', 'int')) FROM ${JSONS}`, [[1], [3]]],
    [`SELECT (SELECT to_json(x.v) FROM (SELECT v) AS x) FROM ${JSONS}`, [['{"a":1}'], ['{"a":3}']]],
    [
      `SELECT k, y FROM ${MAPS} AS t, LATERAL (SELECT m['a'] AS x), LATERAL (SELECT x + 1 AS y)`,
      [
        [1, 3],
        [2, 6],
      ],
    ],
    [
      `SELECT k, key, value FROM ${MAPS} AS t, LATERAL (SELECT explode(m)) ORDER BY k, key`,
      [
        [1, 'a', 2],
        [1, 'b', 1],
        [2, 'a', 5],
      ],
    ],
    [
      `SELECT t.k, y.* FROM ${MAPS} AS t JOIN LATERAL (SELECT m['a'] AS x) AS y ON y.x > 2`,
      [[2, 5]],
    ],
    [`SELECT k FROM ${MAPS} WHERE 5 IN (SELECT m['a'])`, [[2]]],
    [`SELECT k FROM ${MAPS} WHERE EXISTS (SELECT m)`, [[1], [2]]],
    [
      `SELECT k, (SELECT count(*) FROM ${NUMBERS} WHERE n < m['a']) FROM ${MAPS} ORDER BY k`,
      [
        [1, 1],
        [2, 3],
      ],
    ],
    [
      `SELECT k, (SELECT first(map_keys(m)) FROM ${NUMBERS} WHERE n > k) FROM ${MAPS} ORDER BY k`,
      [
        [1, ['b', 'a']],
        [2, ['a']],
      ],
    ],
    [
      `SELECT (SELECT count(*) FROM ${NUMBERS} WHERE n > variant_get(v, '$.a', 'int')) FROM ${JSONS}`,
      [[0], [2]],
    ],
  ])('%s', async (sql, expected) => {
    expect((await rows(sql)).toSorted()).toEqual(expected);
  });

  test('a variant may be read as a whole, and its values with a guard before them', async () => {
    const whole = `SELECT to_json(v), (SELECT to_json(first(v)) FROM ${NUMBERS}
      WHERE n > variant_get(v, '$.a', 'int')) FROM ${JSONS}`;
    expect((await rows(whole)).toSorted()).toEqual([
      ['{"a":1}', '{"a":1}'],
      ['{"a":3}', null],
    ]);
    const guarded = `SELECT (SELECT sum(CASE WHEN n > 2 THEN variant_get(v, '$.a', 'int') END)
        FROM ${NUMBERS} WHERE n < b)
      FROM (SELECT parse_json(j) AS v, b FROM VALUES ('{"a": 5}', 9), ('{"a": "x"}', 2) AS t(j, b))`;
    expect((await rows(guarded)).toSorted()).toEqual([[5], [null]].toSorted());
    const nested = `SELECT (SELECT to_json(max_by(s.v, n)) FROM ${NUMBERS} WHERE n < s.k + 2)
      FROM (SELECT struct(parse_json(j) AS v, k) AS s FROM VALUES ('[1]', 1), ('[2]', 1), ('[2]', 5) AS t(j, k))`;
    expect((await rows(nested)).toSorted()).toEqual([['[1]'], ['[2]'], ['[2]']]);
  });

  test('a value that fails is computed for no row that a CASE keeps away', async () => {
    const zeros = 'FROM VALUES (0), (2) AS t(a)';
    const value = 'CASE WHEN a <> 0 THEN (SELECT 10 / a) END';
    expect(await rows(`SELECT sum(${value}) ${zeros}`)).toEqual([[5]]);
    expect(await rows(`SELECT ${value}, count(*) ${zeros} GROUP BY 1 ORDER BY 1`)).toEqual([
      [null, 1],
      [5, 1],
    ]);
  });

  test('columns of USING stay hidden beside LATERAL', async () => {
    const sql = `SELECT * FROM VALUES (1, 2) AS a(k, x) JOIN VALUES (1, 3) AS b(k, y) USING (k),
      LATERAL (SELECT x + y AS z)`;
    expect(await rows(sql)).toEqual([[1, 2, 3, 5]]);
  });
});

describe('a subquery of several rows stands for no value', () => {
  const SEVERAL = '(SELECT * FROM VALUES (1), (2))';
  const refused = { condition: 'SCALAR_SUBQUERY_TOO_MANY_ROWS' };

  test('whether a row reads it or not', async () => {
    const sql = `SELECT CASE WHEN a > 9 THEN ${SEVERAL} END FROM VALUES (1) AS t(a)`;
    await expect(async () => rows(sql)).rejects.toMatchObject(refused);
    const filtered = `SELECT a FROM VALUES (1) AS t(a) WHERE a > 9 AND a = ${SEVERAL}`;
    await expect(async () => rows(filtered)).rejects.toMatchObject(refused);
  });

  test('unless nothing is left to be computed, as in Spark', async () => {
    expect(await rows(`SELECT ${SEVERAL} FROM VALUES (1) AS t(a) WHERE 1 > 2`)).toEqual([]);
    expect(await rows(`SELECT a + ${SEVERAL} FROM VALUES (1) AS t(a) LIMIT 0`)).toEqual([]);
    expect(await rows(`SELECT a FROM (SELECT 1 AS a, ${SEVERAL} AS b)`)).toEqual([[1]]);
  });
});

test.each<[string, readonly (readonly unknown[])[]]>([
  ['SELECT explode((SELECT array(1, 2)))', [[1], [2]]],
  [
    'SELECT a, explode((SELECT collect_list(n) FROM NUMBERS WHERE n < a)) FROM VALUES (1), (3) AS t(a)',
    [
      [3, 1],
      [3, 2],
    ],
  ],
  [
    'SELECT a, x FROM VALUES (1), (3) AS t(a) LATERAL VIEW OUTER explode((SELECT collect_list(n) FROM NUMBERS WHERE n < a)) AS x',
    [
      [1, null],
      [3, 1],
      [3, 2],
    ],
  ],
  ['SELECT count(*), explode((SELECT array(7))) FROM VALUES (1), (3) AS t(a)', [[2, 7]]],
])('a generator takes a subquery: %s', async (sql, expected) => {
  expect((await rows(sql.replace('NUMBERS', NUMBERS))).toSorted()).toEqual(expected);
});

describe('a subquery that gives several rows for a row around', () => {
  const VALUE = '(SELECT b FROM VALUES (1, 1), (1, 2), (2, 3) AS t(a, b) WHERE t.a = u.a)';
  const refused = { condition: 'SCALAR_SUBQUERY_TOO_MANY_ROWS' };

  test.each([
    `SELECT CASE WHEN a > 9 THEN ${VALUE} END FROM VALUES (1) AS u(a)`,
    `SELECT a FROM VALUES (1) AS u(a) WHERE a > 9 OR ${VALUE} > 0`,
    `SELECT a FROM VALUES (1), (2) AS u(a) WHERE ${VALUE} + a > 9`,
    `SELECT a FROM VALUES (2), (1) AS u(a) ORDER BY CASE WHEN a > 1 THEN ${VALUE} END`,
  ])('fails whether that row reads it or not: %s', async (sql) => {
    await expect(async () => rows(sql)).rejects.toMatchObject(refused);
  });

  test('does no harm where no such row comes to it, or nothing reads it', async () => {
    expect(await rows(`SELECT ${VALUE} FROM VALUES (2), (3) AS u(a) ORDER BY a`)).toEqual([
      [3],
      [null],
    ]);
    const filtered = `SELECT a FROM VALUES (1), (2) AS u(a) WHERE a = 2 AND ${VALUE} = 3`;
    expect(await rows(filtered)).toEqual([[2]]);
    const unread = `SELECT a FROM (SELECT a, ${VALUE} AS b FROM VALUES (1), (2) AS u(a))`;
    expect(await rows(unread)).toEqual([[1], [2]]);
  });
});

describe('aggregates over no rows that are not null', () => {
  const NONE = '(SELECT * FROM VALUES (1) AS t(a) WHERE a > 5)';
  const counted = udaf({
    name: 'counted',
    accumulator: 'INT',
    returns: 'INT',
    init: () => 0,
    update: (count: number, _value: number) => count + 1,
    merge: (left, right) => left + right,
    finish: (count) => count,
  });

  test('stay so beside DISTINCT', async () => {
    session().udf.register('counted', counted);
    const sql = `SELECT hll_sketch_estimate(hll_sketch_agg(a)), counted(a), count(a),
      count(DISTINCT a), sum(DISTINCT a) FROM ${NONE}`;
    expect(await rows(sql)).toEqual([[0, 0, 0, 0, null]]);
    const full = `SELECT hll_sketch_estimate(hll_sketch_agg(a)), counted(a), first(parse_json('1')),
      count(DISTINCT a), sum(DISTINCT a) FROM VALUES (1), (1), (2) AS t(a)`;
    expect((await rows(full))[0]!.toSpliced(2, 1)).toEqual([2, 3, 2, 3]);
  });

  test('stay so in a subquery', async () => {
    session().udf.register('counted', counted);
    const sql = `SELECT k, (SELECT counted(a) FROM VALUES (1), (1) AS t(a) WHERE a = k) AS n
      FROM VALUES (1), (2) AS u(k) ORDER BY k`;
    expect(await rows(sql)).toEqual([
      [1, 2],
      [2, 0],
    ]);
  });
});

test('DISTINCT stands beside aggregates of every type', async () => {
  const sql = `SELECT k, count(DISTINCT v), sort_array(collect_list(v)), max(struct(v)),
      to_json(first(parse_json('[1]'))), first(make_interval(1)), map_keys(first(map(v, k)))
    FROM VALUES (1, 5), (1, 5), (2, 7) AS t(k, v) GROUP BY k ORDER BY k`;
  expect((await rows(sql)).map((row) => row.toSpliced(5, 1))).toEqual([
    [1, 1, [5, 5], { v: 5 }, '[1]', [5]],
    [2, 1, [7], { v: 7 }, '[1]', [7]],
  ]);
  const none = `SELECT count(DISTINCT v), collect_list(v), count(*), min(v)
    FROM VALUES (1) AS t(v) WHERE v > 5`;
  expect(await rows(none)).toEqual([[0, [], 0, null]]);
});

test('a distinct below another one that computes is not left out', async () => {
  const zeros = 'SELECT x FROM VALUES (0.0D) AS t(x) UNION SELECT x FROM VALUES (-0.0D) AS u(x)';
  const sql = `SELECT CAST(x AS STRING) AS text FROM (${zeros} UNION ALL SELECT 1D)
    GROUP BY CAST(x AS STRING) ORDER BY text`;
  expect(await rows(sql)).toEqual([['0.0'], ['1.0']]);
});

test('LIMIT and OFFSET of a correlated subquery may ask for more rows than an INT counts', async () => {
  const sql = `SELECT x, EXISTS (SELECT n FROM ${NUMBERS} WHERE n > x LIMIT 2147483647 OFFSET 1)
    FROM VALUES (1), (2) AS t(x) ORDER BY x`;
  expect(await rows(sql)).toEqual([
    [1, true],
    [2, false],
  ]);
});
