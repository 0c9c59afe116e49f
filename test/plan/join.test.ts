import { describe, expect, test } from 'vitest';
import { schemaText } from '../../src/columnar/schema.ts';
import { outputSchema } from '../../src/plan/analyze.ts';
import { explainPlan } from '../../src/plan/explain.ts';
import { optimize } from '../../src/plan/optimize.ts';
import { analyzeSql, SETTINGS } from './catalog.ts';

const TABLES = {
  l: { schema: 'id INT, x STRING, a INT', isStreaming: false },
  r: { schema: 'id INT, y BIGINT, a INT', isStreaming: false },
  s: { schema: 'z INT', isStreaming: false },
};

function schemaOf(sql: string): string {
  return schemaText(outputSchema(analyzeSql(sql, TABLES)));
}

function optimised(sql: string): string {
  return explainPlan(optimize(analyzeSql(sql, TABLES), SETTINGS));
}

describe('columns of a join', () => {
  test.each([
    ['SELECT * FROM l JOIN s', 'id INT,x STRING,a INT,z INT'],
    ['SELECT * FROM l, s, r', 'id INT,x STRING,a INT,z INT,id INT,y BIGINT,a INT'],
    ['SELECT r.* FROM l LEFT JOIN r ON l.id = r.id', 'id INT,y BIGINT,a INT'],
    ['SELECT * FROM l LEFT SEMI JOIN r ON l.id = r.id', 'id INT,x STRING,a INT'],
    ['SELECT * FROM l ANTI JOIN r ON l.id = r.y', 'id INT,x STRING,a INT'],
    ['SELECT * FROM l JOIN r USING (id)', 'id INT,x STRING,a INT,y BIGINT,a INT'],
    ['SELECT * FROM l NATURAL FULL JOIN r', 'id INT,a INT,x STRING,y BIGINT'],
    ['SELECT id, l.id, r.id FROM l FULL JOIN r USING (ID)', 'id INT,id INT,id INT'],
    ['SELECT r.* FROM l JOIN r USING (id)', 'id INT,y BIGINT,a INT'],
    ['SELECT * FROM l NATURAL JOIN s', 'id INT,x STRING,a INT,z INT'],
    ['SELECT * FROM (l JOIN r USING (id, a)) t', 'id INT,a INT,x STRING,y BIGINT'],
    [
      'SELECT * FROM l JOIN r USING (id) JOIN l AS m USING (id)',
      'id INT,x STRING,a INT,y BIGINT,a INT,x STRING,a INT',
    ],
    ['SELECT p.x, q.x FROM l p JOIN l q ON p.id = q.id', 'x STRING,x STRING'],
    ['SELECT t.id FROM ((SELECT id FROM l) t JOIN s ON t.id = z)', 'id INT'],
    [
      'SELECT * FROM l LEFT JOIN s ON l.id = z AND l.a IN (SELECT a FROM r)',
      'id INT,x STRING,a INT,z INT',
    ],
    ['SELECT * FROM ((SELECT z FROM s) UNION (SELECT id FROM l))', 'z INT'],
  ])('%s', (sql, schema) => {
    expect(schemaOf(sql)).toBe(schema);
  });

  test.each([
    ['SELECT id FROM l JOIN r ON l.id = r.id', 'AMBIGUOUS_REFERENCE', 7],
    ['SELECT l.x FROM l JOIN r ON id = 1', 'AMBIGUOUS_REFERENCE', 28],
    ['SELECT 1 FROM l JOIN r USING (x)', 'UNRESOLVED_USING_COLUMN_FOR_JOIN', 16],
    ['SELECT 1 FROM l JOIN s ON l.id + z', 'JOIN_CONDITION_IS_NOT_BOOLEAN_TYPE', 26],
    [
      'SELECT 1 FROM l LEFT JOIN s ON l.id IN (SELECT id FROM r WHERE a = z)',
      'UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.UNSUPPORTED_CORRELATED_EXPRESSION_IN_JOIN_CONDITION',
      31,
    ],
    ['SELECT r.y FROM l SEMI JOIN r ON l.id = r.id', 'UNRESOLVED_COLUMN.WITH_SUGGESTION', 7],
  ])('%s: %s', (sql, condition, start) => {
    expect(() => schemaOf(sql)).toThrowError(
      expect.objectContaining({ condition, position: expect.objectContaining({ start }) }),
    );
  });
});

describe('optimisation', () => {
  test('parts of a condition go to the sides that they read, keys filter their nulls', () => {
    const sql =
      "SELECT l.x, r.y FROM l, r WHERE l.id = r.id AND l.x > 'a' AND r.y < 3 AND l.a < r.a";
    expect(optimised(sql)).toBe(
      [
        'Project [x#1, y#4]',
        '+- Join inner ON ((id#0 = id#3) AND (a#2 < a#5))',
        '   :- Filter ((x#1 > a) AND ((id#0 IS NOT NULL) AND (a#2 IS NOT NULL)))',
        '   :  +- Source l [id#0, x#1, a#2]',
        '   +- Filter ((y#4 < 3) AND ((id#3 IS NOT NULL) AND (a#5 IS NOT NULL)))',
        '      +- Source r [id#3, y#4, a#5]',
      ].join('\n'),
    );
  });

  test('what would let rows of the kept side fall stays', () => {
    const left = optimised(
      "SELECT l.id FROM l LEFT JOIN r ON l.id = r.id AND l.x = 'a' AND r.y = 1",
    );
    expect(left).toContain('Join leftOuter ON ((id#0 = id#2) AND (x#1 = a))');
    expect(left).toContain('Filter ((y#3 = 1) AND (id#2 IS NOT NULL))');
    expect(left).not.toContain('id#0 IS NOT NULL');
    const full = optimised(
      "SELECT l.id FROM l FULL JOIN r ON l.id = r.id AND l.x = 'a' AND r.y = 1",
    );
    expect(full).not.toContain('Filter');
    const anti = optimised(
      "SELECT l.id FROM l ANTI JOIN r ON l.id = r.id AND l.x = 'a' WHERE l.a > 1",
    );
    expect(anti).toContain('Join leftAnti ON ((id#0 = id#3) AND (x#1 = a))');
    expect(anti).toContain('Filter (a#2 > 1)');
  });

  test('a part that can fail waits for the pairs that the parts before it leave', () => {
    const sql = 'SELECT l.id FROM l JOIN r ON l.id = r.id AND 10 / r.a > 1';
    expect(optimised(sql)).toContain('Join inner ON ((id#0 = id#1) AND');
  });

  test('only what is read above or tested is read', () => {
    expect(optimised('SELECT l.x FROM l JOIN r ON l.id = r.id')).toContain('Source r [id#');
  });
});
