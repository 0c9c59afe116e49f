import { expect, test } from 'vitest';
import { col, type Session, session, udf } from '../../src/index.ts';
import { collectAll, isForgotten } from '../support/outliving-bytes.ts';

type Plus = (n: number) => number;

/** The threads keep the plans of the last 64 queries. */
async function runOthers(opened: Session): Promise<void> {
  for (let query = 0; query < 64; query++) await opened.sql('SELECT 1').collect();
  await collectAll();
}

test('functions go with the last DataFrame, query and name that calls them', async () => {
  await using opened = await session({ threads: 1 });
  const used = async (): Promise<WeakRef<Plus>> => {
    const plus: Plus = (n) => n + 1;
    const called = udf(plus, { takes: ['INT'], returns: 'INT' });
    const rows = opened.sql('SELECT 1 AS n').select(called(col('n')));
    expect(await rows.collect()).toEqual([[2]]);
    return new WeakRef(plus);
  };
  const registered = (add: number): WeakRef<Plus> => {
    const plus: Plus = (n) => n + add;
    opened.udf.register('plus', plus, { takes: ['INT'], returns: 'INT' });
    return new WeakRef(plus);
  };
  const dropped = await used();
  const replaced = registered(1);
  const frame = opened.sql('SELECT plus(1)');
  const named = registered(2);
  await runOthers(opened);
  expect(await isForgotten(dropped)).toBe(true);
  expect(await isForgotten(replaced)).toBe(false);
  expect(await isForgotten(named)).toBe(false);
  expect(await frame.collect()).toEqual([[2]]);
  expect(await opened.sql('SELECT plus(1)').collect()).toEqual([[3]]);
});

test('a query that runs keeps its functions, and state of the own; they go with it', async () => {
  await using opened = await session({ threads: 1 });
  const input = opened.memoryStream('n INT');
  const start = async () => {
    const plus: Plus = (n) => n + 1;
    const called = udf(plus, { takes: ['INT'], returns: 'INT' });
    const count = (_: unknown, rows: Iterable<unknown>) => [{ n: [...rows].length }];
    const counted = input
      .toDF()
      .select(called(col('n')).as('n'))
      .groupByKey('n')
      .flatMapGroupsWithState('append', 'NoTimeout', count, {
        outputSchema: 'n INT',
        stateType: 'INT',
      });
    const query = await counted.writeStream
      .format('memory')
      .outputMode('append')
      .queryName('counted')
      .start();
    return { query, plus: new WeakRef(plus), count: new WeakRef(count) };
  };
  const run = async (): Promise<readonly WeakRef<object>[]> => {
    const { query, plus, count } = await start();
    for (const n of [1, 2]) {
      await collectAll();
      input.addData([[n], [n]]);
      await query.processAllAvailable();
    }
    await query.stop();
    return [plus, count];
  };
  const used = await run();
  expect(opened.memoryRows('counted')).toEqual([[2], [2]]);
  await runOthers(opened);
  expect(await Promise.all(used.map(isForgotten))).toEqual([true, true]);
});
