import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sum } from '../../src/index.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();
let place = '';

beforeAll(async () => {
  place = mkdtempSync(path.join(os.tmpdir(), 'millrace-test-'));
  mkdirSync(path.join(place, 'many/day=2'), { recursive: true });
  writeFileSync(path.join(place, 'one.json'), '{"n":1,"s":"a"}\n{"n":2}\n');
  writeFileSync(path.join(place, 'two.json'), '{"n":40}\n');
  writeFileSync(path.join(place, 'many/day=2/x.csv'), '7,b\n8,c\n');
  const rows = session().sql('SELECT id, id * 2 AS double FROM range(3)');
  await rows.write.format('parquet').save(path.join(place, 'p'));
  await rows.write.format('arrow').save(path.join(place, 'a'));
});

afterAll(() => rmSync(place, { recursive: true, force: true }));

function rows(sql: string): Promise<readonly (readonly unknown[])[]> {
  return session().sql(sql.replaceAll('DIR', place)).collect();
}

describe('a query names files by their path', () => {
  test.each<[string, readonly unknown[]]>([
    ['SELECT n, s FROM json.`DIR/one.json` ORDER BY n LIMIT 1', [1, 'a']],
    ['SELECT sum(n) FROM json.`DIR/*.json`', [43]],
    ['SELECT sum(n) FROM JSON.`file://DIR/two.json`', [40]],
    ['SELECT _c0, _c1, day FROM csv.`DIR/many` ORDER BY _c0 LIMIT 1', ['7', 'b', 2]],
    ['SELECT count(*) FROM text.`DIR/one.json`', [2]],
    ['SELECT sum(double) FROM parquet.`DIR/p`', [6]],
    ['SELECT sum(t.double) FROM arrow.`DIR/a` AS t', [6]],
    ['SELECT count(*) FROM json.`DIR/one.json` a JOIN parquet.`DIR/p` b ON a.n = b.id', [2]],
  ])('%s', async (sql, row) => {
    expect(await rows(sql)).toEqual([row]);
  });
});

test('a table of that name comes first', async () => {
  await session().run('CREATE SCHEMA json; CREATE VIEW json.one AS SELECT 5 AS n');
  expect(await rows('SELECT n FROM json.one')).toEqual([[5]]);
  await session().run('DROP VIEW json.one');
});

test('the DataFrame over such a name', async () => {
  expect(await session().table(`text.\`${place}/two.json\``).collect()).toEqual([['{"n":40}']]);
});

describe('what is wrong is told where the query names the files', () => {
  test.each([
    ['SELECT * FROM json.`DIR/none.json`', 'PATH_NOT_FOUND'],
    ['SELECT * FROM text.`DIR/none*`', 'PATH_NOT_FOUND'],
    ['SELECT * FROM parquet.``', 'INVALID_EMPTY_LOCATION'],
    ['SELECT * FROM kafka.`DIR`', 'UNSUPPORTED_DATASOURCE_FOR_DIRECT_QUERY'],
    ['SELECT * FROM nothing.`DIR`', 'TABLE_OR_VIEW_NOT_FOUND'],
    ['SELECT * FROM STREAM json.`DIR/*.json`', 'UNABLE_TO_INFER_SCHEMA'],
  ])('%s', async (sql, condition) => {
    const position = expect.objectContaining({
      start: sql.replace('STREAM ', '').indexOf('FROM') + 5,
    });
    const error = { condition, position };
    await expect(async () => rows(sql)).rejects.toMatchObject(error);
  });
});

test('a stream of text needs no schema, and one of JSON none where settings let it learn it', async () => {
  const { conf } = session();
  expect(session().sql(`SELECT * FROM STREAM text.\`${place}/one.json\``).isStreaming).toBe(true);
  conf.set('spark.sql.streaming.schemaInference', true);
  const stream = session().sql(`SELECT n FROM STREAM json.\`${place}/*.json\``);
  conf.unset('spark.sql.streaming.schemaInference');
  const query = await stream.writeStream
    .format('memory')
    .queryName('learnt')
    .trigger({ availableNow: true })
    .start();
  await query.awaitTermination();
  expect(await session().table('learnt').agg(sum('n')).collect()).toEqual([[43]]);
});

test.each([
  ["CREATE TEMPORARY VIEW view_of_files USING json OPTIONS (path 'DIR/one.json')", 3],
  [
    "CREATE OR REPLACE TEMP VIEW view_of_files (n INT) USING json OPTIONS (path 'DIR/two.json')",
    40,
  ],
])('a view can stand for files: %s', async (statement, total) => {
  await session().run(statement.replaceAll('DIR', place));
  expect(await rows('SELECT sum(n) FROM view_of_files')).toEqual([[total]]);
  await session().run('DROP VIEW view_of_files');
});
