import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { session as openSession } from '../../src/index.ts';
import { scratchDirectory } from '../support/scratch-directory.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();

async function folderWith(...lines: readonly string[]): Promise<string> {
  const folder = path.join(scratchDirectory(), 'input');
  await mkdir(folder);
  await writeFile(path.join(folder, 'one.json'), lines.join('\n'));
  return folder;
}

test('a script declares inputs, views and sinks, and starts queries', async () => {
  const folder = await folderWith(
    '{"key":"a","value":1}',
    '{"key":"b","value":2}',
    '{"key":"a","value":3}',
  );
  const script = `
    CREATE STREAM events (key STRING, value BIGINT) USING json OPTIONS (path '\${folder}');
    CREATE TEMPORARY VIEW big AS SELECT * FROM events WHERE value >= :least;
    CREATE TABLE sums (k STRING, total DECIMAL(20,1)) USING memory;
    INSERT INTO sums WITH ('outputMode' = 'complete', 'queryName' = 'sums', 'trigger' = 'availableNow')
    SELECT key, sum(value) FROM big GROUP BY key;`;
  const parameters = { text: { folder }, values: { least: 1 } };
  const [query, ...others] = await session().run(script, { parameters });
  expect(others).toEqual([]);
  await query!.awaitTermination();
  expect([...session().memoryRows('sums')!].toSorted()).toEqual([
    ['a', '4.0'],
    ['b', '2.0'],
  ]);
});

test('availableNow and the checkpoint folder of the caller hold for every query', async () => {
  const folder = await folderWith('{"n":1}');
  const checkpointLocation = path.join(scratchDirectory(), 'checkpoints');
  const script = `
    CREATE OR REPLACE STREAM ns (n INT) USING json OPTIONS (path '${folder}');
    CREATE OR REPLACE TABLE sink USING noop;
    INSERT INTO sink WITH ('queryName' = 'one') SELECT n FROM ns;
    INSERT INTO sink SELECT n + 1 FROM ns;`;
  const counted: number[] = [];
  const run = () =>
    session().run(script, {
      availableNow: true,
      checkpointLocation,
      onProgress: (progress) => counted.push(progress.numInputRows),
    });
  for (const query of await run()) await query.awaitTermination();
  expect(counted).toEqual([1, 1]);
  for (const query of await run()) await query.awaitTermination();
  expect(counted).toEqual([1, 1]);
});

test('a SELECT waits for the queries before it that end by themselves', async () => {
  const folder = await folderWith('{"n":1}\n{"n":2}');
  const checkpoint = path.join(scratchDirectory(), 'checkpoint');
  const script = `
    CREATE OR REPLACE STREAM ns (n INT) USING json OPTIONS (path '${folder}');
    CREATE TABLE counted USING memory;
    INSERT INTO counted WITH (
      'outputMode' = 'complete', 'trigger' = 'availableNow', 'checkpointLocation' = '${checkpoint}'
    ) SELECT count(*) AS n FROM ns;
    SELECT n + 1 AS more FROM counted;`;
  // The second session finds nothing new, and a table that its process has never filled.
  for (const _session of [1, 2]) {
    await using own = await openSession({ threads: 1 });
    const printed: string[] = [];
    await own.run(script, { format: 'json', print: (text) => printed.push(text) });
    expect(printed).toEqual(['{"more":3}\n']);
  }
});

test.each([
  'SET VAR found = (SELECT count(*) FROM filled); SELECT found',
  "EXECUTE IMMEDIATE 'SELECT count(*) FROM filled' INTO found; SELECT found",
  'CREATE OR REPLACE TABLE copied AS SELECT count(*) AS found FROM filled; SELECT found FROM copied',
  'BEGIN CASE (SELECT count(*) FROM filled) WHEN 2 THEN SELECT 2 AS found; ELSE SELECT 0; END CASE; END',
])('what reads tables waits for them, too: %s', async (reading) => {
  const folder = await folderWith('{"n":1}\n{"n":2}');
  const script = `
    CREATE OR REPLACE STREAM ns (n INT) USING json OPTIONS (path '${folder}');
    CREATE OR REPLACE TABLE filled (n INT);
    DECLARE OR REPLACE found BIGINT;
    INSERT INTO filled WITH ('trigger' = 'availableNow') SELECT n FROM ns;
    ${reading};`;
  const printed: string[] = [];
  await session().run(script, { format: 'json', print: (text) => printed.push(text) });
  expect(printed).toEqual(['{"found":2}\n']);
});

