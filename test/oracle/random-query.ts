import fc from 'fast-check';
import type { JsonValue } from '../../src/columnar/json-value.ts';
import type { JsonRow } from '../conformance/stream-case.ts';

/**
 * Queries over the tables `t` and `u`, written so that Spark's dialect and DuckDB's mean the same: nothing overflows,
 * divides by zero or depends on an order. Each relation has the same five columns, so that any query can be part of any other.
 */
export const COLUMNS = 'k STRING, v INT, n BIGINT, d DOUBLE, ts TIMESTAMP';

/** How deep queries are nested in queries, and expressions in expressions. */
const QUERY_DEPTH_MAX = 4;
const EXPRESSION_DEPTH_MAX = 3;

export interface RandomTable {
  readonly name: string;
  readonly rows: readonly JsonRow[];
}

/** Exact in every order of summing: a quarter is a binary fraction. */
const quarter = fc.integer({ min: 0, max: 40 }).map((count) => count / 4);
const second = fc.integer({ min: 0, max: 600 });

/** Longer than a row of state has room for: it lies in the heap. */
const LONG_TEXT = 'a text of some length '.repeat(4);

const row: fc.Arbitrary<JsonRow> = fc.tuple<JsonValue[]>(
  fc.option(fc.constantFrom('a', 'b', 'c', 'Ab', '', 'é', LONG_TEXT), { freq: 6 }),
  fc.option(fc.integer({ min: -3, max: 5 }), { freq: 6 }),
  fc.option(fc.integer({ min: -100, max: 100 }), { freq: 6 }),
  fc.option(quarter, { freq: 6 }),
  second.map((count) => new Date(count * 1000).toISOString()),
);

/** At least a row: a stream without any has no batch, and a batch engine always answers. */
export function randomTable(name: string): fc.Arbitrary<RandomTable> {
  return fc.array(row, { minLength: 1, maxLength: 40 }).map((rows) => ({ name, rows }));
}

/** An alias, because an interface is no Record. */
type Expressions = {
  readonly integer: string;
  readonly double: string;
  readonly text: string;
  readonly time: string;
  readonly condition: string;
};

const expressions = fc.letrec<Expressions>((tie) => {
  const { integer, double, text, time, condition } = {
    integer: tie('integer'),
    double: tie('double'),
    text: tie('text'),
    time: tie('time'),
    condition: tie('condition'),
  };
  const oneOf = (...choices: fc.Arbitrary<string>[]) =>
    fc.oneof({ maxDepth: EXPRESSION_DEPTH_MAX, depthIdentifier: 'expression' }, ...choices);
  return {
    integer: oneOf(
      fc.constantFrom('v', 'n', '1', '-2', 'CAST(NULL AS INT)'),
      template`(${integer} + ${integer})`,
      template`(${integer} - ${integer})`,
      template`(${integer} % 7)`,
      template`length(${text})`,
      template`abs(${integer} % 5)`,
      template`coalesce(${integer}, ${integer})`,
      template`CASE WHEN ${condition} THEN ${integer} ELSE ${integer} END`,
      template`greatest(${integer}, ${integer})`,
    ),
    double: oneOf(
      fc.constantFrom('d', '0.5D', 'CAST(v AS DOUBLE)'),
      template`(${double} + ${double})`,
      template`coalesce(${double}, 0.25D)`,
      template`CASE WHEN ${condition} THEN ${double} END`,
    ),
    text: oneOf(
      fc.constantFrom('k', "'a'", "''", 'CAST(NULL AS STRING)'),
      template`upper(${text})`,
      template`(${text} || ${text})`,
      template`substring(${text}, 1, 2)`,
      template`nullif(${text}, ${text})`,
      template`CASE WHEN ${condition} THEN ${text} END`,
    ),
    time: oneOf(
      fc.constant('ts'),
      template`(${time} + INTERVAL '7' SECOND)`,
      template`date_trunc('MINUTE', ${time})`,
    ),
    condition: oneOf(
      fc.constantFrom('v > 1', "k = 'a'", 'k IS NULL', 'd < 5', 'n BETWEEN -20 AND 60'),
      template`(${integer} <= ${integer})`,
      template`(${text} <> ${text})`,
      template`(${double} >= ${double})`,
      template`(${time} < TIMESTAMP '1970-01-01 00:05:00')`,
      template`(${integer} IN (1, 3, ${integer}))`,
      template`(${text} LIKE 'a%')`,
      template`(${condition} AND ${condition})`,
      template`(${condition} OR ${condition})`,
      template`(NOT ${condition})`,
      template`((${condition}) IS NOT NULL)`,
    ),
  };
});

