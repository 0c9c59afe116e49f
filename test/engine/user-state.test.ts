// transformWithState, behaviour by behaviour against what Spark documents, on real threads with a clock that stands still.

import { describe, expect, test } from 'vitest';
import type {
  InputRows,
  ListState,
  MapState,
  StatefulProcessorHandle,
  TimerValues,
  ValueState,
} from '../../src/index.ts';
import { count, window } from '../../src/index.ts';
import { START_MS } from '../support/user-state-bench.ts';
import {
  at,
  COMMANDS,
  type Command,
  Commanded,
  TOLD,
  type Told,
  told,
  Variables,
} from './commanded-processor.ts';
import { userStateBench } from './user-state-queries.ts';

const bench = userStateBench();

describe('variables', () => {
  test('are kept by key and batch, whatever their kind', async () => {
    const { stream, frame } = bench().stream(COMMANDS);
    const told = frame.groupByKey('key').transformWithState(Variables, { outputSchema: TOLD });
    const run = await bench().start('variables', told, 'append');
    stream.add([
      [null, 'a', 'value', 7n],
      [null, 'a', 'append', 1n],
      [null, 'b', 'tell', null],
      [null, 'a', 'appendList', 2n],
      [null, 'a', 'set', 1n],
      [null, 'a', 'set', 2n],
      [null, 'a', 'tell', null],
    ]);
    expect(await run.rows()).toEqual([
      'a true 7 | true 1,2,3 | true k1,k2 1,2 | true 1',
      'b false null | false  | false   | false undefined',
    ]);
    expect(run.state).toMatchObject({ numRowsTotal: 6, numRowsUpdated: 6, numRowsRemoved: 0 });
    stream.add([
      [null, 'a', 'put', 9n],
      [null, 'a', 'unset', 1n],
      [null, 'a', 'set', 2n],
      [null, 'a', 'tell', null],
      [null, 'a', 'clear', null],
      [null, 'a', 'tell', null],
    ]);
    expect(await run.rows()).toEqual([
      'a false null | false  | false   | false undefined',
      'a true 7 | true 9 | true k2 2 | false undefined',
    ]);
    expect(run.state).toMatchObject({ numRowsTotal: 0, numRowsRemoved: 4 });
    await run.stop();
  });

  test('come back after a restart, from the snapshot and from the journal', async () => {
    const { stream, frame } = bench().stream(COMMANDS);
    const told = frame.groupByKey('key').transformWithState(Variables, { outputSchema: TOLD });
    const first = await bench().start('restart', told, 'append');
    stream.add([
      [null, 'a', 'value', 7n],
      [null, 'a', 'set', 1n],
      [null, 'b', 'append', 4n],
    ]);
    await first.rows();
    await first.stop();
    const second = await bench().start('restart', told, 'append');
    stream.add([
      [null, 'a', 'tell', null],
      [null, 'b', 'tell', null],
    ]);
    expect(await second.rows()).toEqual([
      'a true 7 | false  | true k1 1 | true 1',
      'b false null | true 4 | false   | false undefined',
    ]);
    expect(second.state.numRowsTotal).toBe(3);
    await second.stop();
  });
});

/** Registers, deletes and lists timers. */
class Timers extends Commanded {
  run(command: string, n: number, times: TimerValues): string | undefined {
    const { handle } = this;
    if (command === 'register') handle.registerTimer(START_MS + n);
    else if (command === 'delete') handle.deleteTimer(START_MS + n);
    else if (command === 'list') return told([...handle.listTimers()].map((ms) => ms - START_MS));
    else if (command === 'times') {
      const watermark = times.getCurrentWatermarkInMs();
      return `${times.getCurrentProcessingTimeInMs() - START_MS} ${Math.max(0, watermark - START_MS)}`;
    }
    return undefined;
  }
}

