import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../../src/columnar/json-value.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();

async function rowsOf(sql: string): Promise<readonly (readonly JsonValue[])[]> {
  return session().sql(sql).collect();
}

describe('a column may have the schema and the catalogue of its table before it', () => {
  test('in every clause, of tables of one name in two schemas', async () => {
    await session().run(`
      CREATE SCHEMA IF NOT EXISTS far;
      CREATE TABLE near (k INT, s STRUCT<near: INT>);
      CREATE TABLE far.near (k INT);
      INSERT INTO near VALUES (1, named_struct('near', 10)), (2, named_struct('near', 20));
      INSERT INTO far.near VALUES (2), (3);`);
    expect(
      await rowsOf(`
        SELECT spark_catalog.default.near.k, Default.Near.s.near, far.near.*
        FROM near FULL JOIN far.near ON default.near.k = spark_catalog.far.near.k
        WHERE default.near.k = 2 GROUP BY ALL ORDER BY far.near.k`),
    ).toEqual([[2, 20, 2]]);
    expect(await rowsOf('SELECT count(spark_catalog.default.near.*) FROM near')).toEqual([[2]]);
    expect(
      await rowsOf(
        'SELECT k FROM near WHERE EXISTS (SELECT 1 FROM far.near WHERE k = default.near.k)',
      ),
    ).toEqual([[2]]);
  });

  test('through USE, views and sub-queries, but not past an alias or a temporary view', async () => {
    await session().run(`
      CREATE SCHEMA IF NOT EXISTS far;
      CREATE OR REPLACE VIEW far.seen AS SELECT 7 AS k;
      CREATE OR REPLACE TEMPORARY VIEW passing AS SELECT 8 AS k;
      USE far;`);
    expect(await rowsOf('SELECT far.seen.k, seen.k FROM seen')).toEqual([[7, 7]]);
    await session().run('USE default');
    expect(() => session().sql('SELECT far.seen.k FROM far.seen AS s').schema).toThrow(
      'UNRESOLVED_COLUMN',
    );
    expect(() => session().sql('SELECT default.passing.k FROM passing').schema).toThrow(
      'UNRESOLVED_COLUMN',
    );
    expect(() => session().sql('SELECT nowhere.seen.* FROM far.seen').schema).toThrow(
      'CANNOT_RESOLVE_STAR_EXPAND',
    );
  });

  test('the longest qualifier that fits goes before fields of a struct', async () => {
    await session().run(`
      CREATE OR REPLACE VIEW d AS SELECT named_struct('d', named_struct('x', 1)) AS default, 2 AS x`);
    expect(await rowsOf('SELECT default.d.x, d.default.d.x, default.d FROM d')).toEqual([
      [2, 1, { x: 1 }],
    ]);
  });

  test('on a stream', async () => {
    await session().run(`
      CREATE SCHEMA IF NOT EXISTS far;
      CREATE STREAM far.ticks USING rate OPTIONS (rowsPerSecond = 1)`);
    const frame = session().sql(
      'SELECT far.ticks.value FROM far.ticks WHERE spark_catalog.far.ticks.value > 0',
    );
    expect(frame.isStreaming).toBe(true);
    expect(frame.columns).toEqual(['value']);
  });
});

test('a temporary view hides the table of its name until it is dropped', async () => {
  await session().run(`
    CREATE TABLE doubled (x INT);
    INSERT INTO doubled VALUES (1);
    CREATE TEMPORARY VIEW doubled AS SELECT 2 AS x;`);
  expect(await rowsOf('SELECT doubled.x, d.x FROM doubled JOIN default.doubled AS d')).toEqual([
    [2, 1],
  ]);
  await expect(session().run('CREATE TEMP VIEW doubled AS SELECT 3 AS x')).rejects.toMatchObject({
    condition: 'TEMP_TABLE_OR_VIEW_ALREADY_EXISTS',
  });
  await session().run('DROP VIEW doubled');
  expect(await rowsOf('TABLE doubled')).toEqual([[1]]);
});
