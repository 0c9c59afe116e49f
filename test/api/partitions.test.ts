import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { printedBy } from '../support/printed-statements.ts';
import { scratchDirectory } from '../support/scratch-directory.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();
const printed = printedBy(session);

beforeEach(() =>
  session().run(`
    DROP TABLE IF EXISTS shops;
    CREATE TABLE shops (id INT, land STRING, town STRING) PARTITIONED BY (land, town);
    INSERT INTO shops PARTITION (land = 'AT', town = 'Graz') VALUES (1);
    INSERT INTO shops PARTITION (land = 'AT', town) VALUES (2, 'Linz/Urfahr');
    INSERT INTO shops VALUES (3, 'DE', NULL);
  `),
);

function shops(): Promise<readonly string[]> {
  return printed('SELECT * FROM shops ORDER BY id');
}

test('DESCRIBE takes a partition of the table, with a value for each of its columns', async () => {
  const one = "DESCRIBE shops PARTITION (land = 'AT', town = 'Graz')";
  expect(await printed(one)).toEqual(await printed('DESCRIBE shops'));
  const refused = (sql: string) => expect(session().run(sql)).rejects;
  await refused("DESCRIBE shops PARTITION (land = 'AT', town)").toMatchObject({
    condition: 'INVALID_SQL_SYNTAX.EMPTY_PARTITION_VALUE',
  });
  await refused("DESCRIBE shops PARTITION (land = 'AT')").toMatchObject({
    condition: '_LEGACY_ERROR_TEMP_1232',
  });
  await refused('DESCRIBE shops PARTITION (id = 1)').toMatchObject({
    condition: 'NON_PARTITION_COLUMN',
  });
  await session().run('CREATE OR REPLACE TEMPORARY VIEW seen AS SELECT * FROM shops');
  await refused("DESCRIBE seen PARTITION (land = 'AT')").toMatchObject({
    condition: 'FORBIDDEN_OPERATION',
  });
});

test('a table may be declared in buckets, which no result depends on', async () => {
  await session().run(`
    CREATE TABLE heaped (id INT, land STRING) PARTITIONED BY (land)
      CLUSTERED BY (id) SORTED BY (id DESC, land) INTO 4 BUCKETS COMMENT 'x';
    INSERT INTO heaped VALUES (2, 'AT'), (1, 'AT')`);
  expect(await printed('SELECT * FROM heaped ORDER BY id')).toEqual(['1,AT', '2,AT']);
});

describe('INSERT with PARTITION', () => {
  test('gives all rows the values that it names, whatever their order', async () => {
    await session().run("INSERT INTO shops PARTITION (town = 'Bern', land = 'CH') (id) VALUES (4)");
    expect(await shops()).toEqual(['1,AT,Graz', '2,AT,Linz/Urfahr', '3,DE,', '4,CH,Bern']);
  });

  test('casts a value to the type of its column', async () => {
    await session().run(`
      CREATE TABLE days (v STRING, day DATE) PARTITIONED BY (day);
      INSERT INTO days PARTITION (day = '2026-03-01') VALUES ('x')`);
    expect(await printed('SELECT * FROM days')).toEqual(['x,2026-03-01']);
  });

  test('OVERWRITE replaces the rows of the partitions that it names and no others', async () => {
    await session().run(
      "INSERT OVERWRITE shops PARTITION (land = 'AT') (id, town) VALUES (9, 'Wels')",
    );
    expect(await shops()).toEqual(['3,DE,', '9,AT,Wels']);
  });

  test.each([
    ["INSERT INTO shops PARTITION (id = 1) VALUES ('x', 'y')", 'NON_PARTITION_COLUMN'],
    [
      "INSERT INTO shops PARTITION (land = 'AT') VALUES (1)",
      'INSERT_PARTITION_COLUMN_ARITY_MISMATCH',
    ],
    [
      "INSERT INTO shops PARTITION (land = 'AT') (id, land) VALUES (1, 'DE')",
      'STATIC_PARTITION_COLUMN_IN_INSERT_COLUMN_LIST',
    ],
    [
      "INSERT OVERWRITE shops PARTITION (land = 'AT', Land = 'DE') (id, town) VALUES (1, 'Wels')",
      'DUPLICATE_KEY',
    ],
  ])('%s is refused', async (sql, condition) => {
    await expect(session().run(sql)).rejects.toMatchObject({ condition });
  });

  test('writes directories of tables in files, where single partitions are not replaced', async () => {
    const path = join(scratchDirectory(), 'shops');
    await session().run(`
      CREATE TABLE filed (id INT, land STRING) USING json OPTIONS (path '${path}') PARTITIONED BY (land);
      INSERT INTO filed PARTITION (land = 'AT') VALUES (1)`);
    expect(await printed('SHOW PARTITIONS filed')).toEqual(['land=AT']);
    const overwriting = session().run("INSERT OVERWRITE filed PARTITION (land = 'AT') VALUES (2)");
    await expect(overwriting).rejects.toMatchObject({
      condition: 'UNSUPPORTED_FEATURE.TABLE_OPERATION',
    });
  });
});

