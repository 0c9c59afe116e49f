import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../../src/columnar/json-value.ts';
import { printedBy } from '../support/printed-statements.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();
const printed = printedBy(session);

async function rowsOf(sql: string): Promise<readonly (readonly JsonValue[])[]> {
  return session().sql(sql).collect();
}

describe('a view is its text, read anew by each query', () => {
  test('in the schema and with the temporary views of when it was made', async () => {
    await session().run(`
      CREATE SCHEMA IF NOT EXISTS home;
      USE home;
      CREATE TABLE things (x INT);
      INSERT INTO things VALUES (1);
      CREATE VIEW seen AS SELECT * FROM things;
      USE default;
      CREATE TEMPORARY VIEW things AS SELECT 2 AS x;
      CREATE TEMPORARY VIEW of_temporary AS SELECT * FROM things;`);
    expect(await rowsOf('TABLE home.seen')).toEqual([[1]]);
    expect(await rowsOf('TABLE of_temporary')).toEqual([[2]]);
    await session().run('DROP VIEW things');
    expect(() => session().sql('TABLE of_temporary').schema).toThrow('TABLE_OR_VIEW_NOT_FOUND');
  });

  test('under the settings of when it was made', async () => {
    await session().run(`
      SET spark.sql.ansi.enabled = false;
      CREATE OR REPLACE VIEW lenient AS SELECT CAST('x' AS INT) AS n;
      RESET spark.sql.ansi.enabled;`);
    expect(await rowsOf('TABLE lenient')).toEqual([[null]]);
  });

  test('over a stream', async () => {
    await session().run(`
      CREATE STREAM beats USING rate;
      CREATE VIEW even AS SELECT value FROM beats WHERE value % 2 = 0;
      ALTER VIEW even RENAME TO even_beats;`);
    const frame = session().sql('SELECT even_beats.value FROM even_beats');
    expect(frame.isStreaming).toBe(true);
  });
});

describe('when the columns below a view change', () => {
  async function remade(mode: string, columns: string): Promise<void> {
    await session().run(`
      DROP VIEW IF EXISTS above;
      CREATE OR REPLACE TABLE below (a INT, b INT);
      CREATE VIEW above WITH SCHEMA ${mode} AS SELECT * FROM below;
      CREATE OR REPLACE TABLE below (${columns});`);
  }

  const typesOf = () =>
    session()
      .sql('TABLE above')
      .schema.fields.map(({ name, type }) => `${name} ${type.kind}`);

  test.each([
    ['COMPENSATION', 'c INT, b STRING, a BIGINT', ['a int', 'b int']],
    ['BINDING', 'b SMALLINT, a INT, c INT', ['a int', 'b int']],
    ['TYPE EVOLUTION', 'c INT, b STRING, a BIGINT', ['a bigint', 'b string']],
    ['EVOLUTION', 'c INT, b STRING', ['c int', 'b string']],
  ])('WITH SCHEMA %s over (%s)', async (mode, columns, expected) => {
    await remade(mode, columns);
    expect(typesOf()).toEqual(expected);
  });

  test.each([
    ['COMPENSATION', 'a INT', 'INCOMPATIBLE_VIEW_SCHEMA_CHANGE'],
    ['TYPE EVOLUTION', 'a INT', 'INCOMPATIBLE_VIEW_SCHEMA_CHANGE'],
    ['BINDING', 'a BIGINT, b INT', 'CANNOT_UP_CAST_DATATYPE'],
  ])('WITH SCHEMA %s over (%s) is refused', async (mode, columns, condition) => {
    await remade(mode, columns);
    expect(typesOf).toThrow(condition);
  });

  test('ALTER VIEW gives it another mode, or another query', async () => {
    await remade('BINDING', 'a BIGINT, b INT');
    await session().run('ALTER VIEW above WITH SCHEMA EVOLUTION');
    expect(typesOf()).toEqual(['a bigint', 'b int']);
    await session().run('ALTER VIEW above AS SELECT 1 AS one');
    expect(await rowsOf('TABLE above')).toEqual([[1]]);
  });
});

