// Operators over rows that may be taken back: after each batch of a stream, across a restart, the result is what a batch query
// gives over all rows so far.

import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { MemoryInput } from '../../src/api/frames/memory-input.ts';
import type { StreamingQuery } from '../../src/api/queries/streaming-query.ts';
import { Random } from '../support/random.ts';
import { scratchDirectory } from '../support/scratch-directory.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();
let names = 0;

type Event = readonly [key: string | null, value: number | null, id: number];
type Mode = 'complete' | 'changelog' | 'update';

const COUNTS = '(SELECT key, count(*) AS n, max(value) AS top FROM {T} GROUP BY key)';
const AGGREGATES = [
  `SELECT n, min(top) AS low, max(key) AS high, count(*) AS c FROM ${COUNTS} GROUP BY n`,
  `SELECT max(n) AS high, min(n) AS low, max(key) AS name FROM ${COUNTS}`,
  `SELECT n, sum(CAST(top AS DOUBLE)) AS s, array_sort(collect_list(key)) AS l FROM ${COUNTS} GROUP BY n`,
  `SELECT n % 2 AS odd, max_by(key, struct(top, key)) AS best, percentile(top, 0.5) AS p, approx_count_distinct(key) AS d FROM ${COUNTS} GROUP BY n % 2`,
  `SELECT max(m) AS m FROM (SELECT n, min(top) AS m FROM ${COUNTS} GROUP BY n)`,
];
const DISTINCT = [
  'SELECT count(DISTINCT value) AS d, count(*) AS n, max(id) AS m FROM {T}',
  'SELECT key, count(DISTINCT value) AS d, sum(DISTINCT value) AS s, count(value) FILTER (WHERE id % 2 = 0) AS c FROM {T} GROUP BY key',
  'SELECT key, count(DISTINCT value) FILTER (WHERE value > 3) AS d FROM {T} GROUP BY key',
  'SELECT count(DISTINCT value) AS a, count(DISTINCT value) FILTER (WHERE id % 2 = 0) AS b, count(DISTINCT value) FILTER (WHERE id % 3 = 0) AS c, count(DISTINCT key) AS k, sum(DISTINCT value) FILTER (WHERE id % 2 = 0) AS s FROM {T}',
  'SELECT key, value % 2 AS odd, count(DISTINCT id % 5, value) AS d, count(DISTINCT id % 5) FILTER (WHERE value > 2) AS e, max(id) AS m, array_sort(collect_list(DISTINCT concat(key, id % 3))) AS l FROM {T} GROUP BY key, value % 2',
  `SELECT d, count(*) AS n FROM (SELECT key, count(DISTINCT value) AS d, min(DISTINCT id) AS m FROM {T} GROUP BY key) GROUP BY d`,
  `SELECT n, count(DISTINCT top) AS d, min(key) AS k FROM ${COUNTS} GROUP BY n`,
  'SELECT value FROM {T} INTERSECT SELECT value FROM {U}',
  'SELECT value FROM {T} EXCEPT SELECT value FROM {U}',
  'SELECT value FROM {T} EXCEPT ALL SELECT value FROM {U}',
  'SELECT value FROM {T} UNION SELECT value FROM {U}',
];
const RANKS = [
  'SELECT * FROM (SELECT key, value, id, row_number() OVER (PARTITION BY key ORDER BY value DESC, id) AS r FROM {T}) WHERE r <= 2',
  'SELECT key, id FROM (SELECT *, row_number() OVER (PARTITION BY key ORDER BY value, id) AS r FROM {T}) WHERE r = 1',
  'SELECT key, value, rank() OVER (PARTITION BY key ORDER BY value) AS r FROM {T} QUALIFY r < 3',
  'SELECT key, value, dense_rank() OVER (ORDER BY value) AS r FROM {T} QUALIFY 2 >= r AND value > 0',
  'SELECT id, row_number() OVER (ORDER BY id DESC) AS r FROM {T} QUALIFY r = 3',
  'SELECT key, id, rank() OVER (PARTITION BY key, id % 2 ORDER BY value DESC NULLS LAST) AS r FROM {T} QUALIFY r <= 2',
  'SELECT id, value FROM {T} QUALIFY dense_rank() OVER (PARTITION BY key ORDER BY value % 3 NULLS FIRST, concat(key, id % 2)) <= 2',
  'SELECT key, value, id FROM {T} QUALIFY row_number() OVER (PARTITION BY key ORDER BY -value DESC NULLS FIRST, id DESC) BETWEEN 2 AND 3 AND id % 3 > 0',
  'SELECT key, id FROM {T} QUALIFY rank() OVER (PARTITION BY key ORDER BY NULL) <= 1',
  `SELECT key, n FROM (SELECT *, row_number() OVER (ORDER BY n DESC, key) AS r FROM ${COUNTS}) WHERE r <= 3`,
  `SELECT n, key, rank() OVER (PARTITION BY n ORDER BY top DESC) AS r FROM ${COUNTS}`,
  'SELECT id, sum(value) OVER (PARTITION BY key ORDER BY id) AS s, lag(value) OVER (PARTITION BY key ORDER BY id) AS p FROM {T}',
  'SELECT id FROM (SELECT id, row_number() OVER (ORDER BY id) AS r, count(*) OVER () AS n FROM {T}) WHERE r <= 3 AND n > 8',
  `SELECT max(n) AS high FROM (SELECT key, n FROM ${COUNTS} ORDER BY n, key LIMIT 3)`,
  'SELECT sum(value) AS s FROM (SELECT value FROM {T} ORDER BY id DESC LIMIT 4)',
  'SELECT key, count(*) AS n FROM (SELECT key, row_number() OVER (PARTITION BY key ORDER BY value DESC, id) AS r FROM {T}) WHERE r <= 2 GROUP BY key',
];

