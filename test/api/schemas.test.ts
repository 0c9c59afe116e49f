import { expect, test } from 'vitest';
import type { JsonValue } from '../../src/columnar/json-value.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();

async function rowsOf(sql: string): Promise<readonly (readonly JsonValue[])[]> {
  return session().sql(sql).collect();
}

/** The rows that statements print, values separated by commas. */
async function printed(sql: string): Promise<readonly string[]> {
  const parts: string[] = [];
  await session().run(sql, { format: 'csv', print: (text) => parts.push(text) });
  return parts.join('').trim().split('\n').slice(1);
}

test('tables of one name stand in several schemas; USE says which one is meant', async () => {
  await session().run(`
    CREATE SCHEMA shop COMMENT 'sales' WITH DBPROPERTIES (a = 'b');
    CREATE TABLE goods (x INT);
    CREATE TABLE shop.goods (x INT);
    INSERT INTO goods VALUES (1);
    INSERT INTO spark_catalog.shop.goods VALUES (2), (3);`);
  expect(await rowsOf('SELECT count(*) FROM goods')).toEqual([[1]]);
  expect(await rowsOf('SELECT count(*), current_schema() FROM shop.goods')).toEqual([
    [2, 'default'],
  ]);
  await session().run(
    'USE SCHEMA Shop; INSERT INTO goods VALUES (4); CREATE VIEW three AS TABLE goods',
  );
  expect(await rowsOf('SELECT sum(goods.x), current_database() FROM goods')).toEqual([[9, 'shop']]);
  expect(await rowsOf('SELECT count(*) FROM default.goods')).toEqual([[1]]);
  await session().run('USE default');
  expect(await rowsOf('SELECT count(*) FROM shop.three')).toEqual([[3]]);
  expect(() => session().sql('TABLE three').schema).toThrow('TABLE_OR_VIEW_NOT_FOUND');
});

test('temporary views are in no schema', async () => {
  await session().run(`
    CREATE SCHEMA elsewhere;
    CREATE TEMPORARY VIEW passing AS SELECT 7 AS x;
    CREATE TABLE staying (x INT);
    USE elsewhere;`);
  expect(await rowsOf('TABLE passing')).toEqual([[7]]);
  expect(() => session().sql('TABLE staying').schema).toThrow('TABLE_OR_VIEW_NOT_FOUND');
  expect(await printed('SHOW TABLES')).toEqual(['"",passing,true']);
  expect(await printed("SHOW TABLES IN default LIKE 'stay*|pass*'")).toEqual([
    '"",passing,true',
    'default,staying,false',
  ]);
  await session().run('USE default');
});

test('SHOW SCHEMAS, VIEWS and COLUMNS, and DESCRIBE SCHEMA tell what there is', async () => {
  await session().run(`
    CREATE DATABASE IF NOT EXISTS listed COMMENT 'for lists';
    CREATE VIEW listed.seen AS SELECT 1 AS a, 2 AS b;`);
  expect(await printed("SHOW DATABASES LIKE 'list*|default'")).toEqual(['default', 'listed']);
  expect(await printed('SHOW VIEWS FROM listed LIKE "s*"')).toEqual(['listed,seen,false']);
  expect(await printed('SHOW COLUMNS IN seen IN listed')).toEqual(['a', 'b']);
  expect(await printed('DESC DATABASE EXTENDED listed')).toEqual([
    'Catalog Name,spark_catalog',
    'Namespace Name,listed',
    'Comment,for lists',
    'Properties,""',
  ]);
});

test('ALTER SCHEMA changes properties and the place, which DESCRIBE SCHEMA EXTENDED tells', async () => {
  await session().run(`
    CREATE SCHEMA noted LOCATION '/old' WITH DBPROPERTIES (b = 2, a = 'x');
    ALTER DATABASE noted SET DBPROPERTIES (c = 'y', b = 3);
    ALTER SCHEMA noted UNSET DBPROPERTIES (a);
    ALTER SCHEMA noted UNSET DBPROPERTIES IF EXISTS (nothing);
    ALTER NAMESPACE noted SET LOCATION '/new'`);
  expect((await printed('DESC SCHEMA EXTENDED noted')).slice(2)).toEqual([
    'Comment,""',
    'Location,/new',
    'Properties,"((b,3), (c,y))"',
  ]);
  expect((await printed('DESC SCHEMA noted')).at(-1)).toBe('Location,/new');
});

