import path from 'node:path';
import { expect, test } from 'vitest';
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

test.each(QUERIES.flatMap((calls) => [1, 2, 3].map((seed) => ({ calls, seed }))))(
  'gives what a batch query gives, each row once: $calls, seed $seed',
  async ({ calls, seed }) => {
    const name = `over_${names++}`;
    const input = session().memoryStream('ts TIMESTAMP, k STRING, v INT', name);
    input.toDF().withWatermark('ts', '20 seconds').createOrReplaceTempView(name);
    const checkpoint = path.join(scratchDirectory(), 'checkpoint');
    const seen: string[] = [];
    const run = async (closeAtEnd: boolean): Promise<void> => {
      const query = await session()
        .sql(`SELECT ts, k, v, ${calls} FROM ${name}`)
        .writeStream.foreachBatch((batch) => {
          seen.push(...batch.rows().map((row) => JSON.stringify(row)));
        })
        .outputMode('append')
        .option('checkpointLocation', checkpoint)
        .option('closeAtEnd', closeAtEnd)
        .trigger({ availableNow: true })
        .start();
      await query.awaitTermination();
    };
    const blocks = blocksOf(seed);
    for (const [index, block] of blocks.entries()) {
      input.addData(block);
      // Each run but the last goes on where the one before has stopped.
      if (index % 2 === 1) await run(index === blocks.length - 1);
    }
    const values = blocks.flat().map(([ts, k, v]) => {
      return `(TIMESTAMP'${ts}', ${k === null ? 'NULL' : `'${k}'`}, ${v ?? 'NULL'})`;
    });
    const whole = `SELECT ts, k, v, ${calls} FROM VALUES ${values.join(', ')} AS t(ts, k, v)`;
    const expected = (await session().sql(whole).collect()).map((row) => JSON.stringify(row));
    expect(seen.toSorted()).toEqual(expected.toSorted());
  },
);

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
