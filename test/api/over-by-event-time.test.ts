import path from 'node:path';
import { expect, test } from 'vitest';
import type { MemoryInput } from '../../src/index.ts';
import { Random } from '../support/random.ts';
import { scratchDirectory } from '../support/scratch-directory.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();

const QUERIES = [
  'sum(v) OVER (PARTITION BY k ORDER BY ts) AS a, row_number() OVER (PARTITION BY k ORDER BY ts) AS b',
  'lag(v, 2, -1) OVER (PARTITION BY k ORDER BY ts) AS a, avg(v) OVER (PARTITION BY k ORDER BY ts ROWS 3 PRECEDING) AS b',
  'lead(v) OVER (PARTITION BY k ORDER BY ts) AS a, max(v) OVER (PARTITION BY k ORDER BY ts ROWS BETWEEN 1 PRECEDING AND 2 FOLLOWING) AS b',
  'count(*) OVER (ORDER BY ts RANGE BETWEEN INTERVAL 7 SECONDS PRECEDING AND INTERVAL 3 SECONDS FOLLOWING) AS a, first_value(v) OVER (ORDER BY ts) AS b',
  'last_value(v) OVER (PARTITION BY k ORDER BY ts) AS a, dense_rank() OVER (PARTITION BY k ORDER BY ts) AS b',
] as const;

type EventRow = readonly [ts: string, k: string | null, v: number | null];

const BLOCKS = 8;
const ROWS_A_BLOCK = 12;
const BLOCK_SECONDS = 10;

/** Rows of blocks of time that overlap; no two have one time. */
function blocksOf(seed: number): readonly (readonly EventRow[])[] {
  const random = new Random(seed);
  const below = (limit: number) => random.below(limit);
  return Array.from({ length: BLOCKS }, (_, block) =>
    Array.from({ length: ROWS_A_BLOCK }, (_, row): EventRow => {
      const seconds = block * BLOCK_SECONDS + below(2 * BLOCK_SECONDS);
      const millis = seconds * 1000 + block * ROWS_A_BLOCK + row;
      const time = new Date(Date.UTC(2026, 0, 1) + millis).toISOString();
      return [time, below(9) === 0 ? null : 'abc'[below(3)]!, below(5) === 0 ? null : below(100)];
    }),
  );
}

let names = 0;

/** A query in runs that each read what there is, and go on where the one before has stopped. */
class Running {
  readonly input: MemoryInput;
  readonly seen: string[] = [];
  #calls: string;
  readonly #table = `over_${names++}`;
  readonly #checkpoint = path.join(scratchDirectory(), 'checkpoint');

