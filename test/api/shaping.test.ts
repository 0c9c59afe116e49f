import { expect, test } from 'vitest';
import type { DataFrame } from '../../src/index.ts';
import { count, sum } from '../../src/index.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();

async function sorted(frame: DataFrame): Promise<readonly (readonly unknown[])[]> {
  return [...(await frame.collect())].toSorted();
}

const people = () =>
  session().sql(`
    SELECT * FROM VALUES ('Ann', 30, 1.5D, true), ('Bob', NULL, double('NaN'), NULL), (NULL, NULL, NULL, NULL)
    AS t(name, age, size, member)`);

test('na.fill puts a value in columns of its kind, or one for each column', async () => {
  expect(await sorted(people().na.fill(0).select('age', 'size'))).toEqual([
    [0, 0],
    [0, 0],
    [30, 1.5],
  ]);
  expect(
    await sorted(people().na.fill({ name: '?', member: false }).select('name', 'member')),
  ).toEqual([
    ['?', false],
    ['Ann', true],
    ['Bob', false],
  ]);
  expect(people().na.fill(0).schema).toEqual(
    expect.objectContaining({
      fields: expect.arrayContaining([expect.objectContaining({ name: 'age' })]),
    }),
  );
});

test('na.drop leaves out rows with nulls, NaN among them', async () => {
  expect(await sorted(people().na.drop().select('name'))).toEqual([['Ann']]);
  expect(await sorted(people().na.drop('all').select('name'))).toEqual([['Ann'], ['Bob']]);
  expect(await people().na.drop('any', ['age']).count()).toBe(1);
  expect(await people().na.drop(2).count()).toBe(1);
});

test('na.replace puts values in the place of others', async () => {
  expect(await sorted(people().na.replace('name', { Ann: 'Anna' }).select('name'))).toEqual([
    [null],
    ['Anna'],
    ['Bob'],
  ]);
  const ages = new Map([[30, 31]]);
  expect(await sorted(people().na.replace('*', ages).select('age').na.drop())).toEqual([[31]]);
});

test('na.fill, na.drop and na.replace find columns as queries do, and refuse names that none has', async () => {
  expect(await people().na.fill(0, ['AGE']).filter('age = 0').count()).toBe(2);
  expect(await people().na.drop(['Age']).count()).toBe(1);
  expect(await people().na.fill({ NAME: '?' }).filter("name = '?'").count()).toBe(1);
  expect(
    await people()
      .na.replace('AGE', new Map([[30, 31]]))
      .filter('age = 31')
      .count(),
  ).toBe(1);
  const refused = expect.objectContaining({ condition: 'UNRESOLVED_COLUMN.WITH_SUGGESTION' });
  expect(() => people().na.fill(0, ['agee'])).toThrow(refused);
  expect(() => people().na.fill({ agee: 0 })).toThrow(refused);
  expect(() => people().na.drop('any', ['agee'])).toThrow(refused);
  expect(() => people().na.replace('agee', { a: 'b' })).toThrow(refused);
  expect(() => people().describe('agee')).toThrow(refused);
  expect(people().describe('AGE').columns).toEqual(['summary', 'age']);
  expect(() => people().na.drop('some' as 'any')).toThrow("no rule 'some'");
});

test('names of an object for na.replace are numbers and truth values where the new value is one', async () => {
  const replaced = people().na.replace('*', { 30: 31, true: false, Ann: 'Eve' });
  expect(await sorted(replaced.select('name', 'age', 'member').na.drop())).toEqual([
    ['Eve', 31, false],
  ]);
});

