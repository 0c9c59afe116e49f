import { afterEach, expect, test } from 'vitest';
import { col, window } from '../../src/index.ts';
import {
  assertEmits,
  minus,
  plus,
  type QueryUnderTest,
  type TestQuery,
  testQuery,
} from '../../src/testing/index.ts';

const VIEWS = { columns: 'page STRING, time TIMESTAMP', watermark: ['time', '5 seconds'] } as const;
const WINDOWS = `SELECT page, count(*) AS n FROM views GROUP BY window(time, '10 seconds'), page`;

const opened: TestQuery[] = [];
afterEach(async () => {
  for (const query of opened.splice(0)) await query.stop();
});

async function start(
  described: QueryUnderTest,
  options?: Parameters<typeof testQuery>[1],
): Promise<TestQuery> {
  const query = await testQuery(described, options);
  opened.push(query);
  return query;
}

const second = (count: number): string => `2026-01-01T00:00:${String(count).padStart(2, '0')}Z`;

test('rows go in and changes come out, a step at a time', async () => {
  const query = await start({
    inputs: { words: 'word STRING' },
    query: 'SELECT word, count(*) AS n FROM words GROUP BY word',
    outputMode: 'changelog',
  });
  assertEmits(await query.push({ words: [['a'], ['b'], ['a']] }), [plus(['a', 2]), plus(['b', 1])]);
  assertEmits(await query.push({ words: [['a']] }), [minus(['a', 2]), plus({ word: 'a', n: 3 })]);
  expect(query.result).toEqual(
    expect.arrayContaining([
      ['a', 3],
      ['b', 1],
    ]),
  );
});

test('update mode gives new values, complete mode the whole table', async () => {
  const described = {
    inputs: { words: 'word STRING' },
    query: 'SELECT word, count(*) AS n FROM words GROUP BY word',
  };
  const updating = await start({ ...described, outputMode: 'update' });
  await updating.push({ words: [['a'], ['b']] });
  assertEmits(await updating.push({ words: [['a']] }), [['a', 2]]);
  expect(updating.result).toHaveLength(3);
  const complete = await start({ ...described, outputMode: 'complete' });
  await complete.push({ words: [['a'], ['b']] });
  const whole = [
    ['a', 2],
    ['b', 1],
  ];
  assertEmits(await complete.push({ words: [['a']] }), whole);
  expect(complete.result).toHaveLength(2);
});

test('a watermark that is told closes windows exactly then, without rows', async () => {
  const query = await start({ inputs: { views: VIEWS }, query: WINDOWS });
  assertEmits(await query.push({ views: [['home', second(1)]] }), []);
  assertEmits(await query.advanceWatermark('2026-01-01T00:00:09.999Z'), []);
  assertEmits(await query.advanceWatermark(second(10)), [['home', 1]]);
  const late = await query.push({
    views: [
      ['home', second(2)],
      ['home', second(12)],
    ],
  });
  expect([late.rows, late.lateRows]).toEqual([[], 1]);
});

test('a watermark of one of two inputs holds the other back', async () => {
  const query = await start({
    inputs: { left: VIEWS, right: VIEWS },
    query: `SELECT page, count(*) FROM (SELECT * FROM left UNION ALL SELECT * FROM right)
      GROUP BY window(time, '10 seconds'), page`,
  });
  await query.push({ left: [['home', second(1)]], right: [['home', second(2)]] });
  assertEmits(await query.advanceWatermark(second(20), 'left'), []);
  assertEmits(await query.advanceWatermark(second(20), 'right'), [['home', 2]]);
});

test('a crash between two steps loses nothing and doubles nothing', async () => {
  const query = await start({ inputs: { views: VIEWS }, query: WINDOWS });
  await query.push({ views: [['home', second(1)]] });
  assertEmits(await query.crash(), []);
  await query.push({ views: [['home', second(2)]] });
  await query.advanceTime('1 minute');
  await query.push({ views: [['home', second(3)]] });
  await query.crash();
  assertEmits(await query.advanceWatermark(second(10)), [['home', 3]]);
  assertEmits(await query.crash(), []);
  expect(query.result).toEqual([['home', 3]]);
});

