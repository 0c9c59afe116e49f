// Aggregates over distinct values of a stream with a watermark: what each mode gives, what is late, what is forgotten.

import path from 'node:path';
import { expect, test } from 'vitest';
import type { MemoryInput } from '../../src/api/frames/memory-input.ts';
import type { StreamingQuery } from '../../src/api/queries/streaming-query.ts';
import { scratchDirectory } from '../support/scratch-directory.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();
let names = 0;

type Bid = readonly [second: number, bidder: number, price: number];
type Mode = 'append' | 'update' | 'complete';

const WINDOWS = `SELECT date_format(window.start, 'ss') AS s, count(*) AS n, count(DISTINCT bidder) AS d,
  count(DISTINCT bidder) FILTER (WHERE price > 5) AS e FROM {T} GROUP BY window(ts, '10 seconds')`;

class Bids {
  readonly #table = `distinct_bids_${names++}`;
  readonly #checkpoint: string = path.join(scratchDirectory(), 'checkpoint');
  readonly #input: MemoryInput;
  #query: StreamingQuery | null = null;

  constructor() {
    const columns = 'ts TIMESTAMP, bidder BIGINT, price BIGINT';
    this.#input = session().memoryStream(columns, this.#table);
    this.#input.toDF().withWatermark('ts', '5 seconds').createOrReplaceTempView(this.#table);
  }

  async start(sql: string, mode: Mode): Promise<StreamingQuery> {
    this.#query = await session()
      .sql(sql.replaceAll('{T}', this.#table))
      .writeStream.format('memory')
      .queryName(this.#checkpoint)
      .outputMode(mode)
      .option('checkpointLocation', this.#checkpoint)
      .start();
    return this.#query;
  }

  /** Runs a batch and gives all rows so far, as text. */
  async rows(...bids: readonly Bid[]): Promise<readonly string[]> {
    this.#input.addData(
      bids.map(([second, ...rest]) => [new Date(Date.UTC(2026, 0, 1) + second * 1000), ...rest]),
    );
    await this.#query!.processAllAvailable();
    const rows = session().memoryRows(this.#checkpoint) ?? [];
    return rows.map((row) => row.join(' ')).toSorted();
  }
}

test('append mode gives a window once it is closed, with the values of all its batches', async () => {
  const bids = new Bids();
  const query = await bids.start(WINDOWS, 'append');
  expect(await bids.rows([1, 7, 1], [2, 7, 9], [3, 8, 1])).toEqual([]);
  expect(await bids.rows([4, 7, 9], [5, 9, 9], [11, 7, 1])).toEqual([]);
  expect(await bids.rows([21, 1, 1])).toEqual(['00 5 3 2']);
  await query.stop();
});

test('update mode gives each group that is touched, also where no value is new', async () => {
  const bids = new Bids();
  const query = await bids.start(WINDOWS, 'update');
  expect(await bids.rows([1, 7, 1], [2, 7, 9])).toEqual(['00 2 1 1']);
  expect(await bids.rows([3, 7, 1])).toEqual(['00 2 1 1', '00 3 1 1']);
  await query.stop();
});

test('a late row counts once, however many calls would have taken it; closed groups leave nothing', async () => {
  const bids = new Bids();
  const query = await bids.start(WINDOWS, 'update');
  await bids.rows([1, 7, 1], [2, 8, 1]);
  await bids.rows([30, 7, 1]);
  await bids.rows([3, 9, 9]);
  const late = query.recentProgress.flatMap(({ stateOperators }) =>
    stateOperators.map(({ numRowsDroppedByWatermark }) => numRowsDroppedByWatermark),
  );
  expect(late.reduce((sum, count) => sum + count, 0)).toBe(1);
  const last = query.recentProgress.at(-1)!.stateOperators;
  // The one window that is open, its group among the values, and its one value.
  expect(last.map(({ numRowsTotal }) => numRowsTotal)).toEqual([2, 1]);
  await query.stop();
});

test('complete mode keeps all groups, late rows or not', async () => {
  const bids = new Bids();
  const query = await bids.start(WINDOWS, 'complete');
  await bids.rows([1, 7, 1], [30, 7, 9]);
  await bids.rows([40, 7, 9]);
  expect(await bids.rows([2, 7, 9], [3, 8, 1])).toEqual(['00 3 2 1', '30 1 1 1', '40 1 1 1']);
  await query.stop();
});

test('values are known after a restart', async () => {
  const bids = new Bids();
  const sql = 'SELECT bidder % 2 AS odd, count(DISTINCT bidder) AS d FROM {T} GROUP BY bidder % 2';
  let query = await bids.start(sql, 'complete');
  await bids.rows([1, 1, 1], [2, 2, 1], [3, 3, 1]);
  await query.stop();
  query = await bids.start(sql, 'complete');
  expect(await bids.rows([4, 1, 1], [5, 3, 1], [6, 5, 1], [7, 2, 1])).toEqual(['0 1', '1 3']);
  await query.stop();
});

test('more filters than a word has bits', async () => {
  const bids = new Bids();
  const calls = Array.from(
    { length: 40 },
    (_, index) => `count(DISTINCT bidder) FILTER (WHERE price >= ${index}) AS c${index}`,
  );
  const query = await bids.start(`SELECT ${calls.join(', ')} FROM {T}`, 'complete');
  await bids.rows([1, 1, 39], [1, 2, 31], [1, 3, 0]);
  const counts = (await bids.rows([1, 1, 5], [1, 3, 32]))[0]!.split(' ').map(Number);
  const expected = Array.from({ length: 40 }, (_, least) => (least <= 31 ? 3 : 2 - +(least > 32)));
  expect(counts).toEqual(expected);
  await query.stop();
});
