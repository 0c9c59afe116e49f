import { expect, test } from 'vitest';
import { BIGINT, type DataType, INT, STRING } from '../../../src/columnar/types.ts';
import type { LiteralValue } from '../../../src/columnar/value.ts';
import { hashTableOrder } from '../../../src/expression/aggregates/hash-table-order.ts';
import { sharedSession } from '../../support/shared-session.ts';

const session = sharedSession();

test("of values that are equally frequent mode takes that which Spark's table has first", async () => {
  const sql = 'SELECT mode(i) FROM VALUES (-10), (0), (10) AS t(i)';
  expect(await session().sql(sql).collect()).toEqual([[0]]);
});

test.each<[DataType, (index: number) => LiteralValue]>([
  [INT, (index) => index * 7 - 300],
  [BIGINT, (index) => BigInt(index) * 2n ** 40n],
  [STRING, (index) => `k${index}`],
])('every value of type %o is in the order once, also after the table grew', (type, valueAt) => {
  const values = Array.from({ length: 1000 }, (_, index) => valueAt(index));
  const ordered = hashTableOrder(values, (value) => value, type);
  expect(new Set(ordered)).toEqual(new Set(values));
  expect(ordered.length).toBe(values.length);
  expect(ordered).not.toEqual(values);
});

test.each([
  ["CAST('abcdef' AS VARCHAR(3))", 'abcdef'],
  ["CAST('ab' AS CHAR(4)) || '|'", 'ab|'],
])('%s is %j: a cast does not look at lengths', async (sql, value) => {
  expect(await session().sql(`SELECT ${sql}`).collect()).toEqual([[value]]);
});
