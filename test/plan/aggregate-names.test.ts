import { describe, expect, test } from 'vitest';
import { schemaText } from '../../src/columnar/schema.ts';
import { outputSchema } from '../../src/plan/analyze.ts';
import { explainPlan } from '../../src/plan/explain.ts';
import { analyzeSql, EVENTS } from './catalog.ts';

const TABLES = { plain: { schema: EVENTS } };

function explain(sql: string): string {
  return explainPlan(analyzeSql(sql, TABLES));
}

function schemaOf(sql: string): string {
  return schemaText(outputSchema(analyzeSql(sql, TABLES)));
}

describe('names above an aggregate', () => {
  test('an item may use the names of items to its left', () => {
    expect(schemaOf('SELECT sum(value) AS a, a + 1 AS b, b * 2 AS c FROM plain')).toBe(
      'a BIGINT,b BIGINT,c BIGINT',
    );
    expect(() => schemaOf('SELECT key AS a, sum(a) FROM plain GROUP BY key')).toThrow('UNRESOLVED');
  });

  test('HAVING sees grouping columns before names of the SELECT list', () => {
    const sql =
      'SELECT sum(id) AS b FROM VALUES (1, 10), (2, 20) AS t(id, b) GROUP BY b HAVING b > 10';
    expect(explain(sql)).toMatch(/Filter \(b#\d+ > 10\)/);
  });

  test('a grouping expression is found whatever the order of its operands', () => {
    expect(schemaOf('SELECT 1 + value AS x FROM plain GROUP BY value + 1')).toBe('x BIGINT');
    expect(
      schemaOf('SELECT value + (1 + value) AS x FROM plain GROUP BY (value + value) + 1'),
    ).toBe('x BIGINT');
    expect(() => schemaOf('SELECT 1 - value FROM plain GROUP BY value - 1')).toThrow(
      'MISSING_AGGREGATION',
    );
  });

  test('what is neither grouped nor aggregated is not found by HAVING and ORDER BY', () => {
    for (const clause of ['HAVING value > 1', 'ORDER BY value']) {
      expect(() => explain(`SELECT count(*) FROM plain GROUP BY key ${clause}`)).toThrow(
        'UNRESOLVED_COLUMN.WITH_SUGGESTION',
      );
    }
  });
});

test('ORDER BY reads below what is not clear in the result', () => {
  expect(explain('SELECT key, 2 AS key FROM plain ORDER BY key')).toContain('Sort _order_0');
  expect(() => explain('SELECT 1 AS a, 2 AS a FROM plain ORDER BY a')).toThrow(
    'AMBIGUOUS_REFERENCE',
  );
});

test('HAVING casts what is no BOOLEAN', () => {
  expect(explain('SELECT count(*) FROM plain HAVING sum(value)')).toContain('AS BOOLEAN');
});
