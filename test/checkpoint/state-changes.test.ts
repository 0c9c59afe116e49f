import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Engine, openEngine } from '../../src/api/open-engine.ts';
import { QueryLife, type QueryUnderTest } from '../../src/testing/query-life.ts';
import { World } from '../../src/testing/world.ts';

const INPUTS = { t: 'k STRING, n INT' };
const COUNTS = 'SELECT k, count(*) AS c FROM t GROUP BY k';

/** One operator with state. */
const counts: QueryUnderTest = { inputs: INPUTS, query: COUNTS, outputMode: 'changelog' };
/** The same, with another above it. */
const countsOfCounts: QueryUnderTest = {
  inputs: INPUTS,
  query: `SELECT c, count(*) AS keys FROM (${COUNTS}) GROUP BY c`,
  outputMode: 'changelog',
};
/** One in the same place, whose state is another. */
const sums: QueryUnderTest = {
  inputs: INPUTS,
  query: 'SELECT n, sum(n) AS s FROM t GROUP BY n',
  outputMode: 'changelog',
};

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine(1);
});
afterAll(() => engine.close());

/** Runs a query over some rows on the checkpoint of its world, and stops it. Gives what it adds to the output. */
async function run(
  described: QueryUnderTest,
  world: World,
  rows: readonly (readonly [string, number])[],
  acceptsChanges = false,
): Promise<unknown[]> {
  const seen = world.output.batches.length;
  const life = await QueryLife.start({ ...described, acceptsChanges }, world, { engine });
  world.input('t').stream.add(rows);
  await life.settle();
  await life.stop();
  return world.output.batches.slice(seen).flatMap((batch) => batch.rows);
}

async function worldAfter(described: QueryUnderTest): Promise<World> {
  const world = new World(INPUTS, 0);
  await run(described, world, [
    ['a', 1],
    ['b', 2],
    ['a', 3],
  ]);
  return world;
}

test('a query whose state has changed is refused with the whole plan, by operator', async () => {
  const world = await worldAfter(countsOfCounts);
  const before = world.disk.paths.map((name) => [name, world.disk.file(name).bytes]);
  const refusal = await run(counts, world, []).catch((error: Error) => error);
  expect(refusal).toMatchObject({
    condition: 'STREAMING_STATEFUL_OPERATOR_NOT_MATCH_IN_STATE_METADATA',
    hint: expect.stringContaining('--accept'),
  });
  expect(String(refusal)).toMatch(/kept: aggregate-0 [\s\S]*dropped: \w+-1 /);
  expect(world.disk.paths.map((name) => [name, world.disk.file(name).bytes])).toEqual(before);
});

test('accepted, what has gone is dropped and what stays is kept, also at the start after that', async () => {
  const world = await worldAfter(countsOfCounts);
  expect(await run(counts, world, [['a', 5]], true)).toEqual([
    ['a', 2, -1],
    ['a', 3, 1],
  ]);
  expect(await run(counts, world, [['b', 5]])).toEqual([
    ['b', 1, -1],
    ['b', 2, 1],
  ]);
});

test('accepted, what is new begins empty', async () => {
  const once = { inputs: INPUTS, query: 'SELECT k FROM t', outputMode: 'update' } as const;
  const world = await worldAfter(once);
  const counting = { ...once, query: COUNTS };
  await expect(run(counting, world, [])).rejects.toThrow(/new: \w+-0 /);
  expect(await run(counting, world, [['a', 1]], true)).toEqual([['a', 1]]);
  expect(await run(counting, world, [['a', 1]])).toEqual([['a', 2]]);
});

test('what is new cannot take back rows of state that it never saw', async () => {
  const world = await worldAfter(counts);
  const refusal = await run(countsOfCounts, world, [], true).catch((error: Error) => error);
  expect(String(refusal)).toMatch(/kept: aggregate-0 [\s\S]*new: \w+-1 /);
  expect(refusal).toMatchObject({ hint: expect.not.stringContaining('--accept') });
});

test('state that would be misread is refused, accepted or not', async () => {
  const world = await worldAfter(counts);
  const refusal = await run(sums, world, [], true).catch((error: Error) => error);
  expect(String(refusal)).toMatch(/impossible: aggregate-0 /);
  expect(refusal).toMatchObject({ hint: expect.not.stringContaining('--accept') });
});

test('registers of another error than before are refused, accepted or not', async () => {
  const counting = (call: string): QueryUnderTest => ({
    inputs: INPUTS,
    query: `SELECT k, ${call} AS c FROM t GROUP BY k`,
    outputMode: 'update',
  });
  const world = await worldAfter(counting('approx_count_distinct(n)'));
  const finer = counting('approx_count_distinct(n, 0.01)');
  await expect(run(finer, world, [['a', 9]], true)).rejects.toThrow(
    /impossible: aggregate-0 .* whose table holds its rows otherwise/,
  );
  const same = counting('approx_count_distinct(n, 0.05)');
  expect(await run(same, world, [['a', 9]])).toEqual([['a', 3]]);
});

