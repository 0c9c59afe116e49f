import { describe, expect, test } from 'vitest';
import { analyze } from '../../src/plan/analyze.ts';
import { explainPlan } from '../../src/plan/explain.ts';
import { unresolvedFilter } from '../../src/plan/nodes/filter.ts';
import type { LogicalPlan } from '../../src/plan/nodes/logical-plan.ts';
import { optimize, RULES } from '../../src/plan/optimize.ts';
import { collapseProjects } from '../../src/plan/rules/collapse-projects.ts';
import { parseExpression } from '../../src/sql/parse.ts';
import { analyzeSql, catalogOf, EVENTS, SETTINGS } from './catalog.ts';

const TABLES = {
  events: { schema: EVENTS, delay: '10 seconds' },
  plain: { schema: EVENTS },
  bounded: { schema: EVENTS, delay: '10 seconds', isStreaming: false },
  records: { schema: 'key STRING, value BINARY, topic STRING', texts: ['key', 'value'] },
  nested: { schema: 'id INT, xs ARRAY<INT>, m MAP<STRING, INT>' },
};

function explain(sql: string, condition?: string): readonly string[] {
  const plan = analyzeSql(sql, TABLES);
  const filtered =
    condition === undefined
      ? plan
      : analyze(unresolvedFilter(plan, parseExpression(condition)), catalogOf({}), SETTINGS);
  return explainPlan(optimize(filtered, SETTINGS)).split('\n');
}

describe('filters are combined', () => {
  test('the lower one comes first', () => {
    const sql = 'SELECT key FROM (SELECT * FROM plain WHERE value <> 0) WHERE 10 / value > 1';
    expect(explain(sql)).toEqual([
      'Project [key#0]',
      '+- Filter ((NOT (value#1 = 0)) AND ((10.0 / CAST(value#1 AS DOUBLE)) > 1.0))',
      '   +- Stream plain [key#0, value#1]',
    ]);
  });
});

describe('filters move below a project', () => {
  test('with what its columns mean', () => {
    expect(explain('SELECT value * 2 AS twice FROM plain', 'twice > 4')).toEqual([
      'Project [(value#0 * 2) AS twice#1]',
      '+- Filter ((value#0 * 2) > 4)',
      '   +- Stream plain [value#0]',
    ]);
  });
});

describe('filters move below a watermark', () => {
  test('unless they read the event time', () => {
    const sql =
      "SELECT ts FROM events WHERE ts > TIMESTAMP '2026-01-01' AND key = 'a' AND value > 1";
    expect(explain(sql)).toEqual([
      'Project [ts#0]',
      '+- Filter (ts#0 > CAST(2026-01-01 AS TIMESTAMP))',
      '   +- EventTimeWatermark ts#0 delay 10000 ms',
      '      +- Filter ((key#1 = a) AND (value#2 > 1))',
      '         +- Stream events [ts#0, key#1, value#2]',
    ]);
  });

  test('not when they can fail and stand behind a part that stays', () => {
    const sql = 'SELECT key FROM events WHERE ts IS NOT NULL AND 10 % value = 1';
    expect(explain(sql).slice(1, 3)).toEqual([
      '+- Filter ((ts#0 IS NOT NULL) AND ((10 % value#2) = 1))',
      '   +- EventTimeWatermark ts#0 delay 10000 ms',
    ]);
  });

  test('also when they can fail, if every part before them moves', () => {
    const sql = 'SELECT key FROM events WHERE value <> 0 AND 10 % value = 1';
    expect(explain(sql).slice(1, 3)).toEqual([
      '+- EventTimeWatermark ts#0 delay 10000 ms',
      '   +- Filter ((NOT (value#2 = 0)) AND ((10 % value#2) = 1))',
    ]);
  });
});

