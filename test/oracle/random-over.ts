import fc from 'fast-check';

/** Rows that are equal in this order are equal. */
const ALL_COLUMNS =
  'k NULLS FIRST, v DESC NULLS LAST, n NULLS FIRST, d DESC NULLS LAST, ts NULLS FIRST';

const partition = fc.constantFrom(
  'PARTITION BY k',
  'PARTITION BY v',
  "PARTITION BY k, date_trunc('MINUTE', ts)",
  'PARTITION BY CAST(n AS DECIMAL(20, 2))',
  '',
);

/** Columns `v`, `n` and `d` of a window in which all rows have an order. */
const orderedCalls = fc.constantFrom(
  ['v', 'lag(n) OVER w', 'lead(d) OVER w'],
  ['lag(v, 2) OVER w', 'n', 'lag(d, 1, 0.5D) OVER w'],
  ['CAST(rank() OVER w AS INT)', 'n', 'd'],
  ['CAST(ntile(3) OVER w AS INT)', 'CAST(dense_rank() OVER w AS BIGINT)', 'd'],
  ['first_value(v) OVER w', 'last_value(n) OVER w', 'nth_value(d, 2) OVER w'],
  ['v', 'CAST(sum(n) OVER w AS BIGINT)', 'min(d) OVER w'],
);

const framedCalls = fc.constantFrom(
  ['max(v) OVER w', 'CAST(sum(n) OVER w AS BIGINT)', 'sum(d) OVER w'],
  ['CAST(count(k) OVER w AS INT)', 'min(n) OVER w', 'max(d) OVER w'],
);

const frame = fc.constantFrom(
  'ROWS BETWEEN 2 PRECEDING AND CURRENT ROW',
  'ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING',
  'ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING',
  'ROWS BETWEEN 3 PRECEDING AND 1 PRECEDING',
);

/** Columns beside what rows around them say, each row of the relation once. */
export const over: fc.Arbitrary<(below: string) => string> = fc
  .oneof(
    fc.record({ calls: orderedCalls, order: fc.constant(`ORDER BY ${ALL_COLUMNS}`) }),
    fc.record({
      calls: framedCalls,
      order: frame.map((rows) => `ORDER BY ${ALL_COLUMNS} ${rows}`),
    }),
    // Rows of one time are taken together.
    fc.record({ calls: framedCalls, order: fc.constantFrom('ORDER BY ts NULLS FIRST', '') }),
  )
  .chain(({ calls: [v, n, d], order }) =>
    partition.map(
      (by) => (below) =>
        `SELECT k, ${v} AS v, ${n} AS n, ${d} AS d, ts FROM (${below}) AS q WINDOW w AS (${by} ${order})`,
    ),
  );

/** The first rows of a partition, of which it does not matter which of those with one order they are. */
export const rankedWithTies: fc.Arbitrary<(below: string) => string> = fc
  .tuple(
    fc.constantFrom('v NULLS FIRST', 'v DESC NULLS LAST', 'v NULLS LAST'),
    fc.constantFrom('= 1', '<= 2', '= 2'),
  )
  .map(
    ([order, limit]) =>
      (below) =>
        `SELECT k, v, CAST(v AS BIGINT) AS n, 0.5D AS d, ts FROM (SELECT k, v, date_trunc('DAY', ts) AS ts, row_number() OVER (PARTITION BY k, date_trunc('DAY', ts) ORDER BY ${order}) AS place FROM (${below}) AS q) AS q WHERE place ${limit}`,
  );
