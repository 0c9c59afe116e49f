// flatMapGroupsWithState and mapGroupsWithState, behaviour by behaviour against what Spark documents.

import { describe, expect, test } from 'vitest';
import type { GroupState, InputRows } from '../../src/index.ts';
import { START_MS } from '../support/user-state-bench.ts';
import { userStateBench } from './user-state-queries.ts';

const bench = userStateBench();
const VISITS = 'ts TIMESTAMP, user STRING, n INT';
const OUTPUT = { outputSchema: 'user STRING, told STRING', stateType: 'INT' } as const;

interface Visit {
  readonly ts: Date | null;
  readonly user: string | null;
  readonly n: number | null;
}

const at = (second: number): bigint => (BigInt(START_MS) + BigInt(second * 1000)) * 1000n;

/** Sums up, ends a group with a negative number, and tells of timeouts. */
function sumUp(
  user: string | null,
  rows: InputRows<Visit>,
  state: GroupState<number, number | bigint>,
): { user: string | null; told: string }[] {
  if (state.hasTimedOut) {
    const told = `timed out with ${state.getOption()} of ${rows.length}`;
    state.remove();
    return [{ user, told }];
  }
  const sum = rows
    .column('n')
    .reduce((total: number, n) => total + (n ?? 0), state.getOption() ?? 0);
  if (sum < 0) state.remove();
  else state.update(sum);
  return [{ user, told: `${sum} ${state.exists}` }];
}

describe('flatMapGroupsWithState', () => {
  test('calls the function once for each key with rows, and keeps what it updates', async () => {
    const { stream, frame } = bench().stream(VISITS);
    const sums = frame
      .groupByKey('user')
      .flatMapGroupsWithState('update', 'NoTimeout', sumUp, OUTPUT);
    const run = await bench().start('sums', sums, 'update');
    stream.add([
      [null, 'a', 1],
      [null, 'b', 5],
      [null, 'a', 2],
    ]);
    expect(await run.rows()).toEqual(['a 3 true', 'b 5 true']);
    expect(run.state).toMatchObject({ numRowsTotal: 2, numRowsUpdated: 2 });
    stream.add([[null, 'a', -9]]);
    expect(await run.rows()).toEqual(['a -6 false']);
    expect(run.state).toMatchObject({ numRowsTotal: 1, numRowsRemoved: 1 });
    stream.add([[null, 'a', 4]]);
    expect(await run.rows()).toEqual(['a 4 true']);
    await run.stop();
  });

  test('times out by processing time; a call without a new timeout has none', async () => {
    const { stream, frame } = bench().stream(VISITS);
    const sums = frame.groupByKey('user').flatMapGroupsWithState(
      'append',
      'ProcessingTimeTimeout',
      (user, rows, state) => {
        const told = sumUp(user, rows, state);
        if (!state.hasTimedOut && user !== 'c') state.setTimeoutDuration('5 seconds');
        return told;
      },
      OUTPUT,
    );
    const run = await bench().start('processing-timeout', sums, 'append');
    stream.add([
      [null, 'a', 1],
      [null, 'b', 2],
      [null, 'c', 3],
    ]);
    await run.rows();
    bench().clock.step(3000);
    stream.add([[null, 'b', 2]]);
    await run.rows();
    bench().clock.step(2001);
    expect(await run.rows()).toEqual(['a timed out with 1 of 0']);
    bench().clock.step(3000);
    expect(await run.rows()).toEqual(['b timed out with 4 of 0']);
    bench().clock.step(60_000);
    expect(await run.rows()).toEqual([]);
    expect(run.state.numRowsTotal).toBe(1);
    await run.stop();
  });

  test('times out by event time; late rows are dropped', async () => {
    const { stream, frame } = bench().stream(VISITS);
    const sums = frame
      .withWatermark('ts', '10 seconds')
      .groupByKey('user')
      .flatMapGroupsWithState(
        'append',
        'EventTimeTimeout',
        (user, rows, state) => {
          const told = sumUp(user, rows, state);
          const [ts] = rows.column('ts');
          if (!state.hasTimedOut && ts) state.setTimeoutTimestamp(ts, '5 seconds');
          return told;
        },
        OUTPUT,
      );
    const run = await bench().start('event-timeout', sums, 'append');
    stream.add([[at(20), 'a', 1]]);
    expect(await run.rows()).toEqual(['a 1 true']);
    // The watermark comes to 25 s, where the timeout is not over yet.
    stream.add([[at(35), 'b', 1]]);
    expect(await run.rows()).toEqual(['b 1 true']);
    stream.add([[at(36), 'b', 1]]);
    expect(await run.rows()).toEqual(['b 2 true', 'a timed out with 1 of 0']);
    stream.add([[at(5), 'a', 7]]);
    expect(await run.rows()).toEqual([]);
    expect(run.state.numRowsDroppedByWatermark).toBe(1);
    await run.stop();
  });

  test('begins with an initial state, also for keys without rows', async () => {
    const { stream, frame } = bench().stream(VISITS);
    const seeds = bench().table('who STRING, sum INT', [
      ['a', 100],
      ['z', 5],
    ]);
    const sums = frame.groupByKey('user').flatMapGroupsWithState('append', 'NoTimeout', sumUp, {
      ...OUTPUT,
      initialState: seeds.groupByKey('who'),
    });
    const run = await bench().start('seeded', sums, 'append');
    stream.add([
      [null, 'a', 1],
      [null, 'b', 1],
    ]);
    expect(await run.rows()).toEqual(['a 101 true', 'b 1 true', 'z 5 true']);
    stream.add([[null, 'z', 1]]);
    expect(await run.rows()).toEqual(['z 6 true']);
    await run.stop();
  });

  test.each([
    ['_LEGACY_ERROR_TEMP_2203', (state: GroupState<number>): void => state.setTimeoutDuration(1)],
    ['_LEGACY_ERROR_TEMP_2205', (state: GroupState<number>): void => state.setTimeoutTimestamp(1)],
    [
      '_LEGACY_ERROR_TEMP_2204',
      (state: GroupState<number>): void => void state.getCurrentWatermarkMs(),
    ],
    ['FAILED_EXECUTE_UDF', (state: GroupState<number>): void => void state.get()],
    [
      'FAILED_EXECUTE_UDF',
      (state: GroupState<number>): void => state.update(null as unknown as number),
    ],
  ] as const)('%s: what a state without a timeout refuses', async (condition, misuse) => {
    const { stream, frame } = bench().stream(VISITS);
    const failing = frame.groupByKey('user').flatMapGroupsWithState(
      'append',
      'NoTimeout',
      (_user, _rows, state) => {
        misuse(state as GroupState<number>);
        return [];
      },
      OUTPUT,
    );
    const run = await bench().start(
      `misuse-${condition}-${misuse}`.slice(0, 60).replaceAll('/', ' '),
      failing,
      'append',
    );
    stream.add([[null, 'a', 1]]);
    await expect(run.rows()).rejects.toMatchObject({ kind: 'user', condition });
    await run.stop();
  });
});

