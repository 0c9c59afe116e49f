// Joins of a large and a small side, whose rows are not sent to the partitions of their keys.

import { DuckDBInstance } from '@duckdb/node-api';
import * as arrow from 'apache-arrow';
import { expect, test } from 'vitest';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();

const FACTS = 50_000;
const ITEMS = 600;

/** The same rows for both engines. Keys come twice among the items; not every key is on both sides; some are null. */
const factKey = (row: number): number | null => (row % 17 === 0 ? null : (row * 7919) % 500);
const itemKey = (row: number): number | null => (row % 50 === 0 ? null : 100 + (row % 450));

test.each([
  'SELECT count(*), sum(f.amount), sum(i.worth) FROM facts f JOIN items i ON f.key = i.key',
  'SELECT count(*), sum(f.amount), sum(i.worth) FROM items i JOIN facts f ON f.key = i.key AND f.amount > i.worth',
  'SELECT count(*), count(i.key), sum(i.worth) FROM facts f LEFT JOIN items i ON f.key = i.key',
  'SELECT count(*), count(f.key), sum(i.worth) FROM facts f RIGHT JOIN items i ON f.key = i.key',
  'SELECT count(*), count(f.key), sum(f.amount) FROM items i LEFT JOIN facts f ON f.key = i.key',
  'SELECT count(*), count(i.key), sum(f.amount) FROM items i RIGHT JOIN facts f ON f.key = i.key',
  'SELECT count(*), count(f.key), count(i.key), sum(f.amount) FROM facts f FULL JOIN items i ON f.key = i.key',
  'SELECT count(*), sum(amount) FROM facts f SEMI JOIN items i ON f.key = i.key',
  'SELECT count(*), sum(amount) FROM facts f ANTI JOIN items i ON f.key = i.key',
  'SELECT count(*), sum(worth) FROM items i SEMI JOIN facts f ON f.key = i.key',
  'SELECT count(*), sum(worth) FROM items i ANTI JOIN facts f ON f.key = i.key',
  'SELECT count(*), sum(f.amount) FROM facts f JOIN items i ON f.name = i.name',
  'SELECT f.name, i.name, f.amount FROM facts f JOIN items i ON f.key = i.key WHERE f.amount % 100 = 0',
  'SELECT count(*), sum(i.worth) FROM facts f JOIN (SELECT key, worth FROM items UNION ALL SELECT key, -2 * worth FROM items) i ON f.key = i.key',
  'SELECT f.key, count(*) FROM facts f JOIN items i ON f.key = i.key GROUP BY f.key',
])('%s', async (sql) => {
  await define('facts', FACTS, factKey, 'amount');
  await define('items', ITEMS, itemKey, 'worth');
  const rows = (await session().sql(sql).collect()).map((row) => [...row].map(String).join(' '));
  expect(rows.toSorted()).toEqual(await answerOfDuckdb(sql));
});

async function define(
  table: string,
  rowCount: number,
  keyOf: (row: number) => number | null,
  number: string,
): Promise<void> {
  const rows = Array.from({ length: rowCount }, (_, row) => row);
  const keys = rows.map((row) => toBigint(keyOf(row)));
  const columns = {
    key: arrow.vectorFromArray(keys, new arrow.Int64()),
    [number]: arrow.vectorFromArray(rows.map(BigInt), new arrow.Int64()),
    name: arrow.vectorFromArray(
      rows.map((row) => `name ${row % 1000}`),
      new arrow.Utf8(),
    ),
  };
  const frame = await session().createDataFrame(new arrow.Table(columns));
  frame.createOrReplaceTempView(table);
}

function toBigint(value: number | null): bigint | null {
  return value === null ? null : BigInt(value);
}

async function answerOfDuckdb(sql: string): Promise<readonly string[]> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    await connection.run(`
      CREATE TABLE facts AS SELECT CASE WHEN i % 17 <> 0 THEN (i * 7919) % 500 END AS key,
        i AS amount, 'name ' || (i % 1000) AS name FROM range(${FACTS}) AS t(i);
      CREATE TABLE items AS SELECT CASE WHEN i % 50 <> 0 THEN 100 + i % 450 END AS key,
        i AS worth, 'name ' || (i % 1000) AS name FROM range(${ITEMS}) AS t(i)`);
    const reader = await connection.runAndReadAll(sql);
    return reader
      .getRows()
      .map((row) => row.map(String).join(' '))
      .toSorted();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
