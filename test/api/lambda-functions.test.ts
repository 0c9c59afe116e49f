import { expect, test } from 'vitest';
import {
  aggregate,
  arraySort,
  col,
  exists,
  filter,
  forall,
  mapFilter,
  mapZipWith,
  transform,
  transformKeys,
  transformValues,
  upper,
  zipWith,
} from '../../src/index.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();

const LISTS = `SELECT array(1, 2, 3) AS a, array(10, 20) AS b, 5 AS n, map('x', 1, 'y', 4) AS m,
  array(array(1, 2), array(3)) AS lists`;

test('closures become lambdas over elements and the columns around them', async () => {
  const frame = session()
    .sql(LISTS)
    .select(
      transform('a', (x) => x.plus(col('n'))).as('sums'),
      transform(col('a'), (x, i) => x.multiply(i)).as('places'),
      filter('a', (x) => x.gt(1)).as('kept'),
      exists('a', (x) => x.gt(2)).as('some'),
      forall('a', (x) => x.gt(2)).as('all'),
      aggregate(
        'a',
        0,
        (sum, x) => sum.plus(x),
        (sum) => sum.multiply(10),
      ).as('folded'),
      zipWith('a', 'b', (x, y) => x.plus(y)).as('zipped'),
      arraySort('a', (x, y) => y.minus(x)).as('sorted'),
      transform('lists', (list) => transform(list, (x) => x.plus(col('n')))).as('nested'),
    );
  expect(await frame.collect()).toEqual([
    [[6, 7, 8], [0, 2, 6], [2, 3], true, false, 60, [11, 22, null], [3, 2, 1], [[6, 7], [8]]],
  ]);
});

test('closures over maps get keys and values', async () => {
  const frame = session()
    .sql(LISTS)
    .select(
      mapFilter('m', (_key, value) => value.gt(2)).as('kept'),
      transformKeys('m', (key) => upper(key)).as('keys'),
      transformValues('m', (_key, value) => value.plus(1)).as('added'),
      mapZipWith('m', 'm', (_key, left, right) => left.plus(right)).as('both'),
    );
  expect(await frame.collect()).toEqual([
    [
      [['y', 4]],
      [
        ['X', 1],
        ['Y', 4],
      ],
      [
        ['x', 2],
        ['y', 5],
      ],
      [
        ['x', 2],
        ['y', 8],
      ],
    ],
  ]);
});
