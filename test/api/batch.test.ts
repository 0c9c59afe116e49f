import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { col, count, sum } from '../../src/index.ts';
import { scratchDirectory } from '../support/scratch-directory.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();

/** A folder of JSON lines in several files. */
function numberFiles(...files: readonly (readonly number[])[]): string {
  const folder = path.join(scratchDirectory(), 'numbers');
  mkdirSync(folder);
  files.forEach((numbers, index) => {
    const lines = numbers.map((n) => `{"n":${n}}\n`);
    writeFileSync(path.join(folder, `${index}.json`), lines.join(''));
  });
  return folder;
}

describe('a query over bounded input gives its rows', () => {
  test.each<[string, readonly (readonly unknown[])[]]>([
    ['SELECT 1, NULL', [[1, null]]],
    [
      "SELECT * FROM VALUES (1, 'a'), (1 + 1, NULL) AS t(i, s)",
      [
        [1, 'a'],
        [2, null],
      ],
    ],
    ['SELECT count(*), sum(i) FROM VALUES (1), (2) AS t(i) WHERE i > 5', [[0, null]]],
    [
      'SELECT i, count(*) FROM VALUES (2), (1), (2) AS t(i) GROUP BY i ORDER BY i',
      [
        [1, 1],
        [2, 2],
      ],
    ],
    [
      'SELECT i, count(*) FROM VALUES (2), (1), (2) AS t(i) GROUP BY ROLLUP(i) ORDER BY i NULLS LAST',
      [
        [1, 1],
        [2, 2],
        [null, 3],
      ],
    ],
    ['SELECT DISTINCT i FROM VALUES (2), (1), (2) AS t(i) ORDER BY i DESC', [[2], [1]]],
    ['SELECT i FROM VALUES (3), (1), (2) AS t(i) ORDER BY ALL LIMIT 1 OFFSET 1', [[2]]],
    ['SELECT sum(i) FROM (SELECT i FROM VALUES (3), (1), (2) AS t(i) ORDER BY i LIMIT 2)', [[3]]],
    [
      '(SELECT 3 AS i LIMIT 1) UNION ALL (SELECT 1 OFFSET 1) UNION ALL SELECT 2 ORDER BY i',
      [[2], [3]],
    ],
    [
      'SELECT count(DISTINCT i), sum(DISTINCT i) FILTER (WHERE i > 1), count(*), sum(i), max(DISTINCT i) FROM VALUES (2), (1), (2), (NULL) AS t(i)',
      [[2, 2, 4, 5, 2]],
    ],
    [
      'SELECT count(DISTINCT i), count(*), sum(i) FROM VALUES (1) AS t(i) WHERE i > 1',
      [[0, 0, null]],
    ],
    [
      "SELECT k, count(DISTINCT i), sum(i), count(DISTINCT i, k) FROM VALUES ('a', 1), ('a', 1), (NULL, 1), ('a', 2) AS t(k, i) GROUP BY k ORDER BY k",
      [
        [null, 1, 1, 0],
        ['a', 2, 4, 2],
      ],
    ],
    [
      'SELECT i FROM VALUES (2), (NULL), (1), (2) AS t(i) INTERSECT SELECT i FROM VALUES (2L), (NULL), (3L) AS u(i) ORDER BY i',
      [[null], [2]],
    ],
    [
      'SELECT i FROM VALUES (2), (NULL), (1), (1) AS t(i) EXCEPT SELECT 2 INTERSECT SELECT 2 MINUS SELECT 5',
      [[null], [1]],
    ],
    ['SELECT * FROM explode(array(3, 4)) AS t(x)', [[3], [4]]],
    [
      'SELECT t.i, e.x FROM VALUES (1, array(5, 6)), (2, array()) AS t(i, xs), LATERAL explode(t.xs) AS e(x)',
      [
        [1, 5],
        [1, 6],
      ],
    ],
    ['SELECT * EXCEPT (b) FROM VALUES (1, 2, 3) AS t(a, b, c)', [[1, 3]]],
    [
      "SELECT k, c, v FROM VALUES ('a', 1, 10L), ('b', NULL, 3L) AS t(k, x, y) UNPIVOT (v FOR c IN (x, y AS why)) ORDER BY ALL",
      [
        ['a', 'why', 10],
        ['a', 'x', 1],
        ['b', 'why', 3],
      ],
    ],
    ['SELECT * FROM range(3)', [[0], [1], [2]]],
    ['SELECT n FROM range(10, 1, -4) AS t(n)', [[10], [6], [2]]],
    ['SELECT count(*), sum(id) FROM range(5, 200000)', [[199995, 19999899990]]],
    ['SELECT * FROM range(3, 3)', []],
    ['SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 1', [[1], [2], [1]]],
    ['SELECT i FROM VALUES (3), (1), (2) AS t(i) ORDER BY i LIMIT 2', [[1], [2]]],
    [
      'SELECT i, x FROM VALUES (1), (2) AS t(i) LATERAL VIEW explode(array(i, 9)) AS x',
      [
        [1, 1],
        [1, 9],
        [2, 2],
        [2, 9],
      ],
    ],
    ['WITH a AS (SELECT 1 AS x) SELECT x + y FROM (SELECT x, 2 AS y FROM a)', [[3]]],
    [
      'SELECT max(n) FROM (SELECT i, count(*) AS n FROM VALUES (2), (1), (2) AS t(i) GROUP BY i)',
      [[2]],
    ],
  ])('%s', async (query, rows) => {
    expect(await session().sql(query).collect()).toEqual(rows);
  });
});