const BY_KEY = '(SELECT key, count(*) AS n, max(value) AS top FROM {U} GROUP BY key)';
const JOINS = [
  `SELECT t.id, t.key, c.n FROM {T} t JOIN ${BY_KEY} c ON t.key = c.key`,
  `SELECT t.id, t.value, c.n FROM {T} t LEFT JOIN ${BY_KEY} c ON t.key = c.key AND t.value < c.top`,
  `SELECT c.key, c.n, d.n AS m FROM ${COUNTS} c FULL JOIN ${BY_KEY} d ON c.key <=> d.key AND c.n <= d.n`,
  `SELECT c.n, d.key FROM ${COUNTS} c RIGHT JOIN ${BY_KEY} d ON c.n = d.n`,
  `SELECT c.key, c.n FROM ${COUNTS} c SEMI JOIN ${BY_KEY} d ON c.n = d.n`,
  `SELECT c.key, c.n FROM ${COUNTS} c ANTI JOIN ${BY_KEY} d ON c.n = d.n AND c.top > d.top`,
  'SELECT t.id, u.id AS other FROM {T} t LEFT JOIN {U} u ON t.key = u.key AND t.value = u.value',
  'SELECT t.id FROM {T} t ANTI JOIN {U} u ON t.value = u.value',
  'SELECT id FROM {T} WHERE value NOT IN (SELECT value FROM {U} WHERE value IS NOT NULL) OR key IN (SELECT key FROM {U})',
  `SELECT c.key, c.n FROM ${COUNTS} c JOIN (SELECT max(n) AS high FROM ${COUNTS}) m ON c.n >= m.high`,
  `SELECT c.key, c.n, d.top FROM ${COUNTS} c CROSS JOIN ${BY_KEY} d WHERE c.n < d.top`,
];

describe.each(['complete', 'changelog'] as const)('in %s mode', (mode) => {
  test.each(JOINS)('joins: %s', (sql) => follow(sql, mode));
  test.each(AGGREGATES)('aggregates: %s', (sql) => follow(sql, mode));
  test.each(DISTINCT)('distinct rows: %s', (sql) => follow(sql, mode));
  test.each(RANKS)('ranks and limits: %s', (sql) => follow(sql, mode));
});

