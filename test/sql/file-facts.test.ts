import { mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();
let place = '';

beforeAll(async () => {
  place = mkdtempSync(path.join(os.tmpdir(), 'millrace-test-'));
  mkdirSync(path.join(place, 'in/day=2'), { recursive: true });
  mkdirSync(path.join(place, 'taken'));
  writeFileSync(path.join(place, 'in/one file.json'), '{"n":1}\n{"n":2}\n');
  writeFileSync(path.join(place, 'in/day=2/two%.json'), '{"n":40}\n');
  writeFileSync(path.join(place, 'taken/x.json'), '{"_metadata":"own"}\n');
  utimesSync(path.join(place, 'in/one file.json'), 1_700_000_000, 1_700_000_000.25);
  await session().run(`CREATE TABLE t (n INT) USING json OPTIONS (path '${place}/in/*.json')`);
});

afterAll(() => rmSync(place, { recursive: true, force: true }));

function rows(sql: string): Promise<readonly (readonly unknown[])[]> {
  return session().sql(sql.replaceAll('DIR', place)).collect();
}

test('_metadata says which file a row is of, and no star stands for it', async () => {
  const { size } = statSync(path.join(place, 'in/one file.json'));
  expect(await rows('SELECT * FROM t ORDER BY n LIMIT 1')).toEqual([[1]]);
  expect(await rows('SELECT _metadata.* FROM t WHERE n = 1')).toEqual([
    [
      `file:${place}/in/one%20file.json`,
      'one%20file.json',
      size,
      0,
      size,
      '2023-11-14T22:13:20.250000Z',
    ],
  ]);
});

describe('facts of files are read wherever a row is still one of a file', () => {
  test.each<[string, readonly unknown[]]>([
    [
      'SELECT n FROM t WHERE _metadata.file_size > 5 ORDER BY _metadata.file_name, n DESC LIMIT 1',
      [2],
    ],
    ['SELECT t._metadata.file_name FROM t LIMIT 1', ['one%20file.json']],
    ['SELECT x._metadata.file_name FROM t AS x LIMIT 1', ['one%20file.json']],
    [
      'SELECT _METADATA.File_Name, count(*) FROM json.`DIR/in/day=2` GROUP BY 1',
      ['two%25.json', 1],
    ],
    ['SELECT input_file_name() FROM t WHERE n = 2', ['file://DIR/in/one%20file.json']],
    ['SELECT input_file_block_start(), input_file_block_length() FROM t LIMIT 1', [0, 16]],
    ['SELECT right(input_file_name(), 5) FROM (SELECT n + 1 AS m FROM t) WHERE m = 2', ['.json']],
    ['SELECT input_file_name(), input_file_block_start() FROM range(1)', ['', -1]],
    [
      'SELECT x, _metadata.file_name FROM t LATERAL VIEW explode(array(7)) AS x LIMIT 1',
      [7, 'one%20file.json'],
    ],
    [
      'SELECT a._metadata.file_name = b._metadata.file_name FROM t a JOIN t b ON a.n = b.n WHERE a.n = 1',
      [true],
    ],
    ['SELECT b._metadata.file_name FROM t a LEFT JOIN t b ON a.n = b.n + 5 LIMIT 1', [null]],
    ['SELECT b._metadata IS NULL FROM t a LEFT JOIN t b ON a.n = b.n + 5 LIMIT 1', [true]],
    ['SELECT _metadata FROM json.`DIR/taken`', ['own']],
  ])('%s', async (sql, row) => {
    expect(await rows(sql)).toEqual([
      row.map((value) => (typeof value === 'string' ? value.replaceAll('DIR', place) : value)),
    ]);
  });
});

describe('where a row is not one of a file, there are none', () => {
  test.each([
    ['SELECT _metadata FROM range(1)', 'UNRESOLVED_COLUMN.WITH_SUGGESTION'],
    ['SELECT _metadata FROM (SELECT n FROM t) AS s', 'UNRESOLVED_COLUMN.WITH_SUGGESTION'],
    ['SELECT _metadata.file_nam FROM t', 'FIELD_NOT_FOUND'],
    ['SELECT _metadata FROM t a JOIN t b ON a.n = b.n', 'AMBIGUOUS_REFERENCE'],
    [
      'SELECT input_file_name() FROM t a JOIN t b ON a.n = b.n',
      'MULTI_SOURCES_UNSUPPORTED_FOR_EXPRESSION',
    ],
    ['SELECT input_file_name(1) FROM t', 'WRONG_NUM_ARGS.WITHOUT_SUGGESTION'],
  ])('%s is refused', async (sql, condition) => {
    await expect(async () => rows(sql)).rejects.toMatchObject({ condition });
  });
});

test('a DataFrame finds them above its verbs, and keeps its own columns', async () => {
  const frame = session().table('t').where('_metadata.file_size > 0').where('n = 1');
  expect(frame.columns).toEqual(['n']);
  expect(await frame.collect()).toEqual([[1]]);
  expect(await frame.select('n').selectExpr('_metadata.file_name').collect()).toEqual([
    ['one%20file.json'],
  ]);
  expect(await frame.union(frame).collect()).toEqual([[1], [1]]);
});

test('a stream counts by file', async () => {
  const name = 'by_file';
  const counts = session().sql(`
    SELECT _metadata.file_name AS file, count(*) AS n
    FROM STREAM text.\`${place}/in/**/*.json\` GROUP BY _metadata.file_name`);
  const writer = counts.writeStream.format('memory').queryName(name).outputMode('complete');
  const query = await writer.trigger({ availableNow: true }).start();
  await query.awaitTermination();
  expect(await rows('SELECT * FROM by_file ORDER BY n')).toEqual([
    ['two%25.json', 1],
    ['one%20file.json', 2],
  ]);
});
