import { expect, test } from 'vitest';
import { BIGINT, STRING } from '../../src/columnar/types.ts';
import { typesOf } from '../support/expressions.ts';
import { StatefulRun } from '../support/stateful-run.ts';

const columns = { key: STRING, value: BIGINT };

function limited(count: number): StatefulRun {
  return new StatefulRun({
    columns,
    operators: [{ kind: 'head', count }],
    stateful: { kind: 'limit', operatorId: 'l', types: typesOf(columns), count },
    outputMode: 'append',
  });
}

test('the first rows of all batches pass, in the order of splits, also after a restart', () => {
  const run = limited(4);
  expect(run.step([[[['a', 1n]], [['b', 2n]]], [[['c', 3n]]]])).toEqual([
    ['a', 1n],
    ['b', 2n],
    ['c', 3n],
  ]);
  expect(run.counters).toEqual({ rowsTotal: 1, rowsUpdated: 1, rowsRemoved: 0, lateRows: 0 });
  run.restart();
  expect(run.step([[[[null, 4n]], [['e', 5n]]]])).toEqual([[null, 4n]]);
  expect(run.step([[[['f', 6n]]]])).toEqual([]);
  expect(run.counters).toEqual({ rowsTotal: 1, rowsUpdated: 0, rowsRemoved: 0, lateRows: 0 });
  run.close();
});

test('no row passes after a restart with a lower limit than there have been rows', () => {
  const stateful = { kind: 'limit' as const, operatorId: 'l', types: typesOf(columns), count: 3 };
  const run = new StatefulRun({ columns, operators: [], stateful, outputMode: 'append' });
  const rows = ['a', 'b', 'c', 'd'].map((key) => [key, 1n] as const);
  expect(run.step([[rows]])).toHaveLength(3);
  run.restart();
  stateful.count = 2;
  expect(run.step([[rows]])).toEqual([]);
  run.restart();
  stateful.count = 4;
  expect(run.step([[rows]])).toEqual([['a', 1n]]);
  run.close();
});

test('no row passes a limit of 0', () => {
  const run = limited(0);
  expect(run.step([[[['a', 1n]]]])).toEqual([]);
  run.close();
});

test('a batch is cut in the middle', () => {
  const run = limited(2);
  const rows = ['a', 'b', 'c', 'd'].map((key) => [key, 1n] as const);
  expect(run.step([[rows]])).toEqual([
    ['a', 1n],
    ['b', 1n],
  ]);
  run.close();
});