describe('timers by processing time', () => {
  test('run once the time of a batch has passed them, in order, without rows', async () => {
    const { stream, frame } = bench().stream(COMMANDS);
    const told = frame.groupByKey('key').transformWithState(new Timers(), {
      outputSchema: TOLD,
      timeMode: 'processingTime',
    });
    const run = await bench().start('processing-time', told, 'append');
    const now = bench().clock.now() - START_MS;
    stream.add([
      [null, 'a', 'register', BigInt(now + 5000)],
      [null, 'a', 'register', BigInt(now + 5000)],
      [null, 'a', 'register', BigInt(now + 10000)],
      [null, 'a', 'register', BigInt(now + 7000)],
      [null, 'a', 'delete', BigInt(now + 7000)],
      [null, 'a', 'list', null],
      [null, 'b', 'times', null],
    ]);
    expect(await run.rows()).toEqual([`a ${now + 5000},${now + 10_000}`, `b ${now} 0`]);
    bench().clock.step(5000);
    // A timer runs when its time is over, not when it has come.
    expect(await run.rows()).toEqual([]);
    bench().clock.step(1);
    expect(await run.rows()).toEqual([`a timer ${now + 5000} after 1`]);
    expect(run.state.customMetrics).toMatchObject({ numExpiredTimers: 1 });
    bench().clock.step(60_000);
    expect(await run.rows()).toEqual([`a timer ${now + 10_000} after 55001`]);
    expect(await run.rows()).toEqual([]);
    await run.stop();
  });

  test('that were set before a restart run after it', async () => {
    const { stream, frame } = bench().stream(COMMANDS);
    const told = frame.groupByKey('key').transformWithState(Timers, {
      outputSchema: TOLD,
      timeMode: 'processingTime',
    });
    const first = await bench().start('timer-restart', told, 'append');
    const now = bench().clock.now() - START_MS;
    stream.add([[null, 'a', 'register', BigInt(now + 3000)]]);
    await first.rows();
    await first.stop();
    bench().clock.step(3001);
    const second = await bench().start('timer-restart', told, 'append');
    expect(await second.rows()).toEqual([`a timer ${now + 3000} after 1`]);
    await second.stop();
  });
});

describe('timers by event time', () => {
  test('run once the watermark has passed them, after the rows of the batch', async () => {
    const { stream, frame } = bench().stream(COMMANDS);
    const told = frame
      .withWatermark('ts', '10 seconds')
      .groupByKey('key')
      .transformWithState(Timers, { outputSchema: TOLD, timeMode: 'eventTime' });
    const run = await bench().start('event-time', told, 'append');
    stream.add([
      [at(10), 'a', 'register', 5000n],
      [at(10), 'b', 'register', 4000n],
      [at(10), 'a', 'register', 30_000n],
    ]);
    expect(await run.rows()).toEqual([]);
    // Watermark at 4 s, which the timer of b has not passed.
    stream.add([[at(14), 'c', 'times', null]]);
    const times = await run.rows();
    expect(times).toHaveLength(1);
    stream.add([[at(16), 'a', 'list', null]]);
    // The batch of the row has the watermark before it, the one without rows the new one.
    const rows = await run.rows();
    expect(rows.map((row) => row.replace(/ after .*/, ''))).toEqual([
      'a 5000,30000',
      'a timer 5000',
      'b timer 4000',
    ]);
    stream.add([[at(5), 'a', 'list', null]]);
    expect(await run.rows()).toEqual([]);
    expect(run.state.numRowsDroppedByWatermark).toBe(1);
    await run.stop();
  });
});

/** Values, elements and entries that live for ten seconds. */
class Expiring extends Commanded {
  value!: ValueState<bigint>;
  list!: ListState<number>;
  map!: MapState<number, number>;

  override declare(handle: StatefulProcessorHandle): void {
    const ttl = { ttlDuration: '10 seconds' };
    this.value = handle.getValueState('value', 'BIGINT', ttl);
    this.list = handle.getListState('list', 'INT', { ttlDuration: 10_000 });
    this.map = handle.getMapState('map', 'INT', 'INT', ttl);
  }

  run(command: string, n: number): string | undefined {
    if (command === 'value') this.value.update(BigInt(n));
    else if (command === 'append') this.list.appendValue(n);
    else if (command === 'set') this.map.updateValue(n, n * 2);
    else return `${this.value.get()} | ${told(this.list.get())} | ${told(this.map.keys())}`;
    return undefined;
  }
}

test('values are not seen once they have lived long enough, and are removed', async () => {
  const { stream, frame } = bench().stream(COMMANDS);
  const told = frame.groupByKey('key').transformWithState(Expiring, {
    outputSchema: TOLD,
    timeMode: 'processingTime',
  });
  const run = await bench().start('ttl', told, 'append');
  stream.add([
    [null, 'a', 'value', 1n],
    [null, 'a', 'append', 1n],
    [null, 'a', 'set', 1n],
  ]);
  await run.rows();
  bench().clock.step(6000);
  stream.add([
    [null, 'a', 'append', 2n],
    [null, 'a', 'set', 1n],
    [null, 'a', 'set', 2n],
    [null, 'a', 'tell', null],
  ]);
  expect(await run.rows()).toEqual(['a 1 | 1,2 | 1,2']);
  bench().clock.step(4000);
  stream.add([[null, 'a', 'tell', null]]);
  // Written 10 s ago: the value and the first element. The entry was written anew.
  expect(await run.rows()).toEqual(['a null | 2 | 1,2']);
  expect(run.state).toMatchObject({ numRowsTotal: 3, numRowsRemoved: 2 });
  bench().clock.step(6000);
  // Nothing comes, and the state is cleaned all the same.
  await run.rows();
  expect(run.state).toMatchObject({ numRowsTotal: 0, numRowsRemoved: 3 });
  await run.stop();
});

