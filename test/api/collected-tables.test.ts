import { setImmediate } from 'node:timers/promises';
import { tableFromArrays } from 'apache-arrow';
import { expect, onTestFinished, test } from 'vitest';
import { engineOver } from '../../src/api/open-engine.ts';
import { Session } from '../../src/api/session.ts';
import { SLAB_BYTES } from '../../src/columnar/memory.ts';
import { OwnThreadRuntime } from '../../src/engine/own-thread-runtime.ts';
import { storeTable } from '../../src/engine/store-table.ts';
import { collectAll } from '../support/outliving-bytes.ts';

const TABLE = tableFromArrays({ n: Int32Array.from([1, 2, 3]) });

function opened(): { readonly session: Session; readonly runtime: OwnThreadRuntime } {
  const runtime = new OwnThreadRuntime();
  const session = new Session({}, engineOver(runtime));
  onTestFinished(() => session.close());
  return { session, runtime };
}

test('the rows of a table of Arrow go when no DataFrame, view or plan reads them any more', async () => {
  const { session, runtime } = opened();
  const sumOf = async (): Promise<unknown> =>
    (await session.createDataFrame(TABLE)).selectExpr('sum(n)').collect();
  expect(await sumOf()).toEqual([[6]]);
  (await session.createDataFrame(TABLE)).createOrReplaceTempView('kept');
  const both = runtime.tables.bytesInUse;
  await collectAll();
  expect(runtime.tables.bytesInUse).toBe(both / 2);
  expect(await session.sql('SELECT sum(n) FROM kept').collect()).toEqual([[6]]);
  await session.run('DROP VIEW kept');
  await collectAll();
  expect(runtime.tables.bytesInUse).toBe(0);
});

test('a query that runs keeps the tables that it reads', async () => {
  const { session, runtime } = opened();
  const input = session.memoryStream('n INT');
  const start = async () => {
    const numbers = await session.createDataFrame(TABLE);
    const joined = input.toDF().join(numbers, 'n');
    return joined.writeStream.format('memory').queryName('joined').start();
  };
  const query = await start();
  for (const n of [1, 2]) {
    await collectAll();
    expect(runtime.tables.bytesInUse).toBeGreaterThan(0);
    // What was free would be claimed by this.
    await storeTable(runtime, tableFromArrays({ n: Int32Array.from([7, 8, 9]) }));
    input.addData([[n]]);
    await query.processAllAvailable();
  }
  await query.stop();
  expect(session.memoryRows('joined')).toEqual([[1], [2]]);
});

test('the rows of a script go with its result', async () => {
  const { session, runtime } = opened();
  const lastOf = async (): Promise<unknown> => {
    const result = await session.script('BEGIN SELECT id FROM range(2000); END');
    await collectAll();
    expect(runtime.tables.bytesInUse).toBeGreaterThan(0);
    return result.selectExpr('max(id)').collect();
  };
  expect(await lastOf()).toEqual([[1999]]);
  await collectAll();
  expect(runtime.tables.bytesInUse).toBe(0);
});

test('V8 collects tables that nobody reads before they fill the memory, though it sees little of them', async () => {
  const { runtime } = opened();
  const tables = 4000;
  let most = 0;
  for (let made = 0; made < tables; made++) {
    await storeTable(runtime, TABLE);
    most = Math.max(most, runtime.tables.bytesInUse);
    await setImmediate();
  }
  expect(most).toBeLessThan((tables * SLAB_BYTES) / 2);
});
