import { expect, test } from 'vitest';
import { col, sum } from '../../src/index.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();

test('lists of a program may be empty: no order, no value, no partition', async () => {
  const frame = session().sql('SELECT * FROM VALUES (1), (2), (NULL) AS t(n)');
  expect(await frame.orderBy(...[]).count()).toBe(3);
  expect(await frame.filter(col('n').isIn()).count()).toBe(0);
  expect(await frame.filter(col('n').isIn().not()).count()).toBe(3);
  const totals = await frame.select('n', sum('n').over().as('total')).collect();
  expect(totals.map(([, total]) => total)).toEqual([3, 3, 3]);
});
