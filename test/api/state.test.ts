import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { METADATA_FILE } from '../../src/checkpoint/metadata.ts';
import { openSealedText, sealText } from '../../src/columnar/sealed-text.ts';
import type { DataFrame, MapState, StatefulProcessorHandle, ValueState } from '../../src/index.ts';
import type { OutputMode } from '../../src/plan/stages.ts';
import { scratchDirectory } from '../support/scratch-directory.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();

const ROWS = [
  ['a', 1, '2026-01-01T00:00:01Z'],
  ['b', 2, '2026-01-01T00:00:02Z'],
  ['a', 3, '2026-01-01T00:00:03Z'],
  ['a', 3, '2026-01-01T00:00:20Z'],
] as const;

/** Runs a query over the rows to its end, and gives where its checkpoint is. */
async function checkpointOf(
  query: string | ((events: DataFrame) => DataFrame),
  outputMode: OutputMode = 'update',
): Promise<string> {
  const location = scratchDirectory();
  const input = session().memoryStream('k STRING, n INT, ts TIMESTAMP');
  const events = input.toDF().withWatermark('ts', '1 minute');
  events.createOrReplaceTempView('events');
  const frame = typeof query === 'string' ? session().sql(query) : query(events);
  const writer = frame.writeStream.format('noop').outputMode(outputMode);
  const running = await writer.option('checkpointLocation', location).start();
  input.addData(ROWS);
  await running.processAllAvailable();
  await running.stop();
  return location;
}

/** The keys and values of state, as JSON. */
async function stateOf(location: string, more = ''): Promise<readonly unknown[]> {
  const text = `SELECT to_json(key), to_json(value) FROM state('${location}'${more}) ORDER BY 1, 2`;
  const rows = await session().sql(text).collect();
  return rows.map((row) => row.map((json) => JSON.parse(String(json))));
}

/** Rewrites what a checkpoint says of its operators. */
function changeOperators(
  location: string,
  change: (operator: { table?: unknown }) => { table?: unknown },
): void {
  const file = `${location}/${METADATA_FILE}`;
  const { format, value } = openSealedText(readFileSync(file))!;
  const { operators, ...rest } = value as { operators: { table?: unknown }[] };
  const changed = { ...rest, operators: operators.map(change) };
  writeFileSync(file, sealText(format, changed as never));
}

test('groups are keys with what each call would give now', async () => {
  const location = await checkpointOf(
    'SELECT k, count(*), avg(n), collect_list(n) FROM events GROUP BY k',
  );
  expect(await stateOf(location)).toEqual([
    [{ k: 'a' }, { 'count(1)': 3, 'avg(n)': 7 / 3, 'collect_list(n)': [1, 3, 3] }],
    [{ k: 'b' }, { 'count(1)': 1, 'avg(n)': 2, 'collect_list(n)': [2] }],
  ]);
});

test('the columns are those of Spark, and the operator', async () => {
  const location = await checkpointOf('SELECT k, sum(n) AS s FROM events GROUP BY k');
  const state = session().read.format('statestore').load(location);
  expect(state.columns).toEqual(['key', 'value', 'partition_id', 'operator_id']);
  expect(
    await state.where("key.k = 'b'").select('value.`sum(n)`', 'operator_id').collect(),
  ).toEqual([[2, 'aggregate-0']]);
});

test('an aggregate of all rows has a key without columns', async () => {
  const location = await checkpointOf('SELECT count(*) AS c FROM events');
  expect(await stateOf(location)).toEqual([[{}, { 'count(1)': 4 }]]);
});

test('sessions have their present start and end', async () => {
  const location = await checkpointOf(
    "SELECT session_window(ts, '5 seconds') AS w, k, count(*) AS c FROM events GROUP BY session_window(ts, '5 seconds'), k",
    'append',
  );
  expect(await stateOf(location)).toEqual([
    [
      {
        session_window: { start: '2026-01-01T00:00:01.000Z', end: '2026-01-01T00:00:08.000Z' },
        k: 'a',
      },
      { 'count(1)': 2 },
    ],
    [
      {
        session_window: { start: '2026-01-01T00:00:02.000Z', end: '2026-01-01T00:00:07.000Z' },
        k: 'b',
      },
      { 'count(1)': 1 },
    ],
    [
      {
        session_window: { start: '2026-01-01T00:00:20.000Z', end: '2026-01-01T00:00:25.000Z' },
        k: 'a',
      },
      { 'count(1)': 1 },
    ],
  ]);
});

