// Aggregates over results of others that still change: what a stream gives after each batch is what a batch query gives
// over all its rows so far.

import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { MemoryInput } from '../../src/api/frames/memory-input.ts';
import type { StreamingQuery } from '../../src/api/queries/streaming-query.ts';
import { Random } from '../support/random.ts';
import { scratchDirectory } from '../support/scratch-directory.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();
let names = 0;

type Event = readonly [key: string | null, value: number | null];

const QUERIES = [
  [
    'how many keys have how many rows',
    'SELECT n, count(*) AS c FROM (SELECT key, count(*) AS n FROM T GROUP BY key) GROUP BY n',
  ],
  [
    'three levels, with expressions and filters between',
    `SELECT m % 2 AS parity, sum(c) AS c, count(m) AS k FROM (
       SELECT n AS m, count(*) AS c FROM (
         SELECT key, count(value) AS n, max(value) AS top FROM T GROUP BY key HAVING max(value) > 3 OR count(*) > 2
       ) GROUP BY n
     ) WHERE c <> 2 GROUP BY m % 2`,
  ],
  [
    'a global aggregate over a grouped one',
    'SELECT sum(top) AS s, avg(top) AS a, count(*) AS c, count_if(top > 5) AS i FROM (SELECT key, max(value) AS top FROM T GROUP BY key)',
  ],
  [
    'distinct results',
    'SELECT DISTINCT top FROM (SELECT key, max(value) AS top FROM T GROUP BY key)',
  ],
] as const;

function randomEvents(random: Random): Event[] {
  return Array.from(
    { length: random.below(12) },
    (): Event => [
      random.below(8) === 0 ? null : `key ${random.below(7)}`,
      random.below(6) === 0 ? null : random.below(10),
    ],
  );
}

function open(): { table: string; input: MemoryInput } {
  const table = `chained_${names++}`;
  const input = session().memoryStream('key STRING, value BIGINT', table);
  input.toDF().createOrReplaceTempView(table);
  return { table, input };
}

async function start(sql: string, mode: 'complete' | 'update' | 'changelog', checkpoint: string) {
  return session()
    .sql(sql)
    .writeStream.format('memory')
    .queryName(`query_${names++}`)
    .outputMode(mode)
    .option('checkpointLocation', checkpoint)
    .start();
}

async function rowsOf(query: StreamingQuery): Promise<readonly string[]> {
  await query.processAllAvailable();
  return session()
    .memoryRows(query.name!)!
    .map((row) => row.join(' '))
    .toSorted();
}

/** What the query gives over all rows at once. */
async function expected(sql: string, events: readonly Event[]): Promise<readonly string[]> {
  const view = `all_${names++}`;
  const values = events.map(([key, value]) => `(${key === null ? 'NULL' : `'${key}'`}, ${value})`);
  const rows = values.length === 0 ? '(NULL, NULL)' : values.join(', ');
  const none = values.length === 0 ? ' WHERE false' : '';
  session()
    .sql(
      `SELECT CAST(key AS STRING) AS key, CAST(value AS BIGINT) AS value FROM VALUES ${rows} AS t(key, value)${none}`,
    )
    .createOrReplaceTempView(view);
  const found = await session()
    .sql(sql.replaceAll('T GROUP', `${view} GROUP`))
    .collect();
  return found.map((row) => row.join(' ')).toSorted();
}

describe.each(QUERIES)('%s', (_name, sql) => {
  test.each([1, 2])('in complete mode, over batches and a restart, seed %i', async (seed) => {
    const random = new Random(seed);
    const { table, input } = open();
    const text = sql.replaceAll('T GROUP', `${table} GROUP`);
    const checkpoint = path.join(scratchDirectory(), 'checkpoint');
    let query = await start(text, 'complete', checkpoint);
    const all: Event[] = [];
    for (let batch = 0; batch < 8; batch++) {
      if (batch === 4) {
        await query.stop();
        query = await start(text, 'complete', checkpoint);
      }
      const events = [...randomEvents(random), ['always', batch] as const];
      all.push(...events);
      input.addData(events);
      expect(await rowsOf(query), `batch ${batch}`).toEqual(await expected(sql, all));
    }
    await query.stop();
  });
});

