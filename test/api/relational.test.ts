import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type Column, col, count, type DataFrame } from '../../src/index.ts';
import { scratchDirectory } from '../support/scratch-directory.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();

const SALES =
  "VALUES (1, 'a', 10), (1, 'b', 20), (2, 'a', 30), (2, 'a', 5) AS sales(year, kind, amount)";
const PAIRS = 'VALUES (1, 2), (1, 3), (2, 5) AS t(a, b)';

/** The rows of a query, sorted by their text. */
async function rowsOf(sql: string): Promise<readonly string[]> {
  const rows = await session().sql(sql).collect();
  return rows.map((row) => row.map(String).join(' ')).sort();
}

test.each<[sql: string, rows: readonly string[]]>([
  [
    `SELECT * FROM ${SALES} PIVOT (sum(amount) FOR kind IN ('a', 'b', 'z'))`,
    ['1 10 20 null', '2 35 null null'],
  ],
  [
    `SELECT * FROM ${SALES} PIVOT (count(*) AS n, max(amount) FOR kind IN ('a' AS x, 'b'))`,
    ['1 1 10 1 20', '2 2 30 null null'],
  ],
  [
    `SELECT * FROM ${SALES} PIVOT (sum(amount) FOR (year, kind) IN ((1, 'a') AS first, (2, 'a')))`,
    ['10 35'],
  ],
  ['VALUES (1), (1), (2), (NULL), (NULL) EXCEPT ALL VALUES (1), (NULL)', ['1', '2', 'null']],
  ['VALUES (1), (1), (1), (2) INTERSECT ALL VALUES (1), (1), (3)', ['1', '1']],
  [`FROM ${PAIRS}`, ['1 2', '1 3', '2 5']],
  [`FROM ${PAIRS} SELECT b - a WHERE b > 2`, ['2', '3']],
  [
    `FROM ${PAIRS} |> AGGREGATE sum(b) AS s GROUP BY a |> WHERE s > 4 |> EXTEND a * 10 AS c`,
    ['1 5 10', '2 5 20'],
  ],
  [`FROM ${PAIRS} |> DROP a |> ORDER BY b DESC |> LIMIT 2`, ['3', '5']],
  [`FROM ${PAIRS} |> AS l |> JOIN VALUES (5) AS r(c) ON l.b = r.c |> SELECT l.a, c`, ['2 5']],
  [`FROM ${PAIRS} |> SELECT a |> UNION ALL VALUES (7)`, ['1', '1', '2', '7']],
  [`SELECT a FROM ${PAIRS} |> AGGREGATE count(*)`, ['3']],
  ['SELECT id FROM (SELECT * FROM range(100)) TABLESAMPLE (3 ROWS)', ['0', '1', '2']],
  ['SELECT count(*) FROM (SELECT * FROM range(100)) TABLESAMPLE (100 PERCENT)', ['100']],
  ['SELECT count(*) FROM (SELECT * FROM range(100)) TABLESAMPLE (0 PERCENT) AS t', ['0']],
])('%s', async (sql, rows) => {
  expect(await rowsOf(sql)).toEqual(rows);
});

test('the columns of a PIVOT are named by value, and by aggregate where there are several', () => {
  const one = session().sql(
    `SELECT * FROM ${SALES} PIVOT (sum(amount) FOR kind IN ('a', 'b' AS other))`,
  );
  expect(one.columns).toEqual(['year', 'a', 'other']);
  const two = session().sql(
    `SELECT * FROM ${SALES} PIVOT (sum(amount) AS s, count(*) FOR kind IN ('a'))`,
  );
  expect(two.columns).toEqual(['year', 'a_s', 'a_count(1)']);
});

test.each<[sql: string, condition: string]>([
  [`SELECT * FROM ${SALES} PIVOT (amount FOR kind IN ('a'))`, '_LEGACY_ERROR_TEMP_1006'],
  [`SELECT * FROM ${SALES} PIVOT (sum(amount) FOR kind IN (year))`, 'NON_LITERAL_PIVOT_VALUES'],
  [`SELECT * FROM range(9) TABLESAMPLE (150 PERCENT)`, '_LEGACY_ERROR_TEMP_0064'],
  [`SELECT * FROM (SELECT 1) TABLESAMPLE (150 PERCENT)`, '_LEGACY_ERROR_TEMP_0064'],
  [`FROM ${PAIRS} |> GROUP BY a`, 'PARSE_SYNTAX_ERROR'],
])('%s is refused', async (sql, condition) => {
  await expect(async () => session().sql(sql).collect()).rejects.toMatchObject({ condition });
});