describe('distinct values', () => {
  const COUNTS = `SELECT k, count(*) AS c, count(DISTINCT n) AS d, sum(DISTINCT n) FILTER (WHERE n > 1) AS s,
    count(DISTINCT k, n % 2) AS e FROM events GROUP BY k`;

  test('are under their groups, with the results that have taken them', async () => {
    const location = await checkpointOf(COUNTS);
    const pairs = ['count(DISTINCT k, (n % 2))'];
    const [all, some] = ['count(DISTINCT n)', 'sum(DISTINCT n) FILTER (WHERE (n > 1))'];
    expect(await stateOf(location, ", operator => 'distinctValues-1'")).toEqual([
      [{ k: 'a' }, { k: 'a', value_2: 1, results: pairs }],
      [{ k: 'a' }, { n: 1, results: [all] }],
      [{ k: 'a' }, { n: 3, results: [all, some] }],
      [{ k: 'b' }, { k: 'b', value_2: 0, results: pairs }],
      [{ k: 'b' }, { n: 2, results: [all, some] }],
    ]);
    expect(await stateOf(location, ', operator => 0')).toHaveLength(2);
  });

  test('of all rows, and nulls and texts among the keys of windows', async () => {
    const whole = await checkpointOf('SELECT count(DISTINCT k) AS d FROM events');
    expect(await stateOf(whole, ', operator => 1')).toEqual([
      [{}, { k: 'a', results: ['count(DISTINCT k)'] }],
      [{}, { k: 'b', results: ['count(DISTINCT k)'] }],
    ]);
    const windows = await checkpointOf(
      `SELECT count(DISTINCT upper(k)) AS d FROM events GROUP BY window(ts, '30 seconds'), nullif(n, 2)`,
    );
    const window = { start: '2026-01-01T00:00:00.000Z', end: '2026-01-01T00:00:30.000Z' };
    const results = ['count(DISTINCT upper(k))'];
    expect(await stateOf(windows, ', operator => 1')).toEqual([
      [
        { window, 'nullif(n, 2)': 1 },
        { value_0: 'A', results },
      ],
      [
        { window, 'nullif(n, 2)': 3 },
        { value_0: 'A', results },
      ],
      [{ window }, { value_0: 'B', results }],
    ]);
  });

  test('are not taken over by other results', async () => {
    const location = await checkpointOf(
      'SELECT k, count(DISTINCT n), count(n) FROM events GROUP BY k',
    );
    const writer = session()
      .sql('SELECT k, count(n), count(DISTINCT n) FROM events GROUP BY k')
      .writeStream.format('noop')
      .outputMode('update');
    await expect(writer.option('checkpointLocation', location).start()).rejects.toThrow(
      /impossible: distinctValues-1 .* for the calls 1\) -> .* for the calls 2\)/,
    );
    const renamed = session()
      .sql('SELECT k, count(DISTINCT n) AS a, count(n) AS b FROM events GROUP BY k')
      .writeStream.format('noop')
      .outputMode('update');
    await (await renamed.option('checkpointLocation', location).start()).stop();
  });
});

test('deduplication has its keys, and when they are forgotten', async () => {
  const location = await checkpointOf((events) => events.dropDuplicates('k', 'n'));
  expect(await stateOf(location)).toEqual([
    [{ k: 'a', n: 1 }, {}],
    [{ k: 'a', n: 3 }, {}],
    [{ k: 'b', n: 2 }, {}],
  ]);
  const within = await checkpointOf((events) => events.dropDuplicatesWithinWatermark('k'));
  expect(await stateOf(within)).toEqual([
    [{ k: 'a' }, { expires: '2026-01-01T00:01:01.000Z' }],
    [{ k: 'b' }, { expires: '2026-01-01T00:01:02.000Z' }],
  ]);
});