describe('filters move below other nodes', () => {
  test('a union, into every child', () => {
    const sql = 'SELECT key AS k FROM plain UNION ALL SELECT key FROM events';
    expect(explain(sql, "k = 'a'")).toEqual([
      'Union [k#4]',
      ':- Project [key#0 AS k#1]',
      ':  +- Filter (key#0 = a)',
      ':     +- Stream plain [key#0]',
      '+- Project [key#3]',
      '   +- EventTimeWatermark ts#2 delay 10000 ms',
      '      +- Filter (key#3 = a)',
      '         +- Stream events [ts#2, key#3]',
    ]);
  });

  test('an aggregate and the windows below it, when they read grouping columns only', () => {
    const sql =
      "SELECT key, count(*) AS n FROM events GROUP BY window(ts, '1 minute'), key HAVING key <> 'x' AND n > 1";
    expect(explain(sql)).toEqual([
      'Project [key#1, count(1)#3 AS n#4]',
      '+- Filter (count(1)#3 > 1)',
      '   +- Aggregate by [window#2, key#1] of [count() AS #3]',
      '      +- AssignWindows ts#0 size 60000000 slide 60000000 start 0 AS window#2',
      '         +- EventTimeWatermark ts#0 delay 10000 ms',
      '            +- Filter (NOT (key#1 = x))',
      '               +- Stream events [ts#0, key#1]',
    ]);
  });

  test('not a global aggregate', () => {
    const sql = 'SELECT count(*) AS n FROM plain HAVING 1 > 2';
    expect(explain(sql)[1]).toBe('+- Filter (1 > 2)');
  });

  test('a generator, unless they read what it makes', () => {
    const sql = 'SELECT x FROM nested LATERAL VIEW explode(xs) AS x WHERE id > 1 AND x > 2';
    expect(explain(sql)).toEqual([
      'Project [x#2]',
      '+- Filter (x#2 > 2)',
      '   +- Generate explode(xs#1) AS [x#2] beside []',
      '      +- Filter (id#0 > 1)',
      '         +- Stream nested [id#0, xs#1]',
    ]);
  });
});

describe('order and limit', () => {
  test('filters move below a sort, projects below a limit, two limits are one', () => {
    const sql = 'SELECT value FROM (SELECT * FROM bounded ORDER BY value LIMIT 5) LIMIT 3';
    expect(explain(sql)).toEqual([
      'Limit 3',
      '+- Project [value#0]',
      '   +- Sort value#0 ASC NULLS FIRST',
      '      +- Project [value#0]',
      '         +- Source bounded [value#0]',
    ]);
    expect(explain('SELECT value FROM bounded ORDER BY value', 'value > 1')).toEqual([
      'Sort value#0 ASC NULLS FIRST',
      '+- Project [value#0]',
      '   +- Filter (value#0 > 1)',
      '      +- Source bounded [value#0]',
    ]);
  });

  test('a project that can fail stays above the limit', () => {
    const sql = 'SELECT 1 / value AS v FROM (SELECT value FROM bounded ORDER BY value LIMIT 5)';
    expect(explain(sql).slice(0, 2)).toEqual([
      'Project [(1.0 / CAST(value#0 AS DOUBLE)) AS v#1]',
      '+- Limit 5',
    ]);
  });
});

describe('projects are collapsed', () => {
  test('when nothing is computed twice', () => {
    const sql = 'SELECT b + 1 AS c FROM (SELECT value + 1 AS b FROM plain)';
    expect(explain(sql)[0]).toBe('Project [((value#0 + 1) + 1) AS c#1]');
  });

  test('not when something would be', () => {
    const sql = 'SELECT b + b AS c FROM (SELECT value + 1 AS b FROM plain)';
    expect(explain(sql)).toHaveLength(3);
  });

  test('a whole chain at once, down to what would be computed twice', () => {
    const chain = `SELECT e + 1 AS f FROM (SELECT d + 1 AS e FROM (SELECT c + c AS d FROM
      (SELECT b + 1 AS c FROM (SELECT value + 1 AS b FROM plain))))`;
    let plan: LogicalPlan | null = analyzeSql(chain, TABLES);
    let steps = 0;
    for (; plan !== null && steps < 9; steps++) {
      plan = collapseProjects.apply(plan, { constantValue: () => undefined });
      if (plan?.kind === 'project') expect(plan.child.kind).toBe('project');
    }
    expect(steps).toBe(2);
    expect(explain(chain).slice(0, 2)).toEqual([
      'Project [(((c#1 + c#1) + 1) + 1) AS f#2]',
      '+- Project [((value#0 + 1) + 1) AS c#1]',
    ]);
  });
});