describe('SHOW PARTITIONS', () => {
  test('lists directories by name, with what they escape', async () => {
    expect(await printed('SHOW PARTITIONS shops')).toEqual([
      'land=AT/town=Graz',
      'land=AT/town=Linz%2FUrfahr',
      'land=DE/town=__HIVE_DEFAULT_PARTITION__',
    ]);
  });

  test('keeps to the partitions that it names', async () => {
    expect(await printed("SHOW PARTITIONS shops PARTITION (town = 'Graz')")).toEqual([
      'land=AT/town=Graz',
    ]);
    const [text] = await printed("SHOW PARTITIONS shops PARTITION (land = 'XX') AS JSON");
    expect(text).toContain('partitions');
  });

  test('wants a value for each column that it names', async () => {
    await expect(session().run('SHOW PARTITIONS shops PARTITION (land)')).rejects.toMatchObject({
      condition: 'INVALID_SQL_SYNTAX.EMPTY_PARTITION_VALUE',
    });
  });

  test('is refused for a table without partitions', async () => {
    await session().run('CREATE TABLE plain (a INT)');
    await expect(session().run('SHOW PARTITIONS plain')).rejects.toMatchObject({
      condition: 'INVALID_PARTITION_OPERATION.PARTITION_SCHEMA_IS_EMPTY',
    });
  });
});

describe('partitions that go', () => {
  test('TRUNCATE TABLE and DROP PARTITION take their rows with them', async () => {
    await session().run("TRUNCATE TABLE shops PARTITION (land = 'AT', town = 'Graz')");
    expect(await shops()).toEqual(['2,AT,Linz/Urfahr', '3,DE,']);
    await session().run(
      "ALTER TABLE shops DROP IF EXISTS PARTITION (land = 'AT'), PARTITION (land = 'DE')",
    );
    expect(await shops()).toEqual([]);
  });

  test('must have a value', async () => {
    await expect(session().run('TRUNCATE TABLE shops PARTITION (land)')).rejects.toMatchObject({
      condition: 'INVALID_SQL_SYNTAX.EMPTY_PARTITION_VALUE',
    });
  });

  test.each([
    'ALTER TABLE shops DROP PARTITION',
    'ALTER TABLE shops DROP PARTITION ()',
    'TRUNCATE TABLE shops PARTITION ()',
  ])('must be named: %s', async (sql) => {
    await expect(session().run(sql)).rejects.toMatchObject({ condition: 'PARSE_SYNTAX_ERROR' });
    expect(await shops()).toHaveLength(3);
  });
});

test('SHOW TABLE EXTENDED of a partition tells its values; all columns want one, and there are rows in it', async () => {
  await session().run(`
    CREATE TABLE shown_parts (a INT, p INT, q STRING) PARTITIONED BY (p, q);
    INSERT INTO shown_parts VALUES (1, 2, 'x');`);
  const show = (partition: string, name = 'shown_parts'): Promise<unknown> =>
    printed(`SHOW TABLE EXTENDED IN default LIKE '${name}' PARTITION (${partition})`);
  expect(await show("q = 'x', p = 2")).toEqual([
    'default,shown_parts,false,"Partition Values: [p=2, q=x]',
    '"',
  ]);
  await expect(show("p = 3, q = 'x'")).rejects.toMatchObject({ condition: 'PARTITIONS_NOT_FOUND' });
  await expect(show('p = 2')).rejects.toMatchObject({ condition: '_LEGACY_ERROR_TEMP_1232' });
  await expect(show('a = 2')).rejects.toMatchObject({ condition: 'NON_PARTITION_COLUMN' });
  await expect(show('p = 2', 'shown*')).rejects.toMatchObject({
    condition: 'TABLE_OR_VIEW_NOT_FOUND',
  });
  await session().run('DROP TABLE shown_parts');
});