test('comments and properties are kept, and SHOW CREATE TABLE makes the view again', async () => {
  await session().run(`
    CREATE VIEW described (one COMMENT 'first', two) COMMENT 'it''s a view'
    TBLPROPERTIES (k = 'v') AS SELECT 1, 2;
    ALTER VIEW described SET TBLPROPERTIES (l = 'w');
    ALTER VIEW described UNSET TBLPROPERTIES (k);`);
  const text = await printed('SHOW CREATE TABLE described');
  expect(text).toEqual([
    'CREATE VIEW default.described (',
    "  one COMMENT 'first',",
    '  two)',
    "COMMENT 'it\\'s a view'",
    'TBLPROPERTIES (',
    "  'l' = 'w')",
    'WITH SCHEMA COMPENSATION',
    'AS SELECT 1, 2',
  ]);
  await session().run(`DROP VIEW described; ${text.join('\n')}`);
  expect(await printed('DESCRIBE described')).toEqual(['one,int,first', 'two,int,']);
});

test.each([
  ['CREATE OR REPLACE VIEW first_of AS SELECT * FROM first_of', 'RECURSIVE_VIEW'],
  ['CREATE OR REPLACE VIEW first_of AS SELECT * FROM second_of', 'RECURSIVE_VIEW'],
  ['ALTER VIEW first_of AS SELECT (SELECT max(x) FROM second_of) AS x', 'RECURSIVE_VIEW'],
  ['CREATE VIEW doubled AS SELECT 1 AS a, 2 AS A', 'COLUMN_ALREADY_EXISTS'],
  [
    'CREATE VIEW few (a, b) AS SELECT 1',
    'CREATE_VIEW_COLUMN_ARITY_MISMATCH.NOT_ENOUGH_DATA_COLUMNS',
  ],
  [
    'CREATE VIEW many (a) AS SELECT 1, 2',
    'CREATE_VIEW_COLUMN_ARITY_MISMATCH.TOO_MANY_DATA_COLUMNS',
  ],
  ["ALTER VIEW fleeting SET TBLPROPERTIES (a = 'b')", 'EXPECT_PERMANENT_VIEW_NOT_TEMP'],
  ['SHOW CREATE TABLE fleeting', 'UNSUPPORTED_SHOW_CREATE_TABLE.ON_TEMPORARY_VIEW'],
  [
    'SET millrace.sql.strictSpark = true; CREATE VIEW staying AS SELECT * FROM fleeting',
    'INVALID_TEMP_OBJ_REFERENCE',
  ],
  [
    'SET millrace.sql.strictSpark = true; DECLARE OR REPLACE going = 1; CREATE VIEW staying AS SELECT going AS x',
    'INVALID_TEMP_OBJ_REFERENCE',
  ],
  ['CREATE TEMPORARY VIEW default.v AS SELECT 1', 'TEMP_VIEW_NAME_TOO_MANY_NAME_PARTS'],
])('%s is refused', async (statement, condition) => {
  await session().run(`
    CREATE OR REPLACE VIEW first_of AS SELECT 1 AS x;
    CREATE OR REPLACE VIEW second_of AS SELECT * FROM first_of;
    CREATE OR REPLACE TEMPORARY VIEW fleeting AS SELECT 1 AS x;`);
  try {
    await expect(session().run(statement)).rejects.toMatchObject({ condition });
  } finally {
    await session().run('RESET millrace.sql.strictSpark');
  }
});

test.each([
  ['INSERT INTO first_view VALUES (1)', 'EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE'],
  ['INSERT INTO a_frame VALUES (1)', 'UNSUPPORTED_INSERT.RDD_BASED'],
  ['SELECT * FROM first-view', 'INVALID_IDENTIFIER'],
  ['SELECT * FROM first_view AS v-w', 'INVALID_IDENTIFIER'],
  ['TABLE first_view |> AS v-w', 'INVALID_IDENTIFIER'],
])('%s tells what the name is', async (statement, condition) => {
  await session().run('CREATE OR REPLACE VIEW first_view AS SELECT 1 AS x');
  session().sql('SELECT 1 AS x').createOrReplaceTempView('a_frame');
  await expect(session().run(statement)).rejects.toMatchObject({ condition });
});

test('LIMIT of a view is computed as that of a query', async () => {
  await session().run(
    'CREATE OR REPLACE TEMPORARY VIEW first_rows AS SELECT id FROM range(9) LIMIT 1 + 1',
  );
  expect(await session().sql('SELECT count(*) FROM first_rows').collect()).toEqual([[2]]);
});