describe('what nothing can come of is not computed', () => {
  test.each([
    'SELECT key, count(*) FROM bounded WHERE false GROUP BY key',
    'SELECT b.key FROM bounded AS b JOIN (SELECT * FROM bounded LIMIT 0) AS c ON b.key = c.key',
    'SELECT value + 1 AS v FROM (SELECT * FROM bounded WHERE false) ORDER BY v',
  ])('%s', (sql) => {
    expect(explain(sql)).toHaveLength(1);
  });

  test.each([
    'SELECT count(*) FROM bounded WHERE false',
    'SELECT b.key FROM bounded AS b LEFT JOIN (SELECT * FROM bounded LIMIT 0) AS c ON b.key = c.key',
    'SELECT value + 1 AS v FROM (SELECT * FROM plain WHERE false)',
  ])('but %s', (sql) => {
    expect(explain(sql).length).toBeGreaterThan(1);
  });
});

describe('columns are pruned', () => {
  test('down to the source', () => {
    expect(explain('SELECT count(*) FROM plain').at(-1)).toBe('   +- Stream plain []');
    expect(explain('SELECT sum(value) FROM plain').at(-1)).toContain('Stream plain [value#0]');
  });

  test('aggregates that nothing reads are left out, grouping columns stay', () => {
    const sql = 'SELECT s FROM (SELECT key, sum(value) AS s, max(ts) AS m FROM plain GROUP BY key)';
    expect(explain(sql)).toEqual([
      'Project [sum(value)#2 AS s#3]',
      '+- Aggregate by [key#0] of [sum(value#1) AS #2]',
      '   +- Stream plain [key#0, value#1]',
    ]);
  });

  test('children of a union deliver the same columns', () => {
    const sql = `SELECT count(k) FROM (
      SELECT key AS k, value FROM plain UNION ALL SELECT key, value FROM events WHERE value > 0)`;
    expect(explain(sql)).toEqual([
      'Project [count(k)#6]',
      '+- Aggregate by [] of [count(k#5) AS #6]',
      '   +- Union [k#5]',
      '      :- Project [key#0 AS k#1]',
      '      :  +- Stream plain [key#0]',
      '      +- Project [key#3]',
      '         +- EventTimeWatermark ts#2 delay 10000 ms',
      '            +- Filter (value#4 > 0)',
      '               +- Stream events [ts#2, key#3, value#4]',
    ]);
  });
});

test('a watermark over bounded input is left out', () => {
  expect(explain('SELECT ts FROM bounded')).toEqual(['Project [ts#0]', '+- Source bounded [ts#0]']);
});