const CHANGING = [
  ...QUERIES,
  ['counts by key', 'SELECT key, count(*) AS n, max(value) AS top FROM T GROUP BY key'],
  [
    'counts by key that are large',
    'SELECT key, count(*) AS n FROM T GROUP BY key HAVING count(*) > 3',
  ],
  [
    'a global count',
    'SELECT count(*) AS n, sum(value) AS total FROM (SELECT value FROM T GROUP BY key, value)',
  ],
] as const;

test.each(CHANGING)('a changelog adds up to the result: %s', async (_name, sql) => {
  const random = new Random(3);
  const { table, input } = open();
  const text = sql.replaceAll('T GROUP', `${table} GROUP`);
  const checkpoint = path.join(scratchDirectory(), 'checkpoint');
  let query = await start(text, 'changelog', checkpoint);
  const all: Event[] = [];
  let [adding, takingBack] = [0, 0];
  const sums = new Map<string, number>();
  for (let batch = 0; batch < 6; batch++) {
    if (batch === 3) {
      await query.stop();
      query = await start(text, 'changelog', checkpoint);
    }
    const before = session().memoryRows(query.name!)?.length ?? 0;
    const events = [...randomEvents(random), ['always', 1] as const];
    all.push(...events);
    input.addData(events);
    await query.processAllAvailable();
    for (const row of session().memoryRows(query.name!)!.slice(before)) {
      const change = row.at(-1) as number;
      if (change === 1) adding++;
      else takingBack++;
      const rest = row.slice(0, -1).join(' ');
      const sum = (sums.get(rest) ?? 0) + change;
      if (sum === 0) sums.delete(rest);
      else sums.set(rest, sum);
    }
    const twice = [...sums].filter(([, sum]) => sum !== 1);
    expect(twice, 'no row is there twice').toEqual([]);
    expect([...sums.keys()].toSorted(), `batch ${batch}`).toEqual(await expected(sql, all));
  }
  expect(Math.min(adding, takingBack)).toBeGreaterThan(0);
  await query.stop();
});

test('rows that stay are only added, and a row that is the same again is left out', async () => {
  const { table, input } = open();
  const plain = await start(`SELECT key FROM ${table}`, 'changelog', scratchDirectory());
  const least = await start(
    `SELECT key, min(value) AS low FROM ${table} GROUP BY key`,
    'changelog',
    scratchDirectory(),
  );
  input.addData([['a', 3]]);
  await least.processAllAvailable();
  input.addData([['a', 5]]);
  expect(await rowsOf(plain)).toEqual(['a 1', 'a 1']);
  expect(await rowsOf(least)).toEqual(['a 3 1']);
  input.addData([['a', 1]]);
  expect(await rowsOf(least)).toEqual(['a 1 1', 'a 3 -1', 'a 3 1']);
  await plain.stop();
  await least.stop();
});

test('a global aggregate gives its row in update mode, too', async () => {
  const { table, input } = open();
  const sql = `SELECT sum(n) AS s, count(*) AS c FROM (SELECT key, count(*) AS n FROM ${table} GROUP BY key)`;
  const query = await start(sql, 'update', path.join(scratchDirectory(), 'checkpoint'));
  input.addData([
    ['a', 1],
    ['b', 1],
    ['a', 1],
  ]);
  expect(await rowsOf(query)).toEqual(['3 2']);
  input.addData([['c', 1]]);
  expect(await rowsOf(query)).toEqual(['3 2', '4 3']);
  await query.stop();
});

test.each([
  ['update', 'SELECT n, count(*) FROM (SELECT key, count(*) AS n FROM T GROUP BY key) GROUP BY n'],
] as const)('what cannot be kept right in %s mode is refused: %s', async (mode, sql) => {
  const { table } = open();
  const started = start(sql.replaceAll('T GROUP', `${table} GROUP`), mode, scratchDirectory());
  await expect(started).rejects.toMatchObject({ condition: 'UNSUPPORTED_FEATURE' });
});
