// OVER, top-N and LIMIT on streams: what each output mode gives, what is refused, and what is forgotten.

import path from 'node:path';
import { expect, test } from 'vitest';
import type { MemoryInput } from '../../src/api/frames/memory-input.ts';
import type { StreamingQuery } from '../../src/api/queries/streaming-query.ts';
import { scratchDirectory } from '../support/scratch-directory.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();
let names = 0;

type Bid = readonly [second: number | null, key: string, price: number];

const RANKED = 'SELECT *, row_number() OVER (PARTITION BY key ORDER BY price DESC) AS r FROM {T}';
const BEST_OF_WINDOWS = `SELECT date_format(w.start, 'mm:ss') AS s, key, n FROM (
  SELECT w, key, n, row_number() OVER (PARTITION BY w ORDER BY n DESC, key) AS r
  FROM (SELECT window(ts, '10 seconds') AS w, key, count(*) AS n FROM {T} GROUP BY 1, key)) WHERE r <= 2`;
const LAST_OF_WINDOWS = `SELECT date_format(w.start, 'mm:ss') AS s, key, price, lag(price) OVER (PARTITION BY w ORDER BY ts) AS p
  FROM (SELECT window(ts, '10 seconds') AS w, ts, key, price FROM {T})`;

class Bids {
  readonly table = `bids_${names++}`;
  readonly checkpoint: string = path.join(scratchDirectory(), 'checkpoint');
  readonly #input: MemoryInput;

  constructor() {
    this.#input = session().memoryStream('ts TIMESTAMP, key STRING, price BIGINT', this.table);
    this.#input.toDF().withWatermark('ts', '5 seconds').createOrReplaceTempView(this.table);
  }

  add(...rows: readonly Bid[]): void {
    const time = (second: number): string =>
      new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString();
    this.#input.addData(
      rows.map(([second, ...rest]) => [second === null ? null : time(second), ...rest]),
    );
  }

  start(
    sql: string,
    mode: 'append' | 'update' | 'complete' | 'changelog',
  ): Promise<StreamingQuery> {
    return session()
      .sql(sql.replaceAll('{T}', this.table))
      .writeStream.format('memory')
      .queryName(this.checkpoint)
      .outputMode(mode)
      .option('checkpointLocation', this.checkpoint)
      .start();
  }

  /** The rows since the start, as text. */
  async rows(query: StreamingQuery): Promise<readonly string[]> {
    await query.processAllAvailable();
    return (session().memoryRows(this.checkpoint) ?? []).map((row) => row.join(' '));
  }
}

test('update mode gives the rows that take a place among the first', async () => {
  const bids = new Bids();
  const query = await bids.start(`SELECT key, r, price FROM (${RANKED}) WHERE r <= 2`, 'update');
  bids.add([0, 'a', 5], [0, 'a', 3], [0, 'b', 1]);
  expect((await bids.rows(query)).toSorted()).toEqual(['a 1 5', 'a 2 3', 'b 1 1']);
  bids.add([1, 'a', 4], [1, 'a', 2]);
  expect((await bids.rows(query)).slice(3)).toEqual(['a 2 4']);
  await query.stop();
});

test('the first row of each key needs no rank to be told from the others', async () => {
  const bids = new Bids();
  const query = await bids.start(`SELECT key, price FROM (${RANKED}) WHERE r = 1`, 'update');
  bids.add([0, 'a', 5], [0, 'b', 1]);
  bids.add([1, 'a', 4], [1, 'b', 2]);
  await query.processAllAvailable();
  bids.add([1, 'a', 6]);
  expect((await bids.rows(query)).at(-1)).toBe('a 6');
  await query.stop();
});

test('rows beyond the limit are forgotten where no row is taken back', async () => {
  const bids = new Bids();
  const query = await bids.start(`SELECT key, price FROM (${RANKED}) WHERE r <= 2`, 'changelog');
  for (let batch = 0; batch < 3; batch++) {
    bids.add(...Array.from({ length: 50 }, (_, price): Bid => [0, 'a', batch * 50 + price]));
    await query.processAllAvailable();
  }
  expect(query.lastProgress?.stateOperators[0]).toMatchObject({ numRowsTotal: 2 });
  expect((await bids.rows(query)).length).toBe(2 + 4 + 4);
  await query.stop();
});

test.each([
  ['the best of each window', BEST_OF_WINDOWS, ['00:00 a 2', '00:00 b 1', '00:10 c 1']],
  [
    'rows beside the one before, window by window',
    LAST_OF_WINDOWS,
    ['00:00 a 1 ', '00:00 a 2 1', '00:00 b 3 2', '00:00 c 4 3', '00:10 c 5 '],
  ],
])('append mode gives %s once, when the watermark has closed it', async (_, sql, expected) => {
  const bids = new Bids();
  let query = await bids.start(sql, 'append');
  bids.add([1, 'a', 1], [2, 'a', 2]);
  expect(await bids.rows(query)).toEqual([]);
  await query.stop();
  query = await bids.start(sql, 'append');
  bids.add([3, 'b', 3], [4, 'c', 4], [12, 'c', 5]);
  expect(await bids.rows(query)).toEqual([]);
  bids.add([40, 'd', 1]);
  await query.processAllAvailable();
  bids.add([5, 'late', 9]);
  expect((await bids.rows(query)).toSorted()).toEqual(expected);
  await query.stop();
});

