import { describe, expect, test } from 'vitest';
import { assert } from '../../src/errors.ts';
import { explainStages } from '../../src/plan/explain.ts';
import { optimize } from '../../src/plan/optimize.ts';
import { ONE_ROW_SOURCE, type StagedQuery, stageQuery } from '../../src/plan/stage-query.ts';
import type { AggregateSpec, OutputMode, PartitionStage } from '../../src/plan/stages.ts';
import { analyzeSql, EVENTS, SETTINGS } from './catalog.ts';

const TABLES = {
  events: { schema: EVENTS, delay: '10 seconds' },
  plain: { schema: EVENTS },
  bounded: { schema: EVENTS, delay: '10 seconds', isStreaming: false },
  other: { schema: 'ts TIMESTAMP, v INT', delay: '5 seconds' },
};

function stage(sql: string, outputMode: OutputMode = 'append'): StagedQuery {
  return stageQuery(optimize(analyzeSql(sql, TABLES), SETTINGS), outputMode, SETTINGS);
}

function explain(sql: string, outputMode: OutputMode = 'append'): readonly string[] {
  return explainStages(stage(sql, outputMode).stages).split('\n');
}

describe('stateless queries', () => {
  test('are one split stage that delivers the result', () => {
    expect(explain('SELECT key, value * 2 AS twice FROM plain WHERE value > 1')).toEqual([
      'Split stage 0 reads source 0 (key STRING,value BIGINT)',
      '  filter (value@1 > 1)',
      '  project [key@0, (value@1 * 2)]',
      '  -> result',
    ]);
  });

  test('a project that changes nothing is left out', () => {
    expect(explain('SELECT * FROM plain')).toHaveLength(2);
  });

  test('UNION ALL gives a split stage for each side; a source is listed once', () => {
    const sql = `SELECT key FROM plain WHERE value > 0 UNION ALL SELECT 'x' FROM other
      UNION ALL SELECT key FROM plain`;
    const { stages, sources } = stage(sql);
    expect(stages.splits.map(({ source }) => source)).toEqual([0, 1, 0]);
    expect(sources.map((source) => ({ ...source, sourceId: source.sourceId.description }))).toEqual(
      [
        { sourceId: '1', isStreaming: true, columns: ['key', 'value'] },
        { sourceId: '3', isStreaming: true, columns: ['ts'] },
      ],
    );
    expect(stages.splits.map(({ input }) => input.fields.length)).toEqual([2, 1, 1]);
  });

  test('written rows are one row, repeated', () => {
    const { sources, stages } = stage(
      "SELECT x + 1 AS y FROM VALUES (1, 'a'), (2, 'b') AS t(x, z)",
    );
    expect(sources).toEqual([{ sourceId: ONE_ROW_SOURCE, isStreaming: false, columns: [] }]);
    expect(explainStages(stages)).toContain('  expand [1], [2]\n  project [(col1@0 + 1)]');
    expect(explain('SELECT 1 AS one')[1]).toBe('  project [1]');
  });
});

describe('aggregates', () => {
  test('group in the split, exchange by key, merge in the partition; HAVING runs there', () => {
    const sql = 'SELECT key, sum(value) AS s FROM plain GROUP BY key HAVING sum(value) >= 10';
    expect(explain(sql, 'update')).toEqual([
      'Split stage 0 reads source 0 (key STRING,value BIGINT)',
      '  partialAggregate by [key@0] of [sum(value@1)]',
      '  -> exchange by hash in column 1',
      'Partition stage 1 takes stages 0',
      '  aggregate-0 by [STRING] of [sum(value@1)]',
      '  filter (sum(value)@1 >= 10)',
      '  -> result, retract',
    ]);
  });

  test('without keys go to one partition', () => {
    const lines = explain('SELECT count(*) AS n FROM plain', 'update');
    expect(lines.slice(1, 5)).toEqual([
      '  partialAggregate by [] of [count()]',
      '  -> exchange to one partition',
      'Partition stage 1 takes stages 0',
      '  aggregate-0 by [] of [count()]',
    ]);
  });

  test('over a union take several split stages', () => {
    const sql = 'SELECT count(*) FROM (SELECT ts FROM events UNION ALL SELECT ts FROM other)';
    expect(explain(sql, 'update')).toEqual([
      'Watermark 0: ts delay 10000 ms',
      'Watermark 1: ts delay 5000 ms',
      'Split stage 0 reads source 0 (ts TIMESTAMP)',
      '  observeEventTime watermark 0 column 0',
      '  project []',
      '  partialAggregate by [] of [count()]',
      '  -> exchange to one partition',
      'Split stage 1 reads source 1 (ts TIMESTAMP)',
      '  observeEventTime watermark 1 column 0',
      '  project []',
      '  partialAggregate by [] of [count()]',
      '  -> exchange to one partition',
      'Partition stage 2 takes stages 0, 1',
      '  aggregate-0 by [] of [count()]',
      '  -> result, upsert',
    ]);
  });

  test('the exchange delivers key, hash and partial columns', () => {
    const { stages } = stage('SELECT key, avg(value) FROM plain GROUP BY key', 'update');
    const [input] = stages.partitions[0]!.inputs;
    expect(input!.schema.fields.slice(0, 2).map(({ type }) => type.kind)).toEqual([
      'binary',
      'bigint',
    ]);
    expect(input!.schema.fields.length).toBeGreaterThan(2);
  });

  test('state is signed by types and functions', () => {
    const { stages } = stage('SELECT key, sum(value) FROM plain GROUP BY key', 'update');
    expect(stages.signature).toEqual([
      {
        operatorId: 'aggregate-0',
        kind: 'aggregate',
        state: 'STRING -> sum(BIGINT): BIGINT',
        columns: { key: ['key'], value: ['sum(value)'] },
      },
    ]);
  });

  test('state that lies in another form than in older checkpoints is signed as such', () => {
    const { stages } = stage('SELECT percentile_approx(value, 0.5) FROM plain', 'update');
    expect(stages.signature[0]!.state).toBe(' -> percentile_approx(BIGINT): BIGINT in form 2');
  });

  test('MIN and MAX forget DISTINCT; others are counted above the distinct values', () => {
    expect(explain('SELECT max(DISTINCT value) FROM bounded').join()).not.toContain('DISTINCT');
    const stages = explain('SELECT count(DISTINCT value) FROM plain', 'update');
    expect(stages.filter((line) => line.includes(' distinctValues-'))).toHaveLength(1);
  });
});