test('there is one catalogue, and a current schema', async () => {
  expect(await printed('SHOW CATALOGS')).toEqual(['spark_catalog']);
  expect(await printed("SHOW CATALOGS LIKE 'x*'")).toEqual([]);
  await session().run('CREATE SCHEMA here; SET CATALOG spark_catalog; USE here');
  expect(await printed('SHOW CURRENT NAMESPACE')).toEqual(['spark_catalog,here']);
  await session().run('USE default');
});

test('views of all sessions are listed in a schema of their own', async () => {
  await session().run('CREATE GLOBAL TEMPORARY VIEW everywhere AS SELECT 1 AS x');
  expect(await printed("SHOW VIEWS IN global_temp LIKE 'every*'")).toEqual([
    'global_temp,everywhere,true',
  ]);
  const [line] = await printed("SHOW TABLE EXTENDED IN global_temp LIKE 'everywhere'");
  expect(line).toContain('global_temp,everywhere,true');
  expect(await printed("SHOW VIEWS LIKE 'every*'")).toEqual([]);
});

test('a column is described with the name of its table before it', async () => {
  await session().run('CREATE TABLE parted (parted STRUCT<x: INT>, x INT)');
  expect((await printed('DESC parted default.parted.x'))[1]).toBe('data_type,int');
  const ofField = session().run('DESC parted parted.x');
  await expect(ofField).rejects.toMatchObject({ condition: '_LEGACY_ERROR_TEMP_1060' });
});

test('DROP SCHEMA wants CASCADE where there is something left, and forgets the rows', async () => {
  await session().run(`
    CREATE SCHEMA brief;
    CREATE TABLE brief.rows_of_it (x INT);
    INSERT INTO brief.rows_of_it VALUES (1);
    USE brief`);
  await expect(session().run('DROP SCHEMA brief RESTRICT')).rejects.toMatchObject({
    condition: 'SCHEMA_NOT_EMPTY',
  });
  await session().run('DROP SCHEMA brief CASCADE');
  expect(await rowsOf('SELECT current_schema()')).toEqual([['default']]);
  await session().run('CREATE SCHEMA brief; CREATE TABLE brief.rows_of_it (x INT);');
  expect(await rowsOf('TABLE brief.rows_of_it')).toEqual([]);
});

test.each([
  ['USE nowhere', 'SCHEMA_NOT_FOUND'],
  ['SET CATALOG nowhere', 'CATALOG_NOT_FOUND'],
  ["ALTER SCHEMA nowhere SET LOCATION '/x'", 'SCHEMA_NOT_FOUND'],
  ['ALTER SCHEMA default UNSET DBPROPERTIES (x)', 'UNSET_NONEXISTENT_PROPERTIES'],
  ['ALTER SCHEMA default RENAME TO x', 'PARSE_SYNTAX_ERROR'],
  ['ANALYZE TABLES IN nowhere COMPUTE STATISTICS', 'SCHEMA_NOT_FOUND'],
  ['DROP SCHEMA nowhere', 'SCHEMA_NOT_FOUND'],
  ['DESCRIBE SCHEMA nowhere', 'SCHEMA_NOT_FOUND'],
  ['SHOW TABLES IN nowhere', 'SCHEMA_NOT_FOUND'],
  ['CREATE TABLE nowhere.t (x INT)', 'SCHEMA_NOT_FOUND'],
  ['CREATE SCHEMA default', 'SCHEMA_ALREADY_EXISTS'],
  ['DROP SCHEMA default', 'UNSUPPORTED_FEATURE.DROP_DATABASE'],
  ['CREATE SCHEMA a.b', 'REQUIRES_SINGLE_PART_NAMESPACE'],
  ['SHOW COLUMNS IN a.t FROM b', 'SHOW_COLUMNS_WITH_CONFLICT_NAMESPACE'],
  ['INSERT INTO default.nothing VALUES (1)', 'TABLE_OR_VIEW_NOT_FOUND'],
])('%s is refused', async (statement, condition) => {
  await expect(session().run(statement)).rejects.toMatchObject({ condition });
});