describe('the initial state', () => {
  class Seeded extends Commanded {
    value!: ValueState<bigint>;

    override declare(handle: StatefulProcessorHandle): void {
      this.value = handle.getValueState('value', 'BIGINT');
    }

    handleInitialState(_key: string | null, state: { readonly start: bigint | null }): void {
      this.value.update(state.start ?? 0n);
    }

    run(_command: string, n: number): string {
      this.value.update((this.value.get() ?? 0n) + BigInt(n));
      return String(this.value.get());
    }
  }

  test('is there before the first rows, once', async () => {
    const { stream, frame } = bench().stream(COMMANDS);
    const seeds = bench().table('name STRING, start BIGINT', [
      ['a', 100n],
      ['z', 5n],
    ]);
    const told = frame.groupByKey('key').transformWithState(Seeded, {
      outputSchema: TOLD,
      initialState: seeds.groupByKey('name'),
    });
    const first = await bench().start('initial', told, 'append');
    stream.add([
      [null, 'a', 'add', 1n],
      [null, 'b', 'add', 2n],
    ]);
    expect(await first.rows()).toEqual(['a 101', 'b 2']);
    stream.add([[null, 'z', 'add', 1n]]);
    expect(await first.rows()).toEqual(['z 6']);
    await first.stop();
    const second = await bench().start('initial', told, 'append');
    stream.add([[null, 'a', 'add', 1n]]);
    expect(await second.rows()).toEqual(['a 102']);
    await second.stop();
  });

  test('has one row for each key', async () => {
    const { stream, frame } = bench().stream(COMMANDS);
    const seeds = bench().table('name STRING, start BIGINT', [
      ['a', 100n],
      ['a', 5n],
    ]);
    const told = frame.groupByKey('key').transformWithState(Seeded, {
      outputSchema: TOLD,
      initialState: seeds.groupByKey('name'),
    });
    const run = await bench().start('initial-twice', told, 'append');
    stream.add([[null, 'a', 'add', 1n]]);
    await expect(run.rows()).rejects.toMatchObject({
      condition: 'STATEFUL_PROCESSOR_CANNOT_REINITIALIZE_STATE_ON_KEY',
    });
    await run.stop();
  });
});

describe('rows that go on', () => {
  class Shifted extends Commanded {
    override *handleInputRows(
      key: string | null,
      rows: InputRows<Command>,
    ): Generator<Told & { readonly ts: Date | null }> {
      for (const { ts, n } of rows) {
        yield { key, told: 'row', ts: ts && new Date(ts.getTime() + Number(n)) };
      }
    }
    override *handleExpiredTimer(): Generator<never> {}
    run(): undefined {
      return undefined;
    }
  }
  const shifted = () => {
    const { stream, frame } = bench().stream(COMMANDS);
    const moved = frame
      .withWatermark('ts', '0 seconds')
      .groupByKey('key')
      .transformWithState(Shifted, {
        outputSchema: `${TOLD}, ts TIMESTAMP`,
        timeMode: 'eventTime',
        eventTimeColumn: 'ts',
      });
    return { stream, moved };
  };

  test('with an event time feed an aggregate', async () => {
    const { stream, moved } = shifted();
    const counts = moved
      .groupBy(window('ts', '10 seconds'), 'key')
      .agg(count('*').as('n'))
      .select('key', 'n');
    const run = await bench().start('chain', counts, 'append');
    stream.add([
      [at(1), 'a', 'row', 0n],
      [at(2), 'a', 'row', 0n],
      [at(3), 'a', 'row', 10_000n],
    ]);
    await run.rows();
    stream.add([[at(40), 'b', 'row', 0n]]);
    expect(await run.rows()).toEqual(['a 1', 'a 2']);
    await run.stop();
  });

  test('are refused when the watermark is past them', async () => {
    const { stream, moved } = shifted();
    const run = await bench().start('chain-late', moved, 'append');
    stream.add([[at(100), 'a', 'row', 0n]]);
    await run.rows();
    stream.add([[at(101), 'a', 'row', -10_000n]]);
    await expect(run.rows()).rejects.toMatchObject({
      condition: 'EMITTING_ROWS_OLDER_THAN_WATERMARK_NOT_ALLOWED',
    });
    await run.stop();
  });
});