const { integer, double, text, time, condition } = expressions;

/** Of one row. */
export const rowCondition: fc.Arbitrary<string> = condition;

/** The five columns, computed from those of one row. */
export const itemList: fc.Arbitrary<string> = template`${text} AS k, CAST(${integer} AS INT) AS v, CAST(${integer} AS BIGINT) AS n, ${double} AS d, ${time} AS ts`;

/** Queries without aggregates: an append-mode stream. */
export const { query: statelessQuery } = fc.letrec<{ query: string }>((tie) => ({
  query: fc.oneof(
    { maxDepth: QUERY_DEPTH_MAX },
    fc.constantFrom('SELECT * FROM t', 'SELECT * FROM u'),
    template`SELECT ${itemList} FROM (${tie('query')}) AS q`,
    template`SELECT * FROM (${tie('query')}) AS q WHERE ${condition}`,
    template`SELECT ${itemList} FROM (${tie('query')}) AS q WHERE ${condition}`,
    template`(${tie('query')}) UNION ALL (${tie('query')})`,
  ),
}));

/** Queries that join two streams, or a stream with itself: an append-mode stream that keeps all its rows. */
export const joinQuery: fc.Arbitrary<string> = fc
  .tuple(statelessQuery, statelessQuery, condition)
  .chain(([left, right, residual]) =>
    fc
      .oneof(
        ...[
          'l.k = r.k',
          'l.k <=> r.k AND l.v <= r.v',
          'l.n = r.v + 1',
          'l.k = r.k AND l.ts < r.ts',
        ].map((on) =>
          fc.constant(
            `SELECT l.k AS k, r.v AS v, l.n AS n, r.d AS d, l.ts AS ts FROM (${left}) AS l JOIN (${right}) AS r ON ${on}`,
          ),
        ),
      )
      .chain((joined) =>
        fc.oneof(
          fc.constant(joined),
          fc.constant(`SELECT * FROM (${joined}) AS q WHERE ${residual}`),
          template`SELECT ${itemList} FROM (${fc.constant(joined)}) AS q`,
        ),
      ),
  );

const aggregates = template`CAST(count(*) AS INT) AS v, sum(${integer}) AS n, avg(${double}) AS d, max(${time}) AS ts`;
const otherAggregates = template`CAST(count(${text}) AS INT) AS v, CAST(min(${integer}) AS BIGINT) AS n, sum(${double}) AS d, min(${time}) AS ts`;
const anyAggregates = fc.oneof(aggregates, otherAggregates);

/** Queries with one aggregate, whose result is filtered and projected again: a complete-mode stream. */
export const aggregateQuery: fc.Arbitrary<string> = fc
  .oneof(
    template`SELECT k, ${anyAggregates} FROM (${statelessQuery}) AS q GROUP BY k`,
    template`SELECT min(k) AS k, ${anyAggregates} FROM (${statelessQuery}) AS q`,
    template`SELECT max(k) AS k, ${anyAggregates} FROM (${statelessQuery}) AS q GROUP BY v, date_trunc('MINUTE', ts)`,
    template`SELECT k, ${anyAggregates} FROM (${statelessQuery}) AS q GROUP BY k, d HAVING count(*) > 1`,
  )
  .chain((aggregate) =>
    fc.oneof(
      { weight: 2, arbitrary: fc.constant(aggregate) },
      template`SELECT ${itemList} FROM (${fc.constant(aggregate)}) AS q WHERE ${condition}`,
    ),
  );

/** A text with generated parts. */
export function template(
  texts: TemplateStringsArray,
  ...parts: fc.Arbitrary<string>[]
): fc.Arbitrary<string> {
  return fc
    .tuple(...parts)
    .map((values) => texts.reduce((whole, piece, index) => whole + values[index - 1] + piece));
}