describe('joins have rows of two sides', () => {
  const JOIN =
    'SELECT l.n AS a, r.n AS b FROM events l JOIN events r ON l.k = r.k AND l.n = r.n - 2';

  test.each(['append', 'update'] as const)('in %s mode', async (outputMode) => {
    const location = await checkpointOf(JOIN, outputMode);
    await expect(stateOf(location)).rejects.toThrow(/two sides.*joinSide/s);
    for (const side of ['left', 'right']) {
      const rows = await stateOf(location, `, side => '${side}'`);
      const numbers = rows.map((row) => (row as [object, { n: number }])[1].n);
      expect(numbers.sort()).toEqual([1, 2, 3, 3]);
    }
  });

  test('rows without a key are there, too', async () => {
    const location = await checkpointOf(
      `SELECT l.n AS a, r.n AS b FROM events l LEFT JOIN (SELECT * FROM events) r
       ON nullif(l.k, 'b') = r.k AND l.ts BETWEEN r.ts AND r.ts + INTERVAL 1 HOUR`,
      'append',
    );
    const rows = session().sql(
      `SELECT key.key_0, value.n FROM state('${location}', side => 'left') WHERE value.n = 2`,
    );
    expect(await rows.collect()).toEqual([[null, 2]]);
  });
});

test('rows that are computed anew are there as often as they came', async () => {
  const location = await checkpointOf(
    'SELECT k, c, median(n) AS m FROM (SELECT k, n, count(*) AS c FROM events GROUP BY k, n) GROUP BY k, c',
    'changelog',
  );
  const rows = await stateOf(location, ', operator => 1');
  expect(rows.length).toBe(3);
});

test('the first rows by a rank', async () => {
  const location = await checkpointOf(
    `SELECT * FROM (SELECT k, n, row_number() OVER (PARTITION BY k ORDER BY n DESC) AS place FROM events)
     WHERE place <= 1`,
  );
  const rows = session().sql(`SELECT key.k, value.n FROM state('${location}') ORDER BY 1`);
  expect(await rows.collect()).toEqual([
    ['a', 3],
    ['b', 2],
  ]);
});

test('a limit has the number of rows that have passed', async () => {
  const location = await checkpointOf('SELECT k FROM events LIMIT 3', 'append');
  expect(await stateOf(location)).toEqual([[{}, { rows: 3 }]]);
});

test('state of the user is a row for each value, entry and timer, as JSON', async () => {
  class Sums {
    #handle!: StatefulProcessorHandle;
    #sum!: ValueState<number>;
    #seen!: MapState<number, string>;

    init(handle: StatefulProcessorHandle) {
      this.#handle = handle;
      this.#sum = handle.getValueState('sum', 'INT');
      this.#seen = handle.getMapState('seen', 'INT', 'STRING');
    }

    *handleInputRows(key: string, rows: Iterable<{ n: number }>) {
      const numbers = [...rows].map(({ n }) => n);
      this.#sum.update(numbers.reduce((sum, n) => sum + n, 0));
      for (const n of numbers) this.#seen.updateValue(n, `${key}${n}`);
      this.#handle.registerTimer(Date.parse('2026-01-02'));
      yield { key };
    }
  }
  const location = await checkpointOf((events) =>
    events.groupByKey('k').transformWithState(new Sums() as never, {
      outputSchema: 'key STRING',
      outputMode: 'update',
      timeMode: 'eventTime',
    }),
  );
  const rows = session().sql(
    `SELECT key.k, value.* FROM state('${location}') WHERE key.k = 'a' ORDER BY variable, map_key`,
  );
  expect(await rows.collect()).toEqual([
    ['a', '$timers', null, String(Date.parse('2026-01-02'))],
    ['a', 'seen', '1', '"a1"'],
    ['a', 'seen', '3', '"a3"'],
    ['a', 'sum', null, '7'],
  ]);
});