test('a restart may change the number of threads', async () => {
  const query = await start({ inputs: { views: VIEWS }, query: WINDOWS });
  await query.push({
    views: [
      ['home', second(1)],
      ['about', second(1)],
    ],
  });
  assertEmits(await query.restart({ threads: 2 }), []);
  assertEmits(await query.advanceWatermark(second(10)), [
    ['home', 1],
    ['about', 1],
  ]);
});

test('time stands still until the test moves it', async () => {
  const query = await start(
    {
      inputs: { words: 'word STRING' },
      query: 'SELECT word, current_timestamp() AS at FROM words',
    },
    { startTime: '2030-05-06T07:08:09Z' },
  );
  assertEmits(await query.push({ words: [['a']] }), [['a', new Date('2030-05-06T07:08:09Z')]]);
  await query.advanceTime('1 hour');
  assertEmits(await query.push({ words: [['b']] }), [['b', '2030-05-06T08:08:09Z']]);
  expect(query.now).toEqual(new Date('2030-05-06T08:08:09Z'));
});

test('a query is a DataFrame, too, built anew for each start', async () => {
  let built = 0;
  const query = await start({
    inputs: { views: 'page STRING, time TIMESTAMP' },
    query: (session) => {
      built++;
      return session
        .table('views')
        .withWatermark('time', '0 seconds')
        .groupBy(window('time', '10 seconds'), 'page')
        .count()
        .select(col('page'), col('count'));
    },
  });
  await query.push({ views: [['home', second(1)]] });
  await query.crash();
  expect(built).toBe(2);
  assertEmits(await query.endInput(), [['home', 1]]);
});

test('late rows are counted a step at a time, however many steps there were', async () => {
  const query = await start({ inputs: { views: VIEWS }, query: WINDOWS });
  await query.advanceWatermark(second(30));
  expect((await query.push({ views: [['late', second(1)]] })).lateRows).toBe(1);
  for (let step = 0; step < 110; step++) {
    const { lateRows } = await query.push({ views: [['home', second(40)]] });
    expect(lateRows).toBe(0);
  }
});

test('a query whose input has ended takes no further step, and time passes forwards only', async () => {
  const query = await start({ inputs: { views: VIEWS }, query: WINDOWS });
  for (const by of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => query.advanceTime(by)).toThrow('INVALID_PARAMETER_VALUE');
  }
  await query.endInput();
  const over = { condition: 'QUERY_OVER' };
  expect(() => query.push({ views: [['home', second(1)]] })).toThrow('QUERY_OVER');
  expect(() => query.advanceTime(1)).toThrow('QUERY_OVER');
  await expect(query.crash()).rejects.toMatchObject(over);
  await expect(query.endInput()).rejects.toMatchObject(over);
  await query.stop();
});

test('random functions give the same in each run', async () => {
  const described = { inputs: { words: 'word STRING' }, query: 'SELECT word, rand() FROM words' };
  const [first, other] = [await start(described), await start(described)];
  const rows = (await first.push({ words: [['a'], ['b']] })).rows;
  expect((await other.push({ words: [['a'], ['b']] })).rows).toEqual(rows);
});

test('mistakes are named', async () => {
  const query = await start({ inputs: { words: 'word STRING' }, query: 'SELECT * FROM words' });
  expect(() => query.push({ wrods: [['a']] })).toThrow("no input 'wrods'");
  expect(() => query.push({ words: [['a', 'b']] })).toThrow('LENGTH_SHOULD_BE_THE_SAME');
  expect(() => query.advanceWatermark('tomorrow')).toThrow("'tomorrow' is no time");
  await expect(start({ inputs: {}, query: 'SELECT * FROM words' })).rejects.toThrow('words');
});
