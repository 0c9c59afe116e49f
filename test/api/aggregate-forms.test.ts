// The forms that single aggregates take, with the answers of Spark's documentation.

import { expect, test } from 'vitest';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();
const MONTHS = "VALUES (INTERVAL '0' MONTH), (INTERVAL '10' MONTH) AS t(x)";
const SECONDS = "VALUES (INTERVAL '0' SECOND), (INTERVAL '10' SECOND) AS t(x)";
const PAIRS = "VALUES ('a', 10), ('b', 50), ('c', 20) AS t(x, y)";
const ITEMS = 'VALUES (0), (0), (1), (1), (2), (3), (4), (4) AS t(x)';
const NOT_ALONE = "VALUES ('b', 1), ('a', 2), ('b', 3) AS t(x, y)";

/** A list of items with their counts as text. */
const counted = (pairs: readonly (readonly [unknown, number])[]) =>
  `[${pairs.map(([item, count]) => `{${item}, ${count}}`).join(', ')}]`;

const ALL_ITEMS = counted([
  [0, 2],
  [4, 2],
  [1, 2],
  [2, 1],
  [3, 1],
]);

test.each<[string, string, string]>([
  ['percentile(x, 0.5)', MONTHS, "INTERVAL '5' MONTH"],
  ['percentile(x, array(0.2, 0.5))', SECONDS, "[INTERVAL '02' SECOND, INTERVAL '05' SECOND]"],
  ['median(x)', MONTHS, "INTERVAL '5' MONTH"],
  ['percentile_cont(0.5) WITHIN GROUP (ORDER BY x)', MONTHS, "INTERVAL '5' MONTH"],
  ['percentile_disc(0.25) WITHIN GROUP (ORDER BY x DESC)', MONTHS, "INTERVAL '10' MONTH"],
  ['percentile(x, 0.5, n)', 'VALUES (1, 1), (2, 3), (10, 2), (7, 0) AS t(x, n)', '2.0'],
  ['percentile(x, array(0, 0.9, 1), n)', 'VALUES (1, 1), (10, 2) AS t(x, n)', '[1.0, 10.0, 10.0]'],
  ['max_by(x, y, 2)', PAIRS, '[b, c]'],
  ['min_by(x, y, 2)', PAIRS, '[a, c]'],
  ['min_by(x, y, 9)', PAIRS, '[a, c, b]'],
  ['max_by(x, x COLLATE UTF8_LCASE, 1)', "VALUES ('a'), ('B') AS t(x)", '[B]'],
  ['approx_top_k(x)', ITEMS, ALL_ITEMS],
  ['approx_top_k_estimate(approx_top_k_accumulate(x))', ITEMS, ALL_ITEMS],
  ['approx_top_k(x, 2)', "VALUES ('c'), ('d'), ('c') AS t(x)", '[{c, 2}, {d, 1}]'],
  ['approx_top_k(x, 1)', 'VALUES (NULL), (NULL), (1) AS t(x)', '[{null, 2}]'],
  ["listagg(DISTINCT x, ',') WITHIN GROUP (ORDER BY x DESC)", NOT_ALONE, 'b,a'],
  ["hex(listagg(x, X'00'))", "VALUES (X'41'), (X'42') AS t(x)", '410042'],
  ['vector_avg(x)', 'VALUES (array(1F, 2F)), (array(3F, 4F)) AS t(x)', '[2.0, 3.0]'],
])('%s FROM %s is %s', async (call, from, answer) => {
  const frame = session().sql(`SELECT CAST(v AS STRING) FROM (SELECT ${call} AS v FROM ${from})`);
  expect(await frame.collect()).toEqual([[answer]]);
});

test.each<[string, string, string]>([
  ['percentile(y, 0.5, -1)', PAIRS, 'NEGATIVE_VALUES_IN_FREQUENCY_EXPRESSION'],
  ['percentile(y, 0.5, 1.5)', PAIRS, 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  ['max_by(x, y, 0)', PAIRS, 'DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE'],
  ['max_by(x, y, y)', PAIRS, 'DATATYPE_MISMATCH.NON_FOLDABLE_INPUT'],
  ['median(y) OVER (ORDER BY y)', PAIRS, 'INVALID_WINDOW_SPEC_FOR_AGGREGATION_FUNC'],
  [
    'listagg(x) WITHIN GROUP (ORDER BY x) OVER (ROWS 1 PRECEDING)',
    PAIRS,
    'INVALID_WINDOW_SPEC_FOR_AGGREGATION_FUNC',
  ],
  [
    'listagg(DISTINCT x) WITHIN GROUP (ORDER BY y)',
    NOT_ALONE,
    'INVALID_WITHIN_GROUP_EXPRESSION.MISMATCH_WITH_DISTINCT_INPUT',
  ],
  ["listagg(x, X'00')", PAIRS, 'DATATYPE_MISMATCH.DATA_DIFF_TYPES'],
  ['approx_top_k(x, 0)', PAIRS, 'APPROX_TOP_K_NON_POSITIVE_ARG'],
  ['approx_top_k(x, NULL)', PAIRS, 'APPROX_TOP_K_NULL_ARG'],
  ['approx_top_k(x, 9, 8)', PAIRS, 'APPROX_TOP_K_MAX_ITEMS_TRACKED_LESS_THAN_K'],
  ['approx_top_k(x, 9, 1000001)', PAIRS, 'APPROX_TOP_K_MAX_ITEMS_TRACKED_EXCEEDS_LIMIT'],
  ['approx_top_k_estimate(named_struct("a", 1))', PAIRS, 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  ['vector_sum(x)', 'VALUES (array(1F)), (array(1F, 2F)) AS t(x)', 'VECTOR_DIMENSION_MISMATCH'],
  ['java_method("java.util.UUID", "randomUUID")', PAIRS, 'UNRESOLVED_ROUTINE'],
])('%s FROM %s is refused: %s', async (call, from, condition) => {
  const run = async () => session().sql(`SELECT ${call} FROM ${from}`).collect();
  await expect(run()).rejects.toMatchObject({ condition });
});

test('sketches of the most frequent values are combined', async () => {
  const sketches = `
    SELECT approx_top_k_accumulate(x, n) AS s FROM VALUES (0, 8), (0, 8), (1, 8) AS t(x, n)`;
  const of = (tracked: number, values: string) =>
    `SELECT approx_top_k_accumulate(x, ${tracked}) AS s FROM VALUES ${values} AS t(x)`;
  const combined = (call: string, left: number, right: number) =>
    session()
      .sql(`SELECT CAST(approx_top_k_estimate(s, 2) AS STRING) FROM (SELECT ${call} AS s FROM (
        ${of(left, '(0), (0), (1)')} UNION ALL ${of(right, '(1), (1), (2)')}))`)
      .collect();
  expect(await combined('approx_top_k_combine(s)', 8, 8)).toEqual([['[{1, 3}, {0, 2}]']]);
  expect(await combined('approx_top_k_combine(s, 20)', 8, 9)).toEqual([['[{1, 3}, {0, 2}]']]);
  await expect(combined('approx_top_k_combine(s)', 8, 9)).rejects.toMatchObject({
    condition: 'APPROX_TOP_K_SKETCH_SIZE_NOT_MATCH',
  });
  await expect(async () => session().sql(sketches).collect()).rejects.toMatchObject({
    condition: 'DATATYPE_MISMATCH.NON_FOLDABLE_INPUT',
  });
});
