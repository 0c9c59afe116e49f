import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MillraceError } from '../../src/errors.ts';
import { analyze } from '../../src/plan/analyze.ts';
import { explainPlan, explainStages } from '../../src/plan/explain.ts';
import { optimize } from '../../src/plan/optimize.ts';
import { stageQuery } from '../../src/plan/stage-query.ts';
import { parseStatements } from '../../src/sql/parse.ts';
import { catalogOf, EVENTS, SETTINGS } from '../plan/catalog.ts';

const CATALOG = catalogOf({
  t: { schema: EVENTS, delay: '1 second' },
  u: {
    schema: 'xs ARRAY<INT>, m MAP<STRING, INT>, s STRUCT<a: INT>, key STRING',
    isStreaming: false,
  },
});

const PIECES = [
  ...[
    'SELECT',
    'FROM',
    'WHERE',
    'GROUP BY',
    'HAVING',
    'ORDER BY',
    'LIMIT',
    'UNION ALL',
    'WITH',
    'AS',
  ],
  ...[
    'AND',
    'OR',
    'NOT',
    'IS NULL',
    'BETWEEN',
    'IN',
    'LIKE',
    'CASE',
    'WHEN',
    'THEN',
    'ELSE',
    'END',
  ],
  ...[
    'CAST(',
    'ROLLUP(',
    'GROUPING SETS (',
    'LATERAL VIEW',
    'OUTER',
    'VALUES',
    'DISTINCT',
    'STREAM',
  ],
  ...['count(*)', 'sum(', 'max(', 'explode(', "window(ts, '1 minute')", 'abs(', 'coalesce(', 'ALL'],
  ...[
    't',
    'u',
    'ts',
    'key',
    'value',
    'xs',
    'm',
    's.a',
    'window.start',
    'e',
    'INT',
    'STRING',
    '`q`',
  ],
  ...[
    'BEGIN',
    'END IF',
    'IF',
    'l:',
    'WHILE',
    'DO',
    'FOR',
    'LOOP',
    'LEAVE l',
    'DECLARE x',
    'SET x =',
  ],
  ...['EXIT HANDLER FOR', 'SQLEXCEPTION', "SQLSTATE '22012'", 'CONDITION', 'IDENTIFIER('],
  ...['1', '2', '1.5', "'a'", 'NULL', 'TRUE', "DATE '2026-01-01'", 'INTERVAL 1 DAY', ':p'],
  ...[
    '(',
    ')',
    ',',
    '.',
    '*',
    '+',
    '-',
    '/',
    '=',
    '<',
    '>',
    '<=>',
    '||',
    '::',
    '[',
    ']',
    ';',
    '->',
    '=>',
  ],
  ...['CREATE STREAM', 'CREATE TABLE', 'USING json', 'OPTIONS', 'INSERT INTO', 'SET', 'EXPLAIN'],
];

/** Parses and plans; whatever is wrong must be told as the user's mistake. */
function planAll(sql: string): void {
  for (const statement of parseStatements(sql, { values: { p: 1 } })) {
    if (statement.kind !== 'query') continue;
    const plan = optimize(analyze(statement.query, CATALOG, SETTINGS), SETTINGS);
    explainPlan(plan);
    explainStages(stageQuery(plan, 'complete', SETTINGS).stages);
  }
}

function expectUserErrorAtMost(sql: string): void {
  try {
    planAll(sql);
  } catch (error) {
    if (error instanceof MillraceError && error.kind === 'user') return;
    throw new Error(`not a user error for: ${sql}`, { cause: error });
  }
}

test('any text is a plan or a user error', () => {
  fc.assert(fc.property(fc.string(), expectUserErrorAtMost), { numRuns: 500 });
});

test('any order of pieces of SQL is a plan or a user error', () => {
  const text = fc.array(fc.constantFrom(...PIECES), { maxLength: 25 }).map((all) => all.join(' '));
  fc.assert(fc.property(text, expectUserErrorAtMost), { numRuns: 2000 });
});

test('any expression in a query is a plan or a user error', () => {
  const { expression } = fc.letrec<{ expression: string }>((tie) => ({
    expression: fc.oneof(
      { maxDepth: 5 },
      fc.constantFrom(
        'ts',
        'key',
        'value',
        '1',
        "'a'",
        'NULL',
        'TRUE',
        '1.5',
        "window(ts, '1 day')",
      ),
      fc
        .tuple(
          tie('expression'),
          fc.constantFrom('+', '*', '/', '=', '<', 'AND', 'OR', '||'),
          tie('expression'),
        )
        .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
      tie('expression').map((value) => `sum(${value})`),
      tie('expression').map((value) => `CAST(${value} AS STRING)`),
      tie('expression').map((value) => `(${value} IS NULL)`),
      fc
        .tuple(tie('expression'), tie('expression'))
        .map(([left, right]) => `CASE WHEN ${left} THEN ${right} END`),
    ),
  }));
  const query = fc
    .tuple(
      expression,
      expression,
      expression,
      fc.constantFrom('', ' GROUP BY ', ' HAVING ', ' ORDER BY '),
    )
    .map(([item, where, last, clause]) => {
      const end = clause === '' ? '' : `${clause}${last}`;
      return `SELECT ${item} AS x, key FROM t WHERE ${where}${end}`;
    });
  fc.assert(fc.property(query, expectUserErrorAtMost), { numRuns: 2000 });
});

test('long conditions are planned, longer chains of other operators are refused', () => {
  const chain = (operator: string, length: number) =>
    `SELECT key FROM t WHERE ${Array.from({ length }, (_, place) => `value = ${place}`).join(operator)}`;
  expect(() => planAll(chain(' OR ', 2000))).not.toThrow();
  expect(() => planAll(chain(' AND ', 2000))).not.toThrow();
  expect(() =>
    planAll(`SELECT ${Array.from({ length: 500 }, () => 'value').join(' + ')} FROM t`),
  ).not.toThrow();
  expect(() => planAll(`SELECT ${'value + '.repeat(5000)} 1 FROM t`)).toThrow('follow each other');
});
