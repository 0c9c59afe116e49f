// Rows that come too late, as a table of their own.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { DataFrame } from '../../src/api/frames/data-frame.ts';
import type { MemoryInput } from '../../src/api/frames/memory-input.ts';
import type { OutputMode } from '../../src/plan/stages.ts';
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

function start(frame: DataFrame, lateRows: string, outputMode: OutputMode = 'append') {
  const writer = frame.writeStream.format('memory').queryName(newName('query'));
  return writer.outputMode(outputMode).option('lateRows', lateRows).start();
}

const time = (second: number): string =>
  `${new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString().slice(0, 19)}Z`;

/** A late row, of the columns that the queries read. */
function rowText(second: number, key: string): string {
  return JSON.stringify({ ts: time(second).replace('Z', '.000Z'), key });
}

test('late rows may not go to the table or the directory of the result', async () => {
  const { frame } = events();
  const refused = { condition: 'LATE_ROWS_AMONG_RESULT' };
  const name = newName('both');
  const counts = frame.groupBy('key').count();
  const writer = counts.writeStream.format('memory').queryName(name).outputMode('update');
  await expect(writer.option('lateRows', name).start()).rejects.toMatchObject(refused);
  const directory = scratchDirectory();
  const table = newName('files');
  await session().run(
    `CREATE TABLE ${table} (operator STRING, time TIMESTAMP, window_start TIMESTAMP, window_end TIMESTAMP,
      watermark TIMESTAMP, lateness_ms BIGINT, row STRING) USING json OPTIONS (path '${directory}')`,
  );
  const filed = frame.dropDuplicates('key', 'ts').writeStream.format('json');
  const options = { lateRows: table, checkpointLocation: `${directory}-checkpoint` };
  await expect(filed.options(options).start(`${directory}/`)).rejects.toMatchObject(refused);
});

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

const WINDOWED = "SELECT window(ts, '10 seconds') AS w, ts, key, value FROM late_kept";

/** Operators that keep rows by key, until the key is closed. */
test.each([
  [
    'OVER by windows',
    'append',
    'recompute',
    `SELECT w.start AS s, key, count(*) OVER (PARTITION BY w) AS n FROM (${WINDOWED})`,
  ],
  [
    'OVER by windows',
    'changelog',
    'recompute',
    `SELECT w.start AS s, key, count(*) OVER (PARTITION BY w) AS n FROM (${WINDOWED})`,
  ],
  [
    'first rows of windows',
    'changelog',
    'rankedRows',
    `SELECT key FROM (SELECT key, row_number() OVER (PARTITION BY w ORDER BY value DESC) AS r FROM (${WINDOWED})) WHERE r = 1`,
  ],
  [
    'OVER by event time',
    'append',
    'orderedWindow',
    'SELECT key, lag(key) OVER (ORDER BY ts) AS before FROM late_kept',
  ],
  [
    'joins that give changes',
    'changelog',
    'changingJoin',
    'SELECT l.key FROM late_kept l LEFT ANTI JOIN late_kept r ON l.ts = r.ts',
  ],
] as const)(
  '%s in %s mode: what %s drops is put aside, row for row',
  async (_, mode, operator, sql) => {
    const { input, frame } = events();
    frame.createOrReplaceTempView('late_kept');
    const late = newName('late');
    const query = await start(session().sql(sql), late, mode);
    add(input, [31, 'a']);
    await query.processAllAvailable();
    add(input, [25, 'b'], [3, 'c'], [null, 'd'], [7, 'e']);
    await query.processAllAvailable();
    const isWindow = operator === 'recompute' || operator === 'rankedRows';
    const aside = session().memoryRows(late)!;
    const expected = [3, 7].map((second) => [
      `${operator}-0`,
      time(isWindow ? 10 : second),
      time(21),
    ]);
    const each = operator === 'changingJoin' ? [...expected, ...expected] : expected;
    expect(aside.map(([name, at, , , watermark]) => [name, at, watermark])).toEqual(each);
    expect(aside.map((row) => JSON.parse(String(row.at(-1))).key).slice(0, 2)).toEqual(['c', 'e']);
    const dropped = query.lastProgress!.stateOperators.map((one) => one.numRowsDroppedByWatermark);
    expect(dropped).toEqual([aside.length]);
    await query.stop();
  },
);

test('a declared table that has other columns is refused', async () => {
  const { frame } = events();
  await session().run("CREATE TABLE other_columns (a INT) USING json OPTIONS (path '/nowhere')");
  const unique = frame.dropDuplicates('key');
  await expect(start(unique, 'other_columns')).rejects.toMatchObject({
    condition: 'INCOMPATIBLE_COLUMNS',
  });
});