test('SET changes settings, EXPLAIN prints the plan', async () => {
  const folder = await folderWith('{"n":1}');
  const printed: string[] = [];
  const script = `
    SET my.setting = 7;
    CREATE OR REPLACE STREAM ns (n INT) USING json OPTIONS (path '${folder}');
    EXPLAIN SELECT n + 1 AS m FROM ns WHERE n > 0;`;
  expect(await session().run(script, { print: (text) => printed.push(text) })).toEqual([]);
  expect(session().conf.get('my.setting')).toBe('7');
  expect(printed.join('')).toMatch(/== Optimized Logical Plan ==[\s\S]*== Stages ==/);
});

describe('a mistake is shown at its statement', () => {
  test.each([
    ['CREATE STREAM s USING nothing_like_it', 'DATA_SOURCE_NOT_FOUND', 1],
    ['CREATE TABLE t USING noop;\nCREATE TABLE t USING noop', 'TABLE_OR_VIEW_ALREADY_EXISTS', 2],
    ['CREATE OR REPLACE TABLE t USING noop;\nINSERT INTO u SELECT 1', 'TABLE_OR_VIEW_NOT_FOUND', 2],
    ['CREATE TABLE p (a INT) USING json PARTITIONED BY (a)', 'ALL_PARTITION_COLUMNS', 1],
    ['SET spark.sql.ansi.enabled = perhaps', 'INVALID_CONF_VALUE', 1],
    [
      'CREATE OR REPLACE TABLE t (a INT) USING noop;\nINSERT INTO t SELECT 1, 2',
      'INSERT_COLUMN_ARITY_MISMATCH',
      2,
    ],
    [
      "CREATE OR REPLACE TABLE t USING noop;\nINSERT INTO t WITH ('trigger' = 'never') SELECT 1",
      'INVALID_TRIGGER',
      2,
    ],
  ])('%s', async (script, condition, line) => {
    const running = session().run(script);
    await expect(running).rejects.toMatchObject({ condition: expect.stringContaining(condition) });
    await expect(running).rejects.toThrowError(`line ${line}`);
  });
});

describe('listings', () => {
  async function printed(text: string): Promise<unknown[]> {
    let output = '';
    await session().run(text, {
      format: 'json',
      print: (part) => {
        output += part;
      },
    });
    return output
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  }

  test('SHOW TABLES names tables, streams and views that a pattern fits', async () => {
    await printed(`CREATE OR REPLACE TABLE listed_one (a INT) USING console;
      CREATE OR REPLACE TEMPORARY VIEW listed_two AS SELECT 1 AS b, array('x') AS c;`);
    const names = async (pattern: string) =>
      (await printed(`SHOW TABLES LIKE '${pattern}'`)).map(
        (row) => (row as { tableName: string }).tableName,
      );
    expect(await names('LISTED*')).toEqual(['listed_one', 'listed_two']);
    expect(await names('*_two|nothing')).toEqual(['listed_two']);
    expect(await names('listed')).toEqual([]);
  });

  test('DESCRIBE names columns and types, of what is only written to as well', async () => {
    await printed(`CREATE OR REPLACE TABLE listed_one (a DECIMAL(10,2)) USING console;
      CREATE OR REPLACE TEMPORARY VIEW listed_two AS SELECT 1 AS b, array('x') AS c;`);
    expect(await printed('DESCRIBE listed_one')).toEqual([
      { col_name: 'a', data_type: 'decimal(10,2)', comment: null },
    ]);
    expect(await printed('DESC TABLE listed_two')).toMatchObject([
      { col_name: 'b', data_type: 'int' },
      { col_name: 'c', data_type: 'array<string>' },
    ]);
    expect(await printed('DESCRIBE SELECT true AS t')).toMatchObject([{ data_type: 'boolean' }]);
    await expect(printed('DESCRIBE listed_on')).rejects.toThrow('Did you mean listed_one?');
  });

  test('SET shows what holds', async () => {
    expect(
      await printed('SET millrace.sql.strictSpark = true; SET millrace.sql.strictSpark'),
    ).toEqual([{ key: 'millrace.sql.strictSpark', value: 'true' }]);
    await printed('SET millrace.sql.strictSpark = false');
    expect((await printed('SET')).length).toBeGreaterThan(5);
    await expect(printed('SET spark.sql.nothing')).rejects.toThrow('SQL_CONF_NOT_FOUND');
  });
});

