import { describe, expect, test } from 'vitest';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();

function rows(sql: string): Promise<readonly (readonly unknown[])[]> {
  return session().sql(sql).collect();
}

const BIDS = `(SELECT TIMESTAMP'2026-01-01 00:00:00' + make_dt_interval(0, 0, 0, s) AS t, s, k
  FROM VALUES (1, 'a'), (4, 'a'), (9, 'b'), (10, 'a'), (NULL, 'a') AS v(s, k))`;

const START = "unix_seconds(window_start) - unix_seconds(TIMESTAMP'2026-01-01')";
const END = "unix_seconds(window_end) - unix_seconds(TIMESTAMP'2026-01-01')";

test('a row has the columns of its table, then its window; without a time it has none', async () => {
  const frame = session().sql(
    `SELECT * FROM TABLE(TUMBLE(TABLE ${BIDS}, DESCRIPTOR(t), INTERVAL '5' SECONDS)) WHERE s = 4`,
  );
  expect(frame.columns).toEqual(['t', 's', 'k', 'window_start', 'window_end', 'window_time']);
  expect(await frame.collect()).toEqual([
    [
      '2026-01-01T00:00:04Z',
      4,
      'a',
      '2026-01-01T00:00:00Z',
      '2026-01-01T00:00:05Z',
      '2026-01-01T00:00:04.999999Z',
    ],
  ]);
});

describe('windows', () => {
  test.each<[string, readonly (readonly number[])[]]>([
    [
      "TUMBLE(TABLE b, DESCRIPTOR(t), INTERVAL '5' SECONDS)",
      [
        [0, 5, 2],
        [5, 10, 1],
        [10, 15, 1],
      ],
    ],
    [
      "HOP(TABLE b, DESCRIPTOR(t), INTERVAL '5' SECONDS, INTERVAL '10' SECONDS)",
      [
        [-5, 5, 2],
        [0, 10, 3],
        [5, 15, 2],
        [10, 20, 1],
      ],
    ],
    [
      "HOP(TABLE b, DESCRIPTOR(t), SIZE => INTERVAL '10' SECONDS, SLIDE => INTERVAL '10' SECONDS)",
      [
        [0, 10, 3],
        [10, 20, 1],
      ],
    ],
    [
      "CUMULATE(TABLE b, DESCRIPTOR(t), INTERVAL '5' SECONDS, INTERVAL '10' SECONDS)",
      [
        [0, 5, 2],
        [0, 10, 3],
        [10, 15, 1],
        [10, 20, 1],
      ],
    ],
    [
      "SESSION(TABLE b, DESCRIPTOR(t), INTERVAL '3' SECONDS)",
      [
        [1, 7, 2],
        [9, 13, 2],
      ],
    ],
  ])('%s', async (table, windows) => {
    const sql = `WITH b AS (SELECT * FROM ${BIDS})
      SELECT ${START} AS s, ${END} AS e, count(*) FROM TABLE(${table}) GROUP BY window_start, window_end ORDER BY s, e`;
    expect(await rows(sql)).toEqual(windows);
  });

  test('sessions are those of each partition, with and without GROUP BY', async () => {
    const table = `TABLE(SESSION(TABLE ${BIDS} PARTITION BY k, DESCRIPTOR(t), INTERVAL '3' SECONDS))`;
    const grouped = `SELECT k, ${START} AS s, ${END} AS e, count(*) FROM ${table} AS x GROUP BY x.k, window_start, window_end ORDER BY 1, 2`;
    const expected = [
      ['a', 1, 7, 2],
      ['a', 10, 13, 1],
      ['b', 9, 12, 1],
    ];
    expect(await rows(grouped)).toEqual(expected);
    const alone = `SELECT k, ${START} AS s, ${END} AS e, count(*) FROM (SELECT * FROM ${table}) GROUP BY ALL ORDER BY 1, 2`;
    expect(await rows(alone)).toEqual(expected);
  });

  test('may be joined and ranked', async () => {
    const table = `TABLE(TUMBLE(TABLE ${BIDS}, DESCRIPTOR(t), INTERVAL '5' SECONDS))`;
    const best = `SELECT s, k FROM (
      SELECT *, row_number() OVER (PARTITION BY window_start, window_end ORDER BY s DESC) AS place FROM ${table})
      WHERE place = 1 ORDER BY s`;
    expect(await rows(best)).toEqual([
      [4, 'a'],
      [9, 'b'],
      [10, 'a'],
    ]);
    const joined = `SELECT l.s, r.s FROM ${table} l JOIN ${table} r
      ON l.window_start = r.window_start AND l.window_end = r.window_end AND l.s < r.s`;
    expect(await rows(joined)).toEqual([[1, 4]]);
  });
});

test.each([
  ['TUMBLE(TABLE b, DESCRIPTOR(t))', 'WRONG_NUM_ARGS.WITHOUT_SUGGESTION'],
  [
    "TUMBLE(TABLE b, DESCRIPTOR(k), INTERVAL '1' DAY, INTERVAL '0' DAY, 1)",
    'WRONG_NUM_ARGS.WITHOUT_SUGGESTION',
  ],
  ["TUMBLE(TABLE b, DESCRIPTOR(s), INTERVAL '1' DAY)", 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  ["TUMBLE(TABLE b, DESCRIPTOR(nope), INTERVAL '1' DAY)", 'UNRESOLVED_COLUMN.WITH_SUGGESTION'],
  [
    "TUMBLE(TABLE b, DESCRIPTOR(t), INTERVAL '0' DAY)",
    'DATATYPE_MISMATCH.PARAMETER_CONSTRAINT_VIOLATION',
  ],
  [
    "CUMULATE(TABLE b, DESCRIPTOR(t), INTERVAL '2' DAY, INTERVAL '3' DAY)",
    'DATATYPE_MISMATCH.PARAMETER_CONSTRAINT_VIOLATION',
  ],
  ["TUMBLE(TABLE b, t, INTERVAL '1' DAY)", 'PARSE_SYNTAX_ERROR'],
])('%s is refused', async (table, condition) => {
  const sql = `WITH b AS (SELECT * FROM ${BIDS}) SELECT * FROM TABLE(${table})`;
  await expect((async () => rows(sql))()).rejects.toThrow(expect.objectContaining({ condition }));
});
