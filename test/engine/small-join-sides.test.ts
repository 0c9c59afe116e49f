// Joins of a large and a small side, whose rows are not sent to the partitions of their keys.

import { DuckDBInstance } from '@duckdb/node-api';
import * as arrow from 'apache-arrow';
import { expect, test } from 'vitest';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();

const FACTS = 50_000;
const ITEMS = 600;
/** Enough of the smaller side to be indexed once for all partitions. */
const MANY_FACTS = 300_000;
const MANY_ITEMS = 70_000;

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
  expect(rows.toSorted()).toEqual(await answerOfDuckdb(sql, FACTS, ITEMS));
});

test.each([
  'SELECT count(*), sum(f.amount), sum(i.worth) FROM facts f JOIN items i ON f.key = i.key',
  'SELECT count(*), sum(f.amount), sum(i.worth) FROM facts f JOIN items i ON f.key * 1000003 = i.key * 1000003',
  'SELECT count(*), count(i.key), sum(i.worth) FROM facts f LEFT JOIN items i ON f.amount = i.worth AND f.key = i.key',
  'SELECT count(*), count(f.key), sum(f.amount) FROM items i RIGHT JOIN facts f ON f.amount = i.worth',
  'SELECT count(*), sum(amount) FROM facts f ANTI JOIN items i ON f.amount = i.worth',
])('a side that is small beside the other, but has many rows: %s', async (sql) => {
  await define('facts', MANY_FACTS, factKey, 'amount');
  await define('items', MANY_ITEMS, itemKey, 'worth');
  const rows = (await session().sql(sql).collect()).map((row) => [...row].map(String).join(' '));
  expect(rows).toEqual(await answerOfDuckdb(sql, MANY_FACTS, MANY_ITEMS));
});

/** Keys that come once each among the items, and how many items there are. */
const UNIQUE_KEYS: Readonly<Record<string, readonly [number, (row: number) => bigint | null]>> = {
  'one behind the other': [400, (row) => BigInt((row * 7) % 400) - 50n],
  'close together, with gaps': [400, (row) => (row % 9 === 0 ? null : BigInt(row * 3))],
  'no gaps but nulls': [400, (row) => (row % 2 === 0 ? null : BigInt((row - 1) / 2))],
  'gaps and nulls': [
    400,
    (row) => (row % 2 === 0 ? null : BigInt((row - 1) / 2 + (row > 200 ? 50 : 0))),
  ],
  'far apart': [400, (row) => (row % 9 === 0 ? null : BigInt(row - 200) * 982_451_653_001n)],
  'far apart, sharing places': [400, (row) => BigInt(row - 200) << 55n],
  'the least and the greatest': [2, (row) => (row === 0 ? -(2n ** 63n) : 2n ** 63n - 1n)],
};

test.each(Object.entries(UNIQUE_KEYS))('each item has its own key: %s', async (_, [items, key]) => {
  const keys = Array.from({ length: items }, (_, row) => BigInt.asIntN(64, key(row) ?? 0n));
  const missing = [-1_000_000n, 5n, 120n];
  const factKey = (row: number): bigint | null =>
    row % 17 === 0 ? null : [...missing, ...keys][(row * 7919) % (keys.length + 3)]!;
  await define('facts', FACTS, factKey, 'amount');
  await define(
    'items',
    items,
    (row) => asWord(key(row)),
    'worth',
    (row) => row % 5 === 0,
  );
  const rowOf = new Map<bigint | null, number>(
    Array.from({ length: items }, (_, row) => [asWord(key(row)), row]),
  );
  const matches = Array.from({ length: FACTS }, (_, row) => {
    const own = factKey(row);
    return own === null ? undefined : rowOf.get(own);
  });
  const found = matches.filter((row) => row !== undefined);
  const worth = found.filter((row) => row % 5 !== 0);
  const sum = (rows: readonly number[]): number => rows.reduce((all, row) => all + row, 0);
  const amounts = sum(matches.flatMap((row, amount) => (row === undefined ? [] : [amount])));
  const names = new Set(found.map((row) => `name ${row % 1000}`));
  const tail = 'count(i.worth), sum(i.worth), count(DISTINCT i.name), sum(f.amount)';
  const inner = await values(`SELECT count(*), ${tail} FROM facts f JOIN items i ON f.key = i.key`);
  const expected = [found.length, worth.length, sum(worth), names.size];
  expect(inner).toEqual([...expected, amounts].map(String));
  const outer = await values(`SELECT count(*), ${tail} FROM facts f LEFT JOIN items i USING (key)`);
  expect(outer).toEqual([FACTS, ...expected.slice(1), sum([...matches.keys()])].map(String));
  const anti = await values('SELECT count(*) FROM facts f ANTI JOIN items i ON f.key = i.key');
  expect(anti).toEqual([String(FACTS - found.length)]);
});

async function values(sql: string): Promise<readonly string[]> {
  const [row] = await session().sql(sql).collect();
  return [...row!].map((value) => String(value ?? 0));
}

function asWord(value: bigint | null): bigint | null {
  return value === null ? null : BigInt.asIntN(64, value);
}

async function define(
  table: string,
  rowCount: number,
  keyOf: (row: number) => number | bigint | null,
  number: string,
  isNull: (row: number) => boolean = () => false,
): Promise<void> {
  const rows = Array.from({ length: rowCount }, (_, row) => row);
  const keys = rows.map((row) => toBigint(keyOf(row)));
  const columns = {
    key: arrow.vectorFromArray(keys, new arrow.Int64()),
    [number]: arrow.vectorFromArray(
      rows.map((row) => (isNull(row) ? null : BigInt(row))),
      new arrow.Int64(),
    ),
    name: arrow.vectorFromArray(
      rows.map((row) => `name ${row % 1000}`),
      new arrow.Utf8(),
    ),
  };
  const frame = await session().createDataFrame(new arrow.Table(columns));
  frame.createOrReplaceTempView(table);
}

function toBigint(value: number | bigint | null): bigint | null {
  return value === null ? null : BigInt(value);
}

async function answerOfDuckdb(
  sql: string,
  facts: number,
  items: number,
): Promise<readonly string[]> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    await connection.run(`
      CREATE TABLE facts AS SELECT CASE WHEN i % 17 <> 0 THEN (i * 7919) % 500 END AS key,
        i AS amount, 'name ' || (i % 1000) AS name FROM range(${facts}) AS t(i);
      CREATE TABLE items AS SELECT CASE WHEN i % 50 <> 0 THEN 100 + i % 450 END AS key,
        i AS worth, 'name ' || (i % 1000) AS name FROM range(${items}) AS t(i)`);
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
