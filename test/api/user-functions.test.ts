import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { col, sum, typeName, type UserValue, udaf, udf, Window } from '../../src/index.ts';
import { scratchDirectory } from '../support/scratch-directory.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();

const join = udf((left: string, right: string) => `${left}-${right}`, { returns: 'STRING' });

/** The sum of squares, in an accumulator with two fields. */
const spread = udaf({
  name: 'spread',
  accumulator: 'STRUCT<least: INT, greatest: INT>',
  returns: 'INT',
  init: () => ({ least: Number.MAX_SAFE_INTEGER, greatest: Number.MIN_SAFE_INTEGER }),
  update: ({ least, greatest }, value: number) => ({
    least: Math.min(least, value),
    greatest: Math.max(greatest, value),
  }),
  merge: (left, right) => ({
    least: Math.min(left.least, right.least),
    greatest: Math.max(left.greatest, right.greatest),
  }),
  finish: ({ least, greatest }) => (greatest < least ? null : greatest - least),
});

describe('a closure is a function on columns', () => {
  test('in a DataFrame, with the type that it declares', async () => {
    const rows = session().sql("SELECT * FROM VALUES ('a', 'b'), ('c', NULL) AS t(x, y)");
    const joined = rows.select(join('x', col('y')).as('joined'));
    expect(joined.schema.fields[0]).toMatchObject({ name: 'joined', type: { kind: 'string' } });
    expect(await joined.collect()).toEqual([['a-b'], [null]]);
  });

  test('in SQL under its registered name, in any case', async () => {
    session().udf.register('plus_one', (value: number) => value + 1, { returns: 'INT' });
    const rows = session().sql(
      'SELECT Plus_One(i) AS more FROM VALUES (1), (5) AS t(i) WHERE plus_one(i) > 2',
    );
    expect(await rows.collect()).toEqual([[6]]);
    expect(rows.selectExpr('plus_one(more)').columns).toEqual(['plus_one(more)']);
  });

  test('of a stream', async () => {
    const input = session().memoryStream('key STRING, value INT');
    const even = udf((value: number) => value % 2 === 0, { returns: 'BOOLEAN' });
    const query = await input
      .toDF()
      .filter(even('value'))
      .groupBy(join('key', 'key').as('pair'))
      .agg(sum('value').as('total'))
      .writeStream.format('memory')
      .queryName('pairs')
      .outputMode('complete')
      .start();
    input.addData([
      ['a', 2],
      ['a', 3],
      ['b', 4],
    ]);
    await query.processAllAvailable();
    input.addData([['a', 6]]);
    await query.processAllAvailable();
    await query.stop();
    expect(session().memoryRows('pairs')).toEqual(
      expect.arrayContaining([
        ['a-a', 8],
        ['b-b', 4],
      ]),
    );
  });

  test('only for rows that need it', async () => {
    const seen: number[] = [];
    const note = udf(
      (value: number) => {
        seen.push(value);
        return value;
      },
      { returns: 'INT' },
    );
    session().udf.register('note', note);
    const rows = session().sql(
      'SELECT CASE WHEN i > 1 THEN note(i) END FROM VALUES (1), (2), (NULL), (3) AS t(i)',
    );
    expect(await rows.collect()).toEqual([[null], [2], [null], [3]]);
    expect(seen).toEqual([2, 3]);
  });

  test('with nulls where it wants them', async () => {
    const known = udf((value: string | null) => value ?? 'none', {
      returns: 'STRING',
      takesNull: true,
    });
    const rows = session().sql("SELECT * FROM VALUES ('a'), (NULL) AS t(x)");
    expect(await rows.select(known('x')).collect()).toEqual([['a'], ['none']]);
  });

  test('with arguments brought to the types that it takes', async () => {
    const half = udf((value) => value / 2, { takes: ['DOUBLE'], returns: 'DOUBLE' });
    const rows = session().sql('SELECT * FROM VALUES (1), (2) AS t(i)');
    expect(await rows.select(half('i')).collect()).toEqual([[0.5], [1]]);
  });

  test('whatever functions of ours it is called like', async () => {
    const cast = udf((value: number) => value + 1, { returns: 'INT' });
    const rows = session().sql('SELECT 1 AS i').select(cast('i').as('j'));
    expect(await rows.collect()).toEqual([[2]]);
  });

  test('without arguments, and where a result is sorted', async () => {
    const minus = udf((value: number) => -value, { returns: 'INT' });
    const one = udf(() => 1, { returns: 'INT' });
    const rows = session().sql('SELECT * FROM VALUES (1), (3), (2) AS t(i)');
    const sorted = rows.orderBy(minus('i')).select('i', one().as('one'));
    expect(await sorted.collect()).toEqual([
      [3, 1],
      [2, 1],
      [1, 1],
    ]);
  });
});

