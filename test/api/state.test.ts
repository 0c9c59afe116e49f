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
      `SELECT operatorId, operatorName, numPartitions > 0, minBatchId, maxBatchId, keySchema, valueSchema
       FROM state_metadata('${location}')`,
    );
    expect(await rows.collect()).toEqual([
      ['aggregate-0', 'aggregate', true, 1, 1, 'STRUCT<k: STRING>', 'STRUCT<`count(1)`: BIGINT>'],
      [
        'retractingAggregate-1',
        'retractingAggregate',
        true,
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

  test('what is no checkpoint, and state that means nothing to others, are refused by name', async () => {
    await expect(stateOf(scratchDirectory())).rejects.toMatchObject({
      condition: 'CHECKPOINT_NOT_FOUND',
      position: { start: 41 },
    });
    const location = await checkpointOf('SELECT k, count(DISTINCT n) AS c FROM events GROUP BY k');
    await expect(stateOf(location, ", operator => 'distinctValues-1'")).rejects.toMatchObject({
      condition: 'UNSUPPORTED_FEATURE',
    });
    expect(() => session().sql("SELECT * FROM state('x', oparator => 1)")).toThrow(/operatorId/);
  });

  test('a checkpoint of a version that did not describe state gets to by a start', async () => {
    const query = 'SELECT k, sum(n) AS s FROM events GROUP BY k';
    const location = await checkpointOf(query);
    const file = `${location}/${METADATA_FILE}`;
    const { format, value } = openSealedText(readFileSync(file))!;
    const { operators, ...rest } = value as { operators: { table?: unknown }[] };
    const older = { ...rest, operators: operators.map(({ table, ...operator }) => operator) };
    writeFileSync(file, sealText(format, older as never));
    await expect(stateOf(location)).rejects.toThrow(/older version/);
    const writer = session().sql(query).writeStream.format('noop').outputMode('update');
    const restarted = await writer.option('checkpointLocation', location).start();
    await restarted.stop();
    expect((await stateOf(location)).length).toBe(2);
  });
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
