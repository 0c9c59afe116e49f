import * as arrow from 'apache-arrow';
import { expect, test } from 'vitest';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();
const ROWS = 40_000;

function numbers(): arrow.Table {
  const texts = Array.from({ length: ROWS }, (_, row) =>
    row % 3 === 0 ? null : `text ${row % 7}`,
  );
  return new arrow.Table({
    n: arrow.makeVector(BigInt64Array.from({ length: ROWS }, (_, row) => BigInt(row))),
    t: arrow.vectorFromArray(texts, new arrow.Utf8()),
  });
}

test('a table of Arrow is read as often as wanted, also together with itself', async () => {
  const frame = await session().createDataFrame(numbers());
  expect(frame.schema.fields.map((field) => field.type.kind)).toEqual(['bigint', 'string']);
  frame.createOrReplaceTempView('numbers');
  const half = (ROWS * (ROWS - 1)) / 2;
  const query = 'SELECT count(*), sum(n), count(t), min(t) FROM numbers';
  for (let run = 0; run < 2; run++) {
    expect(await session().sql(query).collect()).toEqual([
      [ROWS, half, ROWS - Math.ceil(ROWS / 3), 'text 0'],
    ]);
  }
  expect(await frame.union(frame).count()).toBe(2 * ROWS);
});

test('rows keep their order, also those of slices and of several record batches', async () => {
  const table = numbers();
  const frame = await session().createDataFrame(table.slice(5, 20_005).concat(table.slice(0, 3)));
  const rows = await frame.collect();
  expect(rows.length).toBe(20_003);
  expect(rows.slice(0, 2)).toEqual([
    [5, 'text 5'],
    [6, null],
  ]);
  expect(rows.at(-1)).toEqual([2, 'text 2']);
});

test('a VARIANT comes back from Arrow', async () => {
  const sql = `SELECT parse_json('{"a":[1,null]}') AS v, CAST(NULL AS VARIANT) AS w`;
  const frame = await session().createDataFrame(await session().sql(sql).toArrow());
  expect(frame.schema.fields.map((field) => field.type.kind)).toEqual(['variant', 'variant']);
  expect(await frame.selectExpr("variant_get(v, '$.a[0]', 'INT')", 'w').collect()).toEqual([
    [1, null],
  ]);
});

test('a table without rows is a table', async () => {
  const frame = await session().createDataFrame(numbers().slice(0, 0));
  expect(await frame.count()).toBe(0);
  expect(frame.columns).toEqual(['n', 't']);
});

test('what Arrow has and Spark has not is refused', async () => {
  const table = new arrow.Table({ h: arrow.makeVector(new Uint16Array(1)) });
  const halves = new arrow.Table({ h: arrow.vectorFromArray([1], new arrow.Float16()) });
  expect((await session().createDataFrame(table)).columns).toEqual(['h']);
  await expect(session().createDataFrame(halves)).rejects.toMatchObject({
    condition: 'UNSUPPORTED_ARROWTYPE',
  });
});