describe('which state is read', () => {
  const CHAINED =
    'SELECT c, count(*) AS keys FROM (SELECT k, count(*) AS c FROM events GROUP BY k) GROUP BY c';

  test('an operator by its name or its place', async () => {
    const location = await checkpointOf(CHAINED, 'changelog');
    await expect(stateOf(location)).rejects.toThrow(/several operators.*aggregate-0/s);
    const second = [
      [{ c: 1 }, { 'count(1)': 1 }],
      [{ c: 3 }, { 'count(1)': 1 }],
    ];
    expect(await stateOf(location, ", operator => 'retractingAggregate-1'")).toEqual(second);
    expect(await stateOf(location, ', operator => 1')).toEqual(second);
    await expect(stateOf(location, ", operator => 'x'")).rejects.toThrow(/no operator x/);
  });

  test('the newest snapshot, or that of a batch', async () => {
    const location = await checkpointOf('SELECT k, sum(n) AS s FROM events GROUP BY k');
    expect(await stateOf(location, ', batch => 1')).toEqual(await stateOf(location));
    await expect(stateOf(location, ', batch => 7')).rejects.toThrow(
      /no snapshot of batch 7.*the batches 1/s,
    );
  });

  test('state_metadata tells what there is', async () => {
    const location = await checkpointOf(CHAINED, 'changelog');
    const rows = session().sql(
      `SELECT operatorId, operatorName, numPartitions, minBatchId, maxBatchId, keySchema, valueSchema
       FROM state_metadata('${location}')`,
    );
    expect(await rows.collect()).toEqual([
      ['aggregate-0', 'aggregate', 8, 1, 1, 'STRUCT<k: STRING>', 'STRUCT<`count(1)`: BIGINT>'],
      [
        'retractingAggregate-1',
        'retractingAggregate',
        8,
        1,
        1,
        'STRUCT<c: BIGINT>',
        'STRUCT<`count(1)`: BIGINT>',
      ],
    ]);
    const same = await session().read.format('state-metadata').load(location).collect();
    expect(same.map(([operatorId]) => operatorId)).toEqual([
      'aggregate-0',
      'retractingAggregate-1',
    ]);
  });

  test.each([
    ['SELECT count(*) AS c FROM events', 'update', 1],
    ['SELECT k, count(*) AS c FROM events GROUP BY k', 'update', 8],
    ['SELECT k FROM events LIMIT 2', 'append', 1],
    ['SELECT k FROM events ORDER BY n LIMIT 2', 'changelog', 1],
    ["SELECT count(*) FROM events GROUP BY session_window(ts, '5 seconds'), k", 'append', 8],
  ] as const)(
    '%s in %s mode has %i partitions, also where some hold nothing',
    async (sql, mode, count) => {
      const location = await checkpointOf(sql, mode);
      const rows = session().sql(`SELECT numPartitions FROM state_metadata('${location}')`);
      expect(await rows.collect()).toEqual([[count]]);
    },
  );

  test('what is no checkpoint, and state that means nothing to others, are refused by name', async () => {
    await expect(stateOf(scratchDirectory())).rejects.toMatchObject({
      condition: 'CHECKPOINT_NOT_FOUND',
      position: { start: 41 },
    });
    const location = await checkpointOf('SELECT k, count(*) AS c FROM events GROUP BY k');
    changeOperators(location, (operator) => ({ ...operator, table: null }));
    await expect(stateOf(location)).rejects.toMatchObject({ condition: 'UNSUPPORTED_FEATURE' });
    expect(() => session().sql("SELECT * FROM state('x', oparator => 1)")).toThrow(/operatorId/);
  });

  test.each([
    ['state', ({ table, ...operator }: { table?: unknown }) => operator, /older version/],
    ['its kind', (operator: object) => ({ ...operator, table: null }), /only the query itself/],
  ] as const)(
    'a checkpoint of a version that did not describe %s gets to by a start',
    async (_, change, refusal) => {
      const query = 'SELECT k, sum(n) AS s FROM events GROUP BY k';
      const location = await checkpointOf(query);
      changeOperators(location, change);
      await expect(stateOf(location)).rejects.toThrow(refusal);
      const writer = session().sql(query).writeStream.format('noop').outputMode('update');
      const restarted = await writer.option('checkpointLocation', location).start();
      await restarted.stop();
      expect((await stateOf(location)).length).toBe(2);
    },
  );
});

test('what becomes of changed state is told before it does', async () => {
  const location = scratchDirectory();
  const run = (query: string, told: string[] = []) =>
    session()
      .run(
        `CREATE OR REPLACE STREAM ticks USING \`rate-micro-batch\` OPTIONS (rowsPerBatch '1');
         CREATE TABLE IF NOT EXISTS nowhere USING noop;
         INSERT INTO nowhere WITH ('queryName' = 'q', 'outputMode' = 'update') ${query}`,
        {
          checkpointLocation: location,
          acceptStateChanges: true,
          onStateChanges: (changes) => told.push(changes),
        },
      )
      .then(([query]) => query!.stop());
  await run('SELECT /*+ NAMED(kept) */ value % 2, count(*) FROM ticks GROUP BY 1');
  const told: string[] = [];
  await run(
    `SELECT /*+ NAMED(kept) */ value % 2, count(*)
     FROM (SELECT DISTINCT value FROM ticks) GROUP BY 1`,
    told,
  );
  expect(told).toEqual([expect.stringMatching(/^ {2}kept: kept .*\n {2}new: \w+-0 [^\n]*$/)]);
});
