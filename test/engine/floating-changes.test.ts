// Results of floating point that change: what is taken back has the very bits of what was given out.

import path from 'node:path';
import { expect, test } from 'vitest';
import type { MemoryInput, StreamingQuery } from '../../src/index.ts';
import { scratchDirectory } from '../support/scratch-directory.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();
let names = 0;

async function start(
  sql: string,
  mode: 'complete' | 'changelog',
): Promise<{ readonly input: MemoryInput; readonly query: StreamingQuery }> {
  const table = `floating_${names++}`;
  const input = session().memoryStream('key STRING, value DOUBLE, id BIGINT', table);
  input.toDF().createOrReplaceTempView(table);
  const query = await session()
    .sql(sql.replace('{T}', table))
    .writeStream.format('memory')
    .queryName(table)
    .outputMode(mode)
    .option('checkpointLocation', path.join(scratchDirectory(), 'checkpoint'))
    .start();
  return { input, query };
}

test('a result that goes from -0.0 to 0.0 is a change to whoever keeps it', async () => {
  const { input, query } = await start(
    'SELECT max(v) AS m FROM (SELECT key, last(value) AS v FROM {T} GROUP BY key)',
    'complete',
  );
  for (const [id, value] of [-0, 0, -5].entries()) {
    input.addData([['a', value, id]]);
    await query.processAllAvailable();
  }
  expect(session().memoryRows(query.name!)).toEqual([[-5]]);
  await query.stop();
});

const KEYS = 12;
const ROWS = 300;
const MORE_ROWS = 60;

test('rows that come later leave the running sums before them as they were, to the last bit', async () => {
  const sql = 'SELECT id, sum(value) OVER (PARTITION BY key ORDER BY id) AS s FROM {T}';
  const { input, query } = await start(sql, 'changelog');
  const rows = Array.from({ length: KEYS * ROWS }, (_, id): [string, number, number] => {
    return [`k${id % KEYS}`, ((id % 17) + 1) / 10, id];
  });
  input.addData(rows);
  await query.processAllAvailable();
  for (let key = 0; key < KEYS; key++) {
    const later = Array.from({ length: MORE_ROWS }, (_, row): [string, number, number] => {
      return [`k${key}`, 0.7, rows.length + key * MORE_ROWS + row];
    });
    input.addData(later);
    await query.processAllAvailable();
  }
  const changes = session().memoryRows(query.name!)!;
  // Rows behind the others leave their sums as they were.
  expect(changes).toHaveLength(rows.length + KEYS * MORE_ROWS);
  expect(changes.every((row) => row.at(-1) === 1)).toBe(true);
  await query.stop();
});