describe('distinct values of a stream', () => {
  test('calls with equal arguments share them, a bit for each filter', () => {
    const sql = `SELECT key, count(*), count(DISTINCT value) AS a, count(DISTINCT value) FILTER (WHERE ts IS NULL) AS b,
      sum(DISTINCT value) AS c, count(DISTINCT ts) AS d FROM plain GROUP BY key`;
    expect(explain(sql, 'update').filter((line) => /istinct/.test(line))).toEqual([
      '  partialDistinct by [key@1] of [count()], values [value@2] where all | (ts@0 IS NULL), [ts@0] where all',
      '  distinctValues-1 by [STRING] and value, of [count(value), count(value), sum(value) (BIGINT); count(ts) (TIMESTAMP)]',
    ]);
  });

  test('a list has 32 filters at most', () => {
    const calls = Array.from(
      { length: 33 },
      (_, index) => `count(DISTINCT value) FILTER (WHERE value > ${index}) AS c${index}`,
    );
    const { stages } = stage(`SELECT ${calls.join(', ')} FROM plain`, 'update');
    const { stateful } = stages.partitions[0]!;
    if (stateful.kind !== 'distinctValues') throw new Error('no distinct values');
    expect(stateful.lists).toHaveLength(2);
    expect(stateful.takes[32]).toEqual({ list: 1, bit: 0 });
  });
});

test.each([
  'SELECT key FROM events WHERE NOT EXISTS (SELECT 1 FROM other WHERE other.ts = events.ts)',
  'SELECT key FROM events WHERE value = 1 OR EXISTS (SELECT 1 FROM other WHERE other.ts = events.ts)',
])('rows by the lack of a match in another stream are not final: %s', (sql) => {
  const condition = '_LEGACY_ERROR_TEMP_3102';
  const settings = { ...SETTINGS, strictSpark: false };
  const plan = optimize(analyzeSql(sql, TABLES, settings), settings);
  expect(() => stageQuery(plan, 'append', settings)).toThrowError(
    expect.objectContaining({ condition }),
  );
});