test('first rows by another order than before are refused: others are kept, and their bytes are in another order', async () => {
  const firstBy = (order: string): QueryUnderTest => ({
    inputs: INPUTS,
    query: `SELECT k, n FROM (SELECT *, row_number() OVER (PARTITION BY n % 2 ORDER BY ${order}) AS place FROM t)
      WHERE place <= 1`,
    outputMode: 'changelog',
  });
  const world = await worldAfter(firstBy('n DESC'));
  for (const order of ['k DESC', 'n', 'n DESC NULLS FIRST', 'n DESC, k']) {
    await expect(run(firstBy(order), world, [['c', 5]], true)).rejects.toThrow(
      /impossible: rankedRows-0 .* holds its rows otherwise/,
    );
  }
  expect(await run(firstBy('n DESC'), world, [['c', 5]])).toEqual([
    ['a', 3, -1],
    ['c', 5, 1],
  ]);
});

test('more first rows than before are refused in complete mode, too', async () => {
  const first = (condition: string): QueryUnderTest => ({
    inputs: INPUTS,
    query: `SELECT k, n FROM (SELECT *, row_number() OVER (PARTITION BY n % 2 ORDER BY n) AS place FROM t)
      WHERE ${condition}`,
    outputMode: 'complete',
  });
  const world = await worldAfter(first('place <= 1'));
  await expect(run(first('place <= 2'), world, [], true)).rejects.toThrow(
    /impossible: recompute-0 .* holds its rows otherwise/,
  );
  expect(await run(first('place <= 1'), world, [['c', 5]])).toHaveLength(2);
});

describe('state with a name', () => {
  const named = (query: string): QueryUnderTest => ({
    inputs: INPUTS,
    query,
    outputMode: 'changelog',
  });
  const NAMED = 'SELECT /*+ NAMED(counts) */ k, count(*) AS c FROM t GROUP BY k';

  test('is kept where an operator is put before it', async () => {
    const world = await worldAfter(named(NAMED));
    const after = named(NAMED.replace('FROM t', 'FROM (SELECT DISTINCT k, n FROM t)'));
    const refusal = await run(after, world, []).catch((error: Error) => error);
    expect(String(refusal)).toMatch(/kept: counts [\s\S]*new: \w+-0 /);
    const distinct = named(NAMED.replace('FROM t', "FROM (SELECT * FROM t WHERE k <> 'x')"));
    expect(await run(distinct, world, [['a', 9]])).toEqual([
      ['a', 2, -1],
      ['a', 3, 1],
    ]);
  });

  test('does not move the places of state without one', async () => {
    const world = await worldAfter(counts);
    const joined = named(
      `SELECT c.k, c.c FROM (SELECT /*+ NAMED(others) */ k, sum(n) AS s FROM t GROUP BY k) o
       JOIN (${COUNTS}) c ON o.k = c.k`,
    );
    const refusal = await run(joined, world, []).catch((error: Error) => error);
    expect(String(refusal)).toMatch(/kept: aggregate-0 [\s\S]*new: others /);
  });

  test.each([
    ['a filter moves below it', `SELECT * FROM (${NAMED}) WHERE k <> 'b'`],
    ['columns are left out', `SELECT k FROM (${NAMED})`],
    [
      'distinct values are counted apart',
      'SELECT /*+ NAMED(counts) */ k, count(DISTINCT n) FROM t GROUP BY k',
    ],
    [
      'rows that change are counted',
      `SELECT /*+ NAMED(counts) */ c, count(DISTINCT k) FROM (SELECT k, count(*) AS c FROM t GROUP BY k) GROUP BY c`,
    ],
    [
      'rows are ranked',
      'SELECT /*+ NAMED(counts) */ k, n FROM t QUALIFY row_number() OVER (PARTITION BY k ORDER BY n) = 1',
    ],
    [
      'streams are joined',
      `SELECT /*+ NAMED(counts) */ a.k FROM t a JOIN t b ON a.k = b.k WHERE a.n > 0 AND b.n > 0`,
    ],
  ])('has it also where %s', async (_what, query) => {
    const world = await worldAfter(named(query));
    const metadata = Buffer.from(world.disk.file('/checkpoint/metadata.json').bytes).toString();
    expect(metadata).toContain('"operatorId":"counts"');
  });

  test('by a DataFrame', async () => {
    const world = await worldAfter({
      inputs: INPUTS,
      query: (session) => session.table('t').dropDuplicates('k').named('first_of_key').select('k'),
    });
    const metadata = Buffer.from(world.disk.file('/checkpoint/metadata.json').bytes).toString();
    expect(metadata).toContain('"operatorId":"first_of_key"');
  });

  test('is not given to what keeps none', async () => {
    await expect(worldAfter(named("SELECT /*+ NAMED('rows') */ k FROM t"))).rejects.toThrow(
      /no state that could be named rows/,
    );
  });

  test('that comes later than the first start is told, and to leave it out', async () => {
    const world = await worldAfter(counts);
    const refusal = await run(named(NAMED), world, []).catch((error: Error) => error);
    expect(String(refusal)).toMatch(/named later: aggregate-0 had no name before, .* counts/);
    expect(refusal).toMatchObject({ hint: expect.stringContaining('Leave out the name counts.') });
  });

  test('is no name that an operator without one could have', async () => {
    const bad = named(NAMED.replace('counts', 'aggregate-0'));
    await expect(worldAfter(bad)).rejects.toMatchObject({ condition: 'INVALID_STATE_NAME' });
  });
});