test('a DataFrame over files reads all of them, whatever a batch of a stream may read', async () => {
  const folder = numberFiles([1, 2], [3], [4, 5, 6]);
  const frame = session().read.option('maxFilesPerTrigger', 1).schema('n BIGINT').json(folder);
  expect(frame.isStreaming).toBe(false);
  expect(await frame.agg(count('*'), sum('n')).collect()).toEqual([[6, 21]]);
  expect(await frame.filter(col('n').gt(3)).count()).toBe(3);
});

test('a table of CREATE TABLE is read anew by each query', async () => {
  const folder = numberFiles([1]);
  await session().run(
    `CREATE OR REPLACE TABLE numbers (n INT) USING json OPTIONS (path '${folder}')`,
  );
  expect(await session().sql('SELECT n FROM numbers').collect()).toEqual([[1]]);
  writeFileSync(path.join(folder, 'more.json'), '{"n":2}\n');
  expect(await session().sql('SELECT n FROM numbers ORDER BY n').collect()).toEqual([[1], [2]]);
});

test('a table in Arrow lives on when the query is over', async () => {
  const table = await session()
    .sql("SELECT i, s FROM VALUES (1, 'a'), (2, NULL) AS t(i, s)")
    .toArrow();
  await session().sql("SELECT repeat('x', 100000)").collect();
  expect(table.toArray().map((row) => row.toJSON())).toEqual([
    { i: 1, s: 'a' },
    { i: 2, s: null },
  ]);
});

test('a stream has no rows to collect, and a socket no end', async () => {
  const stream = session().memoryStream('n INT').toDF();
  await expect(stream.collect()).rejects.toThrow('writeStream');
  const socket = session()
    .read.format('socket')
    .option('host', 'localhost')
    .option('port', 1)
    .load();
  await expect(socket.collect()).rejects.toThrow('UNSUPPORTED_FEATURE');
});

test('a mistake in a row is told with its place', async () => {
  await expect(
    session().sql('SELECT 1 / i FROM VALUES (1), (0) AS t(i)').collect(),
  ).rejects.toThrow(/^\[DIVIDE_BY_ZERO\][\s\S]*at line 1, column 8/);
});

test('many queries one after the other, also failing ones, leave nothing behind', async () => {
  for (let run = 0; run < 300; run++) {
    await session().sql('SELECT i, count(*) FROM VALUES (1), (2) AS t(i) GROUP BY i').collect();
    await expect(session().sql('SELECT 1 / 0').collect()).rejects.toThrow('DIVIDE_BY_ZERO');
  }
});

test('each INSERT INTO over bounded input adds a file, its rows in order', async () => {
  const folder = path.join(scratchDirectory(), 'out');
  await session().run(`
    CREATE OR REPLACE TABLE target (n INT, s STRING) USING json OPTIONS (path '${folder}');
    INSERT INTO target SELECT n, s FROM VALUES (2, 'b'), (1, 'a'), (3, NULL) AS t(n, s) ORDER BY n LIMIT 2;
    INSERT INTO target SELECT 7L, 'later';`);
  const names = readdirSync(folder).filter((name) => name.startsWith('part-'));
  const files = names.map((name) => readFileSync(path.join(folder, name), 'utf8'));
  expect(files.toSorted()).toEqual(['{"n":1,"s":"a"}\n{"n":2,"s":"b"}\n', '{"n":7,"s":"later"}\n']);
  expect(await session().sql('SELECT sum(n) FROM target').collect()).toEqual([[10]]);
});

test('what a memory sink has collected is a table under the name of its query', async () => {
  const words = session().memoryStream('word STRING');
  const query = await words.toDF().writeStream.format('memory').queryName('Collected').start();
  words.addData([['a'], ['b'], ['a']]);
  await query.processAllAvailable();
  const counts = session().sql(
    'SELECT word, count(*) AS n FROM collected GROUP BY word ORDER BY n',
  );
  expect(await counts.collect()).toEqual([
    ['b', 1],
    ['a', 2],
  ]);
  words.addData([['b'], ['b']]);
  await query.processAllAvailable();
  expect(await counts.collect()).toEqual([
    ['a', 2],
    ['b', 3],
  ]);
  await query.stop();
});

test('a declared table in memory is read under its own name, also before anything is in it', async () => {
  await session().run('CREATE OR REPLACE TABLE kept (n INT, s STRING) USING memory');
  expect(await session().table('kept').collect()).toEqual([]);
  await session().run("INSERT INTO kept SELECT 1, 'a'; INSERT INTO kept VALUES (2, NULL)");
  expect(await session().table('kept').collect()).toEqual([
    [1, 'a'],
    [2, null],
  ]);
});

test('struct() names its fields by AS, by column, or by place', async () => {
  const sql = `SELECT struct(x AS a, x, x + 1, 'q' b) AS s, struct(*) AS whole FROM VALUES (7) AS v(x)`;
  expect(await session().sql(sql).collect()).toEqual([[{ a: 7, x: 7, col3: 8, b: 'q' }, { x: 7 }]]);
  const counted = 'SELECT struct(count(*) AS n, max(x) AS most) FROM VALUES 1, 2 AS v(x)';
  expect(session().sql(counted).columns).toEqual(['struct(count(1) AS n, max(x) AS most)']);
  expect(await session().sql(counted).collect()).toEqual([[{ n: 2, most: 2 }]]);
});

test('an order by a column of the result and one below computes nothing for rows that a CASE keeps away', async () => {
  const frame = session().sql(
    'SELECT a FROM VALUES (0, 0), (2, 1), (1, 5) AS t(a, b) ORDER BY CASE WHEN a > 0 THEN 10 / b ELSE 99 END',
  );
  expect(await frame.collect()).toEqual([[1], [2], [0]]);
});
