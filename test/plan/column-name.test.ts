import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Session, session } from '../../src/index.ts';

/** Expressions over `t (ts TIMESTAMP, d DATE, s STRING, n INT, xs ARRAY<INT>, r STRUCT<f: INT, m: MAP<STRING, INT>>)`, and the names that Spark 4 gives them. */
const NAMES: readonly (readonly [expression: string, name: string])[] = [
  ['round(2.5)', 'round(2.5, 0)'],
  ['substring(s, 2)', 'substring(s, 2, 2147483647)'],
  ["split(s, ',')", 'split(s, ,, -1)'],
  ['sqrt(n)', 'SQRT(n)'],
  ['pow(n, 2)', 'pow(n, 2)'],
  ['ceil(1.5)', 'CEIL(1.5)'],
  ['ceil(1.25, 1)', 'ceil(1.25, 1)'],
  ['n << 2', '(n << 2)'],
  ['shiftleft(n, 2)', 'shiftleft(n, 2)'],
  ['-n', '(- n)'],
  ['negative(n)', 'negative(n)'],
  ['n BETWEEN 1 AND 2', 'between(n, 1, 2)'],
  ['n >= 1 AND n <= 2', '((n >= 1) AND (n <= 2))'],
  ['if(n > 1, s, NULL)', '(IF((n > 1), s, NULL))'],
  ['isnull(n)', '(n IS NULL)'],
  ["s LIKE 'a!_' ESCAPE '!'", "s LIKE a!_ ESCAPE '!'"],
  ["trim(BOTH 'x' FROM s)", 'TRIM(BOTH x FROM s)'],
  ["btrim(s, 'x')", 'btrim(s, x)'],
  ["ltrim('x', s)", 'TRIM(LEADING x FROM s)'],
  ['extract(YEAR FROM d)', 'extract(YEAR FROM d)'],
  [
    'transform(xs, x -> x + n)',
    'transform(xs, lambdafunction((namedlambdavariable() + n), namedlambdavariable()))',
  ],
  ["TIMESTAMP '2024-01-05 01:02:03.10'", "TIMESTAMP '2024-01-05 01:02:03.1'"],
  ["TIMESTAMP '2024-07-01T12:00:00Z'", "TIMESTAMP '2024-07-01 14:00:00'"],
  ["CAST('2024-01-05' AS TIMESTAMP)", 'CAST(2024-01-05 AS TIMESTAMP)'],
  ["INTERVAL '1 02:03' DAY TO MINUTE", "INTERVAL '1 02:03' DAY TO MINUTE"],
  ['ts + INTERVAL 1 HOUR', "ts + INTERVAL '01' HOUR"],
  ['d - 7', 'date_sub(d, 7)'],
  ['d + INTERVAL 1 DAY', "date_add(d, extractansiintervaldays(INTERVAL '1' DAY))"],
  ['1e7D', '1.0E7'],
  ["from_json(s, 'a INT')", 'from_json(s)'],
  ["schema_of_xml('<p/>', map('preferDate', 'false'))", 'schema_of_xml(<p/>)'],
  ['CAST(n AS STRING)', 'n'],
  ['CAST(n + 1 AS STRING)', 'CAST((n + 1) AS STRING)'],
  ['CAST(array(n) AS ARRAY<STRING>)', 'array(n)'],
  ["date('2024-01-01')", '2024-01-01'],
  ['current_date', 'current_date()'],
  ['N', 'N'],
  ['t.r.f', 'f'],
  ['t.r.F + t.n', '(r.F + n)'],
  ['abs(r.m.k)', 'abs(r.m[k])'],
  ['CAST(r.f AS STRING)', 'CAST(r.f AS STRING)'],
  [
    'count(*) OVER (PARTITION BY s)',
    'count(1) OVER (PARTITION BY s ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)',
  ],
  [
    'sum(n) OVER (ORDER BY d DESC)',
    'sum(n) OVER (ORDER BY d DESC NULLS LAST RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)',
  ],
  [
    'max(n) OVER (ORDER BY d ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)',
    'max(n) OVER (ORDER BY d ASC NULLS FIRST ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)',
  ],
];

/** Aggregates, each in a query of its own. */
const AGGREGATES: readonly (readonly [expression: string, name: string])[] = [
  ['some(n > 1)', 'some((n > 1))'],
  ['percentile_approx(n, 0.5)', 'percentile_approx(n, 0.5, 10000)'],
  [
    'percentile_cont(0.5) WITHIN GROUP (ORDER BY n DESC)',
    'percentile_cont(0.5) WITHIN GROUP (ORDER BY n DESC)',
  ],
  [
    "listagg(s, '-') WITHIN GROUP (ORDER BY s)",
    'listagg(s, -) WITHIN GROUP (ORDER BY s ASC NULLS FIRST)',
  ],
  ['first(n, true)', 'first(n)'],
  ['sum(r.f)', 'sum(r.f)'],
  ['array_agg(n)', 'collect_list(n)'],
  ['count(DISTINCT n) FILTER (WHERE n > 1)', 'count(DISTINCT n) FILTER (WHERE (n > 1))'],
];

const TABLE = `VALUES (TIMESTAMP '2024-01-01 00:00:00', DATE '2024-01-01', 's', 1, array(1), named_struct('f', 1, 'm', map('k', 1))) AS t(ts, d, s, n, xs, r)`;

let millrace: Session;
beforeAll(async () => {
  millrace = await session({ settings: { 'spark.sql.session.timeZone': 'Europe/Berlin' } });
});
afterAll(() => millrace.close());

test.each([...NAMES, ...AGGREGATES])('%s is named %s', (expression, name) => {
  const { schema } = millrace.sql(`SELECT ${expression} FROM ${TABLE}`);
  expect(schema.fields.map((field) => field.name)).toEqual([name]);
});

test('equal aggregates under several names keep each its own', () => {
  const { schema } = millrace.sql('SELECT every(b), bool_and(b) FROM VALUES (true) AS t(b)');
  expect(schema.fields.map(({ name }) => name)).toEqual(['every(b)', 'bool_and(b)']);
});