test('what the watermark has closed is forgotten in update mode, and its rows stay', async () => {
  const bids = new Bids();
  const sql = `SELECT w, key, r FROM (SELECT w, key, row_number() OVER (PARTITION BY w ORDER BY price) AS r
    FROM (SELECT window(ts, '10 seconds') AS w, key, price FROM {T})) WHERE r <= 2`;
  const query = await bids.start(sql, 'update');
  bids.add([1, 'a', 1], [2, 'b', 2], [3, 'c', 0]);
  await query.processAllAvailable();
  expect(query.lastProgress?.stateOperators[0]).toMatchObject({ numRowsTotal: 2 });
  bids.add([40, 'd', 1]);
  await query.processAllAvailable();
  expect(query.lastProgress?.stateOperators[0]).toMatchObject({ numRowsTotal: 1 });
  await query.stop();
});

test.each([
  ['update', `SELECT key, price FROM (${RANKED}) WHERE r <= 2`, 'UNSUPPORTED_FEATURE'],
  [
    'update',
    `SELECT key, price, rank() OVER (ORDER BY price) AS r FROM {T}`,
    'UNSUPPORTED_FEATURE',
  ],
  ['update', 'SELECT key FROM {T} ORDER BY price LIMIT 3', 'UNSUPPORTED_FEATURE'],
  ['update', 'SELECT key FROM {T} EXCEPT SELECT key FROM {T}', 'UNSUPPORTED_FEATURE'],
  [
    'update',
    'SELECT upper(key) FROM (SELECT key FROM {T} INTERSECT ALL SELECT key FROM {T})',
    'UNSUPPORTED_FEATURE',
  ],
  ['changelog', 'SELECT key FROM {T} ORDER BY price', '_LEGACY_ERROR_TEMP_3102'],
  ['append', `SELECT key, price FROM (${RANKED}) WHERE r <= 2`, 'UNSUPPORTED_FEATURE'],
  [
    'update',
    'SELECT a.n FROM (SELECT key, count(*) AS n FROM {T} GROUP BY key) a JOIN {T} b ON a.key = b.key',
    'UNSUPPORTED_FEATURE',
  ],
] as const)('%s mode refuses what it cannot tell: %s', async (mode, sql, condition) => {
  const bids = new Bids();
  await expect(bids.start(sql, mode)).rejects.toMatchObject({ condition });
});

test('a join of windows that still change is taken back and given anew, and forgotten when they are closed', async () => {
  const bids = new Bids();
  const counts =
    "(SELECT window(ts, '10 seconds') AS w, key, count(*) AS n FROM {T} GROUP BY 1, key)";
  const sql = `SELECT date_format(c.w.start, 'mm:ss') AS s, c.key, c.n FROM ${counts} c
    JOIN (SELECT w, max(n) AS high FROM ${counts} GROUP BY w) m ON c.w = m.w AND c.n = m.high`;
  let query = await bids.start(sql, 'changelog');
  bids.add([1, 'a', 1], [2, 'b', 2], [3, 'b', 3]);
  expect(await bids.rows(query)).toEqual(['00:00 b 2 1']);
  await query.stop();
  query = await bids.start(sql, 'changelog');
  bids.add([1, 'a', 1], [2, 'a', 2]);
  expect((await bids.rows(query)).slice(-2)).toEqual(['00:00 b 2 -1', '00:00 a 3 1']);
  bids.add([40, 'd', 1]);
  await query.processAllAvailable();
  const rows = query.lastProgress?.stateOperators.map(({ numRowsTotal }) => numRowsTotal);
  expect(rows?.at(-1), 'a row of each side and their key').toBe(3);
  await query.stop();
});

test.each([
  [
    'update',
    `SELECT key, r FROM (${RANKED}) WHERE r <= 2`,
    'NON_TIME_WINDOW_NOT_SUPPORTED_IN_STREAMING',
  ],
  ['update', 'SELECT count(DISTINCT key) FROM {T}', '_LEGACY_ERROR_TEMP_3102'],
  ['update', 'SELECT key FROM {T} LIMIT 3', '_LEGACY_ERROR_TEMP_3102'],
  ['append', 'SELECT key FROM {T} EXCEPT SELECT key FROM {T}', '_LEGACY_ERROR_TEMP_3102'],
  [
    'complete',
    'SELECT max(n) FROM (SELECT key, count(*) AS n FROM {T} GROUP BY key)',
    '_LEGACY_ERROR_TEMP_3102',
  ],
  ['changelog', 'SELECT key FROM {T}', 'STREAMING_OUTPUT_MODE.UNSUPPORTED_OPERATION'],
] as const)(
  'with strictSpark %s mode refuses what Spark does: %s',
  async (mode, sql, condition) => {
    const bids = new Bids();
    session().conf.set('millrace.sql.strictSpark', 'true');
    try {
      await expect((async () => bids.start(sql, mode))()).rejects.toMatchObject({ condition });
    } finally {
      session().conf.set('millrace.sql.strictSpark', 'false');
    }
  },
);
