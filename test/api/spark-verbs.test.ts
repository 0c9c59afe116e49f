import { expect, test } from 'vitest';
import { col, sum } from '../../src/index.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();

test('unionByName puts nulls where one side lacks a column, if it may', async () => {
  const left = session().sql('SELECT 1 AS a, 2 AS b');
  const right = session().sql("SELECT 'x' AS c, 3 AS A");
  const both = left.unionByName(right, true);
  expect(both.dtypes).toEqual([
    ['a', 'INT'],
    ['b', 'INT'],
    ['c', 'STRING'],
  ]);
  expect([...(await both.collect())].toSorted()).toEqual([
    [1, 2, null],
    [3, null, 'x'],
  ]);
  expect(() => left.unionByName(right)).toThrow('UNRESOLVED_COLUMN_AMONG_FIELD_NAMES');
});

test('columns of one name are told apart by verbs that look at all columns', async () => {
  const left = session().sql('SELECT 1 AS id, 2 AS x');
  const both = left.alias('l').join(left.alias('r'), col('l.id').eq(col('r.id')));
  expect(both.columns).toEqual(['id', 'x', 'id', 'x']);
  expect(await both.toDF('a', 'b', 'c', 'd').collect()).toEqual([[1, 2, 1, 2]]);
  expect(await both.drop('x').collect()).toEqual([[1, 1]]);
  expect(both.withColumnRenamed('x', 'y').columns).toEqual(['id', 'y', 'id', 'y']);
  expect(await both.withColumn('x', col('l.id').plus(5)).collect()).toEqual([[1, 6, 1, 6]]);
  expect(await both.drop('x').select('l.id').collect()).toEqual([[1]]);
  const nulls = session().sql('SELECT 1 AS a, CAST(NULL AS INT) AS a');
  expect(await nulls.na.fill(0).collect()).toEqual([[1, 0]]);
  expect(await nulls.na.drop().count()).toBe(0);
  expect(() => both.select('x')).toThrow('AMBIGUOUS_REFERENCE');
});

test('two DataFrames are the same that are computed in the same way', () => {
  const frame = () => session().range(5).filter(col('id').gt(1));
  expect(frame().sameSemantics(frame())).toBe(true);
  expect(frame().sameSemantics(frame().limit(1))).toBe(false);
});

test('mean is avg', async () => {
  const frame = session().sql('SELECT * FROM VALUES (1, 2), (1, 4) AS t(k, n)');
  expect(await frame.groupBy('k').mean('n').collect()).toEqual([[1, 3]]);
  expect(await frame.groupBy('k').pivot('n', [2, 4]).mean('n').collect()).toEqual([[1, 2, 4]]);
});

test('lists of a program may be empty: no order, no value, no partition', async () => {
  const frame = session().sql('SELECT * FROM VALUES (1), (2), (NULL) AS t(n)');
  expect(await frame.orderBy(...[]).count()).toBe(3);
  expect(await frame.filter(col('n').isIn()).count()).toBe(0);
  expect(await frame.filter(col('n').isIn().not()).count()).toBe(3);
  const totals = await frame.select('n', sum('n').over().as('total')).collect();
  expect(totals.map(([, total]) => total)).toEqual([3, 3, 3]);
});
