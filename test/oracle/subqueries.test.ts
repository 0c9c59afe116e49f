import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sharedSession } from '../support/shared-session.ts';
import { comparableRows } from './comparable.ts';
import { answerOfDuckdb } from './duckdb-oracle.ts';
import { template } from './random-query.ts';

const session = sharedSession();
const RUNS = process.env['MILLRACE_LONG_TESTS'] === '1' ? 1000 : 60;

/** Rows of (id, k, v) under a name. */
function table(name: string): fc.Arbitrary<string> {
  const value = fc.option(fc.integer({ min: 0, max: 5 }), { freq: 6 });
  return fc
    .array(fc.tuple(fc.option(fc.constantFrom("'a'", "'b'", "'c'")), value), {
      minLength: 1,
      maxLength: 12,
    })
    .map((rows) => rows.map(([k, v], id) => `(${id}, ${k}, ${v})`).join(', '))
    .map(
      (rows) =>
        `(SELECT id, CAST(k AS STRING) AS k, CAST(v AS INT) AS v FROM (VALUES ${rows}) AS x(id, k, v)) AS ${name}`,
    );
}

/** How a subquery over `u` reads the row of `t` around it. */
const link = fc.constantFrom(
  ...['u.k = t.k', 'u.k = t.k AND u.v < t.v', 'u.v = t.v + 1', 'u.id > t.id'],
  ...['t.k = u.k AND t.v IS NOT NULL', 'u.v = t.v OR u.k = t.k', 'u.v > 2', 't.v > 2'],
);
const u = table('u');
const rows = fc.oneof(
  template`SELECT u.v FROM ${u} WHERE ${link}`,
  template`SELECT DISTINCT u.v FROM ${u} WHERE ${link}`,
  template`SELECT max(u.v) FROM ${u} WHERE ${link} GROUP BY u.k`,
  template`SELECT u.v FROM ${u} WHERE ${link} ORDER BY u.id LIMIT 2`,
  template`SELECT u.v + t.id FROM ${u} WHERE ${link}`,
  template`SELECT u.v FROM ${u} WHERE ${link} UNION ALL SELECT t.v`,
  template`SELECT u.v FROM ${u} JOIN ${table('w')} ON u.id = w.id AND w.v > t.v WHERE ${link}`,
  template`SELECT u.v FROM ${u} WHERE ${link} AND EXISTS (SELECT 1 FROM ${table('w')} WHERE w.k = u.k AND w.v < t.id)`,
);
const value = fc.oneof(
  template`SELECT max(u.v) FROM ${u} WHERE ${link}`,
  template`SELECT count(*) FROM ${u} WHERE ${link}`,
  template`SELECT coalesce(sum(u.v), -1) FROM ${u} WHERE ${link}`,
  template`SELECT count(u.v) + t.id FROM ${u} WHERE ${link}`,
  template`SELECT u.v FROM ${u} WHERE ${link} ORDER BY u.id DESC LIMIT 1`,
);
const condition = fc.oneof(
  template`EXISTS (${rows})`,
  template`NOT EXISTS (${rows})`,
  template`t.v IN (${rows})`,
  template`t.v NOT IN (${rows})`,
  template`t.v <= (${value})`,
  template`(t.v > 3 OR EXISTS (${rows}))`,
  template`(t.id < 2 AND t.v NOT IN (${rows}))`,
);
const t = table('t');
const query = fc.oneof(
  template`SELECT t.id, t.k FROM ${t} WHERE ${condition}`,
  template`SELECT t.id FROM ${t} WHERE ${condition} AND ${condition}`,
  template`SELECT t.id, (${value}) AS a, (${value}) + 1 AS b FROM ${t}`,
  template`SELECT t.k, sum((${value})) AS a FROM ${t} GROUP BY t.k`,
  template`SELECT t.id, s.a FROM ${t}, LATERAL (SELECT u.v AS a FROM ${u} WHERE ${link}) AS s`,
  template`SELECT t.id, s.a FROM ${t} LEFT JOIN LATERAL (SELECT count(*) AS a FROM ${u} WHERE ${link}) AS s ON true`,
  template`SELECT t.id, s.a FROM ${t}, LATERAL (SELECT x.a FROM (SELECT count(*) AS a FROM ${u} WHERE ${link}) AS x WHERE x.a < 2) AS s`,
);

test('subqueries give what DuckDB gives, however they read the rows around them', async () => {
  await fc.assert(
    fc.asyncProperty(query, async (sql) => {
      const frame = session().sql(sql);
      const own = comparableRows(frame, await frame.collect());
      expect(own).toEqual(await answerOfDuckdb([], sql));
    }),
    { numRuns: RUNS },
  );
});
