import { afterAll, describe, expect, test } from 'vitest';
import { PooledRuntime } from '../../src/engine/pooled-runtime.ts';
import type { SessionSettings } from '../../src/expression/session-settings.ts';
import { outputSchema } from '../../src/plan/analyze.ts';
import { explainPlan } from '../../src/plan/explain.ts';
import { optimize } from '../../src/plan/optimize.ts';
import { analyzeSql, EVENTS, SETTINGS } from './catalog.ts';

const TABLES = {
  events: { schema: EVENTS },
  bounded: { schema: EVENTS, isStreaming: false },
};

const runtime = new PooledRuntime({ threads: 1 });
const { evaluateConstant } = runtime;

afterAll(() => runtime.close());

function optimized(sql: string, settings: Partial<SessionSettings> = {}): readonly string[] {
  const all = { ...SETTINGS, ...settings };
  return explainPlan(optimize(analyzeSql(sql, TABLES, all), all, evaluateConstant)).split('\n');
}

/** What becomes of an expression over a row. */
function folded(expression: string, settings: Partial<SessionSettings> = {}): string {
  const [project] = optimized(`SELECT ${expression} AS it FROM bounded`, settings);
  return /^Project \[(.*) AS it#\d+\]$/.exec(project!)![1]!;
}

describe('constants are computed once', () => {
  test.each([
    ['1 + 2 * 3', '7'],
    ['value + (2 * 3)', '(value#0 + 6)'],
    ["upper('a') || 'b'", 'Ab'],
    ["date_add(DATE '2026-01-30', 3)", "DATE '2026-02-02'"],
    ['CAST(2.50 AS DECIMAL(5,1)) * 2', '5.0'],
    ['element_at(array(1, 2), 2)', '2'],
    ['size(array(value))', 'size(array(value#0))'],
    ["named_struct('a', 1).a", '1'],
    ['NULL + 1', 'NULL'],
  ])('%s', (expression, expected) => {
    expect(folded(expression)).toBe(expected);
  });

  test('in the zone and by the rules of the session', () => {
    const time = "CAST('2026-07-01 00:00:00' AS TIMESTAMP)";
    expect(folded(time, { timeZone: 'UTC' })).toBe("TIMESTAMP '2026-07-01T00:00:00Z'");
    expect(folded(time, { timeZone: 'Europe/Paris' })).toBe("TIMESTAMP '2026-06-30T22:00:00Z'");
    expect(folded("CAST('x' AS INT)", { ansi: false })).toBe('NULL');
    expect(folded("CAST('x' AS INT)", { ansi: true })).toBe('CAST(x AS INT)');
  });

  test('in filters, groups, arguments of aggregates and conditions of joins', () => {
    expect(optimized('SELECT key FROM events WHERE value > 1 + 1')[1]).toBe(
      '+- Filter (value#1 > 2)',
    );
    const grouped = 'SELECT sum(value * (1 + 1)) AS s FROM bounded GROUP BY key, value + (1 + 1)';
    expect(optimized(grouped)[1]).toMatch(
      /by \[key#\d+, \(value#\d+ \+ 2\).*sum\(\(value#\d+ \* 2\)\)/,
    );
    const joined = 'SELECT a.key FROM bounded a JOIN bounded b ON a.value = b.value + (1 + 1)';
    expect(optimized(joined)[1]).toMatch(/ON \(value#\d+ = \(value#\d+ \+ 2\)\)/);
  });

  test('without a change of the schema', () => {
    const plan = analyzeSql("SELECT CAST('1' AS INT) AS a, CASE WHEN true THEN 1 END AS b", TABLES);
    const nullable = outputSchema(plan).fields.map((field) => field.nullable);
    const after = outputSchema(optimize(plan, SETTINGS, evaluateConstant));
    expect(after.fields.map((field) => field.nullable)).toEqual(nullable);
    expect(after.fields.map((field) => field.name)).toEqual(['a', 'b']);
  });
});

describe('calls are left as they are', () => {
  test.each([
    ['when they fail', '1 / 0', '(1.0 / 0.0)'],
    ['when they overflow', '2147483647 + 1', '(2147483647 + 1)'],
    ['when they are errors themselves', "raise_error('no')", 'raise_error(no)'],
    ['when they ask for the time', 'current_timestamp()', 'current_timestamp()'],
    ['when texts do', "CAST('today' AS DATE)", 'CAST(today AS DATE)'],
    ['when they are random', 'rand(1)', 'rand()'],
    ['when a literal cannot hold them', "CAST(X'FF' AS STRING)", "CAST(X'FF' AS STRING)"],
    ['when they are long', "repeat('a', 2000)", 'repeat(a, 2000)'],
    ['when they take much memory', "length(repeat('a', 5000000))", 'length(repeat(a, 5000000))'],
    ['when they are nested values', 'array(1, 2)', 'array(1, 2)'],
  ])('%s', (_, expression, expected) => {
    expect(folded(expression)).toBe(expected);
  });
});

describe('conditions that are known', () => {
  test.each([
    ['value > 1 AND 1 = 1', '(value#0 > 1)'],
    ['1 = 2 OR value > 1', '(value#0 > 1)'],
    ['value > 1 AND 1 = 2', 'false'],
    ['1 = 1 OR value > 1', 'true'],
    ['value = NULL', 'NULL'],
    [
      'CASE WHEN 1 = 2 THEN 10 % value WHEN value = 3 THEN 4 END',
      'CASE WHEN (value#0 = 3) THEN 4 END',
    ],
    [
      'CASE WHEN value = 3 THEN 4 WHEN 1 = 1 THEN 5 ELSE 6 END',
      'CASE WHEN (value#0 = 3) THEN 4 ELSE 5 END',
    ],
    ['if(1 = 1, value, 1 % 0)', 'value#0'],
    ['if(NULL, key, value)', 'value#0'],
    ['CASE WHEN 1 = 2 THEN value END', 'NULL'],
    [
      'CASE WHEN value = 0 THEN 1 % 0 ELSE 2 END',
      'CASE WHEN (value#0 = 0) THEN (1 % 0) ELSE 2 END',
    ],
    ['coalesce(NULL, value, 1 + 1, 7)', 'coalesce(value#0, 2)'],
    ['coalesce(NULL, 5, value)', '5'],
  ])('%s', (expression, expected) => {
    expect(folded(expression)).toBe(expected);
  });

  test('a filter that keeps all rows goes', () => {
    expect(optimized('SELECT key FROM bounded WHERE 1 = 1')).toEqual([
      'Project [key#0]',
      '+- Source bounded [key#0]',
    ]);
  });

  test('of one that keeps none, bounded input is not read', () => {
    expect(optimized('SELECT key FROM bounded WHERE value = NULL')).toEqual([
      'LocalRelation [key#0] of 0 rows',
    ]);
  });

  test('a stream is read all the same', () => {
    expect(optimized('SELECT key FROM events WHERE 1 > 2').slice(1)).toEqual([
      '+- Filter false',
      '   +- Stream events [key#0]',
    ]);
  });

  test('a condition of a join does not become a constant', () => {
    const sql = 'SELECT a.key FROM bounded a JOIN bounded b ON 1 = 2';
    expect(optimized(sql)[1]).toBe('+- Join inner ON (1 = 2)');
  });
});
