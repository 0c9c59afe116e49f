import { expect, test } from 'vitest';
import {
  BIGINT,
  BOOLEAN,
  type DataType,
  DOUBLE,
  decimal,
  field,
  INT,
  STRING,
  struct,
  TIMESTAMP,
} from '../../src/columnar/types.ts';
import { partialAggregate } from '../../src/operators/partial-aggregate.ts';
import { AggregateRun, aggregateCall } from '../support/aggregate-run.ts';
import { batchOf } from '../support/batches.ts';
import { releaseContext, testContext } from '../support/compute-context.ts';
import { columnOf } from '../support/expressions.ts';

const events = { ts: TIMESTAMP, key: STRING, value: BIGINT };
const [ts, key, value] = ['ts', 'key', 'value'].map((name) => columnOf(events, name));
const countAll = aggregateCall('count', []);

test('a global aggregate in update mode gives its row in every batch, also without input', () => {
  const run = new AggregateRun({
    columns: events,
    grouping: [],
    aggregates: [countAll, aggregateCall('sum', [value]), aggregateCall('avg', [value])],
    outputMode: 'update',
  });
  expect(run.step([[]])).toEqual([[0n, null, null]]);
  expect(run.step([])).toEqual([[0n, null, null]]);
  expect(run.step([[[[1n, 'a', 101n]], [[2n, 'a', 103n]]]])).toEqual([[2n, 204n, 102]]);
  expect(run.step([])).toEqual([[2n, 204n, 102]]);
  expect(run.counters).toEqual({ rowsTotal: 1, rowsUpdated: 1, rowsRemoved: 0, lateRows: 0 });
  run.close();
});

test('a global aggregate in complete mode gives one row in every batch', () => {
  const run = new AggregateRun({
    columns: events,
    grouping: [],
    aggregates: [
      countAll,
      aggregateCall('count', [value]),
      aggregateCall('sum', [value]),
      aggregateCall('min', [value]),
      aggregateCall('max', [key]),
    ],
    outputMode: 'complete',
  });
  expect(
    run.step([
      [
        [
          [1n, 'a', 1n],
          [2n, 'b', 5n],
        ],
      ],
    ]),
  ).toEqual([[2n, 2n, 6n, 1n, 'b']]);
  expect(run.step([[[[3n, null, null]]]])).toEqual([[3n, 2n, 6n, 1n, 'b']]);
  expect(run.step([[[[4n, 'c', -7n]]]])).toEqual([[4n, 3n, -1n, -7n, 'c']]);
  run.close();
});

test('update mode gives only touched groups, in order of first input; null is a group', () => {
  const run = new AggregateRun({
    columns: events,
    grouping: [key],
    aggregates: [countAll, aggregateCall('sum', [value])],
    outputMode: 'update',
    partitionCount: 1,
  });
  expect(
    run.step([
      [
        [
          [1n, 'b', 1n],
          [1n, null, 5n],
        ],
      ],
      [
        [
          [1n, 'a', 7n],
          [1n, 'b', 2n],
        ],
      ],
    ]),
  ).toEqual([
    ['b', 2n, 3n],
    [null, 1n, 5n],
    ['a', 1n, 7n],
  ]);
  expect(run.step([[[[1n, 'a', null]]], [[[1n, null, 1n]]]])).toEqual([
    ['a', 2n, 7n],
    [null, 2n, 6n],
  ]);
  run.close();
});

test('append mode gives a group once, when the watermark has reached its time', () => {
  const run = new AggregateRun({
    columns: events,
    grouping: [ts],
    aggregates: [countAll],
    passesRows: false,
    outputMode: 'append',
    expiry: { key: 0, field: null },
    partitionCount: 1,
  });
  expect(
    run.step([
      [
        [
          [1n, 'a', 1n],
          [1n, 'b', 1n],
          [10n, 'a', 1n],
        ],
      ],
    ]),
  ).toEqual([]);
  expect(run.step([], 5n, 5n)).toEqual([[1n, 2n]]);
  expect(run.counters).toEqual({ rowsTotal: 1, rowsUpdated: 0, rowsRemoved: 1, lateRows: 0 });
  expect(
    run.step(
      [
        [
          [
            [5n, 'a', 1n],
            [6n, 'a', 1n],
            [null, 'a', 1n],
            [20n, 'a', 1n],
          ],
        ],
      ],
      5n,
      5n,
    ),
  ).toEqual([]);
  expect(run.counters.lateRows).toBe(1);
  expect(run.step([], 15n, 15n)).toEqual([
    [6n, 1n],
    [10n, 1n],
  ]);
  run.restart();
  expect(run.step([], 2n ** 62n, 2n ** 62n)).toEqual([[20n, 1n]]);
  expect(run.counters.rowsTotal).toBe(1);
  run.close();
});

