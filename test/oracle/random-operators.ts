import fc from 'fast-check';
import { groupingKey, joinKey, LONG_TEXT } from './random-keys.ts';
import { over, rankedWithTies } from './random-over.ts';
import { itemList, rowCondition, statelessQuery } from './random-query.ts';
import { asking } from './random-subqueries.ts';

/**
 * Queries whose operators stand on each other's changing results. Every step takes a relation of the five columns and gives
 * one; sums are of integers and of quarters, so that they are exact in every order and when rows are taken back.
 */

/** How many operators with state a chain has at most, beside those of a join's other side. */
const STEPS_MAX = 4;

type Step = fc.Arbitrary<(below: string) => string>;

const ALL_COLUMNS =
  'k NULLS FIRST, v DESC NULLS LAST, n NULLS FIRST, d DESC NULLS LAST, ts NULLS FIRST';

const aggregates = fc.constantFrom(
  'CAST(count(*) AS INT) AS v, CAST(sum(n) AS BIGINT) AS n, sum(d) AS d, max(ts) AS ts',
  'CAST(count(k) AS INT) AS v, CAST(min(n) AS BIGINT) AS n, max(d) AS d, min(ts) AS ts',
  'max(v) AS v, CAST(sum(v) AS BIGINT) AS n, min(d) AS d, max(ts) AS ts',
  'CAST(count(DISTINCT v) AS INT) AS v, CAST(sum(DISTINCT n) AS BIGINT) AS n, max(d) AS d, max(ts) AS ts',
  'CAST(count(DISTINCT k) FILTER (WHERE v > 0) AS INT) AS v, CAST(count(DISTINCT k) AS BIGINT) AS n, sum(d) AS d, max(ts) AS ts',
  'CAST(count(*) FILTER (WHERE n > 0) AS INT) AS v, CAST(sum(n) FILTER (WHERE v > 0) AS BIGINT) AS n, min(d) FILTER (WHERE v <= n) AS d, max(ts) AS ts',
  "CAST(coalesce(count_if(v > 0), 0) AS INT) AS v, CAST(sum(CAST(n AS DECIMAL(20, 2))) AS BIGINT) AS n, CAST(max(CAST(d AS DECIMAL(12, 3))) AS DOUBLE) AS d, max(CAST(ts AS DATE)) + INTERVAL '1' HOUR AS ts",
  'CASE WHEN bool_or(v > 1) THEN 1 WHEN bool_and(v > 0) THEN 2 END AS v, max(CAST(v AS BIGINT)) AS n, CAST(count(DISTINCT CAST(d AS DECIMAL(12, 3))) AS DOUBLE) AS d, min(ts) AS ts',
);

const grouped: Step = fc
  .tuple(
    fc.oneof(
      {
        weight: 2,
        arbitrary: fc.constantFrom(
          ['k', 'k'],
          ['min(k) AS k', 'v'],
          ['max(k) AS k', "date_trunc('MINUTE', ts)"],
          ['k', 'k, d'],
          ['k', 'GROUPING SETS ((k), (v), (k, v))'],
          ['k', 'GROUPING SETS ((k, v), (k, d), (k))'],
        ),
      },
      fc
        .tuple(fc.constantFrom('min(k) AS k', `max(${LONG_TEXT}) AS k`), groupingKey)
        .map(([key, by]) => [key, by] as const),
    ),
    aggregates,
    fc.constantFrom('', '', ' HAVING count(*) > 1', ' HAVING max(v) > 0'),
  )
  .map(
    ([[key, keys], calls, having]) =>
      (below) =>
        `SELECT ${key}, ${calls} FROM (${below}) AS q GROUP BY ${keys}${having}`,
  );

const whole: Step = aggregates.map(
  (calls) => (below) => `SELECT max(k) AS k, ${calls} FROM (${below}) AS q`,
);

const distinct: Step = fc
  .constantFrom('k, v, n, d, ts', "k, v, 1 AS n, d, date_trunc('MINUTE', ts) AS ts")
  .map((items) => (below) => `SELECT DISTINCT ${items} FROM (${below}) AS q`);

