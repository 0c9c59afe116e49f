// What names in the clauses of a SELECT mean, and that what they stand for is computed once.

import { describe, expect, test } from 'vitest';
import { udf } from '../../src/index.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();

function rows(sql: string): Promise<readonly (readonly unknown[])[]> {
  return session().sql(sql).collect();
}

const ABC = 'VALUES (1, 1, 0), (2, 2, 0), (3, 9, 5) AS t(a, b, c)';

describe('ORDER BY takes each name from the result first, then from below', () => {
  test.each<[string, readonly unknown[]]>([
    // By -a, not by the input's b.
    [`SELECT -a AS b FROM ${ABC} ORDER BY b + c`, [-2, -1, -3]],
    [`SELECT -a AS b FROM ${ABC} WHERE a < 3 ORDER BY b + c`, [-2, -1]],
    [`SELECT -a AS b FROM ${ABC} WHERE a < 3 ORDER BY CAST(b + c AS STRING) DESC`, [-2, -1]],
    [`SELECT -a AS b FROM ${ABC} WHERE a < 3 ORDER BY b + c BETWEEN -2 AND -2 DESC, c`, [-2, -1]],
    [`SELECT a AS _order_0 FROM ${ABC} ORDER BY -_order_0 - c, 1`, [3, 2, 1]],
    // Aggregates and grouping columns are below.
    [`SELECT -a AS b FROM ${ABC} GROUP BY a ORDER BY b * count(*) - a * 10`, [-3, -2, -1]],
    [`SELECT -a AS b, count(*) AS n FROM ${ABC} GROUP BY a ORDER BY b + sum(c)`, [-2, -1, -3]],
  ])('%s', async (sql, first) => {
    const found = await rows(sql);
    expect(found.map(([value]) => value)).toEqual(first);
  });

  test('a place behind the SELECT list is none of what is ordered by', async () => {
    await expect(async () => rows(`SELECT a FROM ${ABC} ORDER BY c, 2`)).rejects.toMatchObject({
      condition: 'ORDER_BY_POS_OUT_OF_RANGE',
    });
  });
});

describe('a column of the input goes before one that a generator makes', () => {
  test.each<[string, readonly (readonly unknown[])[]]>([
    [
      "SELECT col, explode(array(1, 2)) FROM VALUES ('a') AS t(col)",
      [
        ['a', 1],
        ['a', 2],
      ],
    ],
    [
      "SELECT explode(array(1, 2)), upper(COL) FROM VALUES ('a') AS t(col)",
      [
        [1, 'A'],
        [2, 'A'],
      ],
    ],
    [
      'SELECT explode(array(1, 2)) AS x, x + a AS y FROM VALUES (10) AS t(a)',
      [
        [1, 11],
        [2, 12],
      ],
    ],
  ])('%s', async (sql, expected) => {
    expect(await rows(sql)).toEqual(expected);
  });
});

describe('a generator takes what groups give', () => {
  const PAIRS = "VALUES ('x', 1), ('x', 2), ('y', 3) AS t(k, v)";
  test.each<[string, readonly (readonly unknown[])[]]>([
    [`SELECT explode(collect_list(v)) FROM ${PAIRS}`, [[1], [2], [3]]],
    [
      `SELECT k, posexplode(sort_array(collect_list(v))) AS (at, value), sum(v) FROM ${PAIRS}
        GROUP BY 1 HAVING count(*) > 1 ORDER BY max(v), at DESC`,
      [
        ['x', 1, 2, 3],
        ['x', 0, 1, 3],
      ],
    ],
    [
      `SELECT stack(2, min(v), 'a', max(v), 'b') AS (value, name) FROM ${PAIRS}`,
      [
        [1, 'a'],
        [3, 'b'],
      ],
    ],
  ])('%s', async (sql, expected) => {
    expect(await rows(sql)).toEqual(expected);
  });
});

test('GROUP BY ALL groups by constants where there is nothing else', async () => {
  const sql = "SELECT 'all' AS which, count(*) FROM VALUES (1) AS t(a)";
  expect(await rows(`${sql} GROUP BY ALL`)).toEqual([['all', 1]]);
  expect(await rows(`${sql} WHERE a > 5 GROUP BY ALL`)).toEqual([]);
  expect(await rows(`${sql} WHERE a > 5`)).toEqual([['all', 0]]);
});

test('GROUP BY ALL does not group by what the query is ordered by', async () => {
  const sql = `SELECT b, count(*) FROM ${ABC} GROUP BY ALL ORDER BY`;
  expect(await rows(`${sql} max(a) DESC`)).toEqual([
    [9, 1],
    [2, 1],
    [1, 1],
  ]);
  await expect(async () => rows(`${sql} a`)).rejects.toMatchObject({
    condition: 'UNRESOLVED_COLUMN.WITH_SUGGESTION',
  });
});

test('columns of calls with OVER are named by what a WINDOW clause says', () => {
  const sql = `SELECT max(a) OVER w FROM ${ABC} WINDOW w AS (PARTITION BY b ORDER BY a)`;
  expect(session().sql(sql).columns).toEqual([
    'max(a) OVER (PARTITION BY b ORDER BY a ASC NULLS FIRST RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)',
  ]);
});

test('columns of PIVOT are named by the values of what is written', async () => {
  const pivot = (values: string, key: string) =>
    session().sql(`SELECT * FROM (SELECT ${key} AS k, 1 AS v) PIVOT (sum(v) FOR k IN (${values}))`)
      .columns;
  expect(pivot('-1, 1 + 1, 3 AS three, NULL', '1')).toEqual(['-1', '2', 'three', 'null']);
  expect(pivot("DATE'2024-02-03'", 'current_date')).toEqual(['2024-02-03']);
  expect(pivot('true, false', 'true')).toEqual(['true', 'false']);
});

