import { describe, expect, test } from 'vitest';
import { session as openSession } from '../../src/index.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();

async function rows(sql: string): Promise<readonly (readonly unknown[])[]> {
  return [...(await session().sql(sql).collect())].toSorted();
}

test('each round reads the rows of the one before, until none come', async () => {
  const tree = "VALUES ('a', NULL), ('b', 'a'), ('c', 'b'), ('d', 'x') AS t(name, parent)";
  const query = `
    WITH RECURSIVE tree AS (SELECT * FROM ${tree}), below(name, depth) AS (
      SELECT name, 0 FROM tree WHERE parent IS NULL
      UNION ALL
      SELECT tree.name, depth + 1 FROM tree JOIN below ON tree.parent = below.name)
    SELECT name, depth FROM below`;
  expect(await rows(query)).toEqual([
    ['a', 0],
    ['b', 1],
    ['c', 2],
  ]);
});

test('a recursion that is read twice has the same rows for both readers', async () => {
  const query = `
    WITH RECURSIVE n(i, r) AS (SELECT 1, rand() UNION ALL SELECT i + 1, rand() FROM n WHERE i < 3)
    SELECT a.i FROM n a JOIN n b ON a.r = b.r`;
  expect(await rows(query)).toEqual([[1], [2], [3]]);
});

test('a recursion in the step of another one runs in each of its rounds', async () => {
  const query = `
    WITH RECURSIVE outer_rounds(i) AS (
      SELECT 1 UNION ALL (
        WITH RECURSIVE inner_rounds(j) AS (SELECT 1 UNION ALL SELECT j + 1 FROM inner_rounds WHERE j < 2)
        SELECT i + 1 FROM outer_rounds, inner_rounds WHERE i < 3))
    SELECT i, count(*) FROM outer_rounds GROUP BY i`;
  expect(await rows(query)).toEqual([
    [1, 1],
    [2, 2],
    [3, 4],
  ]);
});

test('UNION keeps what is new only, nulls included, and so comes to an end', async () => {
  const query =
    'WITH RECURSIVE n(i) AS (SELECT 1 UNION SELECT nullif(i % 3 + 1, 3) FROM n) SELECT i FROM n';
  expect(await rows(query)).toEqual([[null], [1], [2]]);
});

test('LIMIT ends a recursion without end', async () => {
  const query = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n';
  expect(await rows(`${query} LIMIT 3`)).toEqual([[1], [2], [3]]);
  expect(await rows(`SELECT i * 2 FROM (${query}) LIMIT 2 OFFSET 1`)).toHaveLength(2);
});

test('LIMIT behind the union of a recursion ends it, for all who read it', async () => {
  const query = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 2 + 1)';
  expect(await rows(`${query} SELECT i FROM n`)).toEqual([[1], [2], [3]]);
  expect(await rows(`${query} SELECT count(*) FROM n a JOIN n b`)).toEqual([[9]]);
  const distinct =
    'WITH RECURSIVE n(i) AS (SELECT 1 UNION SELECT i % 5 + 1 FROM n LIMIT 4 OFFSET 1)';
  expect(await rows(`${distinct} SELECT i FROM n`)).toEqual([[2], [3], [4], [5]]);
});

test('columns widen to what the step gives', async () => {
  const query =
    'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i * 100000L FROM n WHERE i < 1e9) SELECT max(i) FROM n';
  expect(await rows(query)).toEqual([[10000000000]]);
});

describe('refusals', () => {
  test.each([
    ['RECURSION_LEVEL_LIMIT_EXCEEDED', 'SELECT 1 UNION ALL SELECT i + 1 FROM n'],
    ['INVALID_RECURSIVE_CTE', 'SELECT i FROM n'],
    ['INVALID_RECURSIVE_CTE', 'SELECT i FROM n UNION ALL SELECT 1'],
    ['INVALID_RECURSIVE_REFERENCE.PLACE', 'SELECT 1 UNION ALL SELECT max(i) FROM n'],
    [
      'INVALID_RECURSIVE_REFERENCE.PLACE',
      'SELECT 1 UNION ALL SELECT 2 FROM VALUES (1) WHERE 1 IN (SELECT i FROM n)',
    ],
    [
      'INVALID_RECURSIVE_REFERENCE.PLACE',
      'SELECT 1 UNION ALL SELECT 2 FROM VALUES (1) t(k) LEFT JOIN n ON i = k',
    ],
    ['INVALID_RECURSIVE_REFERENCE.NUMBER', 'SELECT 1 UNION ALL SELECT 2 FROM n a JOIN n b'],
    ['NUM_COLUMNS_MISMATCH', 'SELECT 1 UNION ALL SELECT i, i FROM n'],
  ])('%s: %s', async (condition, query) => {
    const run = () => session().sql(`WITH RECURSIVE n(i) AS (${query}) SELECT i FROM n`).collect();
    await expect(async () => run()).rejects.toMatchObject({ condition });
  });

  test('the number of rounds and rows can be set', async () => {
    await using own = await openSession({ threads: 1 });
    const query = (most: number, option = '') =>
      `WITH RECURSIVE n(i) ${option} AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${most}) SELECT count(*) FROM n`;
    expect(await own.sql(query(150, 'MAX RECURSION LEVEL 150')).collect()).toEqual([[150]]);
    own.conf.set('spark.sql.cteRecursionLevelLimit', 5);
    await expect(own.sql(query(7)).collect()).rejects.toMatchObject({
      condition: 'RECURSION_LEVEL_LIMIT_EXCEEDED',
    });
    own.conf.set('spark.sql.cteRecursionLevelLimit', -1);
    own.conf.set('spark.sql.cteRecursionRowLimit', 5);
    await expect(own.sql(query(9)).collect()).rejects.toMatchObject({
      condition: 'RECURSION_ROW_LIMIT_EXCEEDED',
    });
  });
});

test('EXPLAIN shows a recursion as an input', async () => {
  const printed: string[] = [];
  const query = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n';
  await session().run(`EXPLAIN EXTENDED ${query}`, { print: (text) => printed.push(text) });
  expect(printed.join()).toContain('Recursion n');
});
