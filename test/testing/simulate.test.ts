import { expect, test } from 'vitest';
import { type QueryUnderTest, simulate } from '../../src/testing/index.ts';

const START_MS = Date.parse('2026-01-01T00:00:00Z');
const VIEWS = Array.from({ length: 120 }, (_, number) => [
  `page ${number % 5}`,
  new Date(START_MS + number * 500),
]);
const INPUTS = {
  views: { columns: 'page STRING, time TIMESTAMP', watermark: ['time', '5 seconds'] },
} as const;

const WINDOWS: QueryUnderTest = {
  inputs: INPUTS,
  query: `SELECT window(time, '10 seconds').start AS start, page, count(*) AS n FROM views
    GROUP BY window(time, '10 seconds'), page`,
};

test('a query that is killed or restored gives what it gives when it runs through', async () => {
  const report = await simulate(WINDOWS, {
    rows: { views: VIEWS },
    runs: 3,
    disorder: '5 seconds',
  });
  expect(report.runs).toBe(3);
  expect(report.crashes).toBeGreaterThan(2);
  expect([...report.crashesByStep.values()].reduce((sum, count) => sum + count)).toBe(
    report.crashes,
  );
  expect(report.restarts).toBeGreaterThan(0);
  // Six windows of five pages, with four views in each: none is late, because disorder stays within the delay.
  const expected = Array.from({ length: 30 }, (_, number) => [
    new Date(START_MS + Math.floor(number / 5) * 10_000).toISOString().replace('.000', ''),
    `page ${number % 5}`,
    4,
  ]);
  expect(report.result.toSorted()).toEqual(expected);
});

test('late rows and rows that come twice change nothing about that', async () => {
  const query: QueryUnderTest = {
    inputs: INPUTS,
    query: (session) =>
      session.table('views').dropDuplicatesWithinWatermark('page', 'time').groupBy('page').count(),
    outputMode: 'update',
  };
  const rows = { views: VIEWS };
  await simulate(query, { rows, runs: 2, lateness: 0.1, duplicates: 0.3, disorder: '5 seconds' });
});

test('a query whose code remembers something outside of its state is found out', async () => {
  const query: QueryUnderTest = {
    inputs: { words: 'word STRING' },
    query: (session) => {
      let calls = 0;
      session.udf.register('numbered', (word: string) => `${word} ${calls++}`, {
        returns: 'STRING',
      });
      return session.sql('SELECT numbered(word) AS word FROM words');
    },
  };
  const words = Array.from({ length: 40 }, (_, number) => [`word ${number}`]);
  const run = (seed: number, runs: number) => simulate(query, { rows: { words }, seed, runs });
  const message = await run(1, 10).then(
    () => 'nothing was found',
    (error: Error) => error.message,
  );
  expect(message).toContain('The query gives other rows when it is');
  const seed = Number(/seed: (\d+)/.exec(message)![1]);
  await expect(run(seed, 1)).rejects.toThrow('The query gives other rows');
});

test('equal seeds kill at equal steps', async () => {
  const options = { rows: { views: VIEWS }, seed: 5, runs: 1, threads: [1] };
  const [first, again] = [await simulate(WINDOWS, options), await simulate(WINDOWS, options)];
  expect(again.crashes).toBe(first.crashes);
  expect(first.restarts).toBe(0);
});

test('a simulation that would run nothing is refused: it would say that all is well', async () => {
  for (const wrong of [{ runs: 0 }, { runs: Number.NaN }, { threads: [] }, { threads: [0] }]) {
    const simulated = simulate(WINDOWS, { rows: { views: VIEWS }, ...wrong });
    await expect(simulated).rejects.toMatchObject({ condition: 'INVALID_PARAMETER_VALUE' });
  }
});