test.each([
  'SELECT key, value, id FROM {T} ORDER BY value DESC, id LIMIT 5',
  `SELECT key FROM ${COUNTS} ORDER BY n DESC, key LIMIT 2`,
])('the first rows of a changelog: %s', (sql) => follow(sql, 'changelog'));

/** Runs a query over random batches and compares the result after each of them. */
async function follow(sql: string, mode: Mode): Promise<void> {
  const random = new Random(sql.length);
  const inputs = ['T', 'U'].map((name) => open(name));
  const text = inputs.reduce((own, { name, table }) => own.replaceAll(`{${name}}`, table), sql);
  const checkpoint = path.join(scratchDirectory(), 'checkpoint');
  const all: Event[][] = [[], []];
  let query = await start(text, mode, checkpoint);
  for (let batch = 0; batch < 7; batch++) {
    if (batch === 3) {
      await query.stop();
      query = await start(text, mode, checkpoint);
    }
    inputs.forEach(({ input }, side) => {
      const events = randomEvents(random, batch * 100);
      all[side]!.push(...events);
      input.addData(events);
    });
    await query.processAllAvailable();
    expect(resultOf(query, mode), `batch ${batch}`).toEqual(await expected(sql, all));
  }
  await query.stop();
}

function randomEvents(random: Random, firstId: number): Event[] {
  return Array.from(
    { length: 1 + random.below(9) },
    (_, index): Event => [
      random.below(8) === 0 ? null : `k${random.below(5)}`,
      random.below(6) === 0 ? null : random.below(8),
      firstId + index,
    ],
  );
}

function open(name: string): { name: string; table: string; input: MemoryInput } {
  const table = `changing_${names++}`;
  const input = session().memoryStream('key STRING, value BIGINT, id BIGINT', table);
  input.toDF().createOrReplaceTempView(table);
  return { name, table, input };
}

async function start(sql: string, mode: Mode, checkpoint: string): Promise<StreamingQuery> {
  return session()
    .sql(sql)
    .writeStream.format('memory')
    .queryName(checkpoint)
    .outputMode(mode)
    .option('checkpointLocation', checkpoint)
    .start();
}

/** The rows that are there: those of a changelog are added up. */
function resultOf(query: StreamingQuery, mode: Mode): readonly string[] {
  const rows = session().memoryRows(query.name!) ?? [];
  if (mode === 'complete') return rows.map((row) => JSON.stringify(row)).toSorted();
  const sums = new Map<string, number>();
  for (const row of rows) {
    const rest = JSON.stringify(row.slice(0, -1));
    sums.set(rest, (sums.get(rest) ?? 0) + Number(row.at(-1)));
  }
  expect(Math.min(0, ...sums.values()), 'no row is taken back that was not there').toBe(0);
  return [...sums].flatMap(([row, sum]) => new Array<string>(sum).fill(row)).toSorted();
}

/** What a batch query gives over all rows so far. */
async function expected(sql: string, all: readonly Event[][]): Promise<readonly string[]> {
  const views = all.map((events) => {
    const view = `all_changing_${names++}`;
    const rows = events.map(([key, value, id]) => `(${key && `'${key}'`}, ${value}, ${id})`);
    const columns =
      'CAST(key AS STRING) AS key, CAST(value AS BIGINT) AS value, CAST(id AS BIGINT) AS id';
    session()
      .sql(`SELECT ${columns} FROM VALUES ${rows.join(', ')} AS t(key, value, id)`)
      .createOrReplaceTempView(view);
    return view;
  });
  const text = sql.replaceAll('{T}', views[0]!).replaceAll('{U}', views[1]!);
  const rows = await session().sql(text).collect();
  return rows.map((row) => JSON.stringify(row)).toSorted();
}
