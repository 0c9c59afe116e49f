// Joins of two streams from outside: what is kept, what is late, what stays bounded.

import { describe, expect, test } from 'vitest';
import type { MemoryInput, StreamingQuery } from '../../src/index.ts';
import { sharedSession } from '../support/shared-session.ts';

const session = sharedSession();
const START_MS = Date.UTC(2026, 0, 1);
let names = 0;

interface JoinRun {
  readonly left: MemoryInput;
  readonly right: MemoryInput;
  readonly query: StreamingQuery;
}

async function start(
  sql: string,
  options: Readonly<Record<string, string>> = {},
  outputMode: 'append' | 'changelog' | 'update' = 'append',
): Promise<JoinRun> {
  const [left, right] = ['l', 'r'].map((name) => {
    const input = session().memoryStream(
      'ts TIMESTAMP, key BIGINT, text STRING',
      `${name}${names++}`,
    );
    input.toDF().withWatermark('ts', '10 seconds').createOrReplaceTempView(name);
    return input;
  });
  const query = await session()
    .sql(sql)
    .writeStream.format('memory')
    .queryName(`join_${names++}`)
    .options(options)
    .outputMode(outputMode)
    .start();
  return { left: left!, right: right!, query };
}

function row(second: number | null, key: number | null): [string | null, number | null, string] {
  const text = `a text that is too long to lie in the row itself, for key ${key}`;
  const time = second === null ? null : new Date(START_MS + second * 1000).toISOString();
  return [time, key, text];
}

test('state and memory stay bounded while keys come that never were before', async () => {
  const { left, right, query } = await start(
    `SELECT l.key, l.text, r.text AS other FROM l LEFT JOIN r
     ON l.key = r.key AND r.ts BETWEEN l.ts AND l.ts + INTERVAL 5 SECONDS`,
  );
  const rowsKept: number[] = [];
  const bytesKept: number[] = [];
  for (let batch = 0; batch < 30; batch++) {
    const seconds = Array.from({ length: 400 }, (_, index) => batch * 10 + index / 40);
    left.addData(seconds.map((second, index) => row(second, batch * 400 + index)));
    right.addData(seconds.map((second, index) => row(second + 1, batch * 400 + index * 2)));
    await query.processAllAvailable();
    const [state] = query.lastProgress!.stateOperators;
    rowsKept.push(state!.numRowsTotal);
    bytesKept.push(state!.memoryUsedBytes);
  }
  // Two or three batches lie within the delay and the bounds.
  expect(Math.max(...rowsKept)).toBeLessThan(3 * 800);
  expect(Math.max(...rowsKept.slice(10))).toBeLessThanOrEqual(Math.max(...rowsKept.slice(0, 10)));
  expect(Math.max(...bytesKept.slice(20))).toBeLessThanOrEqual(Math.max(...bytesKept.slice(5, 20)));
  const rows = session().memoryRows(query.name!)!;
  const matched = rows.filter(([, , other]) => other !== null).map(([key]) => Number(key));
  expect(new Set(matched).size).toBe(matched.length);
  // Key 2i has the time i / 20 on the left and 1 + i / 40 on the right: i goes up to 40.
  expect(matched.length).toBe(30 * 41);
  await query.stop();
});

test('columns of VARIANT are kept like others', async () => {
  const { left, right, query } = await start(
    `SELECT variant_get(l.v, '$.a', 'int') AS a
     FROM (SELECT ts, key, parse_json(concat('{"a": ', key, '}')) AS v FROM l) l
     JOIN r ON l.key = r.key AND r.ts BETWEEN l.ts AND l.ts + INTERVAL 5 SECONDS`,
  );
  left.addData([row(1, 7)]);
  await query.processAllAvailable();
  right.addData([row(2, 7)]);
  await query.processAllAvailable();
  expect(session().memoryRows(query.name!)).toEqual([[7]]);
  await query.stop();
});

test('late rows of both sides are put aside, with the join as the operator that would have dropped them', async () => {
  const late = `late_${names++}`;
  const { left, right, query } = await start(
    'SELECT l.key FROM l JOIN r ON l.key = r.key AND r.ts BETWEEN l.ts AND l.ts + INTERVAL 5 SECONDS',
    { lateRows: late },
  );
  left.addData([row(60, 1)]);
  right.addData([row(60, 1)]);
  await query.processAllAvailable();
  left.addData([row(50, 2), row(51, 3)]);
  right.addData([row(40, 2), row(51, 3)]);
  await query.processAllAvailable();
  expect(session().memoryRows(query.name!)).toEqual([[1], [3]]);
  const aside = session()
    .memoryRows(late)!
    .map(([operator, time]) => [operator, time]);
  expect(aside).toEqual([
    ['streamJoin-0', '2026-01-01T00:00:50Z'],
    ['streamJoin-0', '2026-01-01T00:00:40Z'],
  ]);
  expect(query.lastProgress!.stateOperators[0]!.numRowsDroppedByWatermark).toBe(2);
  await query.stop();
});

