import { describe, expect, test } from 'vitest';
import { session as openSession, type Session } from '../../src/index.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();

async function under<T>(
  settings: Readonly<Record<string, string | boolean>>,
  ask: (opened: Session) => Promise<T>,
): Promise<T> {
  await using opened = await openSession({ threads: 1, settings });
  return await ask(opened);
}

describe('settings change how SQL is read', () => {
  test.each<[Record<string, string | boolean>, string, unknown]>([
    [
      { 'spark.sql.ansi.doubleQuotedIdentifiers': true },
      'SELECT "a b" FROM VALUES (1) t("a b")',
      1,
    ],
    [{ 'spark.sql.legacy.bangEqualsNot': true }, 'SELECT 1 ! IN (2, 3) AND 1 IS ! NULL', true],
    [{ 'spark.sql.legacy.consecutiveStringLiterals.enabled': true }, "SELECT 'a''b'", 'ab'],
    [
      { 'spark.sql.legacy.setopsPrecedence.enabled': true },
      'SELECT count(*) FROM (SELECT 1 UNION SELECT 2 INTERSECT SELECT 2)',
      1,
    ],
    [
      { 'spark.sql.legacy.parser.havingWithoutGroupByAsWhere': true },
      'SELECT id FROM range(3) HAVING id > 1',
      2,
    ],
    [
      { 'spark.sql.timestampType': 'TIMESTAMP_NTZ' },
      "SELECT typeof(TIMESTAMP '2024-01-01')",
      'timestamp_ntz',
    ],
    [
      { 'spark.sql.timestampType': 'TIMESTAMP_NTZ' },
      "SELECT typeof(array(to_timestamp('2024-01-01')))",
      'array<timestamp_ntz>',
    ],
    [
      { 'spark.sql.timestampType': 'TIMESTAMP_NTZ' },
      "SELECT typeof(TIMESTAMP '2024-01-01 00:00:00Z')",
      'timestamp',
    ],
    [{ 'spark.sql.legacy.allowParameterlessCount': true }, 'SELECT count() FROM range(3)', 3],
    [
      { 'spark.sql.legacy.allowStarWithSingleTableIdentifierInCount': true },
      'SELECT count(t.*) FROM VALUES (1, 2), (3, NULL) AS t(a, b)',
      1,
    ],
    [
      { 'spark.sql.function.concatBinaryAsString': true },
      "SELECT typeof(X'41' || X'42') || (X'41' || X'42')",
      'stringAB',
    ],
    [
      { 'spark.sql.function.eltOutputAsString': true },
      "SELECT typeof(elt(1, X'41', X'42')) || elt(1, X'41')",
      'stringA',
    ],
    [
      { 'spark.sql.legacy.negativeIndexInArrayInsert': true },
      "SELECT array_join(flatten(array(array_insert(array(1, 3, 4), -2, 2), array_insert(array(5), -3, 0))), ',', '-')",
      '1,2,3,4,0,-,-,5',
    ],
    [{ 'spark.sql.legacy.javaCharsets': true }, "SELECT hex(encode('€', 'windows-1252'))", '80'],
    [{ 'spark.sql.legacy.codingErrorAction': true }, "SELECT string(encode('é', 'US-ASCII'))", '?'],
    [{ 'spark.sql.groupByOrdinal': false }, 'SELECT count(*) FROM range(3) GROUP BY 1', 3],
  ])('%j: %s', async (settings, sql, value) => {
    const rows = await under(settings, (opened) => opened.sql(sql).collect());
    expect(rows).toEqual([[value]]);
  });

  test('from the next statement of a script on', async () => {
    const printed: string[] = [];
    await under({}, (opened) =>
      opened.run(
        'SELECT "a"; SET spark.sql.ansi.doubleQuotedIdentifiers = true; SELECT "a" FROM VALUES (1) AS t("a")',
        { format: 'json', print: (text) => printed.push(text.trim()) },
      ),
    );
    expect(printed).toEqual(['{"a":"a"}', '{"a":1}']);
  });
});