test('unions made in a loop do not nest', async () => {
  let frame: DataFrame<{ id: 'BIGINT' }> = session().range(1);
  for (let unions = 1; unions < 2000; unions++) frame = frame.union(session().range(1));
  expect(await frame.agg(count('*').as('rows')).collect()).toEqual([[2000]]);
});

test('what nests deeper than the stack goes is refused by name, in an expression and in a plan', async () => {
  let sum: Column = col('id');
  for (let step = 0; step < 20_000; step++) sum = sum.plus(step);
  const tooDeep = expect.objectContaining({ condition: 'FAILED_TO_PARSE_TOO_COMPLEX' });
  expect(() => session().range(1).select(sum)).toThrow(tooDeep);
  let frame: DataFrame = session().range(1);
  for (let step = 0; step < 2000; step++) frame = frame.filter('id > 0').limit(5);
  await expect(frame.collect()).rejects.toEqual(tooDeep);
});

test('rows are numbered before a condition above leaves some out', async () => {
  const numbered = 'SELECT id, monotonically_increasing_id() AS m FROM range(0, 10, 1, 1)';
  const above = await session().sql(`SELECT m FROM (${numbered}) WHERE id > 7`).collect();
  expect(above).toEqual([[8], [9]]);
  const exploded = `SELECT id, e FROM (SELECT id, explode(array(m)) AS e FROM (${numbered})) WHERE id > 7`;
  expect(await session().sql(exploded).collect()).toEqual([
    [8, 8],
    [9, 9],
  ]);
  const summed = `SELECT id, sum(monotonically_increasing_id()) FROM range(0, 10, 1, 1) GROUP BY id HAVING id > 8`;
  expect(await session().sql(summed).collect()).toEqual([[9, 9]]);
});

test('a query in ON shows no more columns than there are', async () => {
  const directory = scratchDirectory();
  writeFileSync(path.join(directory, 'one.json'), '{"id":1}\n');
  const joined = `SELECT * FROM json.\`${directory}\` x JOIN (SELECT 1 AS k) y
    ON x.id = y.k AND x.id IN (SELECT * FROM VALUES (1), (2))`;
  expect(await session().sql(joined).collect()).toEqual([[1, 1]]);
});

const JOINED = '(SELECT 1 AS k, 2 AS x) a JOIN (SELECT 1 AS k, 3 AS y) b USING (k)';

test.each<[sql: string, rows: readonly string[]]>([
  [
    `SELECT * FROM ${JOINED} JOIN (SELECT 1 AS j, 4 AS z) c ON j = x - 1 WHERE EXISTS (SELECT 1)`,
    ['1 2 3 1 4'],
  ],
  [`SELECT * FROM (${JOINED}) t WHERE EXISTS (SELECT 1)`, ['1 2 3']],
  [`SELECT k + x + y FROM (${JOINED}) AS t(k, x, y)`, ['6']],
  [
    `SELECT to_json(struct(*)), count(DISTINCT *) FROM ${JOINED} GROUP BY ALL`,
    ['{"k":1,"x":2,"y":3} 1'],
  ],
  [`SELECT to_json(struct(* EXCEPT (x))) FROM ${JOINED}`, ['{"k":1,"y":3}']],
  [`SELECT * FROM ${JOINED} PIVOT (sum(y) FOR x IN (2 AS two))`, ['1 3']],
])('%s has the columns that a star stands for', async (sql, rows) => {
  expect(await rowsOf(sql)).toEqual(rows);
});

test('EXISTS beside OR keeps texts and lists of batches of any length', async () => {
  const count = 50_000;
  const rows = `SELECT id, 1 AS k, concat('n', id) AS name, array(id, id + 1) AS tags FROM range(0, ${count}, 1, 1)`;
  const found = `(${rows}) t WHERE id < 0 OR EXISTS (SELECT 1 FROM (SELECT 1 AS k) u WHERE u.k = t.k)`;
  const wholly = async (sql: string) => expect(await rowsOf(sql)).toEqual([`${count}`]);
  await wholly(
    `SELECT count(*) FROM (SELECT id, name FROM ${found} ORDER BY name) WHERE name = concat('n', id)`,
  );
  await wholly(
    `SELECT count(*) FROM (SELECT id, tags FROM ${found}) WHERE array_contains(tags, id + 1)`,
  );
  await wholly(
    `SELECT count(*) FROM (SELECT id, sort_array(tags) AS tags FROM ${found}) WHERE tags[0] = id`,
  );
  await wholly(`SELECT count(DISTINCT tag) - 1 FROM (SELECT explode(tags) AS tag FROM ${found})`);
});
