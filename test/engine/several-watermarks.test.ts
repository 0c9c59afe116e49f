// Streams with watermarks of their own in one query.

import { expect, test } from 'vitest';
import type { MemoryInput } from '../../src/api/frames/memory-input.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();
let names = 0;

interface Union {
  readonly left: MemoryInput;
  readonly right: MemoryInput;
  readonly query: Awaited<ReturnType<typeof startUnion>>;
}

function startUnion(left: MemoryInput, right: MemoryInput, name: string) {
  const parts = [
    left.toDF().withWatermark('ts', '0 seconds'),
    right.toDF().withWatermark('ts', '10 seconds'),
  ];
  const union = parts[0]!.union(parts[1]!);
  union.createOrReplaceTempView(name);
  return session()
    .sql(
      `SELECT date_format(window.end, 'mm:ss') AS e, count(*) AS n FROM ${name} GROUP BY window(ts, '10 seconds')`,
    )
    .writeStream.format('memory')
    .queryName(name)
    .outputMode('append')
    .start();
}

async function open(): Promise<Union> {
  const [left, right] = [0, 1].map(() =>
    session().memoryStream('ts TIMESTAMP', `stream_${names++}`),
  );
  return { left: left!, right: right!, query: await startUnion(left!, right!, `union_${names++}`) };
}

function add(input: MemoryInput, ...seconds: readonly number[]): void {
  input.addData(
    seconds.map((second) => [new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString()]),
  );
}

async function rows({ query }: Union): Promise<readonly string[]> {
  await query.processAllAvailable();
  return session()
    .memoryRows(query.name!)!
    .map((row) => row.join(' '));
}

test('the slowest stream decides, by its own delay', async () => {
  const union = await open();
  add(union.left, 5, 50);
  expect(await rows(union)).toEqual([]);
  add(union.right, 15, 22);
  expect(await rows(union)).toEqual(['00:10 1']);
  add(union.right, 31);
  expect(await rows(union)).toEqual(['00:10 1', '00:20 1']);
  await union.query.stop();
});

test('with the policy max the fastest decides', async () => {
  session().conf.set('spark.sql.streaming.multipleWatermarkPolicy', 'max');
  const union = await open();
  session().conf.unset('spark.sql.streaming.multipleWatermarkPolicy');
  add(union.left, 5, 50);
  expect(await rows(union)).toEqual(['00:10 1']);
  add(union.right, 15, 55);
  expect(await rows(union)).toEqual(['00:10 1']);
  expect(union.query.lastProgress?.stateOperators[0]?.numRowsDroppedByWatermark).toBe(1);
  await union.query.stop();
});

test('a stream that gives nothing holds back the others only as long as it is not idle', async () => {
  session().conf.set('millrace.watermark.idleTimeout', '50 ms');
  const union = await open();
  session().conf.unset('millrace.watermark.idleTimeout');
  add(union.left, 5, 50);
  await union.query.processAllAvailable();
  while (session().memoryRows(union.query.name!)!.length === 0) {
    // Without another row: time alone lets the window out.
    await union.query.processAllAvailable();
  }
  expect(await rows(union)).toEqual(['00:10 1']);
  await union.query.stop();
});