test('every rule has a name of its own', () => {
  const names = RULES.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

describe('distinct aggregates', () => {
  test('are aggregates over an aggregate; plain ones pass through', () => {
    const sql = 'SELECT sum(DISTINCT value), count(key) FROM bounded GROUP BY ts';
    expect(explain(sql)).toEqual([
      'Project [sum(DISTINCT value)#8, count(key)#9]',
      '+- Aggregate by [ts#4 AS ts#0] of [sum(d1#6) FILTER (WHERE (n#3 = 1)) AS #8, max(count(key)#7) FILTER (WHERE (n#3 = 0)) AS #9]',
      '   +- Aggregate by [n#3, ts#4, d1#6] of [count(d0#5) FILTER (WHERE (n#3 = 0)) AS #7]',
      '      +- Expand [0, ts#0, key#1, NULL], [1, ts#0, NULL, value#2]',
      '         +- Source bounded [ts#0, key#1, value#2]',
    ]);
  });
});

describe('texts are decoded where a source is read', () => {
  const json = "from_json(CAST(value AS STRING), 'a INT, b STRING')";

  test('equal calls once, without the text itself and fields that nobody reads', () => {
    expect(explain(`SELECT ${json}.b AS b, topic FROM records WHERE ${json}.b <> 'x'`)).toEqual([
      'Project [from_json(value)#1.b AS b#2, topic#0]',
      '+- Filter (NOT (from_json(value)#1.b = x))',
      '   +- Stream records [topic#0, from_json(value)#1] decoding from_json(value) as STRUCT<b: STRING>',
    ]);
  });

  test('from below a query that takes fields of the struct', () => {
    const sql = `SELECT j.*, value FROM (SELECT ${json} AS j, value FROM records)`;
    expect(explain(sql).at(-1)).toBe(
      '+- Stream records [value#0, from_json(value)#1] decoding from_json(value) as STRUCT<a: INT, b: STRING>',
    );
  });

  test('all fields where one of them takes what is corrupt', () => {
    const corrupt = "from_json(key, 'a INT, _corrupt_record STRING').a";
    expect(explain(`SELECT ${corrupt} FROM records`).at(-1)).toContain(
      'decoding from_json(key) as STRUCT<a: INT, _corrupt_record: STRING>',
    );
  });

  test('calls of several kinds are columns of their own', () => {
    const sql = "SELECT from_json(key, 'a INT').a, from_json(key, 'a STRING').a FROM records";
    expect(explain(sql).at(-1)).toMatch(/from_json\(key\) as .*, from_json\(key\) 2 as /);
  });

  test.each([
    ['an error could come', "from_json(key, 'a INT', map('mode', 'FAILFAST')).a"],
    ['times have patterns', "from_json(key, 'a DATE', map('dateFormat', 'dd/MM/yyyy')).a"],
    ['it is no struct', "from_json(key, 'ARRAY<INT>')"],
    ['names repeat', "from_json(key, 'a INT, a INT')"],
    ['the text is no column', "from_json(concat(key, ''), 'a INT').a"],
    ['the column cannot be decoded', "from_json(topic, 'a INT').a"],
  ])('not where %s', (_, call) => {
    expect(explain(`SELECT ${call} AS x FROM records`).at(-1)).not.toContain('decoding');
  });
});

describe('distincts are combined', () => {
  test('a chain of UNION over bounded input is grouped once', () => {
    const sql =
      'SELECT key FROM bounded UNION SELECT upper(key) FROM bounded UNION SELECT topic FROM texts';
    const tables = { ...TABLES, texts: { schema: 'topic STRING', isStreaming: false } };
    const plan = explainPlan(optimize(analyzeSql(sql, tables), SETTINGS));
    expect(plan.match(/Aggregate/g)).toHaveLength(1);
    expect(plan.match(/Union/g)).toHaveLength(1);
  });

  test('not where rows below come more often for a reason, or fewer columns tell them apart', () => {
    const all =
      'SELECT key FROM bounded UNION SELECT key FROM bounded UNION ALL SELECT key FROM bounded';
    expect(explain(all)[0]).toMatch(/^Union/);
    const grouped = 'SELECT count(*) AS n FROM bounded UNION SELECT value FROM bounded';
    expect(explain(grouped).filter((line) => line.includes('Aggregate'))).toHaveLength(2);
  });

  test('not over a stream, whose distincts keep state each', () => {
    const sql = 'SELECT key FROM plain UNION SELECT key FROM events UNION SELECT key FROM plain';
    expect(explain(sql).filter((line) => line.includes('Aggregate'))).toHaveLength(2);
  });
});