test('DROP forgets a name, and takes none that is not there', async () => {
  await session().run('CREATE VIEW forgotten AS SELECT 1 AS x; DROP VIEW forgotten');
  expect(() => session().table('forgotten').schema).toThrow('TABLE_OR_VIEW_NOT_FOUND');
  await session().run('DROP TABLE IF EXISTS forgotten');
  await expect(session().run('DROP VIEW forgotten')).rejects.toThrow('TABLE_OR_VIEW_NOT_FOUND');
});

test.each([
  ["'Europe/Berlin'", 'Europe/Berlin'],
  ['INTERVAL 10 HOURS', '+10:00'],
  ["INTERVAL -'15:40:32' HOUR TO SECOND", '-15:40:32'],
])('SET TIME ZONE %s sets %s', async (zone, value) => {
  const own = await openSession();
  try {
    await own.run(`SET TIME ZONE ${zone}`);
    expect(own.conf.get('spark.sql.session.timeZone')).toBe(value);
    await own.run('SET TIME ZONE LOCAL');
    const local = new Intl.DateTimeFormat().resolvedOptions().timeZone;
    expect(own.conf.get('spark.sql.session.timeZone')).toBe(local);
    await expect(own.run('SET TIME ZONE INTERVAL 19 HOURS')).rejects.toThrow('OUT_OF_RANGE');
  } finally {
    await own.close();
  }
});

describe('an option that nobody knows is refused by name, the nearest one named', () => {
  const refusal = expect.objectContaining({
    condition: 'UNKNOWN_OPTION',
    hint: expect.stringContaining('Did you mean path?'),
  });

  test.each([
    "CREATE TABLE odd (a INT) USING json OPTIONS (path 'e', pat 'x')",
    "CREATE STREAM odd (a INT) USING json OPTIONS (path 'e', pat 'x')",
    "CREATE TABLE odd (a INT) WITH ('connector' = 'filesystem', 'path' = 'e', 'format' = 'json', 'pat' = 'x')",
    "CREATE TABLE odd (a INT, at TIMESTAMP, WATERMARK FOR at AS at) WITH ('connector' = 'filesystem', 'path' = 'e', 'format' = 'json', 'pat' = 'x')",
  ])('%s', async (statement) => {
    await expect(session().run(statement)).rejects.toEqual(refusal);
  });

  test('by readers and writers', async () => {
    const { read, readStream } = session();
    for (const reader of [read, readStream]) {
      const described = reader.format('json').schema('a INT').option('pat', 'x');
      expect(() => described.load('e')).toThrow(refusal);
    }
    const rows = session().sql('SELECT 1 AS a');
    await expect(rows.write.format('json').option('pat', 'x').save('e')).rejects.toEqual(refusal);
  });

  test('not where only the source or only the sink of a table knows it', async () => {
    const options = "path 'e', recursiveFileLookup 'true', minBatchInterval '1s'";
    await session().run(`CREATE TABLE both (a INT) USING json OPTIONS (${options})`);
  });

  test('by tables in memory, which have none', async () => {
    const create = "CREATE TABLE kept (a INT) USING memory OPTIONS (pat 'x')";
    await expect(session().run(create)).rejects.toMatchObject({ condition: 'UNKNOWN_OPTION' });
  });
});
