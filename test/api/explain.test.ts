import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { scratchDirectory } from '../support/scratch-directory.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();

/** The text of one statement. */
async function printed(statement: string): Promise<string> {
  let output = '';
  const print = (text: string): void => {
    output += text;
  };
  await session().run(statement, { print });
  return output;
}

function folderOf(...files: readonly string[]): string {
  const folder = path.join(scratchDirectory(), 'numbers');
  mkdirSync(folder);
  for (const [index, text] of files.entries()) {
    writeFileSync(path.join(folder, `${index}.json`), text);
  }
  return folder;
}

test('EXPLAIN ANALYZE tells what each operator has done, by stage and split', async () => {
  const folder = folderOf('{"n":1}\n{"n":2}\n{"n":3}\n', '{"n":2}\n');
  const text = await printed(`
    CREATE OR REPLACE TABLE numbers (n INT) USING json OPTIONS (path '${folder}');
    EXPLAIN ANALYZE SELECT n, count(*) AS times FROM numbers WHERE n < 3 GROUP BY n ORDER BY n;`);
  expect(text).toMatch(
    /Split stage 0 .*\[4 rows, 32 bytes, [\d.]+ ms, 2 splits, slowest [\d.]+ ms\]/,
  );
  expect(text).toMatch(/^ {2}filter .*\[3 rows, [\d.]+ ms\]$/m);
  expect(text).toMatch(/^ {2}partialAggregate .*\[3 rows, /m);
  expect(text).toMatch(/^ {2}aggregate-0 .*\[2 rows, /m);
  expect(text).toMatch(/^ {2}-> result {2}\[2 rows, /m);
  expect(text).toMatch(/== Run ==\n2 rows in [\d.]+ ms\n$/);
});

test("explain('analyze') runs a DataFrame; the other modes do not", async () => {
  const frame = session().sql('SELECT explode(sequence(1, 10)) AS n').filter('n > 4');
  expect(await frame.explain('analyze')).toMatch(/filter .*\[6 rows, /);
  expect(frame.explain()).toBe(frame.explain('simple'));
  expect(frame.explain('extended')).toContain('== Analyzed Logical Plan ==');
  expect(frame.explain(true)).toBe(frame.explain('extended'));
  await expect(
    session().sql("SELECT assert_true(false, 'ran')").explain('analyze'),
  ).rejects.toThrow('ran');
});

test('what would not end is refused', async () => {
  const ticks = "CREATE OR REPLACE STREAM ticks USING rate OPTIONS (rowsPerSecond '1')";
  await expect(printed(`${ticks}; EXPLAIN ANALYZE SELECT * FROM ticks`)).rejects.toThrow(
    "explain('analyze')",
  );
  await printed('CREATE OR REPLACE TABLE nowhere USING noop');
  await expect(
    printed('EXPLAIN ANALYZE INSERT INTO nowhere SELECT * FROM ticks'),
  ).rejects.toMatchObject({
    condition: 'UNSUPPORTED_FEATURE.EXPLAIN_ANALYZE',
    hint: expect.stringMatching(/'availableNow'.*query with explain\('analyze'\)/),
  });
});

test('EXPLAIN ANALYZE INSERT writes, as the statement alone would', async () => {
  const folder = folderOf('{"n":1}\n{"n":2}\n');
  const text = await printed(`
    CREATE OR REPLACE TABLE numbers (n INT) USING json OPTIONS (path '${folder}');
    CREATE OR REPLACE TABLE doubled (n INT) USING json OPTIONS (path '${folder}/../doubled');
    EXPLAIN ANALYZE INSERT INTO doubled SELECT n * (1 + 1) AS n FROM numbers;`);
  expect(text).toMatch(/^ {2}project \[CAST\(\(n@0 \* 2\) AS INT\)\] {2}\[2 rows, /m);
  expect(text).toMatch(/== Run ==\n2 rows in [\d.]+ ms\n$/);
  expect(await session().table('doubled').orderBy('n').collect()).toEqual([[2], [4]]);
});

test('over a stream that ends it is run to its end, and goes on from there the next time', async () => {
  const folder = folderOf('{"n":1}\n{"n":2}\n', '{"n":5}\n');
  const insert = `EXPLAIN ANALYZE INSERT INTO counted
    WITH ('trigger' = 'availableNow', 'checkpointLocation' = '${folder}/../checkpoint') SELECT n FROM counting WHERE n > 1`;
  const text = await printed(`
    CREATE OR REPLACE STREAM counting (n INT) USING json OPTIONS (path '${folder}', maxFilesPerTrigger '1');
    CREATE OR REPLACE TABLE counted (n INT) USING json OPTIONS (path '${folder}/../counted');
    ${insert}`);
  expect(text).toMatch(/^Split stage 0 .*\[3 rows, /m);
  expect(text).toMatch(/^ {2}filter .*\[2 rows, /m);
  expect(text).toMatch(/== Run ==\n2 batches of 3 input rows in [\d.]+ ms\n$/);
  expect(await printed(insert)).toMatch(/== Run ==\n0 batches of 0 input rows in /);
  expect(await session().table('counted').orderBy('n').collect()).toEqual([[2], [5]]);
});

test('a running query tells what its operators have done since the start, and still after its end', async () => {
  const input = session().memoryStream('n INT');
  const counts = input.toDF().filter('n > 1').groupBy('n').count();
  const writer = counts.writeStream.format('noop').outputMode('update');
  const query = await writer.start();
  for (const rows of [
    [[1], [2]],
    [[2], [3]],
  ]) {
    input.addData(rows as [number][]);
    await query.processAllAvailable();
  }
  const running = query.explain('analyze');
  expect(running).toMatch(/Split stage 0 .*\[4 rows, .* 2 splits, slowest/);
  expect(running).toMatch(/filter .*\[3 rows, /);
  expect(running).toMatch(/-> result, upsert {2}\[3 rows, /);
  await query.stop();
  expect(query.explain('analyze')).toBe(running);
  expect(query.explain()).not.toContain(' rows, ');
});

test('constants are computed when a query is planned; their errors wait for a row that meets them', async () => {
  expect(session().sql('SELECT id + (1 + 2) AS n FROM range(3)').explain()).toContain('(id#0 + 3)');
  const guarded = 'SELECT CASE WHEN id > 5 THEN 1 % 0 ELSE 7 END AS n FROM range(1)';
  expect(await session().sql(guarded).collect()).toEqual([[7]]);
  expect(await session().sql('SELECT 1 % 0 AS n FROM range(0)').collect()).toEqual([]);
  await expect(session().sql('SELECT 1 % 0 AS n FROM range(1)').collect()).rejects.toThrow(
    'REMAINDER_BY_ZERO',
  );
});
