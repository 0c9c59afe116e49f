// State that time has passed is forgotten, whatever keeps it.

import { expect, test } from 'vitest';
import type { DataFrame } from '../../src/api/frames/data-frame.ts';
import type { MemoryInput } from '../../src/api/frames/memory-input.ts';
import type { StreamingQuery } from '../../src/api/queries/streaming-query.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();
let names = 0;

type Mode = 'append' | 'update' | 'changelog';

interface Running {
  readonly input: MemoryInput;
  readonly query: StreamingQuery;
}

async function start(
  make: (events: DataFrame, table: string) => DataFrame,
  mode: Mode,
): Promise<Running> {
  const table = `bounded_${names++}`;
  const input = session().memoryStream('ts TIMESTAMP, k STRING', table);
  const events = input.toDF().withWatermark('ts', '10 seconds');
  events.createOrReplaceTempView(table);
  const query = await make(events, table)
    .writeStream.format('memory')
    .queryName(`result_of_${table}`)
    .outputMode(mode)
    .start();
  return { input, query };
}

function at(second: number): string {
  return new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString();
}

/** Keys of their own from one second to another. */
async function feed({ input, query }: Running, from: number, to: number): Promise<void> {
  for (let second = from; second < to; second++) input.addData([[at(second), `k${second}`]]);
  await query.processAllAvailable();
}

/** The rows that each operator keeps. */
function kept({ query }: Running): readonly number[] {
  return query.lastProgress!.stateOperators.map(({ numRowsTotal }) => numRowsTotal);
}

function rowsOf({ query }: Running): readonly (readonly unknown[])[] {
  return session().memoryRows(query.name!)!;
}

test('OVER by event time within a range forgets keys whose rows nothing looks back at', async () => {
  const running = await start(
    (_, table) =>
      session().sql(
        `SELECT k, count(*) OVER (PARTITION BY k ORDER BY ts RANGE BETWEEN INTERVAL 5 SECONDS PRECEDING AND CURRENT ROW) AS n
         FROM ${table}`,
      ),
    'append',
  );
  await feed(running, 0, 40);
  await feed(running, 100, 101);
  expect(rowsOf(running)).toHaveLength(40);
  // A row that waits, and its key.
  expect(kept(running)).toEqual([2]);
  // Within reach of the row before, of a key that was kept by its newest row.
  running.input.addData([
    [at(104), 'k100'],
    [at(107), 'k100'],
    [at(200), 'other'],
  ]);
  await running.query.processAllAvailable();
  expect(rowsOf(running).slice(40)).toEqual([
    ['k100', 1],
    ['k100', 2],
    ['k100', 2],
  ]);
  expect(kept(running)).toEqual([2]);
  await running.query.stop();
});

test.each([
  'SELECT w, count(*) AS n, sum(n) AS s FROM {C} GROUP BY w',
  "SELECT window.end AS e, sum(n) AS n FROM (SELECT window_time(w) AS wt, n FROM {C}) GROUP BY window(wt, '20 seconds')",
  "SELECT window.end AS e, max(n) AS n FROM {C} GROUP BY window(w, '20 seconds')",
])('aggregates over windows that still change forget groups that are closed: %s', async (sql) => {
  const running = await start((_, table) => {
    const counts = `(SELECT window AS w, k, count(*) AS n FROM ${table} GROUP BY window(ts, '10 seconds'), k)`;
    return session().sql(sql.replaceAll('{C}', counts));
  }, 'changelog');
  await feed(running, 0, 100);
  await feed(running, 200, 201);
  await feed(running, 201, 202);
  for (const rows of kept(running)) expect(rows).toBeLessThanOrEqual(4);
  const sums = new Map<string, number>();
  for (const row of rowsOf(running)) {
    const text = JSON.stringify(row.slice(0, -1));
    sums.set(text, (sums.get(text) ?? 0) + Number(row.at(-1)));
  }
  // Groups that are forgotten are not taken back.
  const there = [...sums].filter(([, sum]) => sum !== 0);
  expect(there).toHaveLength(sql.includes("'20 seconds'") ? 6 : 11);
  expect(there.every(([, sum]) => sum === 1)).toBe(true);
  await running.query.stop();
});

test('dropDuplicatesWithinWatermark remembers a row without a time as one of 1970', async () => {
  const running = await start(
    (events) => events.dropDuplicatesWithinWatermark('k').select('k'),
    'append',
  );
  running.input.addData([
    [null, 'a'],
    [null, 'a'],
    [at(0), 'b'],
  ]);
  await running.query.processAllAvailable();
  await feed(running, 50, 51);
  expect(kept(running)).toEqual([1]);
  running.input.addData([[null, 'a']]);
  await running.query.processAllAvailable();
  expect(rowsOf(running).map(([k]) => k)).toEqual(expect.arrayContaining(['b', 'k50']));
  expect(rowsOf(running).filter(([k]) => k === 'a')).toHaveLength(2);
  await running.query.stop();
});

test.each([
  ['another time than the event time', true],
  ['the time of a side without a watermark', false],
])(
  'an outer join lets go of rows by %s, where the condition bounds that',
  async (_what, isMarked) => {
    const columns = 'ts TIMESTAMP, k STRING, due TIMESTAMP';
    const left = session().memoryStream(columns, `left_${names++}`);
    const right = session().memoryStream(columns, `right_${names++}`);
    const [l, r] = [`l_${names++}`, `r_${names++}`];
    const marked = left.toDF().withWatermark('ts', '0 seconds');
    (isMarked ? marked : left.toDF()).createOrReplaceTempView(l);
    right.toDF().withWatermark('ts', '0 seconds').createOrReplaceTempView(r);
    const query = await session()
      .sql(
        `SELECT l.k AS a, r.k AS b FROM ${l} l LEFT JOIN ${r} r
       ON l.k = r.k AND r.ts BETWEEN l.due AND l.due + INTERVAL 5 SECONDS`,
      )
      .writeStream.format('memory')
      .queryName(`joined_${l}`)
      .start();
    const running = { input: left, query };
    left.addData([
      [at(1), 'met', at(20)],
      [at(2), 'alone', at(20)],
    ]);
    right.addData([[at(22), 'met', null]]);
    await query.processAllAvailable();
    expect(rowsOf(running)).toEqual([['met', 'met']]);
    left.addData([[at(60), 'later', at(100)]]);
    right.addData([[at(60), 'later', null]]);
    await query.processAllAvailable();
    expect(rowsOf(running)).toEqual([
      ['met', 'met'],
      ['alone', null],
    ]);
    await query.stop();
  },
);

test.each([
  'PARTITION BY k',
  'PARTITION BY k ORDER BY ts',
  'PARTITION BY k ORDER BY ts ROWS BETWEEN 2 PRECEDING AND CURRENT ROW',
])('aggregates OVER hold no memory from batch to batch besides their rows: %s', async (window) => {
  const table = `over_${names++}`;
  const input = session().memoryStream('ts TIMESTAMP, k STRING', table);
  input.toDF().createOrReplaceTempView(table);
  const query = await session()
    .sql(`SELECT k, count(*) OVER (${window}) AS n FROM ${table}`)
    .writeStream.format('noop')
    .outputMode('complete')
    .start();
  const usedAfter = async (batches: number): Promise<number> => {
    for (let batch = 0; batch < batches; batch++) {
      input.addData([[at(batch), 'k']]);
      await query.processAllAvailable();
    }
    return query.lastProgress!.stateOperators[0]!.memoryUsedBytes;
  };
  const used = await usedAfter(2);
  expect(await usedAfter(10)).toBeLessThan(used + 2 ** 20);
  await query.stop();
});