describe('mapGroupsWithState', () => {
  test('gives one row for each call', async () => {
    const { stream, frame } = bench().stream(VISITS);
    const sums = frame
      .groupBy('user')
      .mapGroupsWithState(
        'NoTimeout',
        ({ user }, rows, state) => sumUp(user, rows, state)[0]!,
        OUTPUT,
      );
    const run = await bench().start('mapped', sums, 'update');
    stream.add([
      [null, 'a', 1],
      [null, 'a', 2],
    ]);
    expect(await run.rows()).toEqual(['a 3 true']);
    await run.stop();
  });

  test('fails where there is none', async () => {
    const { stream, frame } = bench().stream(VISITS);
    const none = frame
      .groupByKey('user')
      .mapGroupsWithState('NoTimeout', () => undefined as never, OUTPUT);
    const run = await bench().start('mapped-none', none, 'update');
    stream.add([[null, 'a', 1]]);
    await expect(run.rows()).rejects.toMatchObject({ condition: 'FAILED_EXECUTE_UDF' });
    await run.stop();
  });
});

describe('queries that Spark refuses', () => {
  const flat = (mode: 'append' | 'update', timeout: 'NoTimeout' | 'EventTimeTimeout') => {
    const { frame } = bench().stream(VISITS);
    return frame.groupByKey('user').flatMapGroupsWithState(mode, timeout, sumUp, OUTPUT);
  };
  const refused = { condition: '_LEGACY_ERROR_TEMP_3102' };

  test('the output mode of an operator that is not that of its query', async () => {
    const start = bench().start('refused', flat('update', 'NoTimeout'), 'append');
    await expect(start).rejects.toMatchObject(refused);
  });

  test('mapGroupsWithState in append mode', async () => {
    const { frame } = bench().stream(VISITS);
    const mapped = frame
      .groupByKey('user')
      .mapGroupsWithState('NoTimeout', (user) => ({ user, told: '' }), OUTPUT);
    await expect(bench().start('refused', mapped, 'append')).rejects.toMatchObject(refused);
  });

  test('event-time timeouts without a watermark', async () => {
    const start = bench().start('refused', flat('append', 'EventTimeTimeout'), 'append');
    await expect(start).rejects.toMatchObject(refused);
  });

  test('two of them in update mode', async () => {
    const twice = flat('update', 'NoTimeout')
      .groupByKey('user')
      .flatMapGroupsWithState('update', 'NoTimeout', (user) => [{ user, told: '' }], OUTPUT);
    await expect(bench().start('refused', twice, 'update')).rejects.toMatchObject(refused);
  });
});