test.each<[string, UserValue, unknown]>([
  ['true', true, true],
  ['1Y', 1, 1],
  ['12S', 12, 12],
  ['123', 123, 123],
  ['9007199254740993L', 9007199254740993n, '9007199254740993'],
  ['1.5D', 1.5, 1.5],
  ["CAST('0.25' AS FLOAT)", 0.25, 0.25],
  ['12.50BD', '12.50', '12.50'],
  ["'text'", 'text', 'text'],
  ["X'0102'", new Uint8Array([1, 2]), 'AQI='],
  ["DATE '2026-01-31'", '2026-01-31', '2026-01-31'],
  [
    "TIMESTAMP '2026-01-31 12:00:00.123'",
    new Date('2026-01-31T12:00:00.123Z'),
    '2026-01-31T12:00:00.123000Z',
  ],
  ["TIMESTAMP_NTZ '2026-01-31 12:00:00'", '2026-01-31T12:00:00', '2026-01-31T12:00:00'],
  ['array(1, NULL)', [1, null], [1, null]],
  ["map('a', 1)", new Map([['a', 1]]), [['a', 1]]],
  ["named_struct('a', 1, 'b', array('x'))", { a: 1, b: ['x'] }, { a: 1, b: ['x'] }],
])('%s is %o in a function and comes back as it was', async (sql, expected, json) => {
  const rows = session().sql(`SELECT ${sql} AS value`);
  const seen: UserValue[] = [];
  const same = udf(
    (value: UserValue) => {
      seen.push(value);
      return value;
    },
    { returns: typeText(sql) },
  );
  expect(await rows.select(same('value').as('value')).collect()).toEqual([[json]]);
  expect(seen).toEqual([expected]);
});

/** The type of a literal in DDL. */
function typeText(sql: string): string {
  const [field] = session().sql(`SELECT ${sql} AS value`).schema.fields;
  return typeName(field!.type);
}

describe('a function that fails ends the query with its name and its arguments', () => {
  test.each<[string, () => unknown, string]>([
    ['throws', () => raise('no luck'), 'no luck'],
    ['gives another type', () => 'text', "the result 'text' is no INT"],
    ['gives too much', () => 2 ** 31, 'the result 2147483648 is no INT'],
    ['gives a promise', async () => 1, 'promise'],
  ])('that %s', async (_what, compute, reason) => {
    const failing = udf((value: number, _text: string) => (value > 1 ? compute() : 0) as number, {
      name: 'failing',
      returns: 'INT',
    });
    const rows = session().sql("SELECT * FROM VALUES (1, 'a'), (7, 'b'), (8, 'c') AS t(i, s)");
    const failure = rows.select(failing('i', 's')).collect();
    await expect(failure).rejects.toMatchObject({ condition: 'FAILED_EXECUTE_UDF', kind: 'user' });
    await expect(failure).rejects.toThrow('`failing` failed for (7, "b")');
    await expect(failure).rejects.toThrow(reason);
  });

  test('of a stream, once', async () => {
    let calls = 0;
    const failing = udf(
      (_value: number): number => {
        calls++;
        return raise('no luck');
      },
      { returns: 'INT' },
    );
    const input = session().memoryStream('value INT');
    const query = await input.toDF().select(failing('value')).writeStream.format('noop').start();
    input.addData([[1]]);
    await expect(query.awaitTermination()).rejects.toMatchObject({
      condition: 'FAILED_EXECUTE_UDF',
    });
    expect(calls).toBe(1);
  });
});

describe('an aggregate of closures', () => {
  test('gives a value for each group, and of no rows', async () => {
    const rows = session().sql(
      "SELECT * FROM VALUES ('a', 5), ('b', 1), ('a', 2), ('a', NULL), ('c', NULL) AS t(k, v)",
    );
    const grouped = rows.groupBy('k').agg(spread('v').as('spread')).orderBy('k');
    expect(await grouped.collect()).toEqual([
      ['a', 3],
      ['b', 0],
      ['c', null],
    ]);
    expect(await rows.filter('false').agg(spread('v')).collect()).toEqual([[null]]);
  });

  test('keeps its accumulators from batch to batch and over a restart', async () => {
    session().udf.register('spread', spread);
    const input = session().memoryStream('key STRING, value INT', 'spreads');
    input.toDF().createOrReplaceTempView('values_to_spread');
    const checkpointLocation = scratchDirectory();
    const start = () =>
      session()
        .sql(
          'SELECT key, spread(value) FILTER (WHERE value < 100) AS spread FROM values_to_spread GROUP BY key',
        )
        .writeStream.format('memory')
        .option('checkpointLocation', checkpointLocation)
        .queryName('spreads')
        .outputMode('complete')
        .start();
    const first = await start();
    input.addData([
      ['a', 4],
      ['a', 500],
    ]);
    await first.processAllAvailable();
    await first.stop();
    const second = await start();
    input.addData([
      ['a', 9],
      ['b', 1],
    ]);
    await second.processAllAvailable();
    await second.stop();
    expect(session().memoryRows('spreads')).toEqual(
      expect.arrayContaining([
        ['a', 5],
        ['b', 0],
      ]),
    );
  });

  test('merges what splits have added, in their order', async () => {
    const list = udaf({
      accumulator: 'ARRAY<BIGINT>',
      returns: 'ARRAY<BIGINT>',
      init: (): bigint[] => [],
      update: (all, value: bigint) => [...all, value],
      merge: (left, right) => [...left, ...right],
      finish: (all) => all,
    });
    const left = session().sql('SELECT id FROM range(0, 50)');
    const right = session().sql('SELECT id FROM range(50, 100)');
    const [row] = await left.union(right).agg(list('id')).collect();
    expect(row![0]).toEqual(Array.from({ length: 100 }, (_, index) => index));
  });

  test('fails with its name when one of its functions does', async () => {
    const failing = udaf({
      name: 'failing',
      accumulator: 'INT',
      returns: 'INT',
      init: () => 0,
      update: (total: number, value: number) => (value > 1 ? raise('no luck') : total + value),
      merge: (left: number, right: number) => left + right,
      finish: (total: number) => total,
    });
    const rows = session().sql('SELECT * FROM VALUES (1), (7) AS t(i)');
    const failure = rows.agg(failing('i')).collect();
    await expect(failure).rejects.toMatchObject({ condition: 'FAILED_EXECUTE_UDF' });
    await expect(failure).rejects.toThrow('`failing` failed for (7): no luck');
  });
});

