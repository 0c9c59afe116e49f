// Sketches as SQL sees them: exact while they are small, near the truth when they are not.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Session, session } from '../../../src/index.ts';

let opened: Session;
beforeAll(async () => {
  opened = await session({});
});
afterAll(() => opened.close());

async function answer(sql: string): Promise<unknown> {
  const [row] = await opened.sql(sql).collect();
  return row![0];
}

const exact: readonly (readonly [sql: string, value: unknown])[] = [
  [
    "SELECT theta_sketch_estimate(theta_sketch_agg(v)) FROM VALUES ('a'), ('b'), (''), (NULL), ('a') t(v)",
    2,
  ],
  [
    'SELECT theta_sketch_estimate(theta_sketch_agg(v)) FROM VALUES (array(1, NULL)), (array(1)), (array()) t(v)',
    2,
  ],
  [
    "SELECT theta_sketch_estimate(theta_sketch_agg(v COLLATE UTF8_LCASE)) FROM VALUES ('A'), ('a') t(v)",
    1,
  ],
  ['SELECT theta_sketch_estimate(theta_sketch_agg(v)) FROM VALUES (0.0D), (-0.0D) t(v)', 1],
  ['SELECT theta_sketch_estimate(theta_sketch_agg(CAST(NULL AS INT)))', 0],
  [
    "SELECT kll_sketch_get_n_double(kll_sketch_agg_double(v)) FROM VALUES (double('NaN')), (1.0D) t(v)",
    1,
  ],
  [
    "SELECT kll_sketch_get_quantile_float(kll_sketch_agg_float(v), 0D) FROM VALUES (float('NaN')), (2F), (1F) t(v)",
    1,
  ],
  [
    'SELECT theta_sketch_estimate(theta_union(theta_sketch_agg(a), theta_sketch_agg(b), 5)) FROM VALUES (1, 3), (2, 2), (3, 4) t(a, b)',
    4,
  ],
  [
    'SELECT theta_sketch_estimate(theta_intersection(theta_sketch_agg(a), theta_sketch_agg(b))) FROM VALUES (1, 3), (2, 2), (3, 4) t(a, b)',
    2,
  ],
  [
    'SELECT theta_sketch_estimate(theta_difference(theta_sketch_agg(a), theta_sketch_agg(b))) FROM VALUES (1, 3), (2, 2), (3, 4) t(a, b)',
    1,
  ],
  [
    'SELECT theta_sketch_estimate(theta_union_agg(s)) FROM (SELECT theta_sketch_agg(id) s FROM range(10) GROUP BY id % 3)',
    10,
  ],
  [
    'SELECT theta_sketch_estimate(theta_intersection_agg(s)) FROM (SELECT theta_sketch_agg(id) s FROM range(4) UNION ALL SELECT theta_sketch_agg(id) FROM range(2, 9))',
    2,
  ],
  ["SELECT hll_sketch_estimate(hll_sketch_agg(v)) FROM VALUES ('a'), ('b'), (NULL), ('a') t(v)", 2],
  ['SELECT hll_sketch_estimate(hll_sketch_agg(id)) FROM range(300)', 300],
  [
    'SELECT hll_sketch_estimate(hll_union(hll_sketch_agg(id), hll_sketch_agg(id + 5, 4), true)) FROM range(2)',
    4,
  ],
  [
    'SELECT hll_sketch_estimate(hll_union_agg(s)) FROM (SELECT hll_sketch_agg(id) s FROM range(10) GROUP BY id % 3)',
    10,
  ],
  ['SELECT kll_sketch_get_quantile_bigint(kll_sketch_agg_bigint(id), 0.5) FROM range(1, 8)', 4],
  [
    'SELECT kll_sketch_get_rank_double(kll_sketch_agg_double(CAST(id AS DOUBLE)), 2) FROM range(1, 5)',
    0.5,
  ],
  [
    'SELECT kll_sketch_get_quantile_float(kll_sketch_agg_float(CAST(id AS FLOAT)), array(0, 0.5, 1)) FROM range(1, 6)',
    [1, 3, 5],
  ],
  [
    'SELECT kll_sketch_get_n_bigint(kll_merge_agg_bigint(s)) FROM (SELECT kll_sketch_agg_bigint(id) s FROM range(5000) GROUP BY id % 3)',
    5000,
  ],
  [
    'SELECT kll_sketch_get_n_double(kll_sketch_merge_double(s, s)) FROM (SELECT kll_sketch_agg_double(1D) s)',
    2,
  ],
  [
    "SELECT kll_sketch_to_string_float(kll_sketch_agg_float(1F)) LIKE '%KllFloatsSketch%K  % : 200%'",
    true,
  ],
  ['SELECT kll_sketch_get_rank_bigint(CAST(NULL AS BINARY), 1)', null],
];

