// Gaps of session windows are added as Spark adds intervals: months and days by the calendar of the session's zone.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { session as openSession, type Session } from '../../src/index.ts';

let session: Session;

beforeAll(async () => {
  const settings = { 'spark.sql.session.timeZone': 'America/Los_Angeles' };
  session = await openSession({ threads: 1, settings });
});
afterAll(() => session.close());

/** Noon in Los Angeles; clocks there went forward the night after. */
const NOON = '2024-03-09T20:00:00Z';
const NEXT_NOON = '2024-03-10T19:00:00Z';
const DAY_LATER = '2024-03-10T20:00:00Z';

const CASES: readonly (readonly [gap: string, start: string, end: string])[] = [
  ["'1 day'", NOON, NEXT_NOON],
  ["'24 hours'", NOON, DAY_LATER],
  ["'1 day 1 hour'", NOON, DAY_LATER],
  ["'1 month'", NOON, '2024-04-09T19:00:00Z'],
  ["'1 month 1 day'", '2024-01-30T20:00:00Z', '2024-03-01T20:00:00Z'],
  ["concat(days, ' day')", NOON, NEXT_NOON],
  ["concat(days * 24, ' hours')", NOON, DAY_LATER],
  ['make_interval(0, 0, 0, days)', NOON, NEXT_NOON],
  ['make_interval(0, 0, 0, 0, 24)', NOON, DAY_LATER],
  ["INTERVAL '1' DAY", NOON, NEXT_NOON],
];

test.each(CASES)('a session with a gap of %s from %s ends at %s', async (gap, start, end) => {
  const count = (table: string) =>
    `SELECT session_window.start AS start, session_window.end AS end, count(*) AS n FROM ${table}
     GROUP BY session_window(ts, ${gap}), days`;
  const sessions = [[start, end, 1]];

  const rows = `(SELECT TIMESTAMP'${start}' AS ts, 1 AS days)`;
  expect(await session.sql(count(rows)).collect()).toEqual(sessions);

  const input = session.memoryStream('ts TIMESTAMP, days INT', 'moments');
  input.toDF().createOrReplaceTempView('moments');
  const writer = session.sql(count('moments')).writeStream.format('memory').queryName('sessions');
  const query = await writer.outputMode('complete').start();
  input.addData([[start, 1]]);
  await query.processAllAvailable();
  expect(session.memoryRows('sessions')).toEqual(sessions);
  await query.stop();
});

test('a text of a row that is no interval opens no session', async () => {
  const rows = `VALUES (TIMESTAMP'${NOON}', '1 day'), (TIMESTAMP'${NOON}', 'a while') AS t(ts, gap)`;
  const counts = session.sql(`SELECT count(*) FROM ${rows} GROUP BY session_window(ts, gap)`);
  expect(await counts.collect()).toEqual([[1]]);
});

test('a constant text that is no interval is an error', () => {
  const sql = "SELECT count(*) FROM VALUES (now()) AS t(ts) GROUP BY session_window(ts, 'a while')";
  expect(() => session.sql(sql)).toThrow("Cannot read 'a while' as an interval.");
});