describe('the name of a random item is the value that is shown', () => {
  test('in HAVING', async () => {
    const found = await rows('SELECT id, rand(1) AS r FROM range(200) GROUP BY id HAVING r > 0.5');
    expect(found.length).toBeGreaterThan(50);
    expect(found.filter(([, r]) => Number(r) <= 0.5)).toEqual([]);
  });

  test('in QUALIFY', async () => {
    const found = await rows('SELECT id, rand(1) AS r FROM range(200) QUALIFY r > 0.5');
    expect(found.length).toBeGreaterThan(50);
    expect(found.filter(([, r]) => Number(r) <= 0.5)).toEqual([]);
  });

  test('in OVER, also beside other windows', async () => {
    const found = await rows(`
      SELECT id, row_number() OVER (ORDER BY id DESC) + rand(1) AS r,
        rank() OVER (ORDER BY r) AS place, sum(place) OVER (ORDER BY id DESC) AS total
      FROM range(100) QUALIFY r > 20 ORDER BY r`);
    const places = found.map(([, , place]) => Number(place));
    expect(found.length).toBe(81);
    expect(places).toEqual(places.map((_, index) => index + 20));
  });

  test('in OVER above groups', async () => {
    const found = await rows(
      'SELECT id, uniform(0, 1000000, 1) AS r, row_number() OVER (ORDER BY r) AS place FROM range(100) GROUP BY id ORDER BY r, place',
    );
    expect(found.map(([, , place]) => place)).toEqual(found.map((_, index) => index + 1));
  });

  test('in ORDER BY beside other columns', async () => {
    const found = await rows(
      'SELECT rand(1) AS r FROM range(100) AS t WHERE id > 2 ORDER BY r + id * 0',
    );
    const values = found.map(([r]) => Number(r));
    expect(values).toEqual(values.toSorted((left, right) => left - right));
  });

  test('before IN with a subquery', async () => {
    const found = await rows(
      'SELECT uniform(0, 5, 1) AS r, r IN (SELECT id FROM range(2)) AS low FROM range(100)',
    );
    expect(found.filter(([r, low]) => Number(r) < 2 !== low)).toEqual([]);
    expect(new Set(found.map(([, low]) => low)).size).toBe(2);
  });

  test('HAVING cannot read what calls with OVER give', async () => {
    await expect(async () =>
      rows(`SELECT a, rank() OVER (ORDER BY a) AS r FROM ${ABC} GROUP BY a HAVING r > 1`),
    ).rejects.toMatchObject({ condition: 'WINDOW_FUNCTION_NOT_ALLOWED_IN_CLAUSE' });
  });

  test('a window may read a window of an order that comes before', async () => {
    const sql = `SELECT a, row_number() OVER (ORDER BY a) AS x, sum(x) OVER (ORDER BY b DESC) AS y,
      sum(y) OVER (ORDER BY a) AS z, z IN (SELECT 6) AS is_six FROM ${ABC} ORDER BY a`;
    expect(await rows(sql)).toEqual([
      [1, 1, 6, 6, true],
      [2, 2, 5, 11, false],
      [3, 3, 3, 14, false],
    ]);
  });
});

describe('BETWEEN', () => {
  test('computes once what differs from call to call', async () => {
    let calls = 0;
    const next = udf(() => ++calls, { returns: 'INT', deterministic: false });
    session().udf.register('next_number', next);
    expect(await rows('SELECT next_number() BETWEEN 1 AND 1')).toEqual([[true]]);
    expect(calls).toBe(1);
  });

  test('takes the same random numbers as two comparisons of a column', async () => {
    const counted = (value: string) =>
      rows(`SELECT count(*) FROM (SELECT ${value} AS kept FROM range(1000)) WHERE kept`);
    const random = 'uniform(0, 1000, 7)';
    expect(await counted(`${random} BETWEEN 300 AND 600`)).toEqual(
      await rows(
        `SELECT count_if(u >= 300 AND u <= 600) FROM (SELECT ${random} AS u FROM range(1000))`,
      ),
    );
  });
});

describe('fields of struct are named by what is written', () => {
  const NESTED = "(SELECT named_struct('x', 1, 'Y', 'a') AS s, map('k', 2) AS m)";
  test.each<[string, string]>([
    ['struct(s.*)', '{"x":1,"Y":"a"}'],
    ['struct(s.x, s.y)', '{"x":1,"y":"a"}'],
    ["struct(m['k'], m.k AS q, s['x'], 1)", '{"k":2,"q":2,"x":1,"col4":1}'],
    ['struct(1, s.*, 2)', '{"col1":1,"x":1,"Y":"a","col3":2}'],
    ['struct(S, current_user IS NULL)', '{"S":{"x":1,"Y":"a"},"col2":false}'],
    ['(s.x, t.s AS z, 1)', '{"x":1,"z":{"x":1,"Y":"a"},"col3":1}'],
    ['struct(*)', '{"s":{"x":1,"Y":"a"},"m":{"k":2}}'],
    ['struct(t.* EXCEPT (m))', '{"s":{"x":1,"Y":"a"}}'],
    ["named_struct('a', s)", '{"a":{"x":1,"Y":"a"}}'],
    ['transform(array(s), e -> struct(e.x, e))', '[{"x":1,"e":{"x":1,"Y":"a"}}]'],
  ])('%s', async (sql, json) => {
    expect(await rows(`SELECT to_json(${sql}) FROM ${NESTED} AS t`)).toEqual([[json]]);
  });

  test('which shows in the name of the column', () => {
    const sql = `SELECT (s.x, m AS q, 1) FROM ${NESTED}`;
    expect(session().sql(sql).columns).toEqual(['named_struct(x, s.x, q, m, col3, 1)']);
  });
});