test('names in backquotes stand for all columns that match them, where that is set', async () => {
  await under({ 'spark.sql.parser.quotedRegexColumnNames': true }, async (opened) => {
    const data = 'FROM VALUES (1, 2, 3) AS t(a, b, `c d`)';
    const names = (items: string) =>
      opened.sql(`SELECT ${items} ${data}`).schema.fields.map(({ name }) => name);
    expect(names('`(A)?+.+`')).toEqual(['b', 'c d']);
    expect(names('`[ab]`, t.`(b|e)`, `x?y`')).toEqual(['a', 'b', 'b']);
    expect(names('`a`, `c.*` ')).toEqual(['a', 'c d']);
    const sums = opened.sql(`SELECT sum(\`(a)\`), coalesce(\`[^a].*\`) ${data} GROUP BY ALL`);
    expect(await sums.collect()).toEqual([[1, 2]]);
    const condition = 'INVALID_USAGE_OF_STAR_OR_REGEX';
    expect(() => names('`(a)` + 1')).toThrow(expect.objectContaining({ condition }));
    expect(() => opened.sql(`SELECT 1 ${data} GROUP BY \`(a)\``).schema).toThrow('(a)');
  });
});

test.each([
  ['CORRECTED', 2],
  ['LEGACY', 1],
])('an inner WITH of the same name, %s: %i', async (policy, value) => {
  const sql = 'WITH t AS (SELECT 1) SELECT * FROM (WITH t AS (SELECT 2) SELECT * FROM t)';
  const settings = { 'spark.sql.legacy.ctePrecedencePolicy': policy };
  expect(await under(settings, (opened) => opened.sql(sql).collect())).toEqual([[value]]);
});

test('an inner WITH of the same name is refused where it begins a query, if that is asked for', async () => {
  const settings = { 'spark.sql.legacy.ctePrecedencePolicy': 'EXCEPTION' };
  const within = (query: string) => `WITH t AS (SELECT 1 AS a) ${query}`;
  await under(settings, async (opened) => {
    const allowed = opened.sql(within('SELECT * FROM (WITH t AS (SELECT 2) SELECT * FROM t)'));
    expect(await allowed.collect()).toEqual([[2]]);
    const refused = within('SELECT (WITH t AS (SELECT 2) SELECT * FROM t)');
    expect(() => opened.sql(refused).schema).toThrow('AMBIGUOUS_ALIAS_IN_NESTED_CTE');
  });
});

test('where Spark is wanted to the letter, any name of its own is taken', async () => {
  await under({ 'millrace.sql.strictSpark': true }, async (opened) => {
    opened.conf.set('spark.sql.legacy.somethingElse', 'x');
    expect(opened.conf.get('spark.sql.legacy.somethingElse')).toBe('x');
    expect(() => opened.conf.set('millrace.somethingElse', 'x')).toThrow('SQL_CONF_NOT_FOUND');
  });
});

test('settings that say how Spark plans are taken, other unknown names are not', () => {
  session().conf.set('spark.sql.adaptive.enabled', false);
  expect(() => session().conf.set('spark.sql.adaptiv', false)).toThrow('SQL_CONF_NOT_FOUND');
});

test('equal maps are one group, whatever the order of their entries', async () => {
  const sql = `
    SELECT m['x'], s.inner['k'], count(*)
    FROM VALUES (map('x', 1, 'y', 2), 1), (map('y', 2, 'x', 1), 1), (map('x', 1), 1), (NULL, 1) t(m, n)
    JOIN (SELECT 1 AS n, named_struct('inner', map('k', 5)) AS s) USING (n)
    GROUP BY m, s`;
  expect([...(await session().sql(sql).collect())].toSorted()).toEqual([
    [null, 5, 1],
    [1, 5, 1],
    [1, 5, 2],
  ]);
});

test('GROUP BY columns with GROUPING SETS, and grouping() where the result is ordered', async () => {
  const sql = `
    SELECT a, b, sum(c), grouping__id FROM VALUES (1, 2, 3), (1, 4, 5) t(a, b, c)
    GROUP BY a, b GROUPING SETS ((b), (a)) ORDER BY grouping(a), b`;
  expect(await session().sql(sql).collect()).toEqual([
    [1, null, 8, 1],
    [null, 2, 3, 2],
    [null, 4, 5, 2],
  ]);
});
