import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { scratchDirectory } from '../../support/scratch-directory.ts';
import { sharedSession } from '../../support/shared-session.ts';

const session = sharedSession();
let input: string;

beforeEach(() => {
  input = scratchDirectory();
});

async function addFile(directory: string, name: string, text: string): Promise<void> {
  await mkdir(path.join(input, directory), { recursive: true });
  await writeFile(path.join(input, directory, name), text);
}

/** All rows of the input, in the order of their first column. */
async function rows(format: string, schema: string, columns = '*'): Promise<unknown[]> {
  const frame = session().read.format(format).schema(schema).load(input);
  const found = await frame.select(...columns.split(',')).collect();
  return found.map((row) => Object.values(row as object)).sort();
}

test('directories key=value are columns, with the type of the schema', async () => {
  await addFile('day=2026-01-02/kind=a%2Fb', 'one.json', '{"n":1}\n{"n":2}');
  await addFile('day=2026-01-03/kind=__HIVE_DEFAULT_PARTITION__', 'two.json', '{"n":3}');
  const found = await rows('json', 'n INT, day STRING, kind STRING');
  expect(found).toEqual([
    [1, '2026-01-02', 'a/b'],
    [2, '2026-01-02', 'a/b'],
    [3, '2026-01-03', null],
  ]);
  expect(await rows('json', 'n INT, day STRING, kind STRING', 'kind,n')).toEqual([
    [null, 3],
    ['a/b', 1],
    ['a/b', 2],
  ]);
});

test('columns of directories are none of the fields of a CSV line', async () => {
  await addFile('year=2025', 'one.csv', '1,x\n');
  await addFile('Year=2026', 'two.csv', '2,y\n');
  expect(await rows('csv', 'n INT, year INT, t STRING')).toEqual([
    [1, 'x', 2025],
    [2, 'y', 2026],
  ]);
});

test('columns of directories stand behind those of files, in the order of the directories, whatever the schema says', async () => {
  await addFile('Kind=a/day=2', 'one.json', '{"n":1,"t":"x"}\n');
  const schema = 'day INT, n INT, kind STRING, t STRING';
  const wanted = ['n', 't', 'kind', 'day'];
  expect(session().read.schema(schema).json(input).columns).toEqual(wanted);
  expect(await rows('json', schema)).toEqual([[1, 'x', 'a', 2]]);
  const streams = session().readStream.schema(schema);
  expect(streams.json(input).columns).toEqual(wanted);
  await session().run(`
    CREATE STREAM arriving (${schema}) USING json OPTIONS (path '${input}');
    CREATE TABLE there (${schema}) USING json OPTIONS (path '${input}');
    CREATE TABLE other (${schema}) USING json OPTIONS (path '${input}') PARTITIONED BY (day, kind)`);
  expect(session().table('arriving').columns).toEqual(wanted);
  expect(session().table('there').columns).toEqual(wanted);
  expect(session().table('other').columns).toEqual(['n', 't', 'day', 'kind']);
  const flat = session().read.option('recursiveFileLookup', 'true').schema(schema).json(input);
  expect(flat.columns).toEqual(['day', 'n', 'kind', 't']);
});

test('a schema keeps its order where no directory is there yet, or another is meant', async () => {
  await addFile('day=1', 'other.csv', '1\n');
  const none = path.join(input, 'none');
  const columns = (place: string, glob: string) =>
    session().read.option('pathGlobFilter', glob).schema('day INT, n INT').json(place).columns;
  expect(columns(none, '*')).toEqual(['day', 'n']);
  expect(columns(input, '*.json')).toEqual(['day', 'n']);
  expect(columns(input, '*.csv')).toEqual(['n', 'day']);
});

test('a column of directories that files have too keeps its place, with the value of the directory', async () => {
  await addFile('year=2025', 'one.csv', 'n,year,t\n1,1999,x\n');
  await addFile('year=2026', 'two.csv', 'n,year,t\n2,1999,y\n');
  const read = (format: string) => {
    const options = { header: 'true', inferSchema: 'true', mode: 'FAILFAST' };
    return session().read.format(format).options(options).load(input).orderBy('n').collect();
  };
  expect(await read('csv')).toEqual([
    [1, 2025, 'x'],
    [2, 2026, 'y'],
  ]);
  const named = session().read.csv(input);
  expect(named.columns).toEqual(['_c0', '_c1', '_c2', 'year']);
});

test('directories in those that a pattern matches are columns, the matched ones and those above are not', async () => {
  await addFile('year=2025/month=1', 'one.json', '{"n":1}');
  await addFile('year=2026/month=2', 'two.json', '{"n":2}');
  const read = (pattern: string) =>
    session().read.json(path.join(input, pattern)).orderBy('n').collect();
  expect(await read('year=*')).toEqual([
    [1, 1],
    [2, 2],
  ]);
  expect(await read('year=*/month=*')).toEqual([[1], [2]]);
  expect(await read('year=*/*/*.json')).toEqual([[1], [2]]);
  const named = (columns: string) =>
    session().read.schema(columns).json(path.join(input, 'y*')).orderBy('n').collect();
  expect(await named('n INT, month STRING')).toEqual([
    [1, '1'],
    [2, '2'],
  ]);
  expect(await named('n INT')).toEqual([[1], [2]]);
});

test('a directory that does not fit the schema or the others is refused', async () => {
  await addFile('year=soon', 'one.csv', '1\n');
  await expect(rows('csv', 'n INT')).rejects.toThrow(/no column 'year'/);
  await expect(rows('csv', 'n INT, year INT')).rejects.toThrow(/year=soon does not fit/);
  await addFile('', 'two.csv', '2\n');
  await expect(rows('csv', 'n INT, year STRING')).rejects.toThrow(/same columns/);
});

test('a stream reads directories that come later', async () => {
  await addFile('day=1', 'one.json', '{"n":1}');
  const start = async (): Promise<unknown[]> => {
    const stream = session().readStream.format('json').schema('n INT, day INT').load(input);
    const seen: unknown[] = [];
    const query = await stream.writeStream
      .foreachBatch((batch) => {
        seen.push(...batch.rows().map((row) => Object.values(row)));
      })
      .option('checkpointLocation', path.join(input, '_checkpoint'))
      .trigger({ availableNow: true })
      .start();
    await query.awaitTermination();
    return seen;
  };
  expect(await start()).toEqual([[1, 1]]);
  await addFile('day=2', 'two.json', '{"n":2}');
  expect(await start()).toEqual([[2, 2]]);
});
