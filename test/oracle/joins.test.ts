import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Session, session } from '../../src/index.ts';
import type { JsonRow } from '../conformance/stream-case.ts';
import { createBoundedTable } from '../support/bounded-table.ts';
import { comparableRows } from './comparable.ts';
import { answerOfDuckdb } from './duckdb-oracle.ts';
import { joinQuery } from './random-join.ts';
import { COLUMNS, type RandomTable, randomTable } from './random-query.ts';

const IS_LONG_RUN = process.env['MILLRACE_LONG_TESTS'] === '1';
const RUNS = Number(process.env['MILLRACE_PROPERTY_RUNS'] ?? (IS_LONG_RUN ? 2000 : 200));

let opened: Session;
beforeAll(async () => {
  const settings = { 'spark.sql.session.timeZone': 'UTC', 'spark.sql.shuffle.partitions': '3' };
  opened = await session({ threads: 2, settings });
});
afterAll(() => opened.close());

test('joins of every kind give the rows that DuckDB gives', async () => {
  const tables = fc.tuple(randomTable('t'), randomTable('u'));
  await fc.assert(
    fc.asyncProperty(tables, joinQuery, async (input, sql) => {
      expect(await answerOf(input, sql)).toEqual(await answerOfDuckdb(input, sql));
    }),
    { numRuns: RUNS },
  );
});

test.each([
  'SELECT count(*) AS n, sum(l.n * r.n) AS s FROM t l JOIN u r ON l.k = r.k',
  'SELECT l.v, count(r.n) AS n FROM t l LEFT JOIN u r ON l.k = r.k AND l.n < r.n GROUP BY l.v',
  'SELECT r.v, count(*) AS n FROM t l RIGHT JOIN u r ON l.k = r.k AND l.n > r.n + 990 GROUP BY r.v',
  'SELECT count(*) AS n, count(l.k) AS x, count(r.k) AS y FROM t l FULL JOIN u r ON l.n = r.n',
  'SELECT count(*) AS n, sum(r.v) AS s FROM t l JOIN u r ON l.n * 100000007 = r.n * 100000007',
  'SELECT count(*) AS n, sum(r.v) AS s FROM t l LEFT JOIN u r ON (l.n % 50) * 900000007 = (r.n % 50) * 900000007',
  'SELECT count(*) AS n, sum(l.v) AS s, sum(r.v) AS x FROM t l FULL JOIN u r ON l.ts = r.ts',
  'SELECT count(*) AS n, sum(r.n) AS s FROM t l JOIN u r ON l.n = r.n AND l.v IN (SELECT v FROM u WHERE k = l.k)',
  'SELECT count(*) AS n FROM t l SEMI JOIN u r ON l.k = r.k AND l.n > r.n',
  'SELECT count(*) AS n FROM t l ANTI JOIN u r ON l.n = r.n AND l.k < r.k',
])('keys with very many rows: %s', async (sql) => {
  const tables = [longTable('t', 1500, 7), longTable('u', 1200, 5)];
  expect(await answerOf(tables, sql)).toEqual(await answerOfDuckdb(tables, sql));
});

/** Few texts, numbers that are nearly all different, some of everything null. */
function longTable(name: string, rowCount: number, step: number): RandomTable {
  const rows = Array.from({ length: rowCount }, (_, row): JsonRow => {
    const text = row % 11 === 0 ? null : ['a', 'b', 'c'][(row * step) % 3]!;
    const time = new Date(row * 1000).toISOString();
    return [text, row % 4, row % 13 === 0 ? null : row * step, row / 4, time];
  });
  return { name, rows };
}

async function answerOf(tables: readonly RandomTable[], sql: string): Promise<readonly string[]> {
  for (const { name, rows } of tables) createBoundedTable(opened, name, COLUMNS, rows);
  const frame = opened.sql(sql);
  return comparableRows(frame, await frame.collect());
}
