import { expect, test } from 'vitest';
import { col, count, explode, max } from '../../src/index.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();
const given = () => session().sql('SELECT * FROM VALUES (0), (1), (2) AS t(n)');
const below = () =>
  session()
    .range(5)
    .filter(col('id').lt(col('n').outer()));

async function rowsOf(frame: { collect(): Promise<readonly unknown[]> }): Promise<unknown[]> {
  return [...(await frame.collect())].toSorted();
}

test('lateralJoin puts each row beside the rows that the other side has for it', async () => {
  expect(await rowsOf(given().lateralJoin(below().select(col('id').as('i'))))).toEqual([
    [1, 0],
    [2, 0],
    [2, 1],
  ]);
  const counted = below().agg(count('*').as('c'));
  expect(await rowsOf(given().lateralJoin(counted))).toEqual([
    [0, 0],
    [1, 1],
    [2, 2],
  ]);
});

test('a left lateral join keeps rows without others; a condition is over both sides', async () => {
  const left = given().lateralJoin(below().select(col('id').as('i')), col('i').gt(0), 'left');
  expect(await rowsOf(left)).toEqual([
    [0, null],
    [1, null],
    [2, 1],
  ]);
  expect(() => given().lateralJoin(below(), null, 'right' as 'left')).toThrow(
    'INVALID_LATERAL_JOIN_TYPE',
  );
});

test('a generator may read columns of the row', async () => {
  const lists = session().sql('SELECT array(1, 2) AS xs');
  const elements = session()
    .range(1)
    .select(explode(col('xs').outer()).as('x'));
  expect(await rowsOf(lists.lateralJoin(elements).select('x'))).toEqual([[1], [2]]);
});

test('a DataFrame that reads columns around it has no columns and no rows by itself', () => {
  const refused = expect.objectContaining({ condition: 'UNRESOLVED_COLUMN.OUTER' });
  expect(() => below().columns).toThrow(refused);
  expect(() => below().writeStream).toThrow(refused);
  expect(() => given().lateralJoin(session().range(2).filter(col('none').outer().gt(1)))).toThrow(
    expect.objectContaining({ condition: 'UNRESOLVED_COLUMN.WITHOUT_SUGGESTION' }),
  );
  expect(() => col('a').plus(1).outer()).toThrow('UNSUPPORTED_FEATURE');
});

test('exists and scalar are conditions and values of other DataFrames', async () => {
  expect(await rowsOf(given().filter(below().exists()))).toEqual([[1], [2]]);
  const frame = given();
  const most = frame.agg(max('n')).scalar();
  expect(await rowsOf(frame.filter(col('n').eq(most)))).toEqual([[2]]);
  expect(await rowsOf(frame.select(below().agg(count('*')).scalar().as('c')))).toEqual([
    [0],
    [1],
    [2],
  ]);
});

test('LATERAL over a range has its numbers for each row of the left side', async () => {
  const text = `
    SELECT n, i FROM VALUES (1), (2) AS t(n), LATERAL (SELECT id AS i FROM range(5) WHERE id < n)`;
  expect(await rowsOf(session().sql(text))).toEqual([
    [1, 0],
    [2, 0],
    [2, 1],
  ]);
});
