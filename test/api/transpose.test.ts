import { expect, test } from 'vitest';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();

test('transpose makes columns of rows in the order of the index, in one type', async () => {
  const frame = session().sql(`
    SELECT * FROM VALUES ('b', 1, 2.5D), (NULL, 8, 9D), ('a', NULL, 4D) AS t(name, x, y)`);
  const turned = await frame.transpose();
  expect(turned.dtypes).toEqual([
    ['key', 'STRING'],
    ['a', 'DOUBLE'],
    ['b', 'DOUBLE'],
  ]);
  expect(await turned.collect()).toEqual([
    ['x', null, 1],
    ['y', 4, 2.5],
  ]);
  const numbered = await frame.drop('name').transpose('Y');
  expect([numbered.columns, await numbered.collect()]).toEqual([
    ['key', '2.5', '4.0', '9.0'],
    [['x', 1, null, 8]],
  ]);
});

test('transpose of no row has the keys, and of no other column no row', async () => {
  const none = session().sql("SELECT 'a' AS name, 1 AS x WHERE false");
  expect(await (await none.transpose()).collect()).toEqual([['x']]);
  const alone = await session().sql("SELECT 'a' AS name").transpose();
  expect([alone.columns, await alone.collect()]).toEqual([['key', 'a'], []]);
});

test.each([
  ['an index that is a list', 'SELECT array(1) AS a, 2 AS b', 'TRANSPOSE_INVALID_INDEX_COLUMN'],
  ['types of different kinds', 'SELECT 1 AS a, 2 AS b, array(3) AS c', 'DATATYPE_MISMATCH'],
  ['too many rows', 'SELECT id, id AS n FROM range(501)', 'TRANSPOSE_EXCEED_ROW_LIMIT'],
])('transpose refuses %s', async (_what, text, condition) => {
  await expect(session().sql(text).transpose()).rejects.toThrow(condition);
});
