import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { JsonValue } from '../../src/columnar/json-value.ts';
import { zoneOf } from '../../src/expression/time/zone.ts';
import { parseSchema } from '../../src/sql/parse.ts';
import { GOLDEN_DIRECTORY, readGoldenFiles } from './golden-file.ts';
import { hiveRow } from './hive-text.ts';
import { judgeStatement } from './judge.ts';
import { LeavingOut } from './left-out.ts';
import { runGoldenFile } from './run-golden.ts';

/** Statements that have Spark's answer. Raise it with what comes to pass; never lower it. */
const PASSING = 6445;

const isThere = existsSync(GOLDEN_DIRECTORY);
const whether = isThere
  ? ''
  : ` (left out: Spark's golden files are not in ${GOLDEN_DIRECTORY}; put them there)`;

test.skipIf(!isThere)(
  `at least ${PASSING} of Spark's own statements have Spark's answer${whether}`,
  async () => {
    let passed = 0;
    for (const file of readGoldenFiles(GOLDEN_DIRECTORY)) {
      const verdicts = await runGoldenFile(file);
      passed += verdicts.filter(
        ({ leftOut, difference }) => leftOut === null && difference === null,
      ).length;
    }
    expect(passed).toBeGreaterThanOrEqual(PASSING);
  },
  600_000,
);

const zone = zoneOf('America/Los_Angeles');

test.each<[string, JsonValue, string]>([
  ['TIMESTAMP', '2024-07-01T00:00:00.500000Z', '2024-06-30 17:00:00.5'],
  ['TIMESTAMP_NTZ', '2024-07-01T00:00:00', '2024-07-01 00:00:00'],
  ['DOUBLE', 1e10, '1.0E10'],
  ['BINARY', 'U3Bhcms=', 'Spark'],
  ['INTERVAL DAY TO SECOND', -93_784_500_000, '-1 02:03:04.500000000'],
  ['INTERVAL YEAR TO MONTH', -14, '-1-2'],
  ['ARRAY<STRING>', ['a', null], '["a",null]'],
  [
    'MAP<STRING, INT>',
    [
      ['b', 1],
      ['a', null],
    ],
    '{"a":null,"b":1}',
  ],
  ['STRUCT<a: STRING, b: INT>', { a: null, b: 2 }, '{"a":null,"b":2}'],
])('%s %j is %s in the text of Hive', (type, value, text) => {
  const types = parseSchema(`c ${type}`).map((column) => column.type);
  expect(hiveRow([value], types, zone)).toBe(text);
});

test('rows count in order only under an outermost ORDER BY, types always, names never', () => {
  const answer = { schema: { fields: parseSchema('x INT') }, rows: [[2], [1]], zone };
  const expected = { schema: 'struct<(a + b):int>', rows: ['1', '2'] };
  expect(judgeStatement({ sql: 'SELECT (SELECT 1 ORDER BY 1)', ...expected }, answer)).toBeNull();
  expect(judgeStatement({ sql: 'SELECT x FROM t ORDER BY x', ...expected }, answer)).toContain(
    'rows',
  );
  const others = { ...expected, schema: 'struct<x:bigint>' };
  expect(judgeStatement({ sql: 'SELECT x FROM t', ...others }, answer)).toContain('types int');
});

test('statements over tables of the suite are left out with the reason', () => {
  const leaving = new LeavingOut();
  const reasons = [
    'SELECT * FROM aggtest',
    'CREATE SCHEMA own',
    'ALTER TABLE own ADD COLUMNS (b INT)',
    'SELECT 1, a FROM own JOIN tenk1',
    'CREATE TABLE tenk1 (a INT) USING parquet',
    'SELECT 1, a FROM own JOIN tenk1',
    'SELECT 1',
  ].map((sql) => leaving.reasonFor({ sql }));
  expect(reasons).toEqual(['suite tables', null, null, 'suite tables', null, null, null]);
});
