import path from 'node:path';
import { expect, test } from 'vitest';
import { duckdb } from '../../support/duckdb.ts';
import { scratchDirectory } from '../../support/scratch-directory.ts';
import { sharedSession } from '../../support/shared-session.ts';

const session = sharedSession();

const ROWS = `
  SELECT id, IF(id = 3, NULL, parse_json(text)) AS v, array(parse_json(text), NULL) AS vs, struct(parse_json(text) AS v) AS s
  FROM VALUES (1, '{"a":1,"b":[true,null,"x"]}'), (2, 'null'), (3, '1'), (4, '"${'long '.repeat(30)}"') AS t(id, text)`;

test('VARIANT columns come back from Parquet files as they were, without a schema', async () => {
  const place = path.join(scratchDirectory(), 'v');
  const rows = session().sql(ROWS);
  await rows.write.format('parquet').save(place);
  const read = session().read.parquet(place);
  expect(read.schema.fields.map(({ type }) => type.kind)).toEqual([
    'int',
    'variant',
    'array',
    'struct',
  ]);
  expect(await read.orderBy('id').collect()).toEqual(await rows.orderBy('id').collect());
  const parts = 'STRUCT<metadata: BINARY, value: BINARY>';
  const plain = session().read.schema(`id INT, v ${parts}`).parquet(place);
  expect(
    await plain
      .selectExpr('id', 'v IS NULL', 'hex(v.value)')
      .where('id > 1')
      .orderBy('id')
      .limit(2)
      .collect(),
  ).toEqual([
    [2, false, '00'],
    [3, true, null],
  ]);
});

test('DuckDB reads the VARIANT columns of our files', async () => {
  const place = path.join(scratchDirectory(), 'v');
  await session().sql(ROWS).write.format('parquet').save(place);
  const sql = `SELECT id, v::JSON::VARCHAR FROM '${place}/*.parquet' WHERE id < 4 ORDER BY id`;
  expect(await duckdb(sql)).toEqual([
    [1, '{"a":1,"b":[true,null,"x"]}'],
    [2, 'null'],
    // A VARIANT's null and none are one in DuckDB.
    [3, 'null'],
  ]);
});