test('a window closes with its end; late windows do not count, in complete mode nothing is late', () => {
  const window = struct([field('start', TIMESTAMP), field('end', TIMESTAMP)]);
  const columns = { window, key: STRING };
  const options = {
    columns,
    grouping: [columnOf(columns, 'window'), columnOf(columns, 'key')],
    aggregates: [countAll],
    passesRows: false,
    expiry: { key: 0, field: 1 },
  };
  const rows = [
    [
      [
        [[0n, 10n], 'a'],
        [[10n, 20n], 'a'],
        [[0n, 10n], 'b'],
      ],
    ],
  ] as const;
  const update = new AggregateRun({ ...options, outputMode: 'update', partitionCount: 1 });
  expect(update.step(rows)).toHaveLength(3);
  expect(update.step(rows, 10n, 20n)).toEqual([[[10n, 20n], 'a', 2n]]);
  expect(update.counters).toEqual({ rowsTotal: 0, rowsUpdated: 1, rowsRemoved: 3, lateRows: 2 });
  update.close();
  const complete = new AggregateRun({ ...options, outputMode: 'complete', partitionCount: 1 });
  expect(complete.step(rows, 10n, 20n)).toHaveLength(3);
  expect(complete.step(rows, 30n, 30n)).toEqual([
    [[0n, 10n], 'a', 2n],
    [[10n, 20n], 'a', 2n],
    [[0n, 10n], 'b', 2n],
  ]);
  expect(complete.counters.lateRows).toBe(0);
  complete.close();
});

test('double keys are normalised', () => {
  const columns = { k: DOUBLE, v: INT };
  const run = new AggregateRun({
    columns,
    grouping: [columnOf(columns, 'k')],
    aggregates: [countAll, aggregateCall('sum', [columnOf(columns, 'v')])],
    outputMode: 'complete',
    partitionCount: 1,
  });
  expect(
    run.step([
      [
        [
          [-0, 2],
          [0, 1],
          [Number.NaN, 3],
          [null, 5],
          [Number.NaN, 4],
        ],
      ],
    ]),
  ).toEqual([
    [0, 2n, 3n],
    [Number.NaN, 2n, 7n],
    [null, 1n, 5n],
  ]);
  run.close();
});

test('a struct is a key: null as a whole and null in its fields differ', () => {
  const type: DataType = struct([field('a', INT), field('b', STRING)]);
  const columns = { s: type, v: INT };
  const run = new AggregateRun({
    columns,
    grouping: [columnOf(columns, 's')],
    aggregates: [aggregateCall('sum', [columnOf(columns, 'v')])],
    outputMode: 'update',
    partitionCount: 1,
  });
  const rows = [
    [[1, 'x'], 1],
    [[1, null], 2],
    [null, 3],
    [[null, null], 5],
    [[1, 'x'], 4],
  ] as const;
  expect(run.step([[rows]])).toEqual([
    [[1, 'x'], 5n],
    [[1, null], 2n],
    [null, 3n],
    [[null, null], 5n],
  ]);
  run.close();
});

test('FILTER chooses the rows of one aggregate', () => {
  const columns = { b: BOOLEAN, l: BIGINT, d: decimal(10, 2) };
  const passing = columnOf(columns, 'b');
  const run = new AggregateRun({
    columns,
    grouping: [],
    aggregates: [
      aggregateCall('count', [], passing),
      aggregateCall('sum', [columnOf(columns, 'l')], passing),
      aggregateCall('max', [columnOf(columns, 'd')], passing),
      countAll,
    ],
    outputMode: 'complete',
  });
  expect(
    run.step([
      [
        [
          [false, 1n, 900n],
          [null, 2n, 800n],
        ],
      ],
    ]),
  ).toEqual([[0n, null, null, 2n]]);
  expect(
    run.step([
      [
        [
          [true, 3n, 150n],
          [true, 4n, null],
        ],
      ],
    ]),
  ).toEqual([[2n, 7n, 150n, 4n]]);
  run.close();
});

test('a sum that leaves BIGINT and comes back in one batch is no overflow; one that stays out is', () => {
  const run = new AggregateRun({
    columns: events,
    grouping: [],
    aggregates: [aggregateCall('sum', [value])],
    outputMode: 'update',
  });
  const greatest = 2n ** 63n - 1n;
  expect(
    run.step([
      [
        [
          [1n, '', greatest],
          [1n, '', 1n],
        ],
        [[1n, '', -1n]],
      ],
    ]),
  ).toEqual([[greatest]]);
  expect(() => run.step([[[[1n, '', 1n]]]])).toThrow('ARITHMETIC_OVERFLOW');
  run.close();
});

test('input that takes rows back is refused', () => {
  const context = testContext();
  const batch = { ...batchOf(events, [[1n, 'a', 1n]], context), weights: 64 };
  const operator = partialAggregate({
    kind: 'partialAggregate',
    grouping: [key],
    aggregates: [countAll],
    passesRows: false,
  });
  expect(() => operator.process(batch, context)).toThrow('INTERNAL_ERROR');
  releaseContext(context);
});