/** Rows with equal ranks of `row_number` are equal. */
const ranked: Step = fc
  .tuple(
    fc.constantFrom(
      `row_number() OVER (PARTITION BY k ORDER BY ${ALL_COLUMNS})`,
      `row_number() OVER (ORDER BY ${ALL_COLUMNS})`,
      'rank() OVER (PARTITION BY k ORDER BY v DESC NULLS LAST)',
      'dense_rank() OVER (PARTITION BY v ORDER BY ts NULLS FIRST)',
    ),
    fc.constantFrom('= 1', '<= 2', '<= 3', '< 2'),
  )
  .map(
    ([rank, limit]) =>
      (below) =>
        `SELECT k, v, n, d, ts FROM (SELECT *, ${rank} AS place FROM (${below}) AS q) AS q WHERE place ${limit}`,
  );

const first: Step = fc
  .integer({ min: 1, max: 6 })
  .map(
    (count) => (below) =>
      `SELECT * FROM (SELECT * FROM (${below}) AS q ORDER BY ${ALL_COLUMNS} LIMIT ${count}) AS q`,
  );

const set: Step = fc
  .tuple(
    fc.constantFrom('UNION ALL', 'UNION', 'INTERSECT', 'INTERSECT ALL', 'EXCEPT', 'EXCEPT ALL'),
    statelessQuery,
  )
  .map(
    ([word, other]) =>
      (below) =>
        `SELECT * FROM ((SELECT k, v, n, d, ts FROM (${below}) AS q) ${word} (SELECT k, v, n, d, ts FROM (${other}) AS q)) AS q`,
  );

const otherSide: fc.Arbitrary<string> = fc
  .tuple(statelessQuery, fc.oneof(fc.constant(null), grouped, distinct))
  .map(([query, step]) => (step === null ? query : step(query)));

const joined: Step = fc
  .tuple(
    fc.constantFrom(
      'JOIN',
      'JOIN',
      'LEFT JOIN',
      'RIGHT JOIN',
      'FULL JOIN',
      'SEMI JOIN',
      'ANTI JOIN',
    ),
    otherSide,
    fc.oneof(
      fc.constantFrom('l.k = r.k', 'l.v = r.v', 'l.k IS NOT DISTINCT FROM r.k AND l.v <= r.v'),
      joinKey,
    ),
  )
  .map(([kind, other, on]) => (below) => {
    const isHalf = kind === 'SEMI JOIN' || kind === 'ANTI JOIN';
    const columns = isHalf
      ? 'l.k AS k, l.v AS v, l.n AS n, l.d AS d, l.ts AS ts'
      : 'l.k AS k, r.v AS v, l.n AS n, r.d AS d, coalesce(l.ts, r.ts) AS ts';
    return `SELECT ${columns} FROM (${below}) AS l ${kind} (${other}) AS r ON ${on}`;
  });

const stateful: Step = fc.oneof(
  { weight: 4, arbitrary: grouped },
  { weight: 1, arbitrary: whole },
  { weight: 2, arbitrary: distinct },
  { weight: 4, arbitrary: ranked },
  { weight: 2, arbitrary: first },
  { weight: 2, arbitrary: set },
  { weight: 3, arbitrary: joined },
  { weight: 2, arbitrary: over },
  { weight: 1, arbitrary: rankedWithTies },
  { weight: 2, arbitrary: asking(otherSide) },
);

/** What may stand between two of them. */
const between: Step = fc.oneof(
  fc.constant((below: string) => below),
  rowCondition.map(
    (condition) => (below: string) => `SELECT * FROM (${below}) AS q WHERE ${condition}`,
  ),
  itemList.map((items) => (below: string) => `SELECT ${items} FROM (${below}) AS q`),
);

/** A chain of one to four operators with state, and filters and projections around them: a stream of changes. */
export const operatorChain: fc.Arbitrary<string> = fc
  .tuple(
    statelessQuery,
    fc.array(fc.tuple(stateful, between), { minLength: 1, maxLength: STEPS_MAX }),
  )
  .map(([query, steps]) => steps.reduce((below, [step, around]) => around(step(below)), query));
