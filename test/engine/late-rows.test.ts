// Rows that come too late, as a table of their own.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { DataFrame } from '../../src/api/data-frame.ts';
import type { MemoryInput } from '../../src/api/memory-input.ts';
import { scratchDirectory } from '../support/scratch-directory.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();
let names = 0;

function newName(kind: string): string {
  return `${kind}_${names++}`;
}

function events(): { input: MemoryInput; frame: DataFrame } {
  const input = session().memoryStream('ts TIMESTAMP, key STRING, value BIGINT', newName('events'));
  return { input, frame: input.toDF().withWatermark('ts', '10 seconds') };
}

function add(input: MemoryInput, ...rows: readonly (readonly [number | null, string])[]): void {
  const time = (second: number): string =>
    new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString();
  input.addData(rows.map(([second, key]) => [second === null ? null : time(second), key, second]));
}

async function start(frame: DataFrame, lateRows: string, options: Record<string, string> = {}) {
  return frame.writeStream
    .format('memory')
    .queryName(newName('query'))
    .options({ ...options, lateRows })
    .start();
}

const time = (second: number): string =>
  `${new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString().slice(0, 19)}Z`;

/** A late row, of the columns that the queries read. */
function rowText(second: number, key: string): string {
  return JSON.stringify({ ts: time(second).replace('Z', '.000Z'), key });
}

test('a late row of a window goes to the table, its other windows count', async () => {
  const { input, frame } = events();
  frame.createOrReplaceTempView('late_windowed');
  const late = newName('late');
  const counts = session().sql(
    `SELECT window.start AS s, key, count(*) AS n FROM late_windowed
     GROUP BY window(ts, '10 seconds', '5 seconds'), key`,
  );
  const query = await start(counts, late);
  add(input, [31, 'a']);
  await query.processAllAvailable();
  // The watermark stands at 21: the window from 10 is over, the one from 15 is not.
  add(input, [17, 'b'], [null, 'c'], [2, 'd']);
  await query.processAllAvailable();
  const watermark = time(21);
  expect(session().memoryRows(late)).toEqual([
    ['aggregate-0', time(20), time(10), time(20), watermark, 1000, rowText(17, 'b')],
    ['aggregate-0', time(5), time(-5), time(5), watermark, 16_000, rowText(2, 'd')],
    ['aggregate-0', time(10), time(0), time(10), watermark, 11_000, rowText(2, 'd')],
  ]);
  const [state] = query.lastProgress!.stateOperators;
  expect(state!.numRowsDroppedByWatermark).toBe(3);
  // The row of second 2 came when second 31 was there: 29 seconds and a millisecond would have kept it.
  const delayMs = Number.parseInt(query.lastProgress!.eventTime['delayKeeping99']!, 10);
  expect(delayMs).toBeGreaterThanOrEqual(29_001);
  expect(delayMs).toBeLessThan(29_001 * 1.125);
  add(input, [60, 'z']);
  await query.processAllAvailable();
  expect(session().memoryRows(query.name!)).toContainEqual([time(15), 'b', 1]);
  await query.stop();
});

test('a chain tells which operator would have dropped a row', async () => {
  const { input, frame } = events();
  frame.dropDuplicates('key', 'ts').createOrReplaceTempView('late_chain');
  const late = newName('late');
  const sessions = session().sql(
    `SELECT session_window.end AS e, key, count(*) AS n FROM late_chain
     GROUP BY session_window(ts, '2 seconds'), key`,
  );
  const query = await start(sessions, late);
  add(input, [31, 'a']);
  await query.processAllAvailable();
  add(input, [21, 'b'], [22, 'b']);
  await query.processAllAvailable();
  expect(session().memoryRows(late)).toEqual([
    ['deduplicate-0', time(21), null, null, time(21), 0, rowText(21, 'b')],
  ]);
  await query.stop();
});

test('late rows go to files once, also when the batch is repeated', async () => {
  const directory = scratchDirectory();
  const { input, frame } = events();
  frame.createOrReplaceTempView('late_filed');
  await session().run(
    `CREATE TABLE late_files (operator STRING, time TIMESTAMP, window_start TIMESTAMP, window_end TIMESTAMP,
      watermark TIMESTAMP, lateness_ms BIGINT, row STRING) USING json OPTIONS (path '${directory}/late')`,
  );
  const counts = session().sql(
    "SELECT window.start AS s, count(*) AS n FROM late_filed GROUP BY window(ts, '10 seconds')",
  );
  let fails = false;
  const run = async (): Promise<void> => {
    const query = await counts.writeStream
      .foreachBatch(() => {
        if (fails) throw new Error('the database is down');
      })
      .option('checkpointLocation', path.join(directory, 'checkpoint'))
      .option('lateRows', 'late_files')
      .trigger({ availableNow: true })
      .start();
    await query.awaitTermination();
  };
  add(input, [31, 'a']);
  await run();
  add(input, [3, 'b']);
  fails = true;
  await expect(run()).rejects.toThrow('the database is down');
  fails = false;
  await run();
  await run();
  const files = readdirSync(path.join(directory, 'late')).filter((name) => name.endsWith('.json'));
  const lines = files.flatMap((name) =>
    readFileSync(path.join(directory, 'late', name), 'utf8')
      .trim()
      .split('\n'),
  );
  expect(lines.length).toBe(1);
  expect(JSON.parse(lines[0]!)).toMatchObject({ operator: 'aggregate-0', lateness_ms: 11_000 });
});

test('a declared table that has other columns is refused', async () => {
  const { frame } = events();
  await session().run("CREATE TABLE other_columns (a INT) USING json OPTIONS (path '/nowhere')");
  const unique = frame.dropDuplicates('key');
  await expect(start(unique, 'other_columns')).rejects.toMatchObject({
    condition: 'INCOMPATIBLE_COLUMNS',
  });
});
