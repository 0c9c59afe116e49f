// Row groups are left out by their statistics: the answers are those of all rows, and fewer are read.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { duckdb } from '../../support/duckdb.ts';
import { sharedSession } from '../../support/shared-session.ts';

const session = sharedSession();
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'millrace-row-groups-'));
  const file = path.join(folder, 'one.parquet');
  await duckdb(
    `COPY (
      SELECT i::INTEGER AS i, i * 10000000000::BIGINT AS n, 'key ' || lpad(i::VARCHAR, 5, '0') AS t,
        CASE WHEN i < 9000 THEN i / 4.0::DOUBLE ELSE 'NaN'::DOUBLE END AS d,
        CASE WHEN i >= 6000 THEN i END AS late,
        (DATE '2026-01-01' + (i // 1000)::INTEGER) AS day,
        TIMESTAMPTZ '2026-01-01T00:00:00Z' + to_seconds(i) AS time, i * 0.01::DECIMAL(10, 2) AS price
      FROM range(10000) AS r(i)
    ) TO '${file}' (FORMAT parquet, ROW_GROUP_SIZE 2048)`,
  );
  await session().run(`CREATE TABLE numbers USING parquet OPTIONS (path '${folder}')`);
});

afterAll(() => rmSync(folder, { recursive: true }));

/** How many rows there are and what they sum up to, and how many of the five row groups were skipped. */
async function run(condition: string): Promise<{ rows: unknown; skipped: number }> {
  const query = `SELECT count(*) AS rows, sum(i) AS total FROM numbers WHERE ${condition}`;
  const frame = session().sql(query);
  const [rows] = await frame.collect();
  const found = /(\d+) of 5 row groups skipped/.exec(await frame.explain('analyze'));
  return { rows, skipped: Number(found?.[1] ?? Number.NaN) };
}

test.each([
  ['i < 100', 4],
  ['100 > i', 4],
  ['i >= 9999', 4],
  ['i > 9999', 5],
  ['i = 5000', 4],
  ['i = 5000L', 4],
  ['n = 50000000000000', 4],
  ['i IN (3, 9000, NULL)', 3],
  ['i < 100 OR i > 9900', 3],
  ['i > 3000 AND i < 3500', 4],
  ["t = 'key 05000'", 4],
  ["t < 'key 00010'", 4],
  ['d < 10', 3],
  ['d > 10', 0],
  ['d = 2000', 3],
  ['late IS NULL', 2],
  ['late IS NOT NULL', 2],
  ['late > 0', 2],
  ["day = DATE '2026-01-01'", 4],
  ["time < TIMESTAMP '2026-01-01T00:00:10Z'", 4],
  ["time = TIMESTAMP '2026-01-01T01:00:00Z'", 4],
  ['price = 50.00', 0],
  ['i <> 5', 0],
])('%s skips %i row groups of 5', async (condition, skipped) => {
  const pruned = await run(condition);
  const whole = await run(`coalesce(${condition}, false)`);
  expect(pruned.rows).toEqual(whole.rows);
  expect([pruned.skipped, whole.skipped]).toEqual([skipped, 0]);
});

test('no row group is left out by a cast to a narrower type, which may change values or fail', async () => {
  await session().run('SET spark.sql.ansi.enabled = false');
  try {
    const wrapped = BigInt.asIntN(32, 30_000_000_000n);
    const query = `SELECT n FROM numbers WHERE CAST(n AS INT) = ${wrapped}`;
    expect(await session().sql(query).collect()).toContainEqual([30_000_000_000]);
  } finally {
    await session().run('RESET spark.sql.ansi.enabled');
  }
  const failing = session().sql('SELECT n FROM numbers WHERE CAST(n AS INT) = -5').collect();
  await expect(failing).rejects.toMatchObject({ condition: 'CAST_OVERFLOW' });
});