test('pivot turns values into columns, null where a group has none', async () => {
  const earnings = session().sql(
    "SELECT * FROM VALUES (2012, 'Java', 10), (2012, 'Java', 5), (2013, 'SQL', 7) AS t(year, course, earned)",
  );
  const turned = earnings.groupBy('year').pivot('course', ['Java', 'SQL']);
  expect(turned.sum('earned').columns).toEqual(['year', 'Java', 'SQL']);
  expect(await sorted(turned.sum('earned'))).toEqual([
    [2012, 15, null],
    [2013, null, 7],
  ]);
  const both = turned.agg(sum('earned').as('sum'), count('*').as('n'));
  expect(both.columns).toEqual(['year', 'Java_sum', 'Java_n', 'SQL_sum', 'SQL_n']);
  expect(() => earnings.rollup('year').pivot('course', ['SQL'])).toThrow('UNSUPPORTED_FEATURE');
});

test('unpivot takes all other columns, in whatever case the names are written', async () => {
  const frame = session().sql('SELECT 1 AS id, 2 AS a, 3 AS b');
  expect(await frame.unpivot(['ID'], null, 'what', 'n').count()).toBe(2);
  expect(frame.melt(['id'], ['a'], 'what', 'n').columns).toEqual(['id', 'what', 'n']);
});

test('unpivot turns columns into rows, nulls too', async () => {
  const frame = session().sql('SELECT * FROM VALUES (1, 2, NULL) AS t(id, a, b)');
  expect(await sorted(frame.unpivot(['id'], ['a', 'b'], 'name', 'value'))).toEqual([
    [1, 'a', 2],
    [1, 'b', null],
  ]);
  expect(frame.unpivot(['id'], null, 'name', 'value').columns).toEqual(['id', 'name', 'value']);
});

test('describe and summary say how the values of columns lie', async () => {
  const described = people().describe('name', 'age');
  expect(described.columns).toEqual(['summary', 'name', 'age']);
  expect(await described.collect()).toEqual([
    ['count', '2', '1'],
    ['mean', null, '30.0'],
    ['stddev', null, null],
    ['min', 'Ann', '30'],
    ['max', 'Bob', '30'],
  ]);
  const ids = session().sql('SELECT id FROM range(1, 102)');
  expect(await ids.summary('count', '25%', 'max').collect()).toEqual([
    ['count', '101'],
    ['25%', '26.0'],
    ['max', '101'],
  ]);
  expect(() => ids.summary('middle')).toThrow('INVALID_PARAMETER_VALUE');
});

test('stat has correlations, covariances and quantiles', async () => {
  const frame = session().sql('SELECT id AS x, 2 * id AS y FROM range(1, 6)');
  expect(await frame.stat.corr('x', 'y')).toBeCloseTo(1, 12);
  expect(await frame.stat.cov('x', 'y')).toBeCloseTo(5, 12);
  expect(await frame.stat.approxQuantile('x', [0, 0.5, 1], 0)).toEqual([1, 3, 5]);
});

test('sample takes about a share of the rows, the same ones for a seed', async () => {
  const frame = session().sql('SELECT id FROM range(2000)').hint('broadcast');
  const taken = await frame.sample(0.25, 7).count();
  expect(taken).toBeGreaterThan(350);
  expect(taken).toBeLessThan(650);
  expect(await frame.sample(0.25, 7).count()).toBe(taken);
});

test('stat.crosstab counts pairs of values', async () => {
  const frame = session().sql(
    "SELECT * FROM VALUES ('a', 2), ('a', 1), ('b', 1), ('a', 1), (NULL, 3) AS t(k, v)",
  );
  const table = await frame.stat.crosstab('k', 'v');
  expect(table.columns).toEqual(['k_v', '1', '2', '3']);
  expect(await table.orderBy('k_v').collect()).toEqual([
    ['a', 2, 1, 0],
    ['b', 1, 0, 0],
    ['null', 0, 0, 1],
  ]);
});

test('stat.freqItems gives the values that many rows have', async () => {
  const frame = session().sql(
    "SELECT * FROM VALUES (1, 'x'), (1, 'y'), (1, 'x'), (2, 'z') AS t(a, b)",
  );
  const items = frame.stat.freqItems(['a', 'b'], 0.4);
  expect(items.columns).toEqual(['a_freqItems', 'b_freqItems']);
  expect(await items.collect()).toEqual([[[1], ['x']]]);
});