describe('event time', () => {
  const expiryOf = (sql: string) => expiryOfStage(stage(sql).stages.partitions[0]!);

  test('a window over it closes groups by its end', () => {
    const sql = "SELECT count(*) FROM events GROUP BY key, window(ts, '10 seconds')";
    expect(expiryOf(sql)).toEqual({ key: 1, field: 1 });
  });

  test('it closes groups itself when it is a key', () => {
    expect(expiryOf('SELECT ts, count(*) FROM events GROUP BY ts')).toEqual({
      key: 0,
      field: null,
    });
  });

  test('it goes through renaming, unions and subqueries', () => {
    const sql = `SELECT count(*) FROM (
      SELECT window(t, '1 day') AS w FROM (SELECT ts AS t FROM events UNION ALL SELECT ts FROM other)
    ) GROUP BY w`;
    expect(expiryOf(sql)).toEqual({ key: 0, field: 1 });
  });

  test.each([
    ["SELECT count(*) FROM plain GROUP BY window(ts, '10 seconds')"],
    ["SELECT count(*) FROM bounded GROUP BY window(ts, '10 seconds')"],
    ['SELECT count(*) FROM events GROUP BY key'],
    ["SELECT count(*) FROM (SELECT window(ts, '1 day').end AS e FROM events) GROUP BY e"],
  ])('%s: groups never close', (sql) => {
    expect(expiryOf(sql)).toBeNull();
  });

  test('is not watched over bounded input', () => {
    expect(stage('SELECT ts FROM bounded').stages.watermarks).toEqual([]);
  });

  test('is watched behind the filters that moved below the watermark', () => {
    expect(explain("SELECT ts, key FROM events WHERE key = 'a'").slice(2, 4)).toEqual([
      '  filter (key@1 = a)',
      '  observeEventTime watermark 0 column 0',
    ]);
  });

  test('the last moment of a window over it is one', () => {
    const sql = `SELECT w, count(*) FROM (
      SELECT window(window_time(v), '1 hour') AS w FROM (SELECT window(ts, '1 minute') AS v FROM events)
    ) GROUP BY w`;
    expect(expiryOf(sql)).toEqual({ key: 0, field: 1 });
  });

  test('an aggregate of an aggregate is two partition stages', () => {
    const sql = `SELECT w, sum(n) FROM (
      SELECT window AS w, key, count(*) AS n FROM events GROUP BY window(ts, '10 seconds'), key
    ) GROUP BY w`;
    const { partitions } = stage(sql).stages;
    expect(partitions.map(({ output }) => output.kind)).toEqual(['exchange', 'result']);
    expect(partitions.map(expiryOfStage)).toEqual([
      { key: 0, field: 1 },
      { key: 0, field: 1 },
    ]);
  });
});

describe('order', () => {
  test('ORDER BY and LIMIT finish the result', () => {
    const sql = 'SELECT key, count(*) AS n FROM plain GROUP BY key ORDER BY n DESC, key LIMIT 2';
    expect(explain(sql, 'complete').slice(-3)).toEqual([
      'Sort n@1 DESC NULLS LAST',
      'Sort key@0 ASC NULLS FIRST',
      'Limit 2',
    ]);
  });

  test('what only the order reads comes behind the result and is dropped', () => {
    const sql = 'SELECT upper(key) AS k FROM bounded ORDER BY value + 1 LIMIT 2';
    const { stages } = stage(sql);
    expect(stages.schema.fields.map(({ name }) => name)).toEqual(['k']);
    expect(stages.finish.hidden.map(({ kind }) => kind)).toEqual(['bigint']);
    expect(explain(sql).slice(1)).toEqual([
      '  project [upper(key@0), (value@1 + 1)]',
      '  topRows 2 by [_order_0@1]',
      '  -> result',
      'Sort _order_0@1 ASC NULLS FIRST',
      'Limit 2',
    ]);
  });

  test('an order under a project and a limit is found', () => {
    const sql = `SELECT key AS k FROM (SELECT key, value FROM bounded ORDER BY value, key LIMIT 5) LIMIT 3`;
    expect(explain(sql).slice(1)).toEqual([
      '  topRows 3 by [value@1, k@0]',
      '  -> result',
      'Sort value@1 ASC NULLS FIRST',
      'Sort k@0 ASC NULLS FIRST',
      'Limit 3',
    ]);
  });

  test('ORDER BY and LIMIT inside a query are a stage of their own, over all rows in one place', () => {
    const sql =
      'SELECT upper(key) FROM (SELECT key FROM bounded ORDER BY value LIMIT 2 OFFSET 1) WHERE key > 0';
    expect(explain(sql)).toEqual([
      'Split stage 0 reads source 0 (key STRING,value BIGINT)',
      '  topRows 3 by [_order_0@1]',
      '  -> exchange to one partition',
      'Partition stage 1 takes stages 0',
      '  sort-0',
      '    Sort _order_0@1 ASC NULLS FIRST',
      '    Offset 1',
      '    Limit 2',
      '  project [key@0]',
      '  filter (CAST(key@0 AS BIGINT) > 0)',
      '  project [upper(key@0)]',
      '  -> result',
    ]);
  });

  test('LIMIT on a stream of rows that stay counts over all batches', () => {
    const sql = 'SELECT count(*) FROM (SELECT key FROM plain LIMIT 2)';
    expect(explainStages(stage(sql, 'complete').stages).split('\n').slice(0, 6)).toEqual([
      'Split stage 0 reads source 0 ()',
      '  head 2',
      '  -> exchange to one partition',
      'Partition stage 1 takes stages 0',
      '  limit-0 of 2 rows',
      '  partialAggregate by [] of [count()]',
    ]);
  });

  test('LIMIT over an aggregate in complete mode cuts the table of each batch', () => {
    const sql = 'SELECT key, count(*) FROM plain GROUP BY key LIMIT 2';
    expect(stage(sql, 'complete').stages.finish.limit).toBe(2);
  });
});

function expiryOfStage({ stateful }: PartitionStage): AggregateSpec['expiry'] {
  assert(stateful.kind === 'aggregate', 'the stage aggregates');
  return stateful.expiry;
}