test('what a join lets through late is not late for a window above it', async () => {
  const { left, right, query } = await start(
    `SELECT window.start AS start, count(*) AS n FROM (SELECT l.ts AS at FROM l JOIN r
       ON l.key = r.key AND r.ts BETWEEN l.ts AND l.ts + INTERVAL 30 SECONDS)
     GROUP BY window(at, '10 seconds')`,
  );
  left.addData([row(1, 1), row(2, 2)]);
  right.addData([row(25, 9)]);
  await query.processAllAvailable();
  left.addData([row(25, 9)]);
  await query.processAllAvailable();
  // The watermark stands at 15: the window from 0 has not been closed, because rows of it may still be joined.
  right.addData([row(30, 1), row(31, 2)]);
  await query.processAllAvailable();
  left.addData([row(300, 5)]);
  right.addData([row(300, 5)]);
  await query.processAllAvailable();
  expect(session().memoryRows(query.name!)).toEqual([
    ['2026-01-01T00:00:00Z', 2],
    ['2026-01-01T00:00:20Z', 1],
  ]);
  await query.stop();
});

test.each([
  ['a comparison', 'l.key = r.key AND r.ts BETWEEN l.ts AND l.ts + INTERVAL 5 SECONDS'],
  ['the key', 'l.key = r.key AND l.ts = r.ts'],
])(
  'rows without the time that %s asks for match nothing, and are not kept',
  async (_, condition) => {
    const { left, right, query } = await start(
      `SELECT l.key, r.key AS other FROM l FULL JOIN r ON ${condition}`,
    );
    left.addData([row(null, 1), row(20, 2)]);
    right.addData([row(null, 1), row(20, 2)]);
    await query.processAllAvailable();
    expect(query.lastProgress!.stateOperators[0]!.numRowsTotal).toBe(2);
    left.addData([row(null, 3), row(300, 4)]);
    right.addData([row(null, 4)]);
    await query.processAllAvailable();
    expect(session().memoryRows(query.name!)).toEqual([[2, 2]]);
    await query.stop();
  },
);

test('rows without a time meet where the condition lets nulls be equal', async () => {
  const { left, right, query } = await start(
    'SELECT l.key, r.key AS other FROM l LEFT JOIN r ON l.key = r.key AND l.ts <=> r.ts',
  );
  left.addData([row(null, 1)]);
  await query.processAllAvailable();
  right.addData([row(null, 1)]);
  await query.processAllAvailable();
  expect(session().memoryRows(query.name!)).toEqual([[1, 1]]);
  await query.stop();
});

test('rows without a key are not kept where none of their side go', async () => {
  const { left, right, query } = await start(
    'SELECT l.key, r.key AS other FROM l FULL JOIN r ON l.key = r.key AND r.ts >= l.ts',
  );
  left.addData([row(1, null), row(1, 1)]);
  right.addData([row(2, null), row(2, 1)]);
  await query.processAllAvailable();
  // Of the right side those without a match come out when the watermark has passed them.
  expect(query.lastProgress!.stateOperators[0]!.numRowsTotal).toBe(3);
  left.addData([row(100, null)]);
  right.addData([row(100, 9)]);
  await query.processAllAvailable();
  expect(session().memoryRows(query.name!)).toEqual([
    [1, 1],
    [null, null],
  ]);
  await query.stop();
});

describe('above a join that keeps rows of a side for ever', () => {
  const counts = (
    on: string,
    time: string,
  ) => `SELECT date_format(window.start, 'mm:ss') AS s, count(*) AS n
    FROM (SELECT ${time} AS t FROM l JOIN r ON l.key = r.key ${on}) GROUP BY window(t, '10 seconds')`;
  const ONE = 'AND r.ts >= l.ts';

  test.each([
    ['', 'l.ts'],
    [ONE, 'l.ts'],
  ])('no window of it is final: ON … %s by %s', async (on, time) => {
    await expect(start(counts(on, time))).rejects.toThrow(
      expect.objectContaining({ condition: 'STREAMING_OUTPUT_MODE.UNSUPPORTED_OPERATION' }),
    );
  });

  test.each([
    ['', 'l.ts'],
    [ONE, 'l.ts'],
  ])('no row is late for a window: ON … %s by %s', async (on, time) => {
    const { left, right, query } = await start(counts(on, time), {}, 'changelog');
    left.addData([row(5, 1), row(6, 2)]);
    right.addData([row(5, 1)]);
    await query.processAllAvailable();
    left.addData([row(100, 3)]);
    right.addData([row(100, 3)]);
    await query.processAllAvailable();
    right.addData([row(101, 2)]);
    await query.processAllAvailable();
    expect(session().memoryRows(query.name!)).toEqual([
      ['00:00', 1, 1],
      ['01:40', 1, 1],
      ['00:00', 1, -1],
      ['00:00', 2, 1],
    ]);
    await query.stop();
  });

  test('windows of the other side close', async () => {
    const { left, right, query } = await start(counts(ONE, 'r.ts'));
    left.addData([row(5, 1), row(6, 2)]);
    right.addData([row(5, 1)]);
    await query.processAllAvailable();
    left.addData([row(100, 3)]);
    right.addData([row(100, 3), row(101, 2)]);
    await query.processAllAvailable();
    expect(session().memoryRows(query.name!)).toEqual([['00:00', 1]]);
    await query.stop();
  });
});
