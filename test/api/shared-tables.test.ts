import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { scratchDirectory } from '../support/scratch-directory.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();

function numbersOf(table: string): Promise<readonly (readonly unknown[])[]> {
  return session().sql(`SELECT n FROM ${table} ORDER BY n`).collect();
}

test('each INSERT adds to a table in memory, whether its input has an end or not', async () => {
  const folder = scratchDirectory();
  writeFileSync(path.join(folder, 'one.json'), '{"n":2}\n{"n":3}\n');
  const started = await session().run(`
    CREATE STREAM ns (n INT) USING json OPTIONS (path '${folder}');
    CREATE TABLE kept (n INT);
    INSERT INTO kept VALUES (1);
    INSERT INTO kept WITH ('trigger' = 'availableNow') SELECT n FROM ns;
    INSERT INTO kept WITH ('trigger' = 'availableNow') SELECT n + 10 FROM ns;
    INSERT INTO kept VALUES (100);`);
  for (const query of started) await query.awaitTermination();
  expect(await numbersOf('kept')).toEqual([[1], [2], [3], [12], [13], [100]]);
});

test('a query that runs and INSERT write to one table in turn', async () => {
  await session().run('CREATE TABLE both (n INT)');
  const input = session().memoryStream('n INT');
  const query = await input.toDF().writeStream.toTable('both');
  for (const n of [1, 2, 3]) {
    input.addData([[n]]);
    await query.processAllAvailable();
    await session().run(`INSERT INTO both VALUES (${n * 10})`);
  }
  await query.stop();
  expect(await numbersOf('both')).toEqual([[1], [2], [3], [10], [20], [30]]);
});

test('what a running query writes to a table that has got another column has its default, too', async () => {
  await session().run('CREATE TABLE grown (n INT)');
  const input = session().memoryStream('n INT');
  const query = await input.toDF().writeStream.toTable('grown');
  for (const n of [1, 2]) {
    input.addData([[n]]);
    await query.processAllAvailable();
    await session().run(`ALTER TABLE grown ADD COLUMNS (m${n} INT DEFAULT ${n})`);
  }
  input.addData([[3]]);
  await query.processAllAvailable();
  await query.stop();
  const rows = await session().sql('SELECT * FROM grown ORDER BY n').collect();
  expect(rows).toEqual([1, 2, 3].map((n) => [n, 1, 2]));
});

test.each<[place: string, clause: (folder: string) => string]>([
  ['in memory', () => ''],
  ['in files', (folder) => `USING json OPTIONS (path '${folder}/new')`],
  ['in directories', (folder) => `USING json OPTIONS (path '${folder}/new') PARTITIONED BY (half)`],
])(
  'all of several INSERTs that run at once add their rows to a new table %s',
  async (_place, using) => {
    await session().run(`
    DROP TABLE IF EXISTS at_once;
    CREATE TABLE at_once (n INT, half INT) ${using(scratchDirectory())}`);
    const numbers = [1, 2, 3, 4, 5];
    await Promise.all(
      numbers.map((n) => session().run(`INSERT INTO at_once VALUES (${n}, ${n % 2})`)),
    );
    expect(await numbersOf('at_once')).toEqual(numbers.map((n) => [n]));
  },
);

test('the table of a query by its name has the rows of that query alone', async () => {
  for (const n of [1, 2]) {
    const input = session().memoryStream('n INT');
    input.addData([[n]]);
    const writer = input.toDF().writeStream.format('memory').queryName('alone');
    const query = await writer.trigger({ availableNow: true }).start();
    await query.awaitTermination();
    expect(await numbersOf('alone')).toEqual([[n]]);
  }
});