test('an aggregate of closures goes over a window of rows, and over different values', async () => {
  const rows = session().sql(
    "SELECT * FROM VALUES ('a', 5), ('a', 1), ('a', 5), ('b', 2) AS t(k, v)",
  );
  const running = spread('v').over(Window.partitionBy('k').orderBy('v'));
  expect(await rows.select('k', running.as('spread')).orderBy('k', 'spread').collect()).toEqual([
    ['a', 0],
    ['a', 4],
    ['a', 4],
    ['b', 0],
  ]);
  session().udf.register('all_spread', spread);
  const distinct = session().sql('SELECT all_spread(DISTINCT v) FROM VALUES (5), (1), (5) AS t(v)');
  expect(await distinct.collect()).toEqual([[4]]);
});

test('a function wants the arguments that its closure has', () => {
  session().udf.register('two_of_them', join);
  expect(() => session().sql("SELECT two_of_them('a')")).toThrow('takes 2 arguments, not 1');
  session().udf.register('typed_two', (a, b) => a + b, {
    takes: ['INT', 'INT'],
    returns: 'INT',
  });
  expect(() => session().sql('SELECT typed_two(1, 2, 3)')).toThrow('takes 2 arguments, not 3');
});

describe('functions that a module exports', () => {
  const words = fileURLToPath(new URL('./modules/words.js', import.meta.url));

  test('run in the worker threads', async () => {
    expect(await session().udf.registerModule(words)).toEqual(['stem', 'thread', 'longest']);
    const rows = session().sql(
      "SELECT stem(w) AS stem, thread() > 0 AS away FROM VALUES ('cats'), ('dog') AS t(w)",
    );
    expect(await rows.collect()).toEqual([
      ['cat', true],
      ['dog', true],
    ]);
    const longest = session().sql("SELECT longest(w) FROM VALUES ('cat'), ('horse') AS t(w)");
    expect(await longest.collect()).toEqual([['horse']]);
  });

  test('have to be made for columns', async () => {
    await expect(
      session().udf.registerModule('node_modules/vitest/package.json'),
    ).rejects.toThrow();
    await expect(session().udf.registerModule('test/support/random.ts')).rejects.toMatchObject({
      condition: 'CANNOT_LOAD_FUNCTION_CLASS',
    });
  });
});

test('built-in functions keep their names', () => {
  expect(() => session().udf.register('Upper', () => 1, { returns: 'INT' })).toThrow(
    'There is a built-in function',
  );
});

test('a function whose results may differ stands above the state of a stream only', async () => {
  const dice = udf(() => 4, { name: 'dice', returns: 'INT', deterministic: false });
  const counts = session().memoryStream('key STRING').toDF().groupBy('key').count();
  const above = await counts
    .select('key', dice())
    .writeStream.format('noop')
    .outputMode('update')
    .start();
  await above.stop();
  const below = session().memoryStream('key STRING').toDF().groupBy(dice().as('roll')).count();
  await expect(below.writeStream.format('noop').outputMode('update').start()).rejects.toMatchObject(
    { condition: 'INVALID_NON_DETERMINISTIC_EXPRESSIONS' },
  );
});

test('explain says what runs on the main thread', async () => {
  const rows = session().sql("SELECT 'a' AS x");
  expect(rows.select(join('x', 'x')).explain()).toContain('Closures on the main thread: udf');
});

function raise(message: string): never {
  throw new Error(message);
}
