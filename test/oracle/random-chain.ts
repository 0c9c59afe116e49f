import fc from 'fast-check';
import { template } from './random-query.ts';

/** How deep operators with state stand above each other. */
const CHAIN_DEPTH_MAX = 3;

/** An alias, because an interface is no Record. */
type Chains = { readonly rows: string };

const condition = fc.constantFrom('v > 0', 'k IS NOT NULL', 'n % 2 = 0', "k <> 'a'", 'v <= n');
const least = fc.constantFrom('min', 'max');
const order = fc.constantFrom(
  'v DESC NULLS LAST, n NULLS FIRST, k NULLS FIRST',
  'n NULLS LAST, k DESC NULLS LAST, v NULLS FIRST',
);
const count = fc.integer({ min: 1, max: 4 }).map(String);
const on = fc.constantFrom(
  'l.k = r.k',
  'l.k = r.k AND l.v < r.v',
  'l.v = r.v AND l.n <= r.n',
  'l.k IS NOT DISTINCT FROM r.k AND l.n > 0',
  'l.n = r.n AND r.v > 0',
);

/**
 * Operators that keep state above each other, over the tables `t` and `u`: each relation has the columns k, v and n, and no
 * result depends on which of several rows comes first.
 */
export const chainQuery: fc.Arbitrary<string> = fc.letrec<Chains>((tie) => {
  const rows = tie('rows');
  const inner = template`(${rows}) AS q`;
  return {
    rows: fc.oneof(
      { maxDepth: CHAIN_DEPTH_MAX, depthIdentifier: 'chain' },
      fc.constantFrom('SELECT k, v, n FROM t', 'SELECT k, v, n FROM u WHERE v IS NOT NULL'),
      template`SELECT k, ${least}(v) AS v, ${least}(n) AS n FROM ${inner} GROUP BY k`,
      template`SELECT k, ${least}(v) AS v, count(*) AS n FROM ${inner} WHERE ${condition} GROUP BY k`,
      template`SELECT ${least}(k) AS k, v, count(DISTINCT n) AS n FROM ${inner} GROUP BY v`,
      template`SELECT k, v, count(n) AS n FROM ${inner} GROUP BY k, v HAVING count(*) > 1`,
      template`SELECT DISTINCT k, v, n FROM ${inner}`,
      template`SELECT k, v, n FROM (SELECT *, row_number() OVER (PARTITION BY k ORDER BY ${order}) AS r FROM ${inner}) AS w WHERE r <= ${count}`,
      template`SELECT k, v, n FROM (SELECT *, rank() OVER (PARTITION BY v ORDER BY n DESC NULLS LAST) AS r FROM ${inner}) AS w WHERE r <= ${count}`,
      template`SELECT k, v, n FROM (SELECT k, v, n FROM ${inner} ORDER BY ${order} LIMIT ${count}) AS w`,
      template`SELECT l.k, l.v, r.n FROM (${rows}) AS l ${fc.constantFrom('JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN')} (${rows}) AS r ON ${on}`,
      template`SELECT l.k, l.v, l.n FROM (${rows}) AS l ${fc.constantFrom('SEMI', 'ANTI')} JOIN (${rows}) AS r ON ${on}`,
      template`SELECT k, v, n FROM ${inner} WHERE v IN (SELECT v FROM (${rows}) AS s WHERE v IS NOT NULL)`,
      template`(${rows}) ${fc.constantFrom('UNION', 'UNION ALL', 'INTERSECT', 'EXCEPT')} (${rows})`,
    ),
  };
}).rows;

/** A chain with an aggregate at its top. */
export const groupedChainQuery: fc.Arbitrary<string> = template`SELECT k, count(*) AS c, count(v) AS d, max(n) AS m FROM (${chainQuery}) AS g GROUP BY k`;