test.each(exact)('%s gives %s', async (sql, value) => {
  expect(await answer(sql)).toEqual(value);
});

describe('of a hundred thousand values, from several groups', () => {
  const groups = (aggregate: string) =>
    `(SELECT ${aggregate} AS s FROM range(100000) GROUP BY id % 7)`;

  test('theta', async () => {
    const estimate = await answer(
      `SELECT theta_sketch_estimate(theta_union_agg(s)) FROM ${groups('theta_sketch_agg(id)')}`,
    );
    expect(Math.abs(Number(estimate) / 100_000 - 1)).toBeLessThan(0.05);
  });

  test('HyperLogLog', async () => {
    const estimate = await answer(
      `SELECT hll_sketch_estimate(hll_union_agg(s)) FROM ${groups('hll_sketch_agg(id)')}`,
    );
    expect(Math.abs(Number(estimate) / 100_000 - 1)).toBeLessThan(0.05);
  });

  test('KLL', async () => {
    const merged = `(SELECT kll_merge_agg_bigint(s) AS s FROM ${groups('kll_sketch_agg_bigint(id)')})`;
    const quantile = await answer(`SELECT kll_sketch_get_quantile_bigint(s, 0.25) FROM ${merged}`);
    expect(Math.abs(Number(quantile) / 100_000 - 0.25)).toBeLessThan(0.03);
  });
});

const refused: readonly (readonly [sql: string, condition: string])[] = [
  ['SELECT theta_sketch_agg(1, 3)', 'THETA_INVALID_LG_NOM_ENTRIES'],
  ['SELECT theta_sketch_agg(1, CAST(NULL AS INT))', 'THETA_INVALID_LG_NOM_ENTRIES'],
  ['SELECT theta_sketch_agg(v, v) FROM VALUES (12) t(v)', 'THETA_LG_NOM_ENTRIES_MUST_BE_CONSTANT'],
  ["SELECT theta_sketch_agg(1, '12')", 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  ["SELECT theta_union(theta_sketch_agg(1), 'x')", 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  ["SELECT theta_sketch_estimate(X'616263')", 'THETA_INVALID_INPUT_SKETCH_BUFFER'],
  ["SELECT theta_intersection_agg(X'616263')", 'THETA_INVALID_INPUT_SKETCH_BUFFER'],
  ['SELECT hll_sketch_agg(1, 40)', 'HLL_INVALID_LG_K'],
  ['SELECT hll_sketch_agg(array(1))', 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  ['SELECT hll_union(hll_sketch_agg(1, 12), hll_sketch_agg(1, 13))', 'HLL_UNION_DIFFERENT_LG_K'],
  ["SELECT hll_sketch_estimate(X'616263')", 'HLL_INVALID_INPUT_SKETCH_BUFFER'],
  ['SELECT kll_sketch_agg_bigint(1D)', 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  ['SELECT kll_sketch_agg_bigint(1, 7)', 'DATATYPE_MISMATCH.TYPE_CHECK_FAILURE_WITH_HINT'],
  ['SELECT kll_sketch_agg_float(1F, CAST(NULL AS INT))', 'DATATYPE_MISMATCH.UNEXPECTED_NULL'],
  [
    'SELECT kll_sketch_get_quantile_bigint(kll_sketch_agg_bigint(1), 1.5)',
    'KLL_SKETCH_INVALID_QUANTILE_RANGE',
  ],
  [
    'SELECT kll_sketch_get_quantile_float(kll_sketch_agg_float(1F), true)',
    'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE',
  ],
  [
    'SELECT kll_sketch_get_rank_bigint(kll_sketch_agg_float(CAST(id AS FLOAT)), 1) FROM range(7)',
    'KLL_INVALID_INPUT_SKETCH_BUFFER',
  ],
];

test.each(refused)('%s is refused with %s', async (sql, condition) => {
  await expect(answer(sql)).rejects.toMatchObject({ condition });
});
