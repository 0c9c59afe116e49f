// Complete mode gives the whole table after each batch, also where an operator counts or forgets rows over all batches.

import { expect, test } from 'vitest';
import type { MemoryInput } from '../../src/api/frames/memory-input.ts';
import type { StreamingQuery } from '../../src/api/queries/streaming-query.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();
let names = 0;

async function start(sql: string): Promise<{ input: MemoryInput; query: StreamingQuery }> {
  const table = `whole_${names++}`;
  const input = session().memoryStream('k STRING, ts TIMESTAMP', table);
  input.toDF().createOrReplaceTempView(table);
  const query = await session()
    .sql(sql.replaceAll('{T}', table))
    .writeStream.format('memory')
    .queryName(`result_of_${table}`)
    .outputMode('complete')
    .start();
  return { input, query };
}

async function tableOf(query: StreamingQuery): Promise<readonly string[]> {
  await query.processAllAvailable();
  return session()
    .memoryRows(query.name!)!
    .map((row) => row.join(' '))
    .toSorted();
}

function at(second: number): string {
  return new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString();
}

test('LIMIT over different rows gives those of earlier batches again', async () => {
  const { input, query } = await start('SELECT DISTINCT k FROM {T} LIMIT 3');
  input.addData([
    ['a', at(0)],
    ['b', at(0)],
  ]);
  expect(await tableOf(query)).toEqual(['a', 'b']);
  input.addData([
    ['b', at(1)],
    ['c', at(1)],
    ['d', at(1)],
  ]);
  const first = await tableOf(query);
  expect(first.slice(0, 2)).toEqual(['a', 'b']);
  expect(first).toHaveLength(3);
  input.addData([['e', at(2)]]);
  expect(await tableOf(query)).toEqual(first);
  await query.stop();
});

test('session windows over different rows count each of them once', async () => {
  const { input, query } = await start(
    `SELECT k, count(*) AS n FROM (SELECT DISTINCT k, ts FROM {T})
     GROUP BY session_window(ts, '10 seconds'), k`,
  );
  input.addData([['a', at(0)]]);
  expect(await tableOf(query)).toEqual(['a 1']);
  input.addData([['b', at(1)]]);
  expect(await tableOf(query)).toEqual(['a 1', 'b 1']);
  input.addData([
    ['a', at(0)],
    ['a', at(4)],
  ]);
  expect(await tableOf(query)).toEqual(['a 2', 'b 1']);
  await query.stop();
});

test('LIMIT over session windows takes those of the present table', async () => {
  const { input, query } = await start(
    `SELECT k, second(session_window.end) AS e FROM {T} GROUP BY session_window(ts, '10 seconds'), k LIMIT 2`,
  );
  input.addData([['a', at(0)]]);
  expect(await tableOf(query)).toEqual(['a 10']);
  input.addData([['b', at(1)]]);
  expect(await tableOf(query)).toEqual(['a 10', 'b 11']);
  input.addData([['a', at(4)]]);
  expect(await tableOf(query)).toEqual(['a 14', 'b 11']);
  await query.stop();
});