  constructor(calls: string) {
    this.#calls = calls;
    this.input = session().memoryStream('ts TIMESTAMP, k STRING, v INT', this.#table);
    this.input.toDF().withWatermark('ts', '20 seconds').createOrReplaceTempView(this.#table);
  }

  /** Goes on with other calls. */
  change(calls: string): void {
    this.#calls = calls;
  }

  async run(closeAtEnd: boolean): Promise<void> {
    const query = await session()
      .sql(`SELECT ts, k, v, ${this.#calls} FROM ${this.#table}`)
      .writeStream.foreachBatch((batch) => {
        this.seen.push(...batch.rows().map((row) => JSON.stringify(row)));
      })
      .outputMode('append')
      .option('checkpointLocation', this.#checkpoint)
      .option('closeAtEnd', closeAtEnd)
      .trigger({ availableNow: true })
      .start();
    await query.awaitTermination();
  }

  /** That each row has come out once, with what a batch query gives. */
  async expectAll(rows: readonly EventRow[]): Promise<void> {
    const values = rows.map(([ts, k, v]) => {
      return `(TIMESTAMP'${ts}', ${k === null ? 'NULL' : `'${k}'`}, ${v ?? 'NULL'})`;
    });
    const whole = `SELECT ts, k, v, ${this.#calls} FROM VALUES ${values.join(', ')} AS t(ts, k, v)`;
    const expected = (await session().sql(whole).collect()).map((row) => JSON.stringify(row));
    expect(this.seen.toSorted()).toEqual(expected.toSorted());
  }
}

test.each(QUERIES.flatMap((calls) => [1, 2, 3].map((seed) => ({ calls, seed }))))(
  'gives what a batch query gives, each row once: $calls, seed $seed',
  async ({ calls, seed }) => {
    const running = new Running(calls);
    const blocks = blocksOf(seed);
    for (const [index, block] of blocks.entries()) {
      running.input.addData(block);
      if (index % 2 === 1) await running.run(index === blocks.length - 1);
    }
    await running.expectAll(blocks.flat());
  },
);

function at(second: number): string {
  return new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString();
}

test('rows of one time count for each other, also where some of them wait for a later row', async () => {
  const running = new Running(
    'sum(v) OVER (PARTITION BY k ORDER BY ts RANGE BETWEEN CURRENT ROW AND CURRENT ROW) AS a, lead(v) OVER (PARTITION BY k ORDER BY ts) AS b',
  );
  const rows: EventRow[] = [
    [at(1), 'a', 1],
    [at(1), 'a', 2],
    [at(30), 'a', 4],
  ];
  running.input.addData(rows);
  await running.run(false);
  expect(running.seen).toHaveLength(1);
  await running.run(true);
  await running.expectAll(rows);
});

test('rows behind the end of an input look back at those before it', async () => {
  const running = new Running(
    'count(*) OVER (ORDER BY ts RANGE BETWEEN INTERVAL 7 SECONDS PRECEDING AND CURRENT ROW) AS a',
  );
  const rows: EventRow[] = [
    [at(1), 'a', 1],
    [at(2), 'a', 2],
    [at(6), 'a', 4],
  ];
  running.input.addData(rows.slice(0, 2));
  await running.run(true);
  running.input.addData(rows.slice(2));
  await running.run(true);
  await running.expectAll(rows);
});

const REFUSED = { condition: 'STREAMING_STATEFUL_OPERATOR_NOT_MATCH_IN_STATE_METADATA' };
const ROWS_2 = 'sum(v) OVER (ORDER BY ts ROWS 2 PRECEDING) AS a';
const ROWS_1 = 'sum(v) OVER (ORDER BY ts ROWS 1 PRECEDING) AS a';
const OTHER_TIES = 'sum(v) OVER (ORDER BY ts, v DESC ROWS 1 PRECEDING) AS a';
const TIES = 'sum(v) OVER (ORDER BY ts, v ROWS 1 PRECEDING) AS a';
const SECONDS_7 =
  'sum(v) OVER (ORDER BY ts RANGE BETWEEN INTERVAL 7 SECONDS PRECEDING AND CURRENT ROW) AS a';
const ALL = 'sum(v) OVER (ORDER BY ts) AS a';

test.each([
  ['more rows', ROWS_1, ROWS_2],
  ['more time', ROWS_2, SECONDS_7],
  ['all rows', SECONDS_7, ALL],
  ['other rows of one time', TIES, OTHER_TIES],
])('a restart that looks back at %s than were kept is refused', async (_, before, after) => {
  const running = new Running(before);
  running.input.addData([
    [at(1), 'a', 1],
    [at(40), 'a', 2],
  ]);
  await running.run(false);
  running.change(after);
  await expect(running.run(false)).rejects.toThrow(expect.objectContaining(REFUSED));
});

test('a restart that looks back less far goes on, and what it forgets does not come back', async () => {
  const running = new Running(ALL);
  const rows: EventRow[] = [1, 2, 3, 50, 51].map((second) => [at(second), 'a', second]);
  running.input.addData(rows.slice(0, 4));
  await running.run(false);
  running.seen.length = 0;
  running.change(ROWS_1);
  running.input.addData(rows.slice(4));
  await running.run(true);
  expect(running.seen.map((row) => JSON.parse(row)[3])).toEqual([53, 101]);
  running.change(ROWS_2);
  await expect(running.run(false)).rejects.toThrow(expect.objectContaining(REFUSED));
});

test.each([
  ['sum(v) OVER (PARTITION BY k ORDER BY v)', 'the order is no event time'],
  ['sum(v) OVER (PARTITION BY k ORDER BY ts DESC)', 'the order descends'],
  [
    'sum(v) OVER (ORDER BY ts ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)',
    'a row looks to the end',
  ],
  ['ntile(2) OVER (ORDER BY ts)', 'a row looks at its whole partition'],
])('%s is refused in append mode: %s', async (calls) => {
  const name = `over_${names++}`;
  const input = session().memoryStream('ts TIMESTAMP, k STRING, v INT', name);
  input.toDF().withWatermark('ts', '20 seconds').createOrReplaceTempView(name);
  const start = async () =>
    session().sql(`SELECT ${calls} AS a FROM ${name}`).writeStream.format('noop').start();
  await expect(start()).rejects.toThrow(
    expect.objectContaining({ condition: 'UNSUPPORTED_FEATURE' }),
  );
});
