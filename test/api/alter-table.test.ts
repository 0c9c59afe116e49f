import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { printedBy } from '../support/printed-statements.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();
const printed = printedBy(session);

test('ADD COLUMNS: rows that are there get the default, and the columns stand before those of folders', async () => {
  await session().run(`
    CREATE TABLE grown (a INT, p INT) USING parquet PARTITIONED BY (p);
    INSERT INTO grown VALUES (1, 10);
    ALTER TABLE grown ADD COLUMNS (b STRING DEFAULT 'x' || 'y' COMMENT 'two', c ARRAY<INT>);
    INSERT INTO grown (a, p) VALUES (2, 20);
    ALTER TABLE grown ADD COLUMN d INT;`);
  expect(await session().sql('SELECT * FROM grown ORDER BY a').collect()).toEqual([
    [1, 'xy', null, null, 10],
    [2, 'xy', null, null, 20],
  ]);
  expect(await printed('DESCRIBE grown b')).toEqual([
    'col_name,b',
    'data_type,string',
    'comment,two',
  ]);
});

test('a table in files reads columns that its files do not have as null', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-alter-'));
  try {
    await session().run(`
      CREATE TABLE kept (a INT) USING json OPTIONS (path '${folder}/one');
      INSERT INTO kept VALUES (1);
      ALTER TABLE kept ADD COLUMNS (b INT);
      INSERT INTO kept VALUES (2, 3);
      ALTER TABLE kept ALTER COLUMN b SET DEFAULT 7;
      INSERT INTO kept (a) VALUES (3);`);
    expect(await session().sql('SELECT * FROM kept ORDER BY a').collect()).toEqual([
      [1, null],
      [2, 3],
      [3, 7],
    ]);
    await session().run(
      `ALTER TABLE kept SET LOCATION '${folder}/two'; INSERT INTO kept VALUES (9, 9)`,
    );
    expect(await session().sql('TABLE kept').collect()).toEqual([[9, 9]]);
    expect(await printed('SHOW CREATE TABLE kept')).toEqual([
      'CREATE TABLE spark_catalog.default.kept (',
      '  a INT,',
      '  b INT DEFAULT 7)',
      'USING json',
      `LOCATION '${folder}/two'`,
    ]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('RENAME TO keeps the rows, and views that read the old name say that it is gone', async () => {
  await session().run(`
    CREATE TABLE before_it (x INT);
    INSERT INTO before_it VALUES (1);
    CREATE VIEW reads_it AS SELECT * FROM before_it;
    ALTER TABLE before_it RENAME TO after_it;`);
  expect(await session().sql('TABLE after_it').collect()).toEqual([[1]]);
  expect(() => session().sql('TABLE reads_it').schema).toThrow('TABLE_OR_VIEW_NOT_FOUND');
  await session().run('ALTER TABLE after_it RENAME TO before_it');
  expect(await session().sql('TABLE reads_it').collect()).toEqual([[1]]);
});

test('comments, defaults and properties are shown, and SHOW CREATE TABLE makes the table again', async () => {
  await session().run(`
    CREATE TABLE told (a INT NOT NULL COMMENT 'it''s', \`b c\` STRUCT<X: INT> , d CHAR(3) DEFAULT 'abc')
    COMMENT 'one' TBLPROPERTIES ('k' = 'v', 'other.key' = 1);
    ALTER TABLE told ALTER COLUMN a COMMENT 'changed';
    ALTER TABLE told CHANGE COLUMN d DROP DEFAULT;
    ALTER TABLE told SET TBLPROPERTIES (k = 'w', new = true);
    ALTER TABLE told UNSET TBLPROPERTIES IF EXISTS ('other.key', missing);
    COMMENT ON TABLE told IS 'two';`);
  const text = await printed('SHOW CREATE TABLE told');
  expect(text).toEqual([
    'CREATE TABLE spark_catalog.default.told (',
    "  a INT NOT NULL COMMENT 'changed',",
    '  `b c` STRUCT<X: INT>,',
    '  d CHAR(3))',
    'USING memory',
    "COMMENT 'two'",
    'TBLPROPERTIES (',
    "  'k' = 'w',",
    "  'new' = 'true')",
  ]);
  await session().run(`DROP TABLE told; ${text.join('\n')}`);
  expect(await printed('SHOW CREATE TABLE told')).toEqual(text);
  expect(await printed('SHOW TBLPROPERTIES told')).toEqual(['comment,two', 'k,w', 'new,true']);
  expect(await printed('SHOW TBLPROPERTIES told (k)')).toEqual(['k,w']);
  expect(await printed('DESCRIBE told')).toEqual([
    'a,int,changed',
    'b c,struct<X:int>,',
    'd,char(3),',
  ]);
});

test('CREATE TABLE LIKE takes columns, defaults and folders, and no rows', async () => {
  await session().run(`
    CREATE TABLE model (a INT DEFAULT 4, p INT) PARTITIONED BY (p);
    INSERT INTO model VALUES (1, 1);
    CREATE TABLE IF NOT EXISTS copy LIKE model TBLPROPERTIES ('k' = 'v');
    INSERT INTO copy (p) VALUES (2);`);
  expect(await session().sql('TABLE copy').collect()).toEqual([[4, 2]]);
  expect(await printed('DESCRIBE EXTENDED copy')).toEqual([
    'a,int,',
    'p,int,',
    '# Partition Information,"",""',
    '# col_name,data_type,comment',
    'p,int,',
    '"","",""',
    '# Detailed Table Information,"",""',
    'Catalog,spark_catalog,""',
    'Database,default,""',
    'Table,copy,""',
    'Type,MANAGED,""',
    'Provider,memory,""',
    'Table Properties,[k=v],""',
    'Partition Columns,`p`,""',
  ]);
  expect(await printed("SHOW TABLE EXTENDED LIKE 'cop*'")).toContain(
    ' |-- a: integer (nullable = true)',
  );
});

test('ANALYZE and MSCK REPAIR check their names', async () => {
  await session().run(`
    CREATE TABLE counted (a INT, p INT) PARTITIONED BY (p);
    ANALYZE TABLE counted COMPUTE STATISTICS;
    ANALYZE TABLE counted COMPUTE STATISTICS FOR COLUMNS a, P;
    MSCK REPAIR TABLE counted SYNC PARTITIONS;`);
});

test.each([
  ['ALTER TABLE refusing RENAME COLUMN a TO b', 'UNSUPPORTED_FEATURE.TABLE_OPERATION'],
  ['ALTER TABLE refusing DROP COLUMNS (a)', 'UNSUPPORTED_FEATURE.TABLE_OPERATION'],
  ['ALTER TABLE refusing REPLACE COLUMNS (a INT)', 'UNSUPPORTED_FEATURE.TABLE_OPERATION'],
  ['ALTER TABLE refusing ALTER COLUMN a AFTER b', 'UNSUPPORTED_FEATURE.TABLE_OPERATION'],
  ['ALTER TABLE refusing ALTER COLUMN a SET NOT NULL', 'UNSUPPORTED_FEATURE.TABLE_OPERATION'],
  [
    "ALTER TABLE refusing ALTER COLUMN a COMMENT 'x', b COMMENT 'y'",
    'UNSUPPORTED_FEATURE.TABLE_OPERATION',
  ],
  ['ALTER TABLE refusing ALTER COLUMN a TYPE BIGINT', 'NOT_SUPPORTED_CHANGE_COLUMN'],
  ["ALTER TABLE refusing CHANGE nothing COMMENT 'x'", 'UNRESOLVED_COLUMN.WITH_SUGGESTION'],
  [
    'ALTER TABLE refusing ALTER COLUMN a SET DEFAULT rand()',
    'INVALID_DEFAULT_VALUE.NON_DETERMINISTIC',
  ],
  ['ALTER TABLE refusing ALTER COLUMN a', 'PARSE_SYNTAX_ERROR'],
  ['ALTER TABLE refusing ADD COLUMNS (A STRING)', 'COLUMN_ALREADY_EXISTS'],
  ['ALTER TABLE refusing ADD COLUMNS (n INT NOT NULL)', 'UNSUPPORTED_FEATURE.TABLE_OPERATION'],
  ['ALTER TABLE nothing ADD COLUMNS (n INT)', 'TABLE_OR_VIEW_NOT_FOUND'],
  ['ALTER TABLE refusing_view ADD COLUMNS (n INT)', 'EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE'],
  ['ALTER TABLE refusing_view RENAME TO other', 'EXPECT_TABLE_NOT_VIEW.USE_ALTER_VIEW'],
  [
    "ALTER TABLE refusing_view SET TBLPROPERTIES ('a' = 'b')",
    'EXPECT_TABLE_NOT_VIEW.USE_ALTER_VIEW',
  ],
  ['ALTER TABLE refusing RENAME TO refusing_view', 'TABLE_OR_VIEW_ALREADY_EXISTS'],
  ['ALTER TABLE refusing UNSET TBLPROPERTIES (k)', 'UNSET_NONEXISTENT_PROPERTIES'],
  [
    "ALTER TABLE refusing SET TBLPROPERTIES (provider = 'x')",
    'UNSUPPORTED_FEATURE.SET_TABLE_PROPERTY',
  ],
  ['ALTER VIEW refusing RENAME TO other', 'EXPECT_VIEW_NOT_TABLE.USE_ALTER_TABLE'],
  ['ALTER VIEW refusing AS SELECT 1', 'EXPECT_VIEW_NOT_TABLE.NO_ALTERNATIVE'],
  ['DROP VIEW refusing', 'WRONG_COMMAND_FOR_OBJECT_TYPE'],
  ['DROP TABLE refusing_view', 'WRONG_COMMAND_FOR_OBJECT_TYPE'],
  ['TRUNCATE TABLE refusing_view', 'EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE'],
  ["COMMENT ON TABLE refusing_view IS 'x'", 'EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE'],
  ['ANALYZE TABLE refusing_view COMPUTE STATISTICS', 'UNSUPPORTED_FEATURE.ANALYZE_VIEW'],
  ['MSCK REPAIR TABLE refusing', 'NOT_A_PARTITIONED_TABLE'],
  ['SHOW CREATE TABLE nothing', 'TABLE_OR_VIEW_NOT_FOUND'],
  ['DESCRIBE refusing AS JSON', 'DESCRIBE_JSON_NOT_EXTENDED'],
  ['DESCRIBE EXTENDED refusing a AS JSON', 'UNSUPPORTED_FEATURE.DESC_TABLE_COLUMN_JSON'],
  ['EXPLAIN DESCRIBE nothing', 'TABLE_OR_VIEW_NOT_FOUND'],
  ['DESCRIBE refusing nothing', 'UNRESOLVED_COLUMN.WITH_SUGGESTION'],
])('%s is refused', async (statement, condition) => {
  await session().run(`
    CREATE TABLE IF NOT EXISTS refusing (a INT, b INT);
    CREATE OR REPLACE VIEW refusing_view AS SELECT 1 AS x;`);
  await expect(session().run(statement)).rejects.toMatchObject({ condition });
});
