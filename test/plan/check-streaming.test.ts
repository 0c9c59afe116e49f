import { expect, test } from 'vitest';
import { analyze } from '../../src/plan/analyze.ts';
import { checkStreaming } from '../../src/plan/check-streaming.ts';
import { unresolvedWatermark } from '../../src/plan/nodes/event-time-watermark.ts';
import type { OutputMode } from '../../src/plan/stages.ts';
import { EMPTY_CATALOG } from '../support/empty-catalog.ts';
import { analyzeSql, EVENTS, SETTINGS } from './catalog.ts';

const TABLES = {
  events: { schema: EVENTS, delay: '10 seconds' },
  plain: { schema: EVENTS },
  bounded: { schema: EVENTS, isStreaming: false },
};

function check(sql: string, outputMode: OutputMode): void {
  checkStreaming(analyzeSql(sql, TABLES), outputMode, SETTINGS);
}

const NOT_STRICT = { ...SETTINGS, strictSpark: false };
const WRONG_MODE = 'STREAMING_OUTPUT_MODE.UNSUPPORTED_OPERATION';
const UNSUPPORTED = '_LEGACY_ERROR_TEMP_3102';
const WINDOW = "GROUP BY window(ts, '10 seconds')";
const CHAIN = `SELECT window, sum(n) FROM (SELECT window, key, count(*) AS n FROM events ${WINDOW}, key) GROUP BY window`;

test.each<[OutputMode, string, string]>([
  ['append', 'SELECT key, count(*) FROM plain GROUP BY key', WRONG_MODE],
  ['append', 'SELECT key, count(*) FROM events GROUP BY key', WRONG_MODE],
  ['append', 'SELECT count(*) FROM events', WRONG_MODE],
  ['append', `SELECT window, count(*) FROM plain ${WINDOW}`, WRONG_MODE],
  ['append', 'SELECT CAST(ts AS DATE), count(*) FROM events GROUP BY CAST(ts AS DATE)', WRONG_MODE],
  [
    'append',
    `SELECT e, count(*) FROM (SELECT window(ts, '1 day').end AS e FROM events) GROUP BY e`,
    WRONG_MODE,
  ],
  ['append', 'SELECT DISTINCT key FROM events', WRONG_MODE],
  [
    'append',
    "SELECT window, key, count(*) FROM events GROUP BY ROLLUP(window(ts, '10 seconds'), key)",
    WRONG_MODE,
  ],
  ['complete', 'SELECT key FROM plain', WRONG_MODE],
  ['append', 'SELECT key FROM plain ORDER BY key', UNSUPPORTED],
  ['update', 'SELECT key, count(*) AS n FROM plain GROUP BY key ORDER BY n', UNSUPPORTED],
  ['update', 'SELECT key, count(*) AS n FROM plain GROUP BY key LIMIT 3', UNSUPPORTED],
  [
    'complete',
    'SELECT key, count(*) AS n FROM plain GROUP BY key ORDER BY n LIMIT 3 OFFSET 1',
    UNSUPPORTED,
  ],
  ['update', 'SELECT key, count(DISTINCT value) FROM plain GROUP BY key', UNSUPPORTED],
  ['update', CHAIN, UNSUPPORTED],
  ['complete', CHAIN, UNSUPPORTED],
  ['append', 'SELECT key FROM plain UNION ALL SELECT key FROM bounded', UNSUPPORTED],
])('%s: %s is refused', (outputMode, sql, condition) => {
  expect(() => check(sql, outputMode)).toThrowError(expect.objectContaining({ condition }));
});

test.each<[OutputMode, string]>([
  ['append', 'SELECT key FROM plain'],
  ['update', 'SELECT key FROM plain'],
  ['append', `SELECT window, count(*) FROM events ${WINDOW}`],
  ['append', 'SELECT ts, count(*) FROM events GROUP BY ts'],
  ['append', `SELECT window, key, count(*) FROM events ${WINDOW}, ROLLUP(key)`],
  ['append', "SELECT w, count(*) FROM (SELECT window(ts, '1 day') AS w FROM events) GROUP BY w"],
  [
    'append',
    "SELECT w, count(*) FROM (SELECT window(t, '1 day') AS w FROM (SELECT ts AS t FROM events UNION ALL SELECT ts FROM events)) GROUP BY w",
  ],
  ['append', CHAIN],
  ['update', 'SELECT count(*) FROM plain'],
  ['complete', 'SELECT key, count(*) AS n FROM plain GROUP BY key ORDER BY n LIMIT 3'],
  ['append', 'SELECT key, count(DISTINCT value) FROM bounded GROUP BY key ORDER BY key'],
  ['complete', 'SELECT key FROM bounded'],
])('%s: %s is allowed', (outputMode, sql) => {
  expect(() => check(sql, outputMode)).not.toThrow();
});

test('a second watermark above the first is refused', () => {
  const first = analyzeSql('SELECT ts AS t, key FROM events', TABLES);
  const column = { kind: 'unresolvedColumn', parts: ['t'] } as const;
  const plan = analyze(unresolvedWatermark(first, column, '1 second'), EMPTY_CATALOG, SETTINGS);
  expect(() => checkStreaming(plan, 'append', SETTINGS)).toThrowError(
    expect.objectContaining({ condition: '_LEGACY_ERROR_TEMP_3076' }),
  );
});

const SUMS = '(SELECT key, sum(value) AS n FROM plain GROUP BY key)';
const LATEST = '(SELECT key, max(ts) AS latest FROM plain GROUP BY key)';
const RECENT = "latest > current_timestamp() - INTERVAL '1' HOUR";

test.each<[OutputMode, string]>([
  ['complete', `SELECT count(*), max(latest) FROM ${LATEST} WHERE ${RECENT}`],
  ['complete', `SELECT sum(n + rand()) FROM ${SUMS}`],
  ['changelog', `SELECT key, n, uuid() FROM ${SUMS}`],
  [
    'update',
    `SELECT r, max(n) FROM (SELECT CAST(rand() * 3 AS INT) AS r, n FROM ${SUMS}) GROUP BY r`,
  ],
  ['complete', `SELECT a.n FROM ${SUMS} a JOIN ${SUMS} b ON a.n = b.n AND rand() < 0.5`],
])('%s: %s would take rows back as others than they came', (outputMode, sql) => {
  const run = () => checkStreaming(analyzeSql(sql, TABLES), outputMode, NOT_STRICT);
  expect(run).toThrowError(/gives another value when a row is taken back/);
});

test.each<[OutputMode, string]>([
  ['complete', `SELECT key, latest FROM ${LATEST} WHERE ${RECENT} ORDER BY rand() LIMIT 3`],
  ['update', `SELECT key, n, uuid() FROM ${SUMS}`],
  [
    'changelog',
    'SELECT r, count(*) FROM (SELECT CAST(rand() * 3 AS INT) AS r FROM plain) GROUP BY r',
  ],
  ['changelog', 'SELECT key, count(*) FROM plain WHERE ts > current_timestamp() GROUP BY key'],
  ['changelog', `SELECT key, n FROM (SELECT key, n, rand() AS r FROM ${SUMS})`],
])('%s: %s takes no such row back', (outputMode, sql) => {
  const run = () => checkStreaming(analyzeSql(sql, TABLES), outputMode, NOT_STRICT);
  expect(run).not.toThrow();
});
